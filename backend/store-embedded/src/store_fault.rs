//! The errors of the store file.

use emend_domain::InvalidKey;
use emend_store::StoreError;

/// An internal error. The trait's methods convert it to a [`StoreError`].
#[derive(Debug)]
pub(crate) enum StoreFault {
    /// redb or the disk failed.
    Storage(redb::Error),
    /// The tables contain data that this crate did not write.
    Corrupt(String),
    /// The file was changed by another program. Contains the evidence.
    Damaged(String),
    /// redb panicked at this location of its source: it relies on its own data being intact.
    Panic(String),
    /// The file is unavailable at present. Contains the reason.
    Away(String),
}

/// The instructions for recovering from a damaged file.
const RECOVERY_INSTRUCTIONS: &str = "Emend did not change it. Move it aside; then rebuild it with `emend restore --from mysql` (or --from an \
     export), or put a backup in its place";

impl StoreFault {
    /// Returns whether the error shows that the file contains data that was never written to it.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Damaged(_) | Self::Panic(_) | Self::Storage(redb::Error::Corrupted(_))
        )
    }

    /// Returns whether redb stops using the file after this error.
    pub(crate) fn ends_the_file(&self) -> bool {
        matches!(
            self,
            Self::Panic(_)
                | Self::Storage(redb::Error::Io(_) | redb::Error::PreviousIo | redb::Error::LockPoisoned(_))
        )
    }

    /// Describes the error for people.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Storage(redb::Error::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
                "the disk is full: nothing can be learned until it has free space".to_owned()
            }
            Self::Storage(redb::Error::PreviousIo) => {
                "an earlier read or write of the file failed; the log has the details".to_owned()
            }
            Self::Storage(error) => error.to_string(),
            Self::Panic(place) => format!("reading it failed at {place}"),
            Self::Corrupt(what) | Self::Damaged(what) | Self::Away(what) => what.clone(),
        }
    }
}

/// Converts each of redb's error types to [`StoreFault`].
macro_rules! from_redb {
    ($($error:ident),+) => {
        $(impl From<redb::$error> for StoreFault {
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

impl From<std::io::Error> for StoreFault {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(redb::Error::Io(error))
    }
}

impl From<InvalidKey> for StoreFault {
    fn from(bad: InvalidKey) -> Self {
        Self::Corrupt(bad.to_string())
    }
}

impl From<StoreFault> for StoreError {
    fn from(fault: StoreFault) -> Self {
        let words = fault.in_words();
        match fault {
            StoreFault::Corrupt(_) => Self::Corrupt(words),
            damage if damage.is_damage() => {
                Self::Corrupt(format!("its file is damaged ({words}); {RECOVERY_INSTRUCTIONS}"))
            }
            _ => Self::Unavailable(words),
        }
    }
}
