//! What is old is forgotten once a day, unless the clock was set meanwhile: one that is wrong must not say what is old.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use emend_service::Emend;
use tokio_util::sync::CancellationToken;

use crate::setup;

/// A machine that just started may not have asked for the time yet.
const FIRST: Duration = Duration::from_mins(1);
const DAILY: Duration = Duration::from_hours(24);

/// The machine's clock, and one that nobody sets.
#[derive(Clone, Copy)]
struct Clocks {
    told: SystemTime,
    steady: Instant,
}

impl Clocks {
    fn read() -> Self {
        Self {
            told: SystemTime::now(),
            steady: Instant::now(),
        }
    }

    /// By how much the clock was set between then and now, forward or back; a machine that slept looks as if it was, too.
    fn set_since(self, then: Self) -> Duration {
        let passed = self.steady.saturating_duration_since(then.steady);
        match self.told.duration_since(then.told) {
            Ok(told) => told.abs_diff(passed),
            Err(back) => back.duration() + passed,
        }
    }
}

/// Once a day, forgets what nobody chose again for so many days. Where the clock was set by more than a tenth of that since
/// it was read last, nothing is forgotten before it has been steady for a day.
pub(crate) async fn forget_the_old(emend: Arc<Emend>, days: u64, stop: CancellationToken) {
    let tolerated = DAILY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX)) / 10;
    let (mut then, mut wait) = (Clocks::read(), FIRST);
    while stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        let now = Clocks::read();
        let set = now.set_since(then);
        (then, wait) = (now, DAILY);
        if set > tolerated {
            let seconds = set.as_secs();
            tracing::warn!(
                seconds,
                "the clock was set; nothing is forgotten before it is steady for a day"
            );
            continue;
        }
        match emend
            .retention()
            .forget_older_than(days.saturating_mul(setup::DAY))
            .await
        {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, days, "forgot what nobody chose again"),
            Err(error) => tracing::warn!(%error, "could not forget what is old; tomorrow again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_told_from_time_that_passed() {
        let then = Clocks::read();
        let hour = Duration::from_hours(1);
        let later = |told: SystemTime| Clocks {
            told,
            steady: then.steady + DAILY,
        };
        assert_eq!(later(then.told + DAILY).set_since(then), Duration::ZERO);
        assert_eq!(later(then.told + DAILY + hour).set_since(then), hour);
        assert_eq!(later(then.told + DAILY - hour).set_since(then), hour);
        assert_eq!(later(then.told - hour).set_since(then), DAILY + hour);
    }
}
