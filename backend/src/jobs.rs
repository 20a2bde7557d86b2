//! The jobs that a server runs in addition to serving requests.

use std::sync::Arc;

use anyhow::Context;
use emend_accounts::{AccountError, Accounts};
use emend_api::MirrorHealth;
use emend_mirror::{Mirror, MirrorJobStatus, MirrorStatus, PassReport, Request, Schedule, Verification};
use emend_service::Emend;
use emend_store::{PrimaryStore, WriteGuard};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

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
        let (tell, health) = watch::channel(Some(MirrorHealth {
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
                let health = health_of(&scheduled);
                measure(&scheduled);
                tell.send_replace(Some(health));
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
    pub(crate) async fn until_open(&self) {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(12);
        let mut fence = self.run_now.store.fence().watch();
        let mut health = self.health();
        let open = async {
            tokio::select! {
                _ = fence.wait_for(|admission| matches!(admission, WriteGuard::Open { .. })) => {}
                _ = health.wait_for(|health| health.as_ref().is_some_and(|health| health.error.is_some())) => {}
            }
        };
        if tokio::time::timeout(PATIENCE, open).await.is_err() {
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

/// Prints the link for creating the first administrator, if there is none, and completes removals that were interrupted.
/// Retries while the store is unavailable.
pub(crate) async fn begin_accounts(emend: Arc<Emend>, url: String, stop: CancellationToken) {
    const AGAIN: std::time::Duration = std::time::Duration::from_secs(5);
    let mut begin = AccountStartup::default();
    let mut logged = None;
    loop {
        match begin.go_on(emend.accounts(), &url).await {
            Ok(()) => return,
            Err(error) => {
                // An error that lasts until an entry is restored must not fill the log.
                let error = error.to_string();
                if logged.as_ref() != Some(&error) {
                    tracing::warn!(
                        error,
                        "cannot complete the setup or removal of accounts; trying again"
                    );
                }
                logged = Some(error);
            }
        }
        if stop
            .run_until_cancelled(tokio::time::sleep(AGAIN))
            .await
            .is_none()
        {
            return;
        }
    }
}

/// The steps that [`begin_accounts`] has completed. Each is done once, and none waits for another one that fails.
#[derive(Default)]
struct AccountStartup {
    set_up: bool,
    forgetting: bool,
    dissolving: bool,
}

impl AccountStartup {
    /// Runs the remaining steps and returns the first error.
    async fn go_on(&mut self, accounts: &Accounts, url: &str) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        if !self.set_up {
            let begun = accounts.registration.begin_setup().await;
            self.set_up = begun.is_ok();
            if let Ok(Some(token)) = &begun {
                // On the console and not in the log: the link is a secret.
                eprintln!("No administrator yet. Create the first account at this link, which works once:");
                eprintln!("  {url}set-up#{}", token.expose());
            }
            outcome = outcome.and(begun.map(drop));
        }
        if !self.forgetting {
            let resumed = accounts.removals.resume().await;
            self.forgetting = resumed.is_ok();
            outcome = outcome.and(resumed.map(drop));
        }
        if !self.dissolving {
            let resumed = accounts.team_removals.resume().await;
            self.dissolving = resumed.is_ok();
            outcome = outcome.and(resumed);
        }
        outcome
    }
}

/// Completes removals of accounts that take longer than a request may, or that were interrupted on any server. Also notices
/// removals by other servers and clears the caches that may contain the removed account's choices.
pub(crate) async fn complete_removals(emend: Arc<Emend>, stop: CancellationToken) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(2);
    let accounts = emend.accounts();
    let stopped = || stop.is_cancelled();
    let mut failing = false;
    loop {
        let wait = async {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = accounts.removal_progress.waiting() => {}
            }
        };
        if stop.run_until_cancelled(wait).await.is_none() {
            return;
        }
        let seen = async {
            accounts.removals.work(&stopped).await?;
            emend.notice_forgotten().await
        };
        let seen = seen.await;
        if let Err(error) = &seen
            && !failing
        {
            tracing::warn!(%error, "cannot complete removals of accounts; trying again");
        }
        failing = seen.is_err();
    }
}

/// Deletes expired sightings every minute.
pub(crate) async fn delete_expired_sightings(emend: Arc<Emend>, stop: CancellationToken) {
    const EVERY: std::time::Duration = std::time::Duration::from_mins(1);
    while stop
        .run_until_cancelled(tokio::time::sleep(EVERY))
        .await
        .is_some()
    {
        emend.observer().forget_old();
    }
}

/// Updates which accounts are established, every ten minutes: the choices of established accounts count for everyone.
pub(crate) async fn establish_accounts(emend: Arc<Emend>, stop: CancellationToken) {
    const EVERY: std::time::Duration = std::time::Duration::from_mins(10);
    loop {
        match emend.accounts().voting_teams.establish().await {
            Ok(0) => {}
            Ok(changed) => tracing::info!(
                changed,
                "established accounts changed: their choices now count for everyone, or no longer do"
            ),
            Err(error) => tracing::warn!(%error, "cannot determine which accounts are established"),
        }
        if stop
            .run_until_cancelled(tokio::time::sleep(EVERY))
            .await
            .is_none()
        {
            return;
        }
    }
}

fn health_of(scheduled: &MirrorJobStatus) -> MirrorHealth {
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

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float, and these are far below 2^52"
)]
fn measure(scheduled: &MirrorJobStatus) {
    metrics::gauge!("emend_mirror_pending").set(scheduled.pending as f64);
    metrics::gauge!("emend_mirror_lag_seconds").set(scheduled.lag_seconds as f64);
    metrics::gauge!("emend_mirror_set_aside").set(scheduled.set_aside.len() as f64);
    metrics::gauge!("emend_store_healings").set(scheduled.healings as f64);
    metrics::gauge!("emend_mirror_failing").set(if scheduled.error.is_some() { 1.0 } else { 0.0 });
}
