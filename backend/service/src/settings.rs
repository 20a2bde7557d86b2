//! What can be set.

use std::time::Duration;

use emend_accounts::ESTABLISHED_AFTER;
use emend_domain::ContextStorage;
use emend_learning::{Constants, Promotion};
use emend_shared::accounts::Registration;

use crate::Limits;

/// What can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest text a check takes, in UTF-16 code units.
    pub max_text: usize,
    /// The work that one check may cause, in units of [`Budget`](emend_engine::Budget).
    pub work_per_check: u64,
    /// How the words beside a mistake are kept.
    pub context_storage: ContextStorage,
    /// The constants of ranking.
    pub constants: Constants,
    /// When the judgement of some hides an issue from others.
    pub promotion: Promotion,
    /// Whether an administrator must approve what everyone agrees on before it hides anything.
    pub approval: bool,
    /// Who may make an account.
    pub registration: Registration,
    /// After how many seconds an account's choices count for everyone.
    pub established_after: u64,
    /// Whether to learn from clients that only ever check.
    pub learn_from_checks: bool,
    /// What one account may have at most.
    pub limits: Limits,
    /// How long a request waits for an account to be removed, before a job does the rest.
    pub removal_patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_text: emend_shared::limits::DEFAULT_MAX_TEXT,
            work_per_check: emend_shared::limits::WORK_PER_CHECK,
            context_storage: ContextStorage::default(),
            constants: Constants::default(),
            promotion: Promotion::default(),
            approval: false,
            registration: Registration::default(),
            established_after: ESTABLISHED_AFTER,
            learn_from_checks: true,
            limits: Limits::default(),
            removal_patience: Duration::from_secs(2),
        }
    }
}
