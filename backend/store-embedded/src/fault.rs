//! What goes wrong with the file.

use emend_learning::BadKey;
use emend_store::StoreError;

/// What goes wrong inside; at the trait's edge it becomes a [`StoreError`].
#[derive(Debug)]
pub(crate) enum Fault {
    /// redb or the disk failed.
    Storage(redb::Error),
    /// What lies in the tables is not what this crate writes.
    Corrupt(String),
}

/// redb has an error type for each step; here they are one.
macro_rules! from_redb {
    ($($error:ident),+) => {
        $(impl From<redb::$error> for Fault {
            fn from(error: redb::$error) -> Self {
                Self::Storage(error.into())
            }
        })+
    };
}

from_redb!(
    StorageError,
    TableError,
    TransactionError,
    CommitError,
    DatabaseError,
    CompactionError,
    SetDurabilityError
);

impl From<BadKey> for Fault {
    fn from(bad: BadKey) -> Self {
        Self::Corrupt(bad.to_string())
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Corrupt(what) | Fault::Storage(redb::Error::Corrupted(what)) => Self::Corrupt(what),
            Fault::Storage(redb::Error::PreviousIo) => Self::Unavailable(
                "an earlier read or write of the file failed; see the log, mend the disk, start again"
                    .to_owned(),
            ),
            Fault::Storage(error) => Self::Unavailable(error.to_string()),
        }
    }
}
