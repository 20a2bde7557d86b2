//! The jobs on accounts and sightings that a server runs in addition to serving requests. The mirror job is in [`crate::mirror_handle`].

use std::sync::Arc;

use emend_accounts::{AccountError, Accounts};
use emend_service::Emend;
use tokio_util::sync::CancellationToken;

/// Prints the link for creating the first administrator, if there is none, and completes removals that were interrupted.
/// Retries while the store is unavailable.
pub(crate) async fn begin_accounts(emend: Arc<Emend>, url: String, stop: CancellationToken) {
    const RETRY_DELAY: std::time::Duration = std::time::Duration::from_secs(5);
    let mut begin = AccountStartup::default();
    let mut logged = None;
    loop {
        match begin.continue_removals(emend.accounts(), &url).await {
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
            .run_until_cancelled(tokio::time::sleep(RETRY_DELAY))
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
    async fn continue_removals(&mut self, accounts: &Accounts, url: &str) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        if !self.set_up {
            let started = accounts.registration.begin_setup().await;
            self.set_up = started.is_ok();
            if let Ok(Some(token)) = &started {
                // On the console and not in the log: the link is a secret.
                eprintln!("No administrator yet. Create the first account at this link, which works once:");
                eprintln!("  {url}set-up#{}", token.expose());
            }
            outcome = outcome.and(started.map(drop));
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
    const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(2);
    let accounts = emend.accounts();
    let stopped = || stop.is_cancelled();
    let mut failing = false;
    loop {
        let wait = async {
            tokio::select! {
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                () = accounts.removal_progress.wait_for_removal() => {}
            }
        };
        if stop.run_until_cancelled(wait).await.is_none() {
            return;
        }
        let result = async {
            accounts.removals.continue_all(&stopped).await?;
            emend.clear_caches_if_accounts_removed().await
        };
        let result = result.await;
        if let Err(error) = &result
            && !failing
        {
            tracing::warn!(%error, "cannot complete removals of accounts; trying again");
        }
        failing = result.is_err();
    }
}

/// Deletes expired sightings every minute.
pub(crate) async fn delete_expired_sightings(emend: Arc<Emend>, stop: CancellationToken) {
    const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_mins(1);
    while stop
        .run_until_cancelled(tokio::time::sleep(POLL_INTERVAL))
        .await
        .is_some()
    {
        emend.observer().forget_old();
    }
}

/// Updates which accounts are established, every ten minutes: the choices of established accounts count for everyone.
pub(crate) async fn establish_accounts(emend: Arc<Emend>, stop: CancellationToken) {
    const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_mins(10);
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
            .run_until_cancelled(tokio::time::sleep(POLL_INTERVAL))
            .await
            .is_none()
        {
            return;
        }
    }
}
