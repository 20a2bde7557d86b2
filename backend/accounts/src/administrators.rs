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
const LIST_ID: &str = "all";
/// The seconds after which a listing is ignored, if its administrator still has the role.
const LISTING_SECONDS: u64 = 60;

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
    change_lock: Mutex<()>,
}

impl Administrators {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            change_lock: Mutex::default(),
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
        let _lock = self.change_lock.lock().await;
        for _ in 0..ATTEMPTS {
            let Some(Versioned { value, version, .. }) = self.entries.get::<AccountRecord>(key).await? else {
                return Ok(None);
            };
            let mut new_record = value.clone();
            change(&mut new_record);
            let loses_role = is_active_administrator(&value) && !is_active_administrator(&new_record);
            if loses_role && last == LastAdministrator::Stays {
                self.list_as_leaving(key).await?;
            }
            if self
                .entries
                .put(key, &new_record, PutCondition::Version(version), None)
                .await?
            {
                if loses_role {
                    self.unlist(key).await?;
                }
                return Ok(Some(new_record));
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Lists an administrator as about to leave, if another one remains.
    async fn list_as_leaving(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            // Read before the accounts: an administrator leaving after this read changes the entry, and the put below
            // fails.
            let entry = self.entries.get::<PendingDemotions>(LIST_ID).await?;
            let expected = entry
                .as_ref()
                .map_or(PutCondition::Absent, |entry| PutCondition::Version(entry.version));
            let now = self.entries.now();
            let mut leaving = entry.map(|entry| entry.value).unwrap_or_default();
            leaving
                .since
                .retain(|_, since| since.abs_diff(now) < LISTING_SECONDS);
            let active = self.active_administrators().await?;
            let remains = |other: &String| other != key && !leaving.since.contains_key(other);
            if !active.iter().any(remains) {
                return Err(AccountError::Conflict(
                    "this is the last administrator who can log in; make another account an administrator first".to_owned(),
                ));
            }
            leaving.since.insert(key.to_owned(), now);
            if self
                .entries
                .put(LIST_ID, &leaving, expected, Some(now + LISTING_SECONDS))
                .await?
            {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Removes an administrator from the list, because the account itself now shows the change.
    async fn unlist(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(mut entry) = self.entries.get::<PendingDemotions>(LIST_ID).await? else {
                return Ok(());
            };
            if entry.value.since.remove(key).is_none() {
                return Ok(());
            }
            let expires = Some(self.entries.now() + LISTING_SECONDS);
            let expected = PutCondition::Version(entry.version);
            if self.entries.put(LIST_ID, &entry.value, expected, expires).await? {
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
            .filter(|entry| is_active_administrator(&entry.value));
        Ok(active.map(|entry| entry.id).collect())
    }
}
