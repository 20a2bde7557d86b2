//! Finding accounts.

use emend_domain::AccountId;
use emend_shared::accounts::{AccountInfo, AccountsResponse};

use crate::AccountError;
use crate::entries::{AccountEntries, Versioned};
use crate::names::{parse_name, parse_stored};
use crate::records::{AccountRecord, account_key};
use crate::time::rfc3339;

/// Accounts per page.
const PAGE: usize = 200;

/// Converts an account to its form in the API.
pub(crate) fn account_info(record: &AccountRecord) -> AccountInfo {
    AccountInfo {
        name: record.name.clone(),
        display_name: record.display_name.clone(),
        role: record.role,
        created_at: rfc3339(record.created_at),
        disabled: record.disabled,
    }
}

/// The service that finds accounts by name.
pub struct AccountDirectory {
    entries: AccountEntries,
}

impl AccountDirectory {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self { entries }
    }

    /// Returns an existing account.
    pub(crate) async fn account(&self, name: &str) -> Result<Versioned<AccountRecord>, AccountError> {
        let unknown = || AccountError::NotFound(format!("there is no account {name:?}"));
        let name = parse_name("name", name).map_err(|_| unknown())?;
        self.entries.get(&account_key(&name)).await?.ok_or_else(unknown)
    }

    /// Returns a page of all accounts, starting after the name `from`.
    pub async fn page(&self, from: Option<&str>) -> Result<AccountsResponse, AccountError> {
        let from = from.map(str::to_ascii_lowercase);
        let (entries, next) = self.entries.page::<AccountRecord>(from.as_deref(), PAGE).await?;
        Ok(AccountsResponse {
            accounts: entries.iter().map(|entry| account_info(&entry.value)).collect(),
            next,
        })
    }

    /// Returns the account with this name, in its original capitalisation.
    pub async fn account_id(&self, name: &str) -> Result<AccountId, AccountError> {
        parse_stored(&self.account(name).await?.value.name)
    }
}
