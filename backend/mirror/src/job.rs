//! Again and again.

use std::sync::Arc;
use std::time::Duration;

use chrono::Local;
use emend_learning::Timestamp;
use emend_store::Store;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::mirror::now;
use crate::{Mirror, PassReport, Schedule};

/// Somebody asks for a pass now, and waits for its report, or why it failed.
pub type Request = oneshot::Sender<Result<PassReport, String>>;

/// How the job does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scheduled {
    /// Records that wait.
    pub pending: u64,
    /// Everything recorded before this time stands in the database.
    pub mirrored_until: Option<Timestamp>,
    /// Seconds by which the database is behind; 0 where nothing waits.
    pub lag_seconds: u64,
    /// What the last pass that succeeded did.
    pub last_pass: Option<PassReport>,
    /// Why the last pass failed, if it did.
    pub error: Option<String>,
}

/// How often to look how much waits, between passes.
const LOOK: Duration = Duration::from_secs(5);
/// How long the last pass may take, when the server stops.
const LAST_PASS: Duration = Duration::from_secs(10);
/// The longest wait after failures in a row.
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Mirrors on a schedule and on request until `stop`, and then once more. Failures are logged, told through `report`, and
/// tried again after a wait that grows.
pub async fn run_on_schedule(
    mirror: Mirror,
    store: Arc<dyn Store>,
    schedule: Schedule,
    mut requests: mpsc::Receiver<Request>,
    report: watch::Sender<Option<Scheduled>>,
    stop: CancellationToken,
) {
    let mut job = Job {
        mirror,
        store,
        report,
        failures: 0,
        begun: now(),
    };
    let mut next = tokio::time::Instant::now();
    loop {
        let look = tokio::time::Instant::now() + LOOK;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep_until(next) => {
                // What failed was told.
                let _ = job.pass().await;
                next = tokio::time::Instant::now() + job.wait(&schedule);
            }
            Some(answer) = requests.recv() => {
                let outcome = job.pass().await;
                next = tokio::time::Instant::now() + job.wait(&schedule);
                // Who asked may have gone.
                let _ = answer.send(outcome);
            }
            () = tokio::time::sleep_until(look) => job.look().await,
        }
    }
    if tokio::time::timeout(LAST_PASS, job.pass()).await.is_err() {
        tracing::warn!("the last pass was cut short; the next start goes on with it");
    }
}

struct Job {
    mirror: Mirror,
    store: Arc<dyn Store>,
    report: watch::Sender<Option<Scheduled>>,
    failures: u32,
    begun: Timestamp,
}

impl Job {
    async fn pass(&mut self) -> Result<PassReport, String> {
        let outcome = self
            .mirror
            .run_pass(self.store.as_ref())
            .await
            .map_err(|error| error.to_string());
        match &outcome {
            Ok(pass) => {
                if self.failures > 0 {
                    tracing::info!("mirroring works again");
                }
                self.failures = 0;
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
                    "mirroring failed; what waits is kept"
                );
            }
        }
        self.tell(|scheduled| match &outcome {
            Ok(pass) => {
                scheduled.last_pass = Some(pass.clone());
                scheduled.error = None;
            }
            Err(error) => scheduled.error = Some(error.clone()),
        });
        self.look().await;
        outcome
    }

    /// Tells how much waits now.
    async fn look(&self) {
        let (pending, until) = match (self.store.pending().await, self.store.mirrored_until().await) {
            (Ok(pending), Ok(until)) => (pending, until),
            (Err(error), _) | (_, Err(error)) => {
                return self.tell(|scheduled| scheduled.error = Some(error.to_string()));
            }
        };
        let lag = if pending == 0 {
            0
        } else {
            now().saturating_sub(until.unwrap_or(self.begun))
        };
        self.tell(|scheduled| {
            scheduled.pending = pending;
            scheduled.mirrored_until = until;
            scheduled.lag_seconds = lag;
        });
    }

    fn tell(&self, change: impl FnOnce(&mut Scheduled)) {
        self.report
            .send_modify(|scheduled| change(scheduled.get_or_insert_default()));
    }

    /// Until the next pass: as scheduled, or after failures twice as long each time, give or take a quarter, so that
    /// several servers do not come back at once.
    fn wait(&self, schedule: &Schedule) -> Duration {
        if self.failures == 0 {
            return schedule.delay(Local::now());
        }
        let doubled = Duration::from_secs(1).saturating_mul(1 << self.failures.min(10));
        doubled.min(LONGEST_WAIT).mul_f64(rand::random_range(0.75..1.25))
    }
}
