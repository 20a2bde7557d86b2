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
    /// Another pass is under way.
    #[error("another pass is under way on this database; it does the same work")]
    Busy,
    /// The primary store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
