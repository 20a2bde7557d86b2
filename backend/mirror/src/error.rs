//! What can go wrong with the mirror. None of it loses anything: markers stay until their rows are committed.

use emend_store::StoreError;

/// What can go wrong with the mirror.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The address is none. It is not repeated here, since it may hold a password.
    #[error("the mirror's address must be mysql://USER:PASSWORD@HOST/DATABASE: {0}")]
    Address(String),
    /// The database does not answer, or refuses.
    #[error("MySQL at {location}: {reason}")]
    Database {
        /// Where it is, without secrets.
        location: String,
        /// What it said.
        reason: String,
    },
    /// The database refuses what was written, and not the connection, the account or the table: one value may not fit, or the
    /// statement was too long.
    #[error("MySQL at {location} refuses some of what was written: {reason}")]
    Refused {
        /// Where it is, without secrets.
        location: String,
        /// What it said, without the values.
        reason: String,
    },
    /// The connection broke in the middle of a statement.
    #[error("MySQL at {location}: {reason}")]
    Broken {
        /// Where it is, without secrets.
        location: String,
        /// What was seen of it.
        reason: String,
    },
    /// The database mirrors another store.
    #[error(
        "MySQL at {location} mirrors {owner}; two stores cannot share a database. Give this one a database of its own with \
         --mirror; what it learned goes from one store to another with `emend export` and `emend import`. If the other store is \
         gone for good and this one takes its place, stop its server and try again in ten seconds"
    )]
    Owned {
        /// Where it is, without secrets.
        location: String,
        /// Which store it is.
        owner: String,
    },
    /// Another pass is under way.
    #[error("another pass is under way on this database; it does the same work")]
    Busy,
    /// The primary store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MirrorError {
    /// As it is told: that a connection broke is of interest only to who can begin anew.
    pub(crate) fn told(self) -> Self {
        match self {
            Self::Broken { location, reason } => Self::Database { location, reason },
            other => other,
        }
    }
}
