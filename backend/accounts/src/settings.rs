//! The settings of [`Accounts`](crate::Accounts).

use emend_shared::accounts::Registration;

use crate::{AccountLimits, ESTABLISHED_AFTER};

/// Who may register, the limits per account, and the age at which accounts are established.
#[derive(Debug, Clone, Copy)]
pub struct AccountSettings {
    /// Who may create an account.
    pub registration: Registration,
    /// The limits per account.
    pub limits: AccountLimits,
    /// The age at which accounts are established, in seconds.
    pub established_after: u64,
}

impl From<Registration> for AccountSettings {
    /// Returns the default settings with this registration mode.
    fn from(registration: Registration) -> Self {
        Self {
            registration,
            limits: AccountLimits::default(),
            established_after: ESTABLISHED_AFTER,
        }
    }
}
