//! What time it is, so that tests can say it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use emend_learning::Timestamp;

/// Tells the time in seconds since 1970.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's clock; 0 where it is set before 1970.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    })
}
