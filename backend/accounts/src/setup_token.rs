//! The token for setting up the first administrator, which the server prints on its console.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::AccountError;
use crate::secret::{Digest, SecretText};

/// The setup token, if there is one, and a lock that admits one use at a time.
#[derive(Default)]
pub(crate) struct SetupToken {
    digest: Mutex<Option<Digest>>,
    pub(crate) turn: tokio::sync::Mutex<()>,
}

impl SetupToken {
    /// Replaces the token by a new one.
    pub(crate) fn renew(&self) -> Result<SecretText, AccountError> {
        let token = SecretText::random()?;
        *self.digest() = Some(token.digest());
        Ok(token)
    }

    /// Returns whether this is the token.
    pub(crate) fn matches(&self, token: &str) -> bool {
        *self.digest() == Some(Digest::of(token))
    }

    /// Discards the token.
    pub(crate) fn clear(&self) {
        *self.digest() = None;
    }

    fn digest(&self) -> MutexGuard<'_, Option<Digest>> {
        self.digest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
