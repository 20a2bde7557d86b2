//! Comparing a submitted password with that of an account.

use std::net::IpAddr;
use std::sync::Arc;

use crate::AccountError;
use crate::audit::AuditLog;
use crate::entries::{AccountEntries, Versioned};
use crate::login_throttle::LoginThrottle;
use crate::password::Password;
use crate::password_hashing::HashingPool;
use crate::records::AccountRecord;

/// Checks passwords, for logins and for changes of passwords. Both count towards the delay after repeated failures.
pub(crate) struct PasswordCheck {
    pub(crate) entries: AccountEntries,
    pub(crate) hasher: Arc<HashingPool>,
    pub(crate) throttle: Arc<LoginThrottle>,
    pub(crate) audit: Arc<AuditLog>,
}

impl PasswordCheck {
    /// Returns the account if this is its password.
    pub(crate) async fn verify(
        &self,
        key: &str,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<Versioned<AccountRecord>, AccountError> {
        let attempt = self
            .throttle
            .attempt(key, from, self.entries.now())
            .map_err(|seconds| AccountError::TooManyRequests { seconds })?;
        let entry = self.entries.get::<AccountRecord>(key).await?;
        let hash = entry.as_ref().map(|entry| entry.value.password.clone());
        let is_right = self
            .hasher
            .matches(Password::parse_submitted(password), hash)
            .await?;
        match entry {
            Some(entry) if is_right && !entry.value.disabled => {
                attempt.record_success();
                Ok(entry)
            }
            entry => {
                self.audit
                    .log_failed_login(entry.map(|entry| entry.id).as_deref(), from)
                    .await;
                Err(AccountError::BadCredentials)
            }
        }
    }
}
