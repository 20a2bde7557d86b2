//! The move of a text from the journal into the database, and which text stays when the database has another one.

use super::journal::JournalEntry;
use super::version::{VersionReason, version_reason};

/// The text of a document in the database.
#[derive(Debug, Clone, Copy)]
pub struct StoredText<'t> {
    /// The text.
    pub text: &'t str,
    /// Its revision.
    pub revision: u64,
    /// When the newest version was the current text, in milliseconds since the Unix epoch.
    pub versioned: u64,
}

/// The treatment of the entry of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitPlan {
    /// The database has this text.
    Nothing,
    /// The database has a newer text. The entry becomes a version.
    KeepEntry(VersionReason),
    /// The entry becomes the text with this revision.
    Replace {
        /// The revision of the text.
        revision: u64,
        /// Why the replaced text becomes a version, if it does.
        keep: Option<VersionReason>,
    },
}

/// Compares the entry of a journal with the text in the database, at `now` (milliseconds since the Unix epoch).
pub fn plan(entry: &JournalEntry, stored: Option<StoredText<'_>>, now: u64) -> CommitPlan {
    let Some(stored) = stored else {
        return CommitPlan::Replace {
            revision: entry.revision.max(1),
            keep: None,
        };
    };
    if stored.text == entry.text {
        return CommitPlan::Nothing;
    }
    // The draft of an earlier version of the app, which may still be open in a tab, has no revision.
    let is_old = entry.revision == 0;
    if entry.revision < stored.revision && !is_old {
        return if entry.text.trim().is_empty() {
            CommitPlan::Nothing
        } else {
            CommitPlan::KeepEntry(VersionReason::Automatic)
        };
    }
    let is_made_from_stored = stored.revision <= entry.base;
    let keep = if is_made_from_stored {
        version_reason(stored.text, &entry.text, stored.versioned, now)
    } else if stored.text.trim().is_empty() {
        None
    } else {
        Some(VersionReason::OtherTab)
    };
    CommitPlan::Replace {
        revision: entry.revision.max(stored.revision + 1),
        keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(revision: u64, base: u64, text: &str) -> JournalEntry {
        JournalEntry {
            revision,
            base,
            text: text.to_owned(),
        }
    }

    fn stored(revision: u64, text: &str) -> StoredText<'_> {
        StoredText {
            text,
            revision,
            versioned: 0,
        }
    }

    fn replace(revision: u64, keep: Option<VersionReason>) -> CommitPlan {
        CommitPlan::Replace { revision, keep }
    }

    #[test]
    fn a_text_derived_from_the_stored_text_replaces_it() {
        assert_eq!(plan(&entry(7, 5, "b"), None, 9), replace(7, None));
        assert_eq!(plan(&entry(7, 5, "b"), Some(stored(5, "a")), 9), replace(7, None));
        // The database lags behind the journal.
        assert_eq!(plan(&entry(7, 6, "b"), Some(stored(5, "a")), 9), replace(7, None));
    }

    #[test]
    fn the_same_text_is_not_written_again() {
        assert_eq!(
            plan(&entry(7, 5, "a"), Some(stored(5, "a")), 9),
            CommitPlan::Nothing
        );
        assert_eq!(
            plan(&entry(7, 5, "a"), Some(stored(9, "a")), 9),
            CommitPlan::Nothing
        );
    }

    #[test]
    fn a_text_that_was_not_read_becomes_a_version() {
        let other = Some(VersionReason::OtherTab);
        assert_eq!(
            plan(&entry(7, 5, "mine"), Some(stored(6, "theirs")), 9),
            replace(7, other)
        );
        assert_eq!(
            plan(&entry(7, 5, "mine"), Some(stored(7, "theirs")), 9),
            replace(8, other)
        );
        assert_eq!(
            plan(&entry(7, 5, "mine"), Some(stored(6, " \n")), 9),
            replace(7, None)
        );
    }

    #[test]
    fn an_older_entry_replaces_nothing_and_is_kept() {
        let kept = CommitPlan::KeepEntry(VersionReason::Automatic);
        assert_eq!(plan(&entry(6, 5, "older"), Some(stored(7, "newer")), 9), kept);
        assert_eq!(
            plan(&entry(6, 5, " "), Some(stored(7, "newer")), 9),
            CommitPlan::Nothing
        );
    }

    #[test]
    fn the_draft_of_an_earlier_app_is_imported_and_replaces_no_unread_text() {
        assert_eq!(plan(&entry(0, 0, "draft"), None, 9), replace(1, None));
        let other = Some(VersionReason::OtherTab);
        assert_eq!(
            plan(&entry(0, 0, "draft"), Some(stored(7, "newer")), 9),
            replace(8, other)
        );
        assert_eq!(
            plan(&entry(0, 0, "draft"), Some(stored(7, "draft")), 9),
            CommitPlan::Nothing
        );
    }
}
