//! Logging in with a password.

use std::net::IpAddr;
use std::sync::Arc;

use emend_shared::accounts::AccountInfo;

use crate::AccountError;
use crate::account_directory::account_info;
use crate::names::parse_name;
use crate::password_check::PasswordCheck;
use crate::records::account_key;
use crate::secret::SecretText;
use crate::sessions::Sessions;

/// The result of a login.
pub struct LoginResult {
    /// The session token for the browser.
    pub token: SecretText,
    /// The account.
    pub account: AccountInfo,
}

/// The service for logging in with a password.
pub struct LoginService {
    pub(crate) password_check: Arc<PasswordCheck>,
    pub(crate) sessions: Arc<Sessions>,
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
        let entry = self
            .password_check
            .verify(&account_key(&name), password, from)
            .await?;
        let token = self.sessions.begin(&entry).await?;
        Ok(LoginResult {
            token,
            account: account_info(&entry.value),
        })
    }
}
