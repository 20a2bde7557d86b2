//! The size of a transaction.

/// The maximum number of records in one SQL transaction.
pub(crate) const MAX_TRANSACTION_RECORDS: usize = 4_096;
