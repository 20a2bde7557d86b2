//! Units of time, in seconds.

/// A day.
pub(crate) const DAY: u64 = 24 * 60 * 60;
