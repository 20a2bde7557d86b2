//! Registration: by users themselves, by invitation, and of the first administrator.

use std::net::IpAddr;
use std::sync::Arc;

use emend_domain::AccountId;
use emend_shared::accounts::{AccountInfo, RegisterRequest, Registration, Role, TeamRole};

use crate::account_management::AccountManagement;
use crate::administrators::Administrators;
use crate::entries::AccountEntries;
use crate::invitations::Invitations;
use crate::login_throttle::LoginThrottle;
use crate::memberships::Memberships;
use crate::secret::SecretText;
use crate::setup_token::SetupToken;
use crate::{AccountError, NewAccount};

/// The service for registering accounts.
pub struct Registrations {
    pub(crate) mode: Registration,
    pub(crate) entries: AccountEntries,
    pub(crate) management: Arc<AccountManagement>,
    pub(crate) administrators: Arc<Administrators>,
    pub(crate) invitations: Arc<Invitations>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) throttle: Arc<LoginThrottle>,
    pub(crate) setup: SetupToken,
}

impl Registrations {
    /// Returns the registration mode.
    pub fn mode(&self) -> Registration {
        self.mode
    }

    /// Registers an account, subject to the registration mode, or as the first administrator.
    pub async fn register(
        &self,
        request: &RegisterRequest,
        from: Option<IpAddr>,
    ) -> Result<AccountInfo, AccountError> {
        self.throttle
            .registration(from, self.entries.now())
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
        match (self.mode, &request.invite) {
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
            (Registration::Open, None) => self.management.create(new).await,
        }
    }

    /// Creates a setup token if there is no administrator. It is valid until it is used, another one is created, or the
    /// process ends.
    pub async fn begin_setup(&self) -> Result<Option<SecretText>, AccountError> {
        if self.administrators.has_administrator().await? {
            return Ok(None);
        }
        self.setup.renew().map(Some)
    }

    /// Creates the first administrator.
    async fn create_first(&self, token: &str, new: NewAccount<'_>) -> Result<AccountInfo, AccountError> {
        let _turn = self.setup.turn.lock().await;
        if !self.setup.matches(token) || self.administrators.has_administrator().await? {
            return Err(AccountError::Forbidden(
                "setup: this token is no longer valid; if the server still has no administrator, restart it to get a new one"
                    .to_owned(),
            ));
        }
        let role = Role::Administrator;
        let created = self.management.create(NewAccount { role, ..new }).await?;
        self.setup.clear();
        Ok(created)
    }

    /// Creates an account by invitation, and adds it to the team if the invitation is for one.
    async fn create_invited(&self, token: &str, new: NewAccount<'_>) -> Result<AccountInfo, AccountError> {
        let valid = self.invitations.find_valid(token).await?;
        if !valid.admits {
            return Err(AccountError::Forbidden(
                "invite: this invitation is for a team; you need an account first, so ask an administrator for one".to_owned(),
            ));
        }
        self.invitations.count_use(&valid.invite).await?;
        let created = match self.management.create(new).await {
            Ok(created) => created,
            Err(error) => {
                self.invitations.restore(&valid.invite).await?;
                return Err(error);
            }
        };
        if let Some(team) = &valid.team {
            self.memberships
                .add(team, &created.name, TeamRole::Member)
                .await?;
        }
        Ok(created)
    }
}
