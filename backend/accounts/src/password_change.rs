//! Changing and setting passwords.

use std::net::IpAddr;
use std::sync::Arc;

use emend_shared::accounts::PasswordRequest;

use crate::AccountError;
use crate::Caller;
use crate::account_directory::AccountDirectory;
use crate::api_keys::ApiKeys;
use crate::caller::RecentCallers;
use crate::entries::AccountEntries;
use crate::password::Password;
use crate::password_check::PasswordCheck;
use crate::password_hashing::HashingPool;
use crate::records::{AccountRecord, CredentialStamps, account_key, fresh_mark};
use crate::sessions::Sessions;

/// The service for changing passwords.
pub struct PasswordChanges {
    pub(crate) entries: AccountEntries,
    pub(crate) directory: Arc<AccountDirectory>,
    pub(crate) hasher: Arc<HashingPool>,
    pub(crate) password_check: Arc<PasswordCheck>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) recent: Arc<RecentCallers>,
}

impl PasswordChanges {
    /// Changes the password and ends all other sessions.
    pub async fn change(
        &self,
        caller: &Caller,
        request: &PasswordRequest,
        from: Option<IpAddr>,
    ) -> Result<(), AccountError> {
        let new = Password::parse_new("new", &request.new)?;
        let key = account_key(&caller.viewer.account);
        let entry = self.password_check.verify(&key, &request.current, from).await?;
        let hash = self.hasher.hash(new).await?;
        let mark = fresh_mark()?;
        self.entries
            .change(&entry.id, |record: &mut AccountRecord| {
                record.password.clone_from(&hash);
                record.marks.sessions.clone_from(&mark);
                Ok(())
            })
            .await?;
        if let Some(session) = caller.session() {
            self.sessions.keep_after_password_change(session, &mark).await?;
        }
        self.sessions
            .end_account_sessions(&entry.id, caller.session())
            .await
    }

    /// Sets a password, for the operator. All sessions end, and all API keys are revoked unless they are to be kept.
    pub async fn set(&self, name: &str, password: &str, keep_keys: bool) -> Result<(), AccountError> {
        let password = Password::parse_new("password", password)?;
        let entry = self.directory.account(name).await?;
        let hash = self.hasher.hash(password).await?;
        let fresh = CredentialStamps::fresh()?;
        self.entries
            .change(&entry.id, |record: &mut AccountRecord| {
                record.password.clone_from(&hash);
                record.marks.sessions.clone_from(&fresh.sessions);
                if !keep_keys {
                    record.marks.keys.clone_from(&fresh.keys);
                }
                Ok(())
            })
            .await?;
        self.recent.clear();
        self.sessions.end_account_sessions(&entry.id, None).await?;
        if keep_keys {
            return Ok(());
        }
        self.keys.revoke_all(&entry.id).await
    }
}
