//! There is always somebody who looks after the server: the last administrator who can log in stays one.
//!
//! Who is to stop being one stands in an entry of the store first, put by compare and set: of two who would both be the last to
//! go, on whatever servers, one finds the other there and stays.

use std::collections::BTreeMap;

use emend_domain::Timestamp;
use emend_shared::accounts::Role;
use emend_store::Expected;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::Accounts;
use crate::entries::{ATTEMPTS, EntryKind, Versioned};
use crate::records::AccountRecord;

/// Under what those who are about to go stand.
const ALL: &str = "all";
/// Seconds after which whoever was about to go and is still there stays.
const ABOUT_TO_GO: u64 = 60;

/// Whether the last administrator may go too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastAdministrator {
    /// They stay.
    Stays,
    /// They may go: somebody who runs the server makes another one.
    MayGo,
}

/// The administrators who are about to stop being one, by their keys, and since when. It expires.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Leaving {
    since: BTreeMap<String, Timestamp>,
}

impl EntryKind for Leaving {
    const KIND: &'static str = "admins_leaving";
}

pub(crate) fn is_active_administrator(record: &AccountRecord) -> bool {
    record.role == Role::Administrator && !record.disabled && !record.forgetting
}

impl Accounts {
    /// Whether somebody can log in as an administrator.
    pub(crate) async fn has_administrator(&self) -> Result<bool, AccountError> {
        Ok(!self.active_administrators().await?.is_empty())
    }

    /// Changes an account, again where somebody else was faster; what it is then, `None` where it is not there.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] where there would be no administrator any more who can log in.
    pub(crate) async fn change_account_record(
        &self,
        key: &str,
        last: LastAdministrator,
        change: &(dyn Fn(&mut AccountRecord) + Sync),
    ) -> Result<Option<AccountRecord>, AccountError> {
        // One after the other on this server; on several, the store decides.
        let _turn = self.administrators.lock().await;
        for _ in 0..ATTEMPTS {
            let Some(Versioned { value, version, .. }) = self.get::<AccountRecord>(key).await? else {
                return Ok(None);
            };
            let mut changed = value.clone();
            change(&mut changed);
            let goes = is_active_administrator(&value) && !is_active_administrator(&changed);
            if goes && last == LastAdministrator::Stays {
                self.let_go(key).await?;
            }
            if self.put(key, &changed, Expected::Version(version), None).await? {
                if goes {
                    self.has_gone(key).await?;
                }
                return Ok(Some(changed));
            }
        }
        Err(AccountError::Overloaded)
    }

    /// Notes that an administrator is about to stop being one, where another one stays.
    async fn let_go(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            // Before the accounts: who goes after this was read makes it another one.
            let found = self.get::<Leaving>(ALL).await?;
            let expected = found
                .as_ref()
                .map_or(Expected::Absent, |found| Expected::Version(found.version));
            let now = self.now();
            let mut leaving = found.map(|found| found.value).unwrap_or_default();
            leaving.since.retain(|_, since| since.abs_diff(now) < ABOUT_TO_GO);
            let active = self.active_administrators().await?;
            let stays = |other: &String| other != key && !leaving.since.contains_key(other);
            if !active.iter().any(stays) {
                return Err(AccountError::Conflict(
                    "this is the last administrator who can log in; make another one first".to_owned(),
                ));
            }
            leaving.since.insert(key.to_owned(), now);
            if self.put(ALL, &leaving, expected, Some(now + ABOUT_TO_GO)).await? {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// The account says it itself now.
    async fn has_gone(&self, key: &str) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let Some(mut found) = self.get::<Leaving>(ALL).await? else {
                return Ok(());
            };
            if found.value.since.remove(key).is_none() {
                return Ok(());
            }
            let expires = Some(self.now() + ABOUT_TO_GO);
            let expected = Expected::Version(found.version);
            if self.put(ALL, &found.value, expected, expires).await? {
                return Ok(());
            }
        }
        // It expires by itself.
        Ok(())
    }

    async fn active_administrators(&self) -> Result<Vec<String>, AccountError> {
        let all = self.list::<AccountRecord>("").await?;
        let active = all
            .into_iter()
            .filter(|found| is_active_administrator(&found.value));
        Ok(active.map(|found| found.id).collect())
    }
}
