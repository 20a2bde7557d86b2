//! The clock and its timestamps. Tests can set the clock.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A point in time, in seconds since 1970.
pub type Timestamp = u64;

/// A clock: returns the current time, in seconds since 1970.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Returns the machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(unix_time)
}

/// Returns the time of the machine's clock, or 0 if that is set to a time before 1970.
pub fn unix_time() -> Timestamp {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
