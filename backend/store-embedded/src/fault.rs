//! What goes wrong with the file.

use emend_domain::BadKey;
use emend_store::StoreError;

/// What goes wrong inside; at the trait's edge it becomes a [`StoreError`].
#[derive(Debug)]
pub(crate) enum Fault {
    /// redb or the disk failed.
    Storage(redb::Error),
    /// What lies in the tables is not what this crate writes.
    Corrupt(String),
    /// The file was changed by something else: what shows it.
    Damaged(String),
    /// redb panicked, at this place of its source: it relies on what it wrote being there.
    Panic(String),
    /// It cannot be used at present: why.
    Away(String),
}

/// What to do about a file that is damaged.
const WAYS_OUT: &str = "nothing was changed in it. Move it aside; then `emend restore --from mysql` (or --from an export) \
     makes it anew, or put a backup in its place";

impl Fault {
    /// Whether the file holds what was never written to it.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Damaged(_) | Self::Panic(_) | Self::Storage(redb::Error::Corrupted(_))
        )
    }

    /// Whether redb uses the file no more after this.
    pub(crate) fn ends_the_file(&self) -> bool {
        matches!(
            self,
            Self::Panic(_)
                | Self::Storage(redb::Error::Io(_) | redb::Error::PreviousIo | redb::Error::LockPoisoned(_))
        )
    }

    /// The same for people.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Storage(redb::Error::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
                "the disk is full: nothing can be learned until there is room again".to_owned()
            }
            Self::Storage(redb::Error::PreviousIo) => {
                "an earlier read or write of the file failed; the log says how".to_owned()
            }
            Self::Storage(error) => error.to_string(),
            Self::Panic(place) => format!("reading it failed at {place}"),
            Self::Corrupt(what) | Self::Damaged(what) | Self::Away(what) => what.clone(),
        }
    }
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

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(redb::Error::Io(error))
    }
}

impl From<BadKey> for Fault {
    fn from(bad: BadKey) -> Self {
        Self::Corrupt(bad.to_string())
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        let words = fault.in_words();
        match fault {
            Fault::Corrupt(_) => Self::Corrupt(words),
            damage if damage.is_damage() => {
                Self::Corrupt(format!("its file is damaged ({words}); {WAYS_OUT}"))
            }
            _ => Self::Unavailable(words),
        }
    }
}
