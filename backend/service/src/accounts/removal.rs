//! Removing an account: everything of it, so that what is left is as if it had never been.
//!
//! A removal is an entry of the store from its beginning to its end, so that it goes on, on any server, wherever it was cut
//! short. Whoever works on it holds it for some seconds at a time; every step can be done twice. See decision 0028.

use std::time::{Duration, Instant};

use emend_learning::{AccountId, Timestamp};
use emend_shared::accounts::{RemovalResponse, RemovalState};
use emend_store::{EntryName, Expected, Put, StoreError};
use serde::{Deserialize, Serialize};

use crate::ServiceError;
use crate::accounts::Accounts;
use crate::accounts::administrators::LastAdministrator;
use crate::accounts::records::{AccountRecord, Found, Kept, MemberOf, TeamsMade, account_key, name_of};
use crate::accounts::secret::Secret;
use crate::learned::rfc3339;

/// Seconds for which a worker holds a removal; it holds it anew well before they are over.
const HELD: u64 = 20;
/// After which time a worker holds a removal anew.
const HOLD_AGAIN: Duration = Duration::from_secs(5);
/// Seconds after its end at which votes of requests that were under way are taken out.
const SWEEP_AFTER: u64 = 5;
/// Seconds after its end for which a removal is remembered by the account's name.
const SWEPT_WITHIN: u64 = 10 * 60;
/// Seconds for which it can be asked how a removal came out.
const STATE_KEPT: u64 = 7 * 24 * 60 * 60;
/// How often whoever waits for a removal that another worker does looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A removal that is not over, under the account's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    /// The account's name as written.
    account: String,
    id: String,
    begun_at: Timestamp,
    /// Until when a worker holds it; 0 where none does.
    #[serde(default)]
    held_until: Timestamp,
    /// Everything is removed; at this time, votes of requests that were under way are too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sweep_at: Option<Timestamp>,
}

impl Kept for RemovalRecord {
    const KIND: &'static str = "removal";
}

/// How a removal stands, under its id. It names nobody, and expires.
#[derive(Clone, Serialize, Deserialize)]
struct RemovalStatus {
    begun_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done_at: Option<Timestamp>,
}

impl Kept for RemovalStatus {
    const KIND: &'static str = "removal_state";
}

/// Has another version whenever an account was removed, under [`ALL`]: what was learned from it must go, on every server.
#[derive(Serialize, Deserialize)]
struct ForgottenRevision {}

impl Kept for ForgottenRevision {
    const KIND: &'static str = "forgotten";
}

const ALL: &str = "all";

/// A removal that this worker holds.
struct Held {
    key: String,
    record: RemovalRecord,
    version: u64,
    since: Instant,
}

impl Accounts {
    /// Removes an account with its keys, memberships, votes, error models and sessions, and returns when that is done.
    pub async fn forget(&self, account: &AccountId) -> Result<(), ServiceError> {
        self.remove(account, LastAdministrator::Stays, None)
            .await
            .map(drop)
    }

    /// The same of the account with this name, for whoever runs the server.
    pub async fn remove_account(&self, name: &str, last: LastAdministrator) -> Result<(), ServiceError> {
        self.remove(&self.account_id(name).await?, last, None)
            .await
            .map(drop)
    }

    /// Removes an account; from now on it can do nothing but ask how that stands. Returns after `patience` at the latest (if
    /// any): the servers' job does the rest.
    pub(crate) async fn remove(
        &self,
        account: &AccountId,
        last: LastAdministrator,
        patience: Option<Duration>,
    ) -> Result<RemovalResponse, ServiceError> {
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
    pub async fn removal(&self, id: &str) -> Result<RemovalResponse, ServiceError> {
        let unknown = || {
            ServiceError::NotFound(
                "there is no removal with this id, or it was done more than a week ago".to_owned(),
            )
        };
        let is_id = id.len() == 43
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_id {
            let message = "is not the id of a removal; the answer that began it has it";
            return Err(ServiceError::malformed("id", message));
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
    pub(crate) async fn account_id(&self, name: &str) -> Result<AccountId, ServiceError> {
        let found = self.account(name).await?;
        let account = found.value.name.parse();
        account.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
    }

    /// Notes that an account is to be removed; the removal's id. Where it is being removed already, the same id.
    async fn begin_removal(
        &self,
        account: &AccountId,
        last: LastAdministrator,
    ) -> Result<String, ServiceError> {
        let key = account_key(account);
        let found = self.get::<RemovalRecord>(&key).await?;
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
        found.map(|found| found.value.id).ok_or(ServiceError::Overloaded)
    }

    async fn put_status(&self, id: &str, status: &RemovalStatus) -> Result<(), ServiceError> {
        let expires = Some(self.now() + STATE_KEPT);
        self.put(id, status, Expected::Any, expires).await.map(drop)
    }

    /// Notes removals that an earlier version of Emend began and did not end; how many.
    pub async fn resume_forgetting(&self) -> Result<usize, ServiceError> {
        let all = self.list::<AccountRecord>("").await?;
        let cut_short: Vec<_> = all.into_iter().filter(|found| found.value.forgetting).collect();
        for found in &cut_short {
            let account = self.account_id(&found.id).await?;
            self.begin_removal(&account, LastAdministrator::MayGo).await?;
        }
        Ok(cut_short.len())
    }

    /// Goes on with every removal that nobody holds, until there is none or `enough` says so.
    pub async fn work_on_removals(&self, enough: &(dyn Fn() -> bool + Sync)) -> Result<(), ServiceError> {
        for found in self.list::<RemovalRecord>("").await? {
            match found.value.sweep_at {
                Some(at) if at <= self.now() => self.sweep(&found).await?,
                Some(_) => {}
                None => self.work_on(&found.id, enough).await?,
            }
            if enough() {
                break;
            }
        }
        Ok(())
    }

    /// Returns when somebody on this server left a removal to be gone on with.
    pub async fn removal_waits(&self) {
        self.removals.notified().await;
    }

    /// What changes whenever an account was removed, here or by another process on the same store.
    pub async fn forgotten_revision(&self) -> Result<u64, ServiceError> {
        let found = self.get::<ForgottenRevision>(ALL).await?;
        Ok(found.map_or(0, |found| found.version))
    }

    async fn note_forgotten(&self) -> Result<(), ServiceError> {
        self.put(ALL, &ForgottenRevision {}, Expected::Any, None)
            .await
            .map(drop)
    }

    /// Works on a removal where nobody else does, until it is done or `enough` says so.
    async fn work_on(&self, key: &str, enough: &(dyn Fn() -> bool + Sync)) -> Result<(), ServiceError> {
        let Some(mut held) = self.hold(key).await? else {
            return Ok(());
        };
        if !self.carry_out(&mut held, enough).await? {
            held.record.held_until = 0;
            self.hold_as(&mut held, None).await?;
            self.removals.notify_one();
        }
        Ok(())
    }

    /// Takes hold of a removal that is not done and that nobody holds.
    async fn hold(&self, key: &str) -> Result<Option<Held>, ServiceError> {
        let found = self.get::<RemovalRecord>(key).await?;
        let now = self.now();
        let free = |found: &Found<RemovalRecord>| {
            // A holder whose clock is far ahead of this one's does not hold it for ever.
            let held = found.value.held_until > now && found.value.held_until <= now + 2 * HELD;
            found.value.sweep_at.is_none() && !held
        };
        let Some(found) = found.filter(free) else {
            return Ok(None);
        };
        let mut held = Held {
            key: key.to_owned(),
            record: found.value,
            version: found.version,
            since: Instant::now(),
        };
        held.record.held_until = now + HELD;
        Ok(self.hold_as(&mut held, None).await?.then_some(held))
    }

    /// Writes what is held; whether it was still this worker's.
    async fn hold_as(&self, held: &mut Held, expires: Option<Timestamp>) -> Result<bool, ServiceError> {
        let name: EntryName = name_of::<RemovalRecord>(&held.key)?;
        let bytes =
            serde_json::to_vec(&held.record).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let expected = Expected::Version(held.version);
        match self
            .store
            .put_entry(&name, Some(bytes), expected, expires)
            .await?
        {
            Put::Stored(version) => {
                held.version = version;
                held.since = Instant::now();
                Ok(true)
            }
            Put::Conflict => Ok(false),
        }
    }

    /// Sees between two steps that the removal is still this worker's.
    async fn still_held(&self, held: &mut Held) -> Result<bool, ServiceError> {
        if held.since.elapsed() < HOLD_AGAIN {
            return Ok(true);
        }
        held.record.held_until = self.now() + HELD;
        self.hold_as(held, None).await
    }

    /// Everything that a removal is. Whether it is done; where it is not, nothing of what was done is lost.
    async fn carry_out(
        &self,
        held: &mut Held,
        enough: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, ServiceError> {
        let key = held.key.clone();
        let account: AccountId = parse(&held.record.account)?;
        // Begun by a worker that was cut short after its first step.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        let had_account = self
            .change_account_record(&key, LastAdministrator::MayGo, &forgetting)
            .await?
            .is_some();
        self.remove_keys(&key).await?;
        // Votes first: without any, leaving a team moves no counts.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        for found in self.list::<MemberOf>(&format!("{key}/")).await? {
            let team = found.value.team.to_ascii_lowercase();
            self.remove_from(&team, account.as_str()).await?;
            if !self.still_held(held).await? {
                return Ok(false);
            }
        }
        self.take_out::<TeamsMade>(&key, Expected::Any).await?;
        self.end_sessions(&key, None).await?;
        // What was recorded meanwhile, by requests that were under way when it began.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        if let Some(found) = self.get::<AccountRecord>(&key).await? {
            let expected = Expected::Version(found.version);
            if !found.value.forgetting || !self.take_out::<AccountRecord>(&key, expected).await? {
                return Ok(false);
            }
        }
        self.note_forgotten().await?;
        self.teams.remove(&account);
        self.recent.clear();
        let now = self.now();
        let status = RemovalStatus {
            begun_at: held.record.begun_at,
            done_at: Some(now),
        };
        self.put_status(&held.record.id, &status).await?;
        if had_account {
            held.record.sweep_at = Some(now + SWEEP_AFTER);
            self.hold_as(held, Some(now + SWEPT_WITHIN)).await?;
        } else {
            // The local user goes on, and what they choose from now on stays.
            let expected = Expected::Version(held.version);
            self.take_out::<RemovalRecord>(&key, expected).await?;
        }
        Ok(true)
    }

    async fn forget_votes(
        &self,
        held: &mut Held,
        account: &AccountId,
        enough: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, ServiceError> {
        while !self.store.forget(account).await? {
            if enough() || !self.still_held(held).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes out what requests recorded that had begun before the removal and ended after it.
    async fn sweep(&self, found: &Found<RemovalRecord>) -> Result<(), ServiceError> {
        let account: AccountId = parse(&found.value.account)?;
        if self.get::<AccountRecord>(&found.id).await?.is_none() {
            let left = self.store.records_of(&account, 0, 1).await?.total;
            if left > 0 {
                while !self.store.forget(&account).await? {}
                self.note_forgotten().await?;
            }
        }
        let expected = Expected::Version(found.version);
        self.take_out::<RemovalRecord>(&found.id, expected).await?;
        Ok(())
    }

    /// Before an account of this name is made: one that is being removed is in its way, and of one that was, nothing is left.
    pub(crate) async fn refuse_while_removed(&self, key: &str) -> Result<(), ServiceError> {
        match self.get::<RemovalRecord>(key).await? {
            Some(found) if found.value.sweep_at.is_some() => self.sweep(&found).await,
            Some(_) => Err(ServiceError::Conflict(
                "name: an account of this name is being removed; try again later, or take another name"
                    .to_owned(),
            )),
            None => Ok(()),
        }
    }
}

fn parse(account: &str) -> Result<AccountId, ServiceError> {
    let parsed = account.parse();
    parsed.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
}
