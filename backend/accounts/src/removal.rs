//! Removing an account with everything that belongs to it, as if it had never existed.
//!
//! A removal is an entry of the store from its start to its end, so that after an interruption any server can continue
//! it. A worker holds it for some seconds at a time, and every step can be repeated. See
//! `docs/decisions/0028-removal-by-a-job.md`.

use std::time::{Duration, Instant};

use emend_domain::{AccountId, Timestamp};
use emend_shared::accounts::{RemovalResponse, RemovalState};
use emend_store::{PutCondition, StoreError};
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::EntryKind;
use crate::records::{AccountRecord, account_key};
use crate::secret::SecretText;
use crate::time::rfc3339;

/// How long the result of a removal can be queried, in seconds.
const STATE_KEPT: u64 = 7 * 24 * 60 * 60;
/// The interval at which a request checks on a removal that another worker holds.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// An unfinished removal, under the account's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    /// The account's name with its original capitalisation.
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) begun_at: Timestamp,
    /// The end of a worker's hold; 0 without a worker.
    #[serde(default)]
    pub(crate) held_until: Timestamp,
    /// Set when everything is removed: the time of the final sweep, which removes votes of requests that were in
    /// progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sweep_at: Option<Timestamp>,
}

impl EntryKind for RemovalRecord {
    const KIND: &'static str = "removal";
}

/// The progress of a removal, under its ID. It does not identify the account, and expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalStatus {
    pub(crate) begun_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) done_at: Option<Timestamp>,
}

impl EntryKind for RemovalStatus {
    const KIND: &'static str = "removal_state";
}

/// The revision of removed accounts, under [`ALL`]. Its version changes whenever an account was removed, so that every
/// server discards its caches of learned data.
#[derive(Serialize, Deserialize)]
pub(crate) struct ForgottenRevision {}

impl EntryKind for ForgottenRevision {
    const KIND: &'static str = "forgotten";
}

const ALL: &str = "all";

impl Accounts {
    /// Removes an account with its keys, memberships, votes and sessions, and returns when the removal is finished.
    pub async fn forget(&self, account: &AccountId) -> Result<(), AccountError> {
        self.remove(account, LastAdministrator::Stays, None)
            .await
            .map(drop)
    }

    /// Removes the account with this name, for the operator. See [`Accounts::forget`].
    pub async fn remove_account(&self, name: &str, last: LastAdministrator) -> Result<(), AccountError> {
        self.remove(&self.account_id(name).await?, last, None)
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
            let enough = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
            self.work_on(&key, &enough).await?;
            let state = self.removal(&id).await?;
            if state.state == RemovalState::Done || enough() {
                return Ok(state);
            }
            // Another worker holds it.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Returns the progress of a removal.
    pub async fn removal(&self, id: &str) -> Result<RemovalResponse, AccountError> {
        let unknown = || {
            AccountError::NotFound(
                "there is no removal with this ID, or it was done more than a week ago".to_owned(),
            )
        };
        let is_id = id.len() == 43
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_id {
            return Err(unknown());
        }
        let found = self.get::<RemovalStatus>(id).await?;
        let RemovalStatus { begun_at, done_at } = found.ok_or_else(unknown)?.value;
        Ok(RemovalResponse {
            id: id.to_owned(),
            state: if done_at.is_some() {
                RemovalState::Done
            } else {
                RemovalState::Running
            },
            begun_at: rfc3339(begun_at),
            done_at: done_at.map(rfc3339),
        })
    }

    /// Returns the account with this name, in its original capitalisation.
    pub async fn account_id(&self, name: &str) -> Result<AccountId, AccountError> {
        let found = self.account(name).await?;
        let account = found.value.name.parse();
        account.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
    }

    /// Starts the removal of an account and returns the removal's ID. If it has started already, returns the same ID.
    async fn begin_removal(
        &self,
        account: &AccountId,
        last: LastAdministrator,
    ) -> Result<String, AccountError> {
        let key = account_key(account);
        let found = self.get_readable::<RemovalRecord>(&key).await?;
        if let Some(found) = found.as_ref().filter(|found| found.value.sweep_at.is_none()) {
            return Ok(found.value.id.clone());
        }
        // The account is marked before the removal is recorded, so that it can make no further choices once the removal
        // has begun.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.change_account_record(&key, last, &forgetting).await?;
        let record = RemovalRecord {
            account: account.to_string(),
            id: SecretText::random()?.expose().to_owned(),
            begun_at: self.now(),
            held_until: 0,
            sweep_at: None,
        };
        let status = RemovalStatus {
            begun_at: record.begun_at,
            done_at: None,
        };
        self.put_status(&record.id, &status).await?;
        let expected = found.map_or(PutCondition::Absent, |found| PutCondition::Version(found.version));
        if self.put(&key, &record, expected, None).await? {
            self.recent.clear();
            return Ok(record.id);
        }
        // Another request started it at the same time.
        let found = self.get::<RemovalRecord>(&key).await?;
        found.map(|found| found.value.id).ok_or(AccountError::Overloaded)
    }

    pub(crate) async fn put_status(&self, id: &str, status: &RemovalStatus) -> Result<(), AccountError> {
        let expires = Some(self.now() + STATE_KEPT);
        self.put(id, status, PutCondition::Any, expires).await.map(drop)
    }

    /// Restores the progress entry of a removal that is continued, because it may have expired while the removal was
    /// waiting.
    pub(crate) async fn keep_status(&self, id: &str, begun_at: Timestamp) -> Result<(), AccountError> {
        if self.version_of::<RemovalStatus>(id).await?.is_none() {
            let status = RemovalStatus {
                begun_at,
                done_at: None,
            };
            let expires = Some(self.now() + STATE_KEPT);
            self.put(id, &status, PutCondition::Absent, expires).await?;
        }
        Ok(())
    }

    /// Records removals that an earlier version of Emend began and did not finish. Returns their number, or the first
    /// error after recording the others.
    pub async fn resume_forgetting(&self) -> Result<usize, AccountError> {
        let all = self.list::<AccountRecord>("").await?;
        let cut_short: Vec<_> = all.into_iter().filter(|found| found.value.forgetting).collect();
        let mut outcome = Ok(cut_short.len());
        for found in &cut_short {
            let resume = async {
                let account = self.account_id(&found.id).await?;
                self.begin_removal(&account, LastAdministrator::MayGo).await
            };
            if let Err(error) = resume.await {
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }

    /// Continues every removal that no worker holds, until none is left or `enough` returns true.
    pub async fn work_on_removals(&self, enough: &(dyn Fn() -> bool + Sync)) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        for found in self.list::<RemovalRecord>("").await? {
            let worked = match found.value.sweep_at {
                Some(at) if at <= self.now() => self.sweep(&found).await,
                Some(_) => Ok(()),
                None => self.work_on(&found.id, enough).await,
            };
            // A removal that fails does not delay the others.
            outcome = outcome.and(worked);
            if enough() {
                return outcome;
            }
        }
        outcome.and(self.work_on_teams(enough).await)
    }

    /// Returns when a removal on this server is waiting to be continued.
    pub async fn removal_waits(&self) {
        self.removals.notified().await;
    }

    /// Returns the revision of removed accounts. It changes whenever an account was removed, by this or another process
    /// on the same store.
    pub async fn forgotten_revision(&self) -> Result<u64, AccountError> {
        let found = self.get::<ForgottenRevision>(ALL).await?;
        Ok(found.map_or(0, |found| found.version))
    }

    pub(crate) async fn note_forgotten(&self) -> Result<(), AccountError> {
        self.put(ALL, &ForgottenRevision {}, PutCondition::Any, None)
            .await
            .map(drop)
    }
}
