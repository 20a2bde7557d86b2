//! Errors of a store.

use crate::StoreProblem;

/// An error of a store.
///
/// After `Unavailable` or `Unsafe`, the caller may try again; writes that were recorded then answer `Duplicate`.
/// `Corrupt` is a defect or foreign data and does not go away by itself.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The store does not answer, or not in time. Writes in progress may or may not have been recorded.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// The store answers, but written data might be lost. Nothing was written.
    #[error("writes to the store are refused: {0}")]
    Unsafe(StoreProblem),
    /// The store contains data that Emend did not write.
    #[error("the store contains data that cannot be read: {0}")]
    Corrupt(String),
}

impl From<emend_domain::InvalidKey> for StoreError {
    fn from(invalid: emend_domain::InvalidKey) -> Self {
        Self::Corrupt(invalid.to_string())
    }
}
