//! Creating and changing accounts.

use std::sync::Arc;

use emend_shared::accounts::{AccountChange, AccountInfo, Role};
use emend_store::PutCondition;

use crate::AccountError;
use crate::account_directory::{AccountDirectory, account_info};
use crate::administrators::{Administrators, LastAdministrator};
use crate::api_keys::ApiKeys;
use crate::caller::{Caller, RecentCallers};
use crate::entries::AccountEntries;
use crate::names::{parse_label, parse_new_name, parse_stored};
use crate::password::Password;
use crate::password_hashing::HashingPool;
use crate::records::{AccountRecord, CredentialStamps, account_key};
use crate::removal::AccountRemovals;
use crate::sessions::Sessions;
use crate::voting_teams::VotingTeams;

/// An account to create.
pub struct NewAccount<'a> {
    /// The name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The display name.
    pub display_name: Option<&'a str>,
    /// The role.
    pub role: Role,
}

/// The service that creates and changes accounts.
pub struct AccountManagement {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) administrators: Arc<Administrators>,
    pub(crate) hasher: Arc<HashingPool>,
    pub(crate) voting_teams: Arc<VotingTeams>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) removals: Arc<AccountRemovals>,
    pub(crate) recent: Arc<RecentCallers>,
}

impl AccountManagement {
    /// Creates an account, for the operator. The account `local` takes over the choices made without accounts.
    pub async fn create(&self, new: NewAccount<'_>) -> Result<AccountInfo, AccountError> {
        let name = parse_new_name(new.name)?;
        let display_name = new.display_name.map(|text| parse_label("display_name", text));
        let display_name = display_name.transpose()?;
        let password = Password::parse_new("password", new.password)?;
        let taken = || {
            AccountError::Conflict(
                "name: an account with this name already exists; choose another name".to_owned(),
            )
        };
        // Looked up before the slow hashing. If another request is faster, the put below fails.
        let key = account_key(&name);
        if self.entries.get::<AccountRecord>(&key).await?.is_some() {
            return Err(taken());
        }
        self.removals.check_not_being_removed(&key).await?;
        let record = AccountRecord {
            name: name.to_string(),
            display_name,
            role: new.role,
            created_at: self.entries.now(),
            disabled: false,
            forgetting: false,
            password: self.hasher.hash(password).await?,
            marks: CredentialStamps::fresh()?,
        };
        if !self
            .entries
            .put(&key, &record, PutCondition::Absent, None)
            .await?
        {
            return Err(taken());
        }
        if self.voting_teams.is_established(&record) {
            self.voting_teams.assign_votes(&name).await?;
        }
        Ok(account_info(&record))
    }

    /// Changes the caller's display name, or removes it.
    pub async fn set_display_name(
        &self,
        caller: &Caller,
        display_name: Option<&str>,
    ) -> Result<AccountInfo, AccountError> {
        let display_name = display_name.map(|text| parse_label("display_name", text));
        let display_name = display_name.transpose()?;
        let apply = |record: &mut AccountRecord| {
            record.display_name.clone_from(&display_name);
            Ok(())
        };
        let key = account_key(&caller.viewer.account);
        let changed = self.entries.change(&key, apply).await?;
        self.recent.clear();
        // The account was removed in the meantime, and its session with it.
        changed
            .map(|record| account_info(&record))
            .ok_or(AccountError::BadCredentials)
    }

    /// Disables or enables an account, or changes its role. The last administrator able to log in keeps the role.
    /// Disabling an account ends all its sessions permanently, and revokes its API keys unless they are to be kept.
    pub async fn change(&self, name: &str, change: &AccountChange) -> Result<AccountInfo, AccountError> {
        let keep_keys = change.keep_keys.unwrap_or(false);
        let key = self.directory.account(name).await?.id;
        let fresh = CredentialStamps::fresh()?;
        let apply = |record: &mut AccountRecord| {
            let was_administrator = record.role == Role::Administrator;
            record.disabled = change.disabled.unwrap_or(record.disabled);
            record.role = change.role.unwrap_or(record.role);
            if change.disabled == Some(true) {
                record.marks.sessions.clone_from(&fresh.sessions);
                if !keep_keys {
                    record.marks.keys.clone_from(&fresh.keys);
                }
            }
            if change.disabled == Some(true) || was_administrator && record.role != Role::Administrator {
                record.marks.invites.clone_from(&fresh.invites);
            }
        };
        let changed = self
            .administrators
            .change_account_record(&key, LastAdministrator::Stays, &apply)
            .await?;
        let changed =
            changed.ok_or_else(|| AccountError::NotFound(format!("there is no account {name:?}")))?;
        self.recent.clear();
        if change.disabled == Some(true) {
            // The changed marks have invalidated them already; this deletes the entries.
            self.sessions.end_account_sessions(&key, None).await?;
            if !keep_keys {
                self.keys.revoke_all(&key).await?;
            }
        }
        if change.disabled.is_some() {
            // The choices of a disabled account do not count for everyone.
            self.voting_teams
                .assign_votes(&parse_stored(&changed.name)?)
                .await?;
        }
        Ok(account_info(&changed))
    }
}
