//! What can go wrong with a store.

use crate::Trouble;

/// What can go wrong with a store.
///
/// A caller that gets `Unavailable` or `Unsafe` may try again: what had been recorded answers `Duplicate` then. `Corrupt` is a defect
/// or foreign data and does not go away by itself.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not answer, or not in time. Nothing is known about writes that were under way.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// It answers, but what was written to it might be lost. Nothing was written.
    #[error("the store is not written to: {0}")]
    Unsafe(Trouble),
    /// It answers with what no Emend wrote.
    #[error("the store holds what cannot be read: {0}")]
    Corrupt(String),
}

impl From<emend_domain::BadKey> for StoreError {
    fn from(bad: emend_domain::BadKey) -> Self {
        Self::Corrupt(bad.to_string())
    }
}
