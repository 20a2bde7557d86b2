//! The errors of the mirror. None of them loses data: markers stay until their rows are committed.

use emend_store::StoreError;

/// An error of the mirror.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The address is invalid. The message does not repeat it, because it may contain a password.
    #[error("the mirror's address must be mysql://USER:PASSWORD@HOST/DATABASE: {0}")]
    Address(String),
    /// The database does not answer, or returns an error.
    #[error("MySQL at {location}: {reason}")]
    Database {
        /// The database's address, without secrets.
        location: String,
        /// The reason that the database gave.
        reason: String,
    },
    /// The database refuses the written data; connection, account and table are fine. A value may not fit, or the
    /// statement was too long.
    #[error("MySQL at {location} refuses some of the written data: {reason}")]
    Refused {
        /// The database's address, without secrets.
        location: String,
        /// The reason that the database gave, without values.
        reason: String,
    },
    /// The connection broke during a statement.
    #[error("MySQL at {location}: {reason}")]
    Broken {
        /// The database's address, without secrets.
        location: String,
        /// The observed error.
        reason: String,
    },
    /// The database mirrors another store.
    #[error(
        "MySQL at {location} mirrors {owner}; two stores cannot share a database. Give this store its own database with \
         --mirror; to copy learned data from one store to another, use `emend export` and `emend import`. If this store \
         replaces the other one for good, stop the other store's server and try again in ten seconds"
    )]
    Owned {
        /// The database's address, without secrets.
        location: String,
        /// A description of the other store.
        owner: String,
    },
    /// Another pass is running.
    #[error("another pass is already running on this database; it does the same work")]
    Busy,
    /// The primary store returned an error.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MirrorError {
    /// Converts the error for callers: a broken connection matters only to the code that can reconnect.
    pub(crate) fn for_callers(self) -> Self {
        match self {
            Self::Broken { location, reason } => Self::Database { location, reason },
            other => other,
        }
    }
}
