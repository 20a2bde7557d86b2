//! Accounts: made, listed, changed.

use std::net::IpAddr;

use emend_domain::AccountId;
use emend_shared::accounts::{
    AccountChange, AccountInfo, AccountsResponse, RegisterRequest, Registration, Role,
};
use emend_store::Expected;

use crate::AccountError;
use crate::Accounts;
use crate::administrators::LastAdministrator;
use crate::entries::{EntryKind, Versioned, read_entry};
use crate::records::{AccountRecord, Marks, account_key};
use crate::secret::Password;
use crate::time::rfc3339;

/// Characters of a display name at most.
const LONGEST_DISPLAY_NAME: usize = 100;
/// Accounts on a page.
const PAGE: usize = 200;

/// An account to be made.
pub struct NewAccount<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its password.
    pub password: &'a str,
    /// What it is called for people.
    pub display_name: Option<&'a str>,
    /// What it may do.
    pub role: Role,
}

/// An account as others are told of it.
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
            "must be 1 to 64 letters, digits, dots, dashes or underscores",
        )
    })
}

/// The name of an account that is to be made: no address means something else by it.
fn parse_new_name(text: &str) -> Result<AccountId, AccountError> {
    let name = parse_name("name", text)?;
    refuse_path("name", name.as_str())?;
    Ok(name)
}

/// Refuses a name that is a way through folders, for an account or a team: in an address it would mean another one.
pub(crate) fn refuse_path(field: &str, name: &str) -> Result<(), AccountError> {
    if name.bytes().all(|byte| byte == b'.') {
        let message = "must have a letter or a digit; dots alone mean something else in an address";
        return Err(AccountError::malformed(field, message));
    }
    Ok(())
}

/// One line of text for people.
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
    /// Makes an account, for whoever runs the server. The name `local` takes over what was learned without accounts.
    pub async fn create(&self, new: NewAccount<'_>) -> Result<AccountInfo, AccountError> {
        let name = parse_new_name(new.name)?;
        let display_name = new.display_name.map(|text| parse_label("display_name", text));
        let display_name = display_name.transpose()?;
        let password = Password::to_set("password", new.password)?;
        let taken =
            || AccountError::Conflict("name: there is an account of this name; take another".to_owned());
        // Looked up first, since hashing is slow; whoever is faster meanwhile is found when it is put.
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
            marks: Marks::fresh()?,
        };
        if !self.put(&key, &record, Expected::Absent, None).await? {
            return Err(taken());
        }
        if self.is_established(&record) {
            self.bring_in_step(&name).await?;
        }
        Ok(info(&record))
    }

    /// Makes an account for who asks for one: as the server's registration allows, or as the first administrator.
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
        // What was learned without accounts is not for who comes first.
        let reserved = request.name.eq_ignore_ascii_case(AccountId::local().as_str());
        match (self.registration, &request.invite) {
            (Registration::Closed, _) => Err(AccountError::Forbidden(
                "whoever runs this server makes its accounts; ask them".to_owned(),
            )),
            (Registration::Invite, None) => Err(AccountError::Forbidden(
                "accounts are by invitation here; ask an administrator for one".to_owned(),
            )),
            _ if reserved => Err(AccountError::Conflict(
                "name: there is an account of this name; take another".to_owned(),
            )),
            (_, Some(invite)) => self.create_invited(invite, new).await,
            (Registration::Open, None) => self.create(new).await,
        }
    }

    /// An account that is there.
    pub(crate) async fn account(&self, name: &str) -> Result<Versioned<AccountRecord>, AccountError> {
        let unknown = || AccountError::NotFound(format!("there is no account {name:?}"));
        let name = parse_name("name", name).map_err(|_| unknown())?;
        self.get(&account_key(&name)).await?.ok_or_else(unknown)
    }

    /// A page of all accounts, after the name `from`.
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

    /// Shuts an account out, lets it in again, says what it may do. The last administrator who can log in stays one. Whoever
    /// is shut out is logged out everywhere, for good, and loses the API keys unless they are to stay.
    pub async fn change_account(
        &self,
        name: &str,
        change: &AccountChange,
    ) -> Result<AccountInfo, AccountError> {
        let keep_keys = change.keep_keys.unwrap_or(false);
        let key = self.account(name).await?.id;
        let fresh = Marks::fresh()?;
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
            // They hold no more already; what is left of them goes.
            self.end_sessions(&key, None).await?;
            if !keep_keys {
                self.remove_keys(&key).await?;
            }
        }
        if change.disabled.is_some() {
            // The choices of a disabled account do not count for everyone.
            let account = changed.name.parse();
            let account = account.map_err(|_| AccountError::malformed("name", "is none of an account"))?;
            self.bring_in_step(&account).await?;
        }
        Ok(info(&changed))
    }
}
