//! The running mirror job: its start and end, passes on request, and its health.

use std::sync::Arc;

use anyhow::Context;
use emend_api::MirrorHealth;
use emend_mirror::{Mirror, MirrorJobStatus, MirrorStatus, PassReport, Request, Schedule, Verification};
use emend_store::{PrimaryStore, WriteGuard};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::mirror_metrics;

/// The mirror job, running on its schedule.
pub(crate) struct MirrorHandle {
    job: JoinHandle<()>,
    watch: JoinHandle<()>,
    run_now: MirrorTrigger,
    health: watch::Receiver<Option<MirrorHealth>>,
}

/// A handle to the running mirror job.
#[derive(Clone)]
pub(crate) struct MirrorTrigger {
    requests: mpsc::Sender<Request>,
    mirror: Mirror,
    store: Arc<dyn PrimaryStore>,
}

impl MirrorTrigger {
    /// Runs a pass now and returns its report.
    pub(crate) async fn run(&self) -> anyhow::Result<PassReport> {
        let (answer, report) = oneshot::channel();
        self.requests
            .send(answer)
            .await
            .context("the mirror has stopped")?;
        report
            .await
            .context("the mirror has stopped")?
            .map_err(anyhow::Error::msg)
    }

    /// Runs a pass and compares MySQL with the store.
    pub(crate) async fn verify(&self) -> anyhow::Result<Verification> {
        self.run().await?;
        Ok(self.mirror.verify(self.store.as_ref()).await?)
    }

    /// How far MySQL lags behind.
    pub(crate) async fn status(&self) -> anyhow::Result<MirrorStatus> {
        Ok(self.mirror.status(self.store.as_ref()).await?)
    }
}

impl MirrorHandle {
    /// Starts the job. When `stop` is cancelled, it runs a last pass and ends.
    pub(crate) fn start(
        mirror: Mirror,
        store: Arc<dyn PrimaryStore>,
        schedule: Schedule,
        stop: CancellationToken,
    ) -> Self {
        let (requests, requested) = mpsc::channel(8);
        let (report, mut reports) = watch::channel(None::<MirrorJobStatus>);
        let (sender, health) = watch::channel(Some(MirrorHealth {
            state: "behind".to_owned(),
            pending: 0,
            lag_seconds: 0,
            set_aside: Vec::new(),
            healed: None,
            error: None,
        }));
        tracing::info!(mirror = mirror.location(), %schedule, "mirroring");
        let run_now = MirrorTrigger {
            requests,
            mirror: mirror.clone(),
            store: Arc::clone(&store),
        };
        let job = tokio::spawn(emend_mirror::run_on_schedule(
            mirror, store, schedule, requested, report, stop,
        ));
        let watch = tokio::spawn(async move {
            while reports.changed().await.is_ok() {
                let Some(scheduled) = reports.borrow_and_update().clone() else {
                    continue;
                };
                let health = mirror_health(&scheduled);
                mirror_metrics::publish(&scheduled);
                sender.send_replace(Some(health));
            }
        });
        Self {
            job,
            watch,
            run_now,
            health,
        }
    }

    /// The health of the mirror, for `/readyz`.
    pub(crate) fn health(&self) -> watch::Receiver<Option<MirrorHealth>> {
        self.health.clone()
    }

    /// Waits until choices are accepted: until the store has been compared with the mirror, or the mirror turns out to be
    /// unreachable. The wait is bounded; if the comparison takes longer, choices are refused in the meantime and clients
    /// retry.
    pub(crate) async fn wait_until_open(&self) {
        const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(12);
        let mut fence = self.run_now.store.fence().watch();
        let mut health = self.health();
        let open = async {
            tokio::select! {
                _ = fence.wait_for(|admission| matches!(admission, WriteGuard::Open { .. })) => {}
                _ = health.wait_for(|health| health.as_ref().is_some_and(|health| health.error.is_some())) => {}
            }
        };
        if tokio::time::timeout(TIMEOUT, open).await.is_err() {
            tracing::warn!(
                "still comparing the store with its mirror; choices are refused until the comparison is done"
            );
        }
    }

    /// A handle to the job.
    pub(crate) fn run_now(&self) -> MirrorTrigger {
        self.run_now.clone()
    }

    /// Waits for the last pass, which starts when the job's token is cancelled.
    pub(crate) async fn finish(self) {
        if self.job.await.is_err() {
            tracing::error!(
                "the mirror job panicked; its change markers are kept, and the next start continues from them"
            );
        }
        self.watch.abort();
    }
}

/// The health that `/readyz` reports without a mirror.
pub(crate) fn no_mirror() -> watch::Receiver<Option<MirrorHealth>> {
    watch::channel(None).1
}

fn mirror_health(scheduled: &MirrorJobStatus) -> MirrorHealth {
    let state = match (&scheduled.error, scheduled.pending) {
        (Some(_), _) => "failing",
        (None, 0) => "up_to_date",
        (None, _) => "behind",
    };
    MirrorHealth {
        state: state.to_owned(),
        pending: scheduled.pending,
        lag_seconds: scheduled.lag_seconds,
        set_aside: scheduled.set_aside.clone(),
        healed: scheduled.healed.map(|healing| healing.in_words()),
        error: scheduled.error.clone(),
    }
}
