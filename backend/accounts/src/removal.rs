//! Removing an account: everything of it, so that what is left is as if it had never been.
//!
//! A removal is an entry of the store from its beginning to its end, so that it goes on, on any server, wherever it was cut
//! short. Whoever works on it holds it for some seconds at a time; every step can be done twice. See decision 0028.

use std::time::{Duration, Instant};

use emend_domain::{AccountId, Timestamp};
use emend_shared::accounts::{RemovalResponse, RemovalState};
use emend_store::{Expected, StoreError};
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::EntryKind;
use crate::records::{AccountRecord, account_key};
use crate::secret::Secret;
use crate::time::rfc3339;

/// Seconds for which it can be asked how a removal came out.
const STATE_KEPT: u64 = 7 * 24 * 60 * 60;
/// How often whoever waits for a removal that another worker does looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A removal that is not over, under the account's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    /// The account's name as written.
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) begun_at: Timestamp,
    /// Until when a worker holds it; 0 where none does.
    #[serde(default)]
    pub(crate) held_until: Timestamp,
    /// Everything is removed; at this time, votes of requests that were under way are too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sweep_at: Option<Timestamp>,
}

impl EntryKind for RemovalRecord {
    const KIND: &'static str = "removal";
}

/// How a removal stands, under its id. It names nobody, and expires.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalStatus {
    pub(crate) begun_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) done_at: Option<Timestamp>,
}

impl EntryKind for RemovalStatus {
    const KIND: &'static str = "removal_state";
}

/// Has another version whenever an account was removed, under [`ALL`]: what was learned from it must go, on every server.
#[derive(Serialize, Deserialize)]
pub(crate) struct ForgottenRevision {}

impl EntryKind for ForgottenRevision {
    const KIND: &'static str = "forgotten";
}

const ALL: &str = "all";

impl Accounts {
    /// Removes an account with its keys, memberships, votes, error models and sessions, and returns when that is done.
    pub async fn forget(&self, account: &AccountId) -> Result<(), AccountError> {
        self.remove(account, LastAdministrator::Stays, None)
            .await
            .map(drop)
    }

    /// The same of the account with this name, for whoever runs the server.
    pub async fn remove_account(&self, name: &str, last: LastAdministrator) -> Result<(), AccountError> {
        self.remove(&self.account_id(name).await?, last, None)
            .await
            .map(drop)
    }

    /// Removes an account; from now on it can do nothing but ask how that stands. Returns after `patience` at the latest (if
    /// any): the servers' job does the rest.
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
            // Somebody else works on it.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// How a removal stands.
    pub async fn removal(&self, id: &str) -> Result<RemovalResponse, AccountError> {
        let unknown = || {
            AccountError::NotFound(
                "there is no removal with this id, or it was done more than a week ago".to_owned(),
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

    /// The account of this name as it is written.
    pub async fn account_id(&self, name: &str) -> Result<AccountId, AccountError> {
        let found = self.account(name).await?;
        let account = found.value.name.parse();
        account.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
    }

    /// Notes that an account is to be removed; the removal's id. Where it is being removed already, the same id.
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
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.change_account_record(&key, last, &forgetting).await?;
        let record = RemovalRecord {
            account: account.to_string(),
            id: Secret::random()?.expose().to_owned(),
            begun_at: self.now(),
            held_until: 0,
            sweep_at: None,
        };
        let status = RemovalStatus {
            begun_at: record.begun_at,
            done_at: None,
        };
        self.put_status(&record.id, &status).await?;
        let expected = found.map_or(Expected::Absent, |found| Expected::Version(found.version));
        if self.put(&key, &record, expected, None).await? {
            self.recent.clear();
            return Ok(record.id);
        }
        // Somebody else began it at the same time.
        let found = self.get::<RemovalRecord>(&key).await?;
        found.map(|found| found.value.id).ok_or(AccountError::Overloaded)
    }

    pub(crate) async fn put_status(&self, id: &str, status: &RemovalStatus) -> Result<(), AccountError> {
        let expires = Some(self.now() + STATE_KEPT);
        self.put(id, status, Expected::Any, expires).await.map(drop)
    }

    /// Has it be known how a removal stands that goes on: it may have waited for longer than that is kept.
    pub(crate) async fn keep_status(&self, id: &str, begun_at: Timestamp) -> Result<(), AccountError> {
        if self.version_of::<RemovalStatus>(id).await?.is_none() {
            let status = RemovalStatus {
                begun_at,
                done_at: None,
            };
            let expires = Some(self.now() + STATE_KEPT);
            self.put(id, &status, Expected::Absent, expires).await?;
        }
        Ok(())
    }

    /// Notes removals that an earlier version of Emend began and did not end; how many, or the first error after the others were noted.
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

    /// Goes on with every removal that nobody holds, until there is none or `enough` says so.
    pub async fn work_on_removals(&self, enough: &(dyn Fn() -> bool + Sync)) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        for found in self.list::<RemovalRecord>("").await? {
            let worked = match found.value.sweep_at {
                Some(at) if at <= self.now() => self.sweep(&found).await,
                Some(_) => Ok(()),
                None => self.work_on(&found.id, enough).await,
            };
            // One that cannot be done does not keep the others waiting.
            outcome = outcome.and(worked);
            if enough() {
                return outcome;
            }
        }
        outcome.and(self.work_on_teams(enough).await)
    }

    /// Returns when somebody on this server left a removal to be gone on with.
    pub async fn removal_waits(&self) {
        self.removals.notified().await;
    }

    /// What changes whenever an account was removed, here or by another process on the same store.
    pub async fn forgotten_revision(&self) -> Result<u64, AccountError> {
        let found = self.get::<ForgottenRevision>(ALL).await?;
        Ok(found.map_or(0, |found| found.version))
    }

    pub(crate) async fn note_forgotten(&self) -> Result<(), AccountError> {
        self.put(ALL, &ForgottenRevision {}, Expected::Any, None)
            .await
            .map(drop)
    }
}
