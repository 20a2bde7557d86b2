//! Login and password changes.

use std::net::IpAddr;
use std::sync::Arc;

use emend_shared::accounts::{AccountInfo, PasswordRequest};

use crate::AccountError;
use crate::Caller;
use crate::account_directory::{AccountDirectory, account_info};
use crate::api_keys::ApiKeys;
use crate::audit::AuditLog;
use crate::caller::RecentCallers;
use crate::entries::{AccountEntries, Versioned};
use crate::hashing::HashingPool;
use crate::login_throttle::LoginThrottle;
use crate::names::parse_name;
use crate::password::Password;
use crate::records::{AccountRecord, CredentialStamps, account_key, fresh_mark};
use crate::secret::SecretText;
use crate::sessions::Sessions;

/// The result of a login.
pub struct LoginResult {
    /// The session token for the browser.
    pub token: SecretText,
    /// The account.
    pub account: AccountInfo,
}

/// The service for logging in with a password, and for changing passwords.
pub struct LoginService {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) hasher: Arc<HashingPool>,
    pub(crate) throttle: Arc<LoginThrottle>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) audit: Arc<AuditLog>,
    pub(crate) recent: Arc<RecentCallers>,
}

impl LoginService {
    /// Begins a session. An unknown name, a wrong password and a disabled account give the same error and take the same
    /// time. Repeated failures cause a delay; see `login_throttle`.
    pub async fn log_in(
        &self,
        name: &str,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<LoginResult, AccountError> {
        let name = parse_name("name", name)?;
        let found = self.compare(&account_key(&name), password, from).await?;
        let token = self.sessions.begin(&found).await?;
        Ok(LoginResult {
            token,
            account: account_info(&found.value),
        })
    }

    /// Changes the password and ends all other sessions.
    pub async fn change_password(
        &self,
        caller: &Caller,
        request: &PasswordRequest,
        from: Option<IpAddr>,
    ) -> Result<(), AccountError> {
        let new = Password::to_set("new", &request.new)?;
        let key = account_key(&caller.viewer.account);
        let found = self.compare(&key, &request.current, from).await?;
        let hash = self.hasher.hash(new).await?;
        let mark = fresh_mark()?;
        self.entries
            .change(&found.id, |record: &mut AccountRecord| {
                record.password.clone_from(&hash);
                record.marks.sessions.clone_from(&mark);
                Ok(())
            })
            .await?;
        if let Some(session) = caller.session() {
            self.sessions.carry_over(session, &mark).await?;
        }
        self.sessions.end_of_account(&found.id, caller.session()).await
    }

    /// Sets a password, for the operator. All sessions end, and all API keys are revoked unless they are to be kept.
    pub async fn set_password(
        &self,
        name: &str,
        password: &str,
        keep_keys: bool,
    ) -> Result<(), AccountError> {
        let password = Password::to_set("password", password)?;
        let found = self.directory.account(name).await?;
        let hash = self.hasher.hash(password).await?;
        let fresh = CredentialStamps::fresh()?;
        self.entries
            .change(&found.id, |record: &mut AccountRecord| {
                record.password.clone_from(&hash);
                record.marks.sessions.clone_from(&fresh.sessions);
                if !keep_keys {
                    record.marks.keys.clone_from(&fresh.keys);
                }
                Ok(())
            })
            .await?;
        self.recent.clear();
        self.sessions.end_of_account(&found.id, None).await?;
        if keep_keys {
            return Ok(());
        }
        self.keys.revoke_all(&found.id).await
    }

    /// Returns the account if this is its password.
    async fn compare(
        &self,
        key: &str,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<Versioned<AccountRecord>, AccountError> {
        let attempt = self
            .throttle
            .attempt(key, from, self.entries.now())
            .map_err(|seconds| AccountError::TooManyRequests { seconds })?;
        let found = self.entries.get::<AccountRecord>(key).await?;
        let hash = found.as_ref().map(|found| found.value.password.clone());
        let right = self.hasher.is_right(Password::to_compare(password), hash).await?;
        match found {
            Some(found) if right && !found.value.disabled => {
                attempt.succeeded();
                Ok(found)
            }
            found => {
                self.audit
                    .note_failed_log_in(found.map(|found| found.id).as_deref(), from)
                    .await;
                Err(AccountError::BadCredentials)
            }
        }
    }
}
