//! Bounds that the parts of a pass share.

/// Records in one transaction.
pub(crate) const BATCH: usize = 4_096;
