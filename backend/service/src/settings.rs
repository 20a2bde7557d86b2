//! What can be set.

use std::time::Duration;

use emend_accounts::ESTABLISHED_AFTER;
use emend_domain::ContextStorage;
use emend_learning::{Promotion, RankingConstants};
use emend_shared::accounts::Registration;

use crate::AccountLimits;

/// The settings of the service.
#[derive(Debug, Clone)]
pub struct EmendSettings {
    /// The longest text that a check accepts, in UTF-16 code units.
    pub max_text: usize,
    /// The work that one check may cost, in units of [`Budget`](emend_engine::Budget).
    pub work_per_check: u64,
    /// How neighbouring words of an issue are stored.
    pub context_storage: ContextStorage,
    /// The ranking constants.
    pub constants: RankingConstants,
    /// The conditions under which votes of some accounts hide an issue for others.
    pub promotion: Promotion,
    /// Whether an administrator must approve an agreement of everyone before it hides issues.
    pub approval: bool,
    /// Whether new users may register.
    pub registration: Registration,
    /// The age in seconds at which an account's choices start to count for everyone.
    pub established_after: u64,
    /// Whether to learn from check-only clients.
    pub learn_from_checks: bool,
    /// The limits per account.
    pub limits: AccountLimits,
    /// How long a request waits for the removal of an account before a job continues it.
    pub removal_patience: Duration,
}

impl EmendSettings {
    /// Returns whose votes move thresholds. What everyone's votes hide, an administrator must approve first if that is configured.
    /// Nobody could approve a threshold.
    pub(crate) fn threshold_promotion(&self) -> Promotion {
        Promotion {
            everyone: self.promotion.everyone && !self.approval,
            ..self.promotion
        }
    }
}

impl Default for EmendSettings {
    fn default() -> Self {
        Self {
            max_text: emend_shared::limits::DEFAULT_MAX_TEXT,
            work_per_check: emend_shared::limits::WORK_PER_CHECK,
            context_storage: ContextStorage::default(),
            constants: RankingConstants::default(),
            promotion: Promotion::default(),
            approval: false,
            registration: Registration::default(),
            established_after: ESTABLISHED_AFTER,
            learn_from_checks: true,
            limits: AccountLimits::default(),
            removal_patience: Duration::from_secs(2),
        }
    }
}
