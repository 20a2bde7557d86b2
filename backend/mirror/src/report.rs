//! The reports of passes, comparisons and batches.

use std::time::Duration;

use emend_domain::Timestamp;
use emend_domain::number_with_noun::format_change_count;
use emend_store::{EntryName, PendingChange};
use serde::{Deserialize, Serialize};

use crate::vote_rows::{self, RecordHash};

/// The report of a pass.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PassReport {
    /// The number of records whose present state was written.
    pub records: u64,
    /// The number of entries whose present state was written.
    #[serde(default)]
    pub entries: u64,
    /// The number of rows that were inserted or updated.
    pub rows_upserted: u64,
    /// The number of rows that were deleted, because their votes were undone or the entries were deleted.
    pub rows_deleted: u64,
    /// The number of transactions.
    pub batches: u64,
    /// The duration of the pass.
    pub took: Duration,
    /// Whether everything that was waiting at the beginning was written. `false` if new writes outran the pass; the
    /// next pass continues.
    #[serde(default)]
    pub complete: bool,
    /// The number of records and entries that the store had lost without a deletion and got back from the database.
    #[serde(default)]
    pub given_back: u64,
    /// The number of records and entries that the database refuses. They stay marked, and the others are mirrored.
    #[serde(default)]
    pub set_aside: u64,
    /// The result of the comparison before the pass, unless both sides agreed.
    #[serde(default)]
    pub healed: Option<Healing>,
}

/// The state of the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorStatus {
    /// The number of records and entries that are waiting to be mirrored.
    pub pending: u64,
    /// The time up to which everything recorded is in the database.
    pub mirrored_until: Option<Timestamp>,
    /// The number of votes in the database; `None` if it does not answer.
    pub rows: Option<u64>,
    /// The number of entries in the database; `None` if it does not answer.
    #[serde(default)]
    pub entries: Option<u64>,
}

impl MirrorStatus {
    /// Returns whether the database answers.
    pub fn is_reachable(&self) -> bool {
        self.rows.is_some()
    }

    /// Returns the lag of the database at `now` in seconds: 0 if nothing is waiting, `None` if nothing was ever
    /// mirrored.
    pub fn lag_seconds(&self, now: Timestamp) -> Option<u64> {
        if self.pending == 0 {
            return Some(0);
        }
        Some(now.saturating_sub(self.mirrored_until?))
    }
}

/// The result of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonResult {
    /// Store and database match, and neither is behind the other.
    Agreement,
    /// The database is new: all records of the store are waiting to be mirrored.
    NewMirror,
    /// The database lost rows (an older backup): all records are waiting to be mirrored again.
    OlderMirror,
    /// The store was older than the database: the data that it lost was copied back.
    OlderStore,
    /// The store was empty: everything was copied back.
    EmptyStore,
    /// The store was restored from a copy and was written to before that was noticed. It now has the records of both,
    /// with the larger tally of each vote.
    RestoredCopy,
    /// Store and database belong to different histories. The store now has the records of both, with the larger tally
    /// of each vote.
    OtherStore,
}

impl ComparisonResult {
    /// Describes the result for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Agreement => "store and database agreed",
            Self::NewMirror => "nothing had been mirrored to the database yet",
            Self::OlderMirror => "the database had lost rows",
            Self::OlderStore => "the store was older than the database",
            Self::EmptyStore => "the store was empty",
            Self::RestoredCopy => "the store had been restored from a copy, and written to since",
            Self::OtherStore => "the database mirrored another store",
        }
    }
}

/// The result of a comparison, and the repairs made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healing {
    /// The result of the comparison.
    #[serde(rename = "found")]
    pub result: ComparisonResult,
    /// The number of records and entries that changed in the store because the database had newer versions.
    pub copied_back: u64,
    /// The number of records and entries that were marked to be mirrored again.
    pub marked: u64,
}

impl Healing {
    /// Describes the healing for people.
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} copied back to the store, {} marked to be mirrored",
            self.result.in_words(),
            format_change_count(self.copied_back),
            self.marked
        )
    }
}

/// The result of writing a batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct BatchReport {
    pub(crate) upserted: u64,
    pub(crate) deleted: u64,
    /// Records whose rows in the database are not superseded by their present state: nothing of them was written.
    pub(crate) unproven: Vec<RecordHash>,
    /// Entries likewise.
    pub(crate) unproven_entries: Vec<EntryName>,
}

impl BatchReport {
    /// Whether nothing of this change was written.
    pub(crate) fn is_unproven(&self, change: &PendingChange) -> bool {
        match change {
            PendingChange::Record(change) => self
                .unproven
                .binary_search(&vote_rows::hash(&change.record))
                .is_ok(),
            PendingChange::Entry(state, _) => self.unproven_entries.contains(&state.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_healing_is_described_with_its_number() {
        let healing = |copied_back| Healing {
            result: ComparisonResult::EmptyStore,
            copied_back,
            marked: 0,
        };
        assert_eq!(
            healing(1).in_words(),
            "the store was empty: 1 record or entry copied back to the store, 0 marked to be mirrored"
        );
        assert!(
            healing(14)
                .in_words()
                .contains("14 records and entries copied back")
        );
    }
}
