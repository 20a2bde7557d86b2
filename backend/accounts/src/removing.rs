//! The steps of a removal, and who does them.

use std::time::{Duration, Instant};

use emend_domain::{AccountId, Timestamp};
use emend_store::{EntryName, Expected, Put, StoreError};

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::{Versioned, name_of};
use crate::records::{AccountRecord, MemberOf, TeamsMade};
use crate::removal::{RemovalRecord, RemovalStatus};

/// Seconds for which a worker holds a removal; it holds it anew well before they are over.
const HELD: u64 = 20;
/// After which time a worker holds a removal anew.
const HOLD_AGAIN: Duration = Duration::from_secs(5);
/// Seconds after its end at which votes of requests that were under way are taken out.
const SWEEP_AFTER: u64 = 5;
/// Seconds after its end for which a removal is remembered by the account's name.
const SWEPT_WITHIN: u64 = 10 * 60;

/// A removal that this worker holds.
struct Held {
    key: String,
    record: RemovalRecord,
    version: u64,
    since: Instant,
}

impl Accounts {
    /// Works on a removal where nobody else does, until it is done or `enough` says so.
    pub(crate) async fn work_on(
        &self,
        key: &str,
        enough: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), AccountError> {
        let Some(mut held) = self.hold(key).await? else {
            return Ok(());
        };
        self.keep_status(&held.record.id, held.record.begun_at).await?;
        if !self.carry_out(&mut held, enough).await? {
            held.record.held_until = 0;
            self.hold_as(&mut held, None).await?;
            self.removals.notify_one();
        }
        Ok(())
    }

    /// Takes hold of a removal that is not done and that nobody holds.
    async fn hold(&self, key: &str) -> Result<Option<Held>, AccountError> {
        let found = self.get::<RemovalRecord>(key).await?;
        let now = self.now();
        let free = |found: &Versioned<RemovalRecord>| {
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
    async fn hold_as(&self, held: &mut Held, expires: Option<Timestamp>) -> Result<bool, AccountError> {
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
    async fn still_held(&self, held: &mut Held) -> Result<bool, AccountError> {
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
    ) -> Result<bool, AccountError> {
        let key = held.key.clone();
        let account: AccountId = parse(&held.record.account)?;
        // Begun by a worker that was cut short after its first step. One that cannot be read can do nothing anyway, and goes too.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.change_account_record(&key, LastAdministrator::MayGo, &forgetting)
            .await?;
        let had_account = self.version_of::<AccountRecord>(&key).await?.is_some();
        self.remove_keys(&key).await?;
        // Votes first: without any, leaving a team moves no counts.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        for id in self.ids::<MemberOf>(&format!("{key}/")).await? {
            let team = id.rsplit('/').next().unwrap_or_default();
            self.remove_from(team, &account).await?;
            if !self.still_held(held).await? {
                return Ok(false);
            }
        }
        // It may have counted for everyone without being in a team.
        self.bring_in_step(&account).await?;
        self.take_out::<TeamsMade>(&key, Expected::Any).await?;
        self.end_sessions(&key, None).await?;
        // What was recorded meanwhile, by requests that were under way when it began.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        if let Some(version) = self.version_of::<AccountRecord>(&key).await? {
            let found = self.get::<AccountRecord>(&key).await?;
            let another = found.is_some_and(|found| found.version == version && !found.value.forgetting);
            let expected = Expected::Version(version);
            if another || !self.take_out::<AccountRecord>(&key, expected).await? {
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
    ) -> Result<bool, AccountError> {
        while !self.store.forget(account).await? {
            if enough() || !self.still_held(held).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes out what requests recorded that had begun before the removal and ended after it.
    pub(crate) async fn sweep(&self, found: &Versioned<RemovalRecord>) -> Result<(), AccountError> {
        let account: AccountId = parse(&found.value.account)?;
        if self.version_of::<AccountRecord>(&found.id).await?.is_none() {
            let left = self.store.record_count(&account).await?;
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
    pub(crate) async fn refuse_while_removed(&self, key: &str) -> Result<(), AccountError> {
        match self.get::<RemovalRecord>(key).await? {
            Some(found) if found.value.sweep_at.is_some() => self.sweep(&found).await,
            Some(_) => Err(AccountError::Conflict(
                "name: an account of this name is being removed; try again later, or take another name"
                    .to_owned(),
            )),
            None => Ok(()),
        }
    }
}

fn parse(account: &str) -> Result<AccountId, AccountError> {
    let parsed = account.parse();
    parsed.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
}
