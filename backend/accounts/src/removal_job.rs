//! The steps of an account's removal, and the hold of the worker that carries them out.

use std::time::{Duration, Instant};

use emend_domain::{AccountId, Timestamp};
use emend_store::{EntryName, PutCondition, PutResult, StoreError};

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::{Versioned, name_of};
use crate::records::{AccountRecord, CreatedTeams, MembershipLink};
use crate::removal::{RemovalRecord, RemovalStatus};

/// How long a worker holds a removal, in seconds. The hold is renewed well before it ends.
const HELD: u64 = 20;
/// The age at which a hold is renewed.
const HOLD_AGAIN: Duration = Duration::from_secs(5);
/// The seconds from the end of a removal to its final sweep, which removes votes of requests that were in progress.
const SWEEP_AFTER: u64 = 5;
/// The seconds from its end for which a removal is remembered under the account's name.
const SWEPT_WITHIN: u64 = 10 * 60;

/// A removal that this worker holds.
struct ClaimedRemoval {
    key: String,
    record: RemovalRecord,
    version: u64,
    since: Instant,
}

impl Accounts {
    /// Works on a removal that no other worker holds, until it is finished or `enough` returns true.
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

    /// Takes the hold of an unfinished removal, if no worker has it.
    async fn hold(&self, key: &str) -> Result<Option<ClaimedRemoval>, AccountError> {
        let found = self.get::<RemovalRecord>(key).await?;
        let now = self.now();
        let free = |found: &Versioned<RemovalRecord>| {
            // A hold that ends implausibly late was written by a server with a fast clock, and is ignored.
            let held = found.value.held_until > now && found.value.held_until <= now + 2 * HELD;
            found.value.sweep_at.is_none() && !held
        };
        let Some(found) = found.filter(free) else {
            return Ok(None);
        };
        let mut held = ClaimedRemoval {
            key: key.to_owned(),
            record: found.value,
            version: found.version,
            since: Instant::now(),
        };
        held.record.held_until = now + HELD;
        Ok(self.hold_as(&mut held, None).await?.then_some(held))
    }

    /// Writes the held removal. Returns whether this worker still held it.
    async fn hold_as(
        &self,
        held: &mut ClaimedRemoval,
        expires: Option<Timestamp>,
    ) -> Result<bool, AccountError> {
        let name: EntryName = name_of::<RemovalRecord>(&held.key)?;
        let bytes =
            serde_json::to_vec(&held.record).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let expected = PutCondition::Version(held.version);
        match self
            .store
            .put_entry(&name, Some(bytes), expected, expires)
            .await?
        {
            PutResult::Stored(version) => {
                held.version = version;
                held.since = Instant::now();
                Ok(true)
            }
            PutResult::Conflict => Ok(false),
        }
    }

    /// Returns whether this worker still holds the removal, and renews the hold if it is due. Called between steps.
    async fn still_held(&self, held: &mut ClaimedRemoval) -> Result<bool, AccountError> {
        if held.since.elapsed() < HOLD_AGAIN {
            return Ok(true);
        }
        held.record.held_until = self.now() + HELD;
        self.hold_as(held, None).await
    }

    /// Carries out all steps of a removal. Returns whether it is finished; if it is not, finished steps are kept.
    async fn carry_out(
        &self,
        held: &mut ClaimedRemoval,
        enough: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, AccountError> {
        let key = held.key.clone();
        let account: AccountId = parse(&held.record.account)?;
        // Needed if the worker that started the removal was interrupted, so that the account is not marked yet. An
        // unreadable account has no rights anyway, and is deleted too.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.change_account_record(&key, LastAdministrator::MayGo, &forgetting)
            .await?;
        let had_account = self.version_of::<AccountRecord>(&key).await?.is_some();
        self.remove_keys(&key).await?;
        // Votes are removed first. Leaving a team afterwards changes no counts.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        for id in self.ids::<MembershipLink>(&format!("{key}/")).await? {
            let team = id.rsplit('/').next().unwrap_or_default();
            self.remove_from(team, &account).await?;
            if !self.still_held(held).await? {
                return Ok(false);
            }
        }
        // The account may have counted for everyone without being in a team.
        self.bring_in_step(&account).await?;
        self.take_out::<CreatedTeams>(&key, PutCondition::Any).await?;
        self.end_sessions(&key, None).await?;
        // Removes choices recorded in the meantime by requests that were in progress when the removal started.
        if !self.forget_votes(held, &account, enough).await? {
            return Ok(false);
        }
        if let Some(version) = self.version_of::<AccountRecord>(&key).await? {
            let found = self.get::<AccountRecord>(&key).await?;
            // Only the marked account is deleted. An unmarked one has the same name but was created in the meantime.
            let another = found.is_some_and(|found| found.version == version && !found.value.forgetting);
            let expected = PutCondition::Version(version);
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
            // A request that was authorised before the removal may still record a choice. The entry stays for a sweep
            // and expires by itself, so that the name does not remain in the store.
            held.record.sweep_at = Some(now + SWEEP_AFTER);
            self.hold_as(held, Some(now + SWEPT_WITHIN)).await?;
        } else {
            // The local user continues to exist, so choices made from now on must not be swept.
            let expected = PutCondition::Version(held.version);
            self.take_out::<RemovalRecord>(&key, expected).await?;
        }
        Ok(true)
    }

    async fn forget_votes(
        &self,
        held: &mut ClaimedRemoval,
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

    /// Removes choices recorded by requests that began before the removal and ended after it.
    pub(crate) async fn sweep(&self, found: &Versioned<RemovalRecord>) -> Result<(), AccountError> {
        let account: AccountId = parse(&found.value.account)?;
        if self.version_of::<AccountRecord>(&found.id).await?.is_none() {
            let left = self.store.record_count(&account).await?;
            if left > 0 {
                while !self.store.forget(&account).await? {}
                self.note_forgotten().await?;
            }
        }
        let expected = PutCondition::Version(found.version);
        self.take_out::<RemovalRecord>(&found.id, expected).await?;
        Ok(())
    }

    /// Refuses a name whose account is being removed. If the removal is finished, it sweeps the remaining votes at
    /// once, so that a new account does not inherit them.
    pub(crate) async fn refuse_while_removed(&self, key: &str) -> Result<(), AccountError> {
        match self.get::<RemovalRecord>(key).await? {
            Some(found) if found.value.sweep_at.is_some() => self.sweep(&found).await,
            Some(_) => Err(AccountError::Conflict(
                "name: an account with this name is being removed; try again later, or choose another name"
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
