//! The result of comparing store and database, and of healing.

use serde::{Deserialize, Serialize};

/// The result of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
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

impl Found {
    /// Describes the result for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Agreement => "store and database agreed",
            Self::NewMirror => "the database had mirrored nothing yet",
            Self::OlderMirror => "the database had lost rows",
            Self::OlderStore => "the store had come back older",
            Self::EmptyStore => "the store was empty",
            Self::RestoredCopy => "the store had been put back from a copy, and written to since",
            Self::OtherStore => "the database mirrored another store",
        }
    }
}

/// The result of a comparison, and the repairs made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healing {
    /// The result of the comparison.
    pub found: Found,
    /// The number of records and entries that changed in the store because the database had newer versions.
    pub copied_back: u64,
    /// The number of records and entries that were marked to be mirrored again.
    pub marked: u64,
}

impl Healing {
    /// Describes the healing for people.
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} records and entries copied back to the store, {} marked to be mirrored",
            self.found.in_words(),
            self.copied_back,
            self.marked
        )
    }
}
