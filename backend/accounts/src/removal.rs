//! Removing an account with everything that belongs to it, as if it had never existed.
//!
//! A removal is an entry of the store from its start to its end, so that after an interruption any server can continue
//! it. A worker holds it for some seconds at a time, and every step can be repeated. See
//! `docs/decisions/0028-removal-by-a-job.md`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_domain::AccountId;
use emend_shared::accounts::{RemovalResponse, RemovalState};
use emend_store::PutCondition;

use crate::AccountError;
use crate::account_directory::AccountDirectory;
use crate::administrators::{Administrators, LastAdministrator};
use crate::caller::RecentCallers;
use crate::entries::AccountEntries;
use crate::records::{AccountRecord, account_key};
use crate::removal_hold::RemovalRecord;
use crate::removal_job::RemovalJob;
use crate::removal_progress::{RemovalProgress, RemovalStatus};
use crate::secret::SecretText;
use crate::team_removal::TeamRemovals;

/// The interval at which a request checks on a removal that another worker holds.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The service that removes accounts.
pub struct AccountRemovals {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) administrators: Arc<Administrators>,
    pub(crate) team_removals: Arc<TeamRemovals>,
    pub(crate) job: RemovalJob,
    pub(crate) progress: Arc<RemovalProgress>,
    pub(crate) recent: Arc<RecentCallers>,
}

impl AccountRemovals {
    /// Removes an account with its keys, memberships, votes and sessions, and returns when the removal is finished.
    pub async fn forget(&self, account: &AccountId) -> Result<(), AccountError> {
        self.remove(account, LastAdministrator::Stays, None)
            .await
            .map(drop)
    }

    /// Removes the account with this name, for the operator. See [`AccountRemovals::forget`].
    pub async fn remove_by_name(&self, name: &str, last: LastAdministrator) -> Result<(), AccountError> {
        self.remove(&self.directory.account_id(name).await?, last, None)
            .await
            .map(drop)
    }

    /// Removes an account. From now on, it can only query the removal's progress. Returns after `patience` at the
    /// latest, if any; the servers' job continues the removal.
    pub async fn remove(
        &self,
        account: &AccountId,
        last: LastAdministrator,
        patience: Option<Duration>,
    ) -> Result<RemovalResponse, AccountError> {
        let deadline = patience.map(|patience| Instant::now() + patience);
        let id = self.begin_removal(account, last).await?;
        let key = account_key(account);
        loop {
            let is_time_up = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
            self.job.continue_removal(&key, &is_time_up).await?;
            let state = self.progress.of(&id).await?;
            if state.state == RemovalState::Done || is_time_up() {
                return Ok(state);
            }
            // Another worker holds it.
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Starts the removal of an account and returns the removal's ID. If it has started already, returns the same ID.
    async fn begin_removal(
        &self,
        account: &AccountId,
        last: LastAdministrator,
    ) -> Result<String, AccountError> {
        let key = account_key(account);
        let entry = self.entries.get_readable::<RemovalRecord>(&key).await?;
        if let Some(entry) = entry.as_ref().filter(|entry| entry.value.sweep_at.is_none()) {
            return Ok(entry.value.id.clone());
        }
        // The account is marked before the removal is recorded, so that it can make no further choices once the removal
        // has begun.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.administrators
            .change_account_record(&key, last, &forgetting)
            .await?;
        let record = RemovalRecord {
            account: account.to_string(),
            id: SecretText::random()?.expose().to_owned(),
            begun_at: self.entries.now(),
            held_until: 0,
            sweep_at: None,
        };
        let status = RemovalStatus {
            begun_at: record.begun_at,
            done_at: None,
        };
        self.progress.put(&record.id, &status).await?;
        let expected = entry.map_or(PutCondition::Absent, |entry| PutCondition::Version(entry.version));
        if self.entries.put(&key, &record, expected, None).await? {
            self.recent.clear();
            return Ok(record.id);
        }
        // Another request started it at the same time.
        let entry = self.entries.get::<RemovalRecord>(&key).await?;
        entry.map(|entry| entry.value.id).ok_or(AccountError::Overloaded)
    }

    /// Records removals that an earlier version of Emend began and did not finish. Returns their number, or the first
    /// error after recording the others.
    pub async fn resume(&self) -> Result<usize, AccountError> {
        let all = self.entries.list::<AccountRecord>("").await?;
        let interrupted: Vec<_> = all.into_iter().filter(|entry| entry.value.forgetting).collect();
        let mut outcome = Ok(interrupted.len());
        for entry in &interrupted {
            let resume = async {
                let account = self.directory.account_id(&entry.id).await?;
                self.begin_removal(&account, LastAdministrator::MayGo).await
            };
            if let Err(error) = resume.await {
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }

    /// Continues every removal that no worker holds, until none is left or `enough` returns true.
    pub async fn continue_all(&self, is_time_up: &(dyn Fn() -> bool + Sync)) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        for entry in self.entries.list::<RemovalRecord>("").await? {
            let result = match entry.value.sweep_at {
                Some(at) if at <= self.entries.now() => self.job.sweep(&entry).await,
                Some(_) => Ok(()),
                None => self.job.continue_removal(&entry.id, is_time_up).await,
            };
            // A removal that fails does not delay the others.
            outcome = outcome.and(result);
            if is_time_up() {
                return outcome;
            }
        }
        outcome.and(self.team_removals.continue_all(is_time_up).await)
    }

    /// Refuses a name whose account is being removed. If the removal is finished, it sweeps the remaining votes at
    /// once, so that a new account does not inherit them.
    pub(crate) async fn check_not_being_removed(&self, key: &str) -> Result<(), AccountError> {
        match self.entries.get::<RemovalRecord>(key).await? {
            Some(entry) if entry.value.sweep_at.is_some() => self.job.sweep(&entry).await,
            Some(_) => Err(AccountError::Conflict(
                "name: an account with this name is being removed; try again later, or choose another name"
                    .to_owned(),
            )),
            None => Ok(()),
        }
    }
}
