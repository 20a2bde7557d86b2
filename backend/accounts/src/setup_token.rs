//! Setup of the first administrator with a token from the server's console.

use std::sync::{Mutex, PoisonError};

use emend_shared::accounts::{AccountInfo, Role};

use crate::AccountError;
use crate::secret::{Digest, SecretText};
use crate::{Accounts, NewAccount};

/// The setup token, if there is one, and a lock that admits one use at a time.
#[derive(Default)]
pub(crate) struct SetupToken {
    digest: Mutex<Option<Digest>>,
    turn: tokio::sync::Mutex<()>,
}

impl SetupToken {
    fn digest(&self) -> Option<Digest> {
        *self.digest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, digest: Option<Digest>) {
        *self.digest.lock().unwrap_or_else(PoisonError::into_inner) = digest;
    }
}

impl Accounts {
    /// Creates a setup token if there is no administrator. It is valid until it is used, another one is created, or the
    /// process ends.
    pub async fn begin_setup(&self) -> Result<Option<SecretText>, AccountError> {
        if self.has_administrator().await? {
            return Ok(None);
        }
        let token = SecretText::random()?;
        self.setup.set(Some(token.digest()));
        Ok(Some(token))
    }

    /// Creates the first administrator.
    pub(crate) async fn create_first(
        &self,
        token: &str,
        new: NewAccount<'_>,
    ) -> Result<AccountInfo, AccountError> {
        let _turn = self.setup.turn.lock().await;
        if self.setup.digest() != Some(Digest::of(token)) || self.has_administrator().await? {
            return Err(AccountError::Forbidden(
                "setup: this token is no longer valid; a server without an administrator prints a new one when it starts"
                    .to_owned(),
            ));
        }
        let role = Role::Administrator;
        let made = self.create(NewAccount { role, ..new }).await?;
        self.setup.set(None);
        Ok(made)
    }
}
