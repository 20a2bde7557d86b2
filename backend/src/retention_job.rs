//! The job that deletes old votes once a day, unless the system clock was set in the meantime: a wrong clock must not
//! decide which votes are old.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use emend_service::Emend;
use tokio_util::sync::CancellationToken;

use crate::time_units::DAY;

/// A machine that has just started may not have synchronized its clock yet.
const FIRST: Duration = Duration::from_mins(1);
const DAILY: Duration = Duration::from_hours(24);

/// The system clock and the monotonic clock, read together.
#[derive(Clone, Copy)]
struct RetentionClocks {
    system: SystemTime,
    monotonic: Instant,
}

impl RetentionClocks {
    fn read() -> Self {
        Self {
            system: SystemTime::now(),
            monotonic: Instant::now(),
        }
    }

    /// How far the system clock was set forward or back since `then`. Time spent asleep counts as well.
    fn set_since(self, then: Self) -> Duration {
        let passed = self.monotonic.saturating_duration_since(then.monotonic);
        match self.system.duration_since(then.system) {
            Ok(elapsed) => elapsed.abs_diff(passed),
            Err(back) => back.duration() + passed,
        }
    }
}

/// Once a day, deletes the votes that were not repeated within this many days. If the system clock was set by more than a
/// tenth of that since the last look, nothing is deleted until the clock has been steady for a day.
pub(crate) async fn delete_old_votes(emend: Arc<Emend>, days: u64, stop: CancellationToken) {
    let tolerated = DAILY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX)) / 10;
    let (mut then, mut wait) = (RetentionClocks::read(), FIRST);
    while stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        let now = RetentionClocks::read();
        let set = now.set_since(then);
        (then, wait) = (now, DAILY);
        if set > tolerated {
            let seconds = set.as_secs();
            tracing::warn!(
                seconds,
                "the system clock was set; no old votes are deleted until it has been steady for a day"
            );
            continue;
        }
        match emend
            .retention()
            .forget_older_than(days.saturating_mul(DAY))
            .await
        {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, days, "deleted votes that were not repeated"),
            Err(error) => tracing::warn!(%error, "cannot delete old votes; trying again tomorrow"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_the_clock_is_distinguished_from_the_passing_of_time() {
        let then = RetentionClocks::read();
        let hour = Duration::from_hours(1);
        let later = |system: SystemTime| RetentionClocks {
            system,
            monotonic: then.monotonic + DAILY,
        };
        assert_eq!(later(then.system + DAILY).set_since(then), Duration::ZERO);
        assert_eq!(later(then.system + DAILY + hour).set_since(then), hour);
        assert_eq!(later(then.system + DAILY - hour).set_since(then), hour);
        assert_eq!(later(then.system - hour).set_since(then), DAILY + hour);
    }
}
