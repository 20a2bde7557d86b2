//! The stored text of a document as one tab knows it, and what the tab does when another tab has changed it.
//!
//! All tabs that show a document share its journal. A tab writes only what its user changed, and never over a text that it has
//! not read: such a text becomes a version of the document.

use super::documents::journal::{JournalEntry, next_revision};

/// The stored text as one tab knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TabDraft {
    /// The text that this tab last read or wrote; `None` if it found none.
    last_text: Option<String>,
    /// The revision of `last_text`; 0 if it found none.
    revision: u64,
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
    /// The state of a tab that has just read the stored text, which has this revision.
    pub fn opened(stored: Option<String>, revision: u64) -> Self {
        Self {
            last_text: stored,
            revision,
            edited: false,
        }
    }

    /// The revision of the text that this tab last read or wrote.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Records that the user has changed the text.
    pub fn edit(&mut self) {
        self.edited = true;
    }

    /// Whether there are changes that are not stored.
    pub fn is_edited(&self) -> bool {
        self.edited
    }

    /// How to save `text` while the browser has `stored`.
    pub fn save_plan(&self, text: &str, stored: Option<&str>) -> SavePlan {
        match stored {
            _ if !self.edited => SavePlan::Nothing,
            Some(stored) if stored == text => SavePlan::Nothing,
            Some(stored) if self.last_text.as_deref() != Some(stored) && !stored.trim().is_empty() => {
                SavePlan::KeepOther(stored.to_owned())
            }
            _ => SavePlan::Write,
        }
    }

    /// The entry for `text` at `now` (milliseconds since the Unix epoch), to be written over `stored`.
    pub fn entry(&self, text: String, stored: Option<&JournalEntry>, now: u64) -> JournalEntry {
        // The stored text has been read or set aside.
        let base = stored.map_or(0, |stored| stored.revision).max(self.revision);
        JournalEntry {
            revision: next_revision(now, base),
            base,
            text,
        }
    }

    /// Records that this entry is stored.
    pub fn saved(&mut self, entry: JournalEntry) {
        *self = Self::opened(Some(entry.text), entry.revision);
    }

    /// Records the revision that the text which this tab knows has got in the database.
    pub fn committed(&mut self, revision: u64) {
        self.revision = self.revision.max(revision);
    }

    /// Whether this tab should show a text of another tab, which has this revision: it is newer, and this tab has no changes of
    /// its own.
    pub fn follows(&self, text: &str, revision: u64) -> bool {
        !self.edited && revision > self.revision && self.last_text.as_deref() != Some(text)
    }
}

/// Whether a change took a whole text away at once, rather than its last letter.
pub fn is_emptied(before: &str, after: &str) -> bool {
    after.trim().is_empty() && before.trim().chars().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> TabDraft {
        TabDraft::opened(Some(text.to_owned()), 5)
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
            assert!(tab.follows("new", 6));
        }
        assert!(!opened("old").follows("old", 6));
        assert!(!opened("newer").follows("older", 4));
    }

    #[test]
    fn a_text_that_disappears_is_kept_on_the_screen() {
        assert_eq!(edited("old").save_plan("mine", None), SavePlan::Write);
    }

    #[test]
    fn own_changes_are_written_over_what_the_tab_has_read() {
        assert_eq!(edited("old").save_plan("mine", Some("old")), SavePlan::Write);
        assert_eq!(edited("old").save_plan("mine", Some("mine")), SavePlan::Nothing);
        let mut tab = edited("old");
        let entry = tab.entry("mine".to_owned(), None, 9);
        assert_eq!((entry.revision, entry.base), (9, 5));
        tab.saved(entry);
        assert_eq!(tab, TabDraft::opened(Some("mine".to_owned()), 9));
        tab.committed(12);
        assert_eq!(tab.entry("more".to_owned(), None, 10).revision, 13);
    }

    #[test]
    fn a_text_that_the_tab_has_not_read_becomes_a_version() {
        let other = SavePlan::KeepOther("theirs".to_owned());
        assert_eq!(edited("old").save_plan("mine", Some("theirs")), other);
        assert!(!edited("old").follows("theirs", 6));
        let mut first = TabDraft::default();
        first.edit();
        assert_eq!(first.save_plan("mine", Some("theirs")), other);
        assert_eq!(edited("old").save_plan("mine", Some(" \n")), SavePlan::Write);
        let theirs = JournalEntry {
            revision: 8,
            base: 5,
            text: "theirs".to_owned(),
        };
        let entry = edited("old").entry("mine".to_owned(), Some(&theirs), 7);
        assert_eq!((entry.revision, entry.base), (9, 8), "it was put aside");
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
