//! The draft as one tab knows it, and what the tab does when another tab has changed it.
//!
//! All tabs of a user share one stored draft. A tab writes only what its user changed, and never over a text that it has not
//! read: such a text becomes another version.

/// The prefix of the names of other versions of the draft.
const VERSION: &str = "version.";

/// What one tab knows of the stored draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TabDraft {
    /// The text that this tab last read or wrote; `None` if it found none.
    known: Option<String>,
    edited: bool,
}

/// How a tab saves its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavePlan {
    /// Nothing has to be written.
    Nothing,
    /// Write the text.
    Write,
    /// First store this text of another tab as a version; write only if that succeeded.
    KeepOther(String),
}

impl TabDraft {
    /// The state of a tab that has just read the stored text.
    pub fn opened(stored: Option<String>) -> Self {
        Self {
            known: stored,
            edited: false,
        }
    }

    /// Records that the user has changed the text.
    pub fn edit(&mut self) {
        self.edited = true;
    }

    /// Whether there are changes that are not stored.
    pub fn is_edited(&self) -> bool {
        self.edited
    }

    /// How to save `text` while `stored` is what the browser has.
    pub fn save_plan(&self, text: &str, stored: Option<&str>) -> SavePlan {
        match stored {
            _ if !self.edited => SavePlan::Nothing,
            Some(stored) if stored == text => SavePlan::Nothing,
            Some(stored) if self.known.as_deref() != Some(stored) && !stored.trim().is_empty() => {
                SavePlan::KeepOther(stored.to_owned())
            }
            _ => SavePlan::Write,
        }
    }

    /// Records that `text` is stored.
    pub fn saved(&mut self, text: String) {
        *self = Self::opened(Some(text));
    }

    /// The text of another tab that this tab should show. `None` if there is no newer one, or if this tab has changes of its own.
    pub fn text_to_follow(&self, stored: Option<String>) -> Option<String> {
        stored.filter(|stored| !self.edited && self.known.as_deref() != Some(stored))
    }
}

/// The name of a version that is put aside at `moment` (milliseconds since the Unix epoch). Names sort by moment; `taken` are
/// the names in use.
pub fn version_name(moment: u64, taken: &[String]) -> String {
    let free = (moment..).map(|moment| format!("{VERSION}{moment:015}"));
    let mut free = free.skip_while(|name| taken.contains(name));
    free.next().unwrap_or_default()
}

/// The names of versions among `names`, the oldest first.
pub fn versions(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut versions: Vec<String> = names.filter(|name| name.starts_with(VERSION)).collect();
    versions.sort();
    versions
}

/// Whether a change took a whole text away at once, rather than its last letter.
pub fn is_emptied(before: &str, after: &str) -> bool {
    after.trim().is_empty() && before.trim().chars().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> TabDraft {
        TabDraft::opened(Some(text.to_owned()))
    }

    fn edited(text: &str) -> TabDraft {
        let mut tab = opened(text);
        tab.edit();
        tab
    }

    #[test]
    fn an_untouched_tab_writes_nothing_and_follows() {
        for tab in [TabDraft::default(), opened("old")] {
            assert_eq!(tab.save_plan("old", Some("new")), SavePlan::Nothing);
            assert_eq!(tab.save_plan("old", None), SavePlan::Nothing);
            assert_eq!(tab.text_to_follow(Some("new".into())), Some("new".to_owned()));
        }
        assert_eq!(opened("old").text_to_follow(Some("old".into())), None);
    }

    #[test]
    fn a_draft_that_disappears_is_kept_on_the_screen() {
        assert_eq!(opened("old").text_to_follow(None), None);
        assert_eq!(edited("old").save_plan("mine", None), SavePlan::Write);
    }

    #[test]
    fn own_changes_are_written_over_what_the_tab_has_read() {
        assert_eq!(edited("old").save_plan("mine", Some("old")), SavePlan::Write);
        assert_eq!(edited("old").save_plan("mine", Some("mine")), SavePlan::Nothing);
        let mut tab = edited("old");
        tab.saved("mine".to_owned());
        assert_eq!(tab, opened("mine"));
    }

    #[test]
    fn a_text_that_the_tab_has_not_read_becomes_a_version() {
        let other = SavePlan::KeepOther("theirs".to_owned());
        assert_eq!(edited("old").save_plan("mine", Some("theirs")), other);
        assert_eq!(edited("old").text_to_follow(Some("theirs".into())), None);
        let mut first = TabDraft::default();
        first.edit();
        assert_eq!(first.save_plan("mine", Some("theirs")), other);
        assert_eq!(edited("old").save_plan("mine", Some(" \n")), SavePlan::Write);
    }

    #[test]
    fn versions_sort_by_time_and_never_share_a_name() {
        let first = version_name(999, &[]);
        let second = version_name(999, std::slice::from_ref(&first));
        let names = [second.clone(), "text".to_owned(), first.clone()];
        assert_eq!(versions(names.into_iter()), [first, second]);
    }

    #[test]
    fn only_a_loss_of_more_than_one_letter_empties_a_text() {
        assert!(is_emptied("Some text.", ""));
        assert!(is_emptied("Some text.\n", "\n"));
        assert!(!is_emptied("S", ""));
        assert!(!is_emptied("", ""));
        assert!(!is_emptied("Some text.", "S"));
    }
}
