//! Protection of the last administrator: the last one able to log in keeps the role.
//!
//! An administrator about to lose the role is first listed in an entry of the store, by compare-and-set. If two
//! administrators try to leave at the same time, on any servers, one of them finds the other listed and is refused.

use std::collections::BTreeMap;

use emend_domain::Timestamp;
use emend_shared::accounts::Role;
use emend_store::PutCondition;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::AccountError;
use crate::entries::{ATTEMPTS, AccountEntries, EntryKind, Versioned};
use crate::records::AccountRecord;

/// The ID of the entry with the administrators about to leave.
const ALL: &str = "all";
/// The seconds after which a listing is ignored, if its administrator still has the role.
const ABOUT_TO_GO: u64 = 60;

/// Whether the last administrator may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastAdministrator {
    /// The last administrator is refused.
    Stays,
    /// The last administrator may leave; the operator creates another one.
    MayGo,
}

/// The administrators about to lose the role, by account key, with the time of listing. The entry expires.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct PendingDemotions {
    since: BTreeMap<String, Timestamp>,
}

impl EntryKind for PendingDemotions {
    const KIND: &'static str = "admins_leaving";
}

pub(crate) fn is_active_administrator(record: &AccountRecord) -> bool {
    record.role == Role::Administrator && !record.disabled && !record.forgetting
}

/// Changes accounts so that an administrator able to log in remains.
pub(crate) struct Administrators {
    entries: AccountEntries,
    /// Serialises changes to the rights of accounts.
    turn: Mutex<()>,
}

impl Administrators {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            turn: Mutex::default(),
        }
    }

    /// Returns whether there is an administrator able to log in.
    pub(crate) async fn has_administrator(&self) -> Result<bool, AccountError> {
        Ok(!self.active_administrators().await?.is_empty())
    }

    /// Changes an account and returns its new state; `None` if there is no such account. Tries again if another writer
    /// was faster.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] if no administrator able to log in would remain.
    pub(crate) async fn change_account_record(
        &self,
        key: &str,
        last: LastAdministrator,
        change: &(dyn Fn(&mut AccountRecord) + Sync),
    ) -> Result<Option<AccountRecord>, AccountError> {
        // One change at a time on this server. Between servers, the compare-and-set in the store decides.
        let _turn = self.turn.lock().await;
        for _ in 0..ATTEMPTS {
            let Some(Versioned { value, version, .. }) = self.entries.get::<AccountRecord>(key).await? else {
                return Ok(None);
            };
            let mut changed = value.clone();
            change(&mut changed);
            let goes = is_active_administrator(&value) && !is_active_administrator(&changed);
            if goes && last == LastAdministrator::Stays {
                self.mark_as_leaving(key).await?;
            }
            if self
                .entries
                .put(key, &changed, PutCondition::Version(version), None)
                .await?
            {
                if goes {
                    self.has_gone(key).await?;
                }
                return Ok(Some(changed));
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Lists an administrator as about to leave, if another one remains.
    async fn mark_as_leaving(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            // Read before the accounts: an administrator leaving after this read changes the entry, and the put below
            // fails.
            let found = self.entries.get::<PendingDemotions>(ALL).await?;
            let expected = found
                .as_ref()
                .map_or(PutCondition::Absent, |found| PutCondition::Version(found.version));
            let now = self.entries.now();
            let mut leaving = found.map(|found| found.value).unwrap_or_default();
            leaving.since.retain(|_, since| since.abs_diff(now) < ABOUT_TO_GO);
            let active = self.active_administrators().await?;
            let stays = |other: &String| other != key && !leaving.since.contains_key(other);
            if !active.iter().any(stays) {
                return Err(AccountError::Conflict(
                    "this is the last administrator who can log in; make another account an administrator first".to_owned(),
                ));
            }
            leaving.since.insert(key.to_owned(), now);
            if self
                .entries
                .put(ALL, &leaving, expected, Some(now + ABOUT_TO_GO))
                .await?
            {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Removes an administrator from the list, because the account itself now shows the change.
    async fn has_gone(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(mut found) = self.entries.get::<PendingDemotions>(ALL).await? else {
                return Ok(());
            };
            if found.value.since.remove(key).is_none() {
                return Ok(());
            }
            let expires = Some(self.entries.now() + ABOUT_TO_GO);
            let expected = PutCondition::Version(found.version);
            if self.entries.put(ALL, &found.value, expected, expires).await? {
                return Ok(());
            }
        }
        // The entry expires by itself.
        Ok(())
    }

    async fn active_administrators(&self) -> Result<Vec<String>, AccountError> {
        let all = self.entries.list::<AccountRecord>("").await?;
        let active = all
            .into_iter()
            .filter(|found| is_active_administrator(&found.value));
        Ok(active.map(|found| found.id).collect())
    }
}
