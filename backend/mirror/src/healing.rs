//! What was found when store and database were compared, and what was done about it.

use serde::{Deserialize, Serialize};

/// What the comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Store and database go together, and neither is behind what the other knows of it.
    Agreement,
    /// The database mirrored nothing yet: all records of the store wait to be mirrored.
    NewMirror,
    /// The database lost rows that it once had (an older backup): all records wait to be mirrored again.
    OlderMirror,
    /// The store came back older than the database: what it lost was copied back.
    OlderStore,
    /// The store was empty: everything was copied back.
    EmptyStore,
    /// The store was put back from a copy, and written to before that was noticed: it now has the records of both, and where
    /// both had votes the larger tally.
    RestoredCopy,
    /// They are of different histories: the store now has the records of both, and where both had votes the larger tally.
    OtherStore,
}

impl Found {
    /// For people.
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

/// What was found, and done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healing {
    /// What was found.
    pub found: Found,
    /// Records and entries of the store that changed because the database had them newer.
    pub copied_back: u64,
    /// Records and entries that were marked, so that they are mirrored again.
    pub marked: u64,
}

impl Healing {
    /// For people.
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} records and entries copied back to the store, {} marked to be mirrored",
            self.found.in_words(),
            self.copied_back,
            self.marked
        )
    }
}
