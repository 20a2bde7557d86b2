//! The mirror job: runs passes on a schedule and on request.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::Local;
use emend_domain::{Timestamp, unix_time};
use emend_store::{MirrorStore, StoreError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::fence_control::FenceControl;
use crate::owner::{OWNERSHIP_EXPIRY, RENEWAL_INTERVAL};
use crate::{ComparisonResult, Healing, Mirror, MirrorError, PassReport, Schedule};

/// A request for an immediate pass. The report, or the reason for the failure, is sent through it.
pub type Request = oneshot::Sender<Result<PassReport, String>>;

/// The state of the mirror job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MirrorJobStatus {
    /// The number of records that are waiting to be mirrored.
    pub pending: u64,
    /// The time up to which everything recorded is in the database.
    pub mirrored_until: Option<Timestamp>,
    /// The lag of the database in seconds; 0 if nothing is waiting.
    pub lag_seconds: u64,
    /// The report of the last successful pass.
    pub last_pass: Option<PassReport>,
    /// The last healing since the process started.
    pub healed: Option<Healing>,
    /// The number of healings since the process started.
    pub healings: u64,
    /// The reason why the last pass failed, if it did.
    pub error: Option<String>,
    /// The first characters of the digests of records and entries that the database refuses. They stay marked.
    pub set_aside: Vec<String>,
}

/// The interval at which the number of waiting records is read between passes.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The delay of that reading after a change.
const POLL_DELAY: Duration = Duration::from_millis(500);
/// The time for which changes are collected before they are mirrored, with the schedule `on change`.
const COLLECTION_TIME: Duration = Duration::from_millis(100);
/// The time limit for a running pass and the last pass together when the server stops.
const LAST_PASS_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest wait after consecutive failures.
const MAX_WAIT: Duration = Duration::from_mins(2);
/// The longest wait while the fence is closed: users are waiting for the comparison.
const MAX_WAIT_CLOSED: Duration = Duration::from_secs(5);

const PANIC_MESSAGE: &str = "the pass panicked, which is a bug in Emend; the log has the details";

/// Runs passes on a schedule and on request until `stop`, and then once more. Failures are logged, reported through
/// `report`, and retried after increasing waits. The function returns at most 10 s after `stop`; the next start
/// continues interrupted work.
pub async fn run_on_schedule(
    mirror: Mirror,
    store: Arc<dyn MirrorStore>,
    schedule: Schedule,
    mut requests: mpsc::Receiver<Request>,
    report: watch::Sender<Option<MirrorJobStatus>>,
    stop: CancellationToken,
) {
    let deadline = CancellationToken::new();
    let _deadline = AbortOnDropHandle::new(tokio::spawn({
        let (stop, deadline) = (stop.clone(), deadline.clone());
        async move {
            stop.cancelled().await;
            sleep(LAST_PASS_TIMEOUT).await;
            deadline.cancel();
        }
    }));
    let mut job = MirrorJob {
        mirror: mirror.keeping_ownership(),
        store: Arc::clone(&store),
        report,
        deadline,
        fence: FenceControl::close(Arc::clone(&store)),
        failures: 0,
        started_at: unix_time(),
        idle_since: AtomicU64::new(0),
        started: Instant::now(),
    };
    job.open_for_known_store().await;
    let mut admission = store.fence().watch();
    let mut changed = store.change_receiver();
    let on_change = matches!(schedule, Schedule::OnChange);
    let mut next = Instant::now();
    let mut update_lag = Instant::now() + POLL_INTERVAL;
    let ownership = AbortOnDropHandle::new(tokio::spawn(keep_ownership(job.mirror.clone())));
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Ok(()) = admission.changed() => {
                // The fence was closed since the last pass: a caller found a store other than the one compared.
                if job.fence.is_closed() {
                    next = next.min(Instant::now() + job.comparison_delay());
                }
            }
            Ok(()) = changed.changed() => {
                update_lag = update_lag.min(Instant::now() + POLL_DELAY);
                if on_change && job.failures == 0 {
                    next = next.min(Instant::now() + COLLECTION_TIME);
                }
            }
            () = sleep_until(next) => {
                let outcome = job.pass().await;
                next = Instant::now() + job.wait(&schedule, &outcome);
            }
            Some(answer) = requests.recv() => {
                let outcome = job.pass().await;
                next = Instant::now() + job.wait(&schedule, &outcome);
                // The requester may be gone.
                let _ = answer.send(outcome);
            }
            () = sleep_until(update_lag) => {
                job.update_lag().await;
                update_lag = Instant::now() + POLL_INTERVAL;
            }
        }
    }
    // A failure has already been reported.
    let _ = job.pass().await;
    drop(ownership);
    if let Err(error) = job.mirror.note_ownership(false).await {
        tracing::debug!(%error, "cannot record that this server is gone; the next server waits a moment");
    }
}

/// Keeps other stores away from this database, even if there is rarely anything to mirror
/// (`docs/decisions/0024-one-store-a-database.md`).
async fn keep_ownership(mirror: Mirror) {
    loop {
        sleep(RENEWAL_INTERVAL).await;
        if let Err(error) = mirror.note_ownership(true).await {
            tracing::debug!(%error, "cannot record that this server is still active");
        }
    }
}

struct MirrorJob {
    mirror: Mirror,
    store: Arc<dyn MirrorStore>,
    report: watch::Sender<Option<MirrorJobStatus>>,
    deadline: CancellationToken,
    fence: FenceControl,
    failures: u32,
    started_at: Timestamp,
    /// The last time at which nothing was seen waiting.
    idle_since: AtomicU64,
    started: Instant,
}

impl MirrorJob {
    async fn pass(&mut self) -> Result<PassReport, String> {
        let (mirror, store) = (self.mirror.clone(), Arc::clone(&self.store));
        // A separate task, so that a panic fails the pass but does not end mirroring.
        let pass = AbortOnDropHandle::new(tokio::spawn(async move { mirror.run_pass(store.as_ref()).await }));
        let outcome = tokio::select! {
            ended = pass => match ended {
                Ok(Err(MirrorError::Busy)) => return self.report_busy(),
                Ok(Err(error @ MirrorError::Owned { .. })) => {
                    self.fence.refuse(&error.to_string());
                    if self.started.elapsed() < OWNERSHIP_EXPIRY {
                        tracing::info!("another store's server was active on this database a moment ago; waiting until it is gone");
                        return Err(error.to_string());
                    }
                    Err(error.to_string())
                }
                Ok(outcome) => outcome.map_err(|error| error.to_string()),
                Err(_) => Err(PANIC_MESSAGE.to_owned()),
            },
            () = self.deadline.cancelled() => {
                tracing::warn!("the last pass was interrupted; the next start continues it");
                return Err("the pass was interrupted because the server is stopping".to_owned());
            }
            never = self.keep_updating() => match never {},
        };
        self.log(&outcome);
        self.fence.update();
        if outcome.is_err()
            && self.fence.is_closed()
            && let Err(error) = self.fence.open_without_database().await
        {
            tracing::debug!(%error, "cannot identify the store");
        }
        self.update_status(|scheduled| match &outcome {
            Ok(pass) => {
                scheduled.last_pass = Some(pass.clone());
                if let Some(healing) = pass
                    .healed
                    .filter(|healing| healing.result != ComparisonResult::NewMirror)
                {
                    scheduled.healed = Some(healing);
                    scheduled.healings += 1;
                }
                scheduled.error = None;
            }
            Err(error) => scheduled.error = Some(error.clone()),
        });
        self.update_lag().await;
        outcome
    }

    async fn open_for_known_store(&mut self) {
        if let Err(error) = self.fence.open_for_known_store().await {
            tracing::debug!(%error, "cannot identify the store");
        }
    }

    /// Returns the wait before a store that was found to be different is compared again.
    fn comparison_delay(&self) -> Duration {
        COLLECTION_TIME * (1 << self.failures.min(6))
    }

    /// If several servers share a store, one of them mirrors it. This is not a failure of the others; if that server
    /// makes no progress, the lag shows it.
    fn report_busy(&mut self) -> Result<PassReport, String> {
        tracing::info!("another pass is already running on this database");
        self.failures = 0;
        self.update_status(|scheduled| scheduled.error = None);
        Err(MirrorError::Busy.to_string())
    }

    fn log(&mut self, outcome: &Result<PassReport, String>) {
        match outcome {
            Ok(pass) => {
                if self.failures > 0 {
                    tracing::info!("mirroring works again");
                }
                self.failures = 0;
                if pass.given_back > 0 {
                    tracing::warn!(
                        pass.given_back,
                        "the store had lost records or entries that were never deleted; they have been restored"
                    );
                }
                if pass.records > 0 {
                    tracing::info!(
                        records = pass.records,
                        rows = pass.rows_upserted,
                        deleted = pass.rows_deleted,
                        milliseconds = pass.took.as_millis(),
                        "mirrored"
                    );
                }
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                tracing::warn!(
                    error,
                    failures = self.failures,
                    "mirroring failed; the waiting changes are kept"
                );
            }
        }
    }

    /// Updates the report while a pass runs, so that a pass without progress is visible.
    async fn keep_updating(&self) -> Infallible {
        loop {
            sleep(POLL_INTERVAL).await;
            self.update_lag().await;
        }
    }

    /// Reports the number of waiting records and the lag: the time since nothing was waiting, or since the last
    /// complete pass began (`docs/decisions/0005-lag-is-the-age-of-the-last-complete-pass.md`). Records that the
    /// database refuses are reported separately.
    async fn update_lag(&self) {
        let store = Arc::clone(&self.store);
        let query = tokio::spawn(async move {
            let (pending, until) = (store.pending().await?, store.mirrored_until().await?);
            Ok::<_, StoreError>((pending, until))
        });
        let (pending, until) = match AbortOnDropHandle::new(query).await {
            Ok(Ok(state)) => state,
            Ok(Err(error)) => {
                return self.update_status(|scheduled| scheduled.error = Some(error.to_string()));
            }
            Err(_) => {
                return self.update_status(|scheduled| scheduled.error = Some(PANIC_MESSAGE.to_owned()));
            }
        };
        let set_aside = self.mirror.set_aside();
        if pending <= set_aside.len() as u64 {
            self.idle_since.store(unix_time(), Ordering::Relaxed);
        }
        let since = until
            .unwrap_or(self.started_at)
            .max(self.idle_since.load(Ordering::Relaxed));
        let lag = if pending <= set_aside.len() as u64 {
            0
        } else {
            unix_time().saturating_sub(since)
        };
        self.update_status(|scheduled| {
            scheduled.pending = pending;
            scheduled.mirrored_until = until;
            scheduled.lag_seconds = lag;
            scheduled.set_aside = set_aside;
        });
    }

    fn update_status(&self, change: impl FnOnce(&mut MirrorJobStatus)) {
        self.report
            .send_modify(|scheduled| change(scheduled.get_or_insert_default()));
    }

    /// Returns the wait until the next pass: none if new writes outran the last one, otherwise as scheduled. After
    /// failures, it doubles each time, varied by a quarter so that several servers do not return at once.
    fn wait(&self, schedule: &Schedule, outcome: &Result<PassReport, String>) -> Duration {
        if outcome.as_ref().is_ok_and(|pass| !pass.complete) {
            return Duration::ZERO;
        }
        if self.failures == 0 && self.fence.is_closed() && self.started.elapsed() < OWNERSHIP_EXPIRY {
            return Duration::from_secs(1);
        }
        if self.failures == 0 {
            return schedule.delay(Local::now());
        }
        retry_delay(self.failures, self.fence.is_closed()).mul_f64(rand::random_range(0.75..1.25))
    }
}

/// Returns the wait after the given number of consecutive failures. It is shorter if no writes are accepted in the
/// meantime.
fn retry_delay(failures: u32, closed: bool) -> Duration {
    let delay = Duration::from_secs(1).saturating_mul(1 << failures.min(10));
    delay.min(if closed { MAX_WAIT_CLOSED } else { MAX_WAIT })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_delays_grow_to_two_minutes_or_to_seconds_while_writes_are_refused() {
        let waits = |closed| [1, 2, 3, 9, u32::MAX].map(|failures| retry_delay(failures, closed).as_secs());
        assert_eq!(waits(false), [2, 4, 8, 120, 120]);
        assert_eq!(waits(true), [2, 4, 5, 5, 5]);
    }
}
