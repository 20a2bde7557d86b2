//! Creating, listing and changing accounts.

use std::net::IpAddr;

use emend_domain::AccountId;
use emend_shared::accounts::{
    AccountChange, AccountInfo, AccountsResponse, RegisterRequest, Registration, Role,
};
use emend_store::PutCondition;

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::{EntryKind, Versioned, read_entry};
use crate::records::{AccountRecord, CredentialStamps, account_key};
use crate::secret::Password;
use crate::time::rfc3339;

/// The maximum length of a display name, in characters.
const LONGEST_DISPLAY_NAME: usize = 100;
/// Accounts per page.
const PAGE: usize = 200;

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

/// Converts an account to its form in the API.
pub(crate) fn info(record: &AccountRecord) -> AccountInfo {
    AccountInfo {
        name: record.name.clone(),
        display_name: record.display_name.clone(),
        role: record.role,
        created_at: rfc3339(record.created_at),
        disabled: record.disabled,
    }
}

pub(crate) fn parse_name(field: &str, text: &str) -> Result<AccountId, AccountError> {
    text.parse().map_err(|_| {
        AccountError::malformed(
            field,
            "must be 1 to 64 letters, digits, dots, hyphens or underscores",
        )
    })
}

/// Parses the name of a new account. Names with a special meaning in URL paths are refused.
fn parse_new_name(text: &str) -> Result<AccountId, AccountError> {
    let name = parse_name("name", text)?;
    refuse_path("name", name.as_str())?;
    Ok(name)
}

/// Refuses a name of an account or a team that is a relative path component, because a URL with it would refer to
/// another resource.
pub(crate) fn refuse_path(field: &str, name: &str) -> Result<(), AccountError> {
    if name.bytes().all(|byte| byte == b'.') {
        let message =
            "must contain a letter or a digit, because a name of dots has a different meaning in an address";
        return Err(AccountError::malformed(field, message));
    }
    Ok(())
}

/// Parses a label, which is one line of text.
pub(crate) fn parse_label(field: &str, text: &str) -> Result<String, AccountError> {
    let text = text.trim();
    let characters = text.chars().take(LONGEST_DISPLAY_NAME + 1).count();
    if characters == 0 || characters > LONGEST_DISPLAY_NAME || text.chars().any(char::is_control) {
        let message = format!("must be one line of 1 to {LONGEST_DISPLAY_NAME} characters");
        return Err(AccountError::malformed(field, message));
    }
    Ok(text.to_owned())
}

impl Accounts {
    /// Creates an account, for the operator. The account `local` takes over the choices made without accounts.
    pub async fn create(&self, new: NewAccount<'_>) -> Result<AccountInfo, AccountError> {
        let name = parse_new_name(new.name)?;
        let display_name = new.display_name.map(|text| parse_label("display_name", text));
        let display_name = display_name.transpose()?;
        let password = Password::to_set("password", new.password)?;
        let taken = || {
            AccountError::Conflict(
                "name: an account with this name already exists; choose another name".to_owned(),
            )
        };
        // Looked up before the slow hashing. If another request is faster, the put below fails.
        let key = account_key(&name);
        if self.get::<AccountRecord>(&key).await?.is_some() {
            return Err(taken());
        }
        self.refuse_while_removed(&key).await?;
        let record = AccountRecord {
            name: name.to_string(),
            display_name,
            role: new.role,
            created_at: self.now(),
            disabled: false,
            forgetting: false,
            password: self.hasher.hash(password).await?,
            marks: CredentialStamps::fresh()?,
        };
        if !self.put(&key, &record, PutCondition::Absent, None).await? {
            return Err(taken());
        }
        if self.is_established(&record) {
            self.bring_in_step(&name).await?;
        }
        Ok(info(&record))
    }

    /// Registers an account, subject to the registration mode, or as the first administrator.
    pub async fn register(
        &self,
        request: &RegisterRequest,
        from: Option<IpAddr>,
    ) -> Result<AccountInfo, AccountError> {
        self.throttle
            .registration(from, self.now())
            .map_err(|seconds| AccountError::TooManyRequests { seconds })?;
        let new = NewAccount {
            name: &request.name,
            password: &request.password,
            display_name: request.display_name.as_deref(),
            role: Role::User,
        };
        if let Some(token) = &request.setup {
            return self.create_first(token, new).await;
        }
        // The choices made without accounts must not go to the first user who registers.
        let reserved = request.name.eq_ignore_ascii_case(AccountId::local().as_str());
        match (self.registration, &request.invite) {
            (Registration::Closed, _) => Err(AccountError::Forbidden(
                "registration is closed; ask the server's administrator for an account".to_owned(),
            )),
            (Registration::Invite, None) => Err(AccountError::Forbidden(
                "you need an invitation to create an account; ask an administrator for one".to_owned(),
            )),
            _ if reserved => Err(AccountError::Conflict(
                "name: an account with this name already exists; choose another name".to_owned(),
            )),
            (_, Some(invite)) => self.create_invited(invite, new).await,
            (Registration::Open, None) => self.create(new).await,
        }
    }

    /// Returns an existing account.
    pub(crate) async fn account(&self, name: &str) -> Result<Versioned<AccountRecord>, AccountError> {
        let unknown = || AccountError::NotFound(format!("there is no account {name:?}"));
        let name = parse_name("name", name).map_err(|_| unknown())?;
        self.get(&account_key(&name)).await?.ok_or_else(unknown)
    }

    /// Returns a page of all accounts, starting after the name `from`.
    pub async fn page(&self, from: Option<&str>) -> Result<AccountsResponse, AccountError> {
        let from = from.map(str::to_ascii_lowercase);
        let found = self
            .store
            .list_entries(AccountRecord::KIND, "", from.as_deref(), PAGE)
            .await?;
        let last = found.last().filter(|_| found.len() == PAGE);
        let read = found.iter().filter_map(read_entry::<AccountRecord>);
        Ok(AccountsResponse {
            accounts: read.map(|found| info(&found.value)).collect(),
            next: last.map(|last| last.name.id().to_owned()),
        })
    }

    /// Disables or enables an account, or changes its role. The last administrator able to log in keeps the role.
    /// Disabling an account ends all its sessions permanently, and revokes its API keys unless they are to be kept.
    pub async fn change_account(
        &self,
        name: &str,
        change: &AccountChange,
    ) -> Result<AccountInfo, AccountError> {
        let keep_keys = change.keep_keys.unwrap_or(false);
        let key = self.account(name).await?.id;
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
            .change_account_record(&key, LastAdministrator::Stays, &apply)
            .await?;
        let changed =
            changed.ok_or_else(|| AccountError::NotFound(format!("there is no account {name:?}")))?;
        self.recent.clear();
        if change.disabled == Some(true) {
            // The changed marks have invalidated them already; this deletes the entries.
            self.end_sessions(&key, None).await?;
            if !keep_keys {
                self.remove_keys(&key).await?;
            }
        }
        if change.disabled.is_some() {
            // The choices of a disabled account do not count for everyone.
            let account = changed.name.parse();
            let account =
                account.map_err(|_| AccountError::malformed("name", "is not a valid account name"))?;
            self.bring_in_step(&account).await?;
        }
        Ok(info(&changed))
    }
}
