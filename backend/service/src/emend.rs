//! The one type that does things.

use std::sync::Arc;

use emend_learning::error_model::Teaching;
use emend_learning::{AccountId, Constants, ContextStorage, Promotion, Viewer};
use emend_shared::accounts::Registration;
use emend_store::{Store, StoreError};

use crate::accounts::Accounts;
use crate::agreed::Agreed;
use crate::corrected::Corrected;
use crate::models::Models;
use crate::observe::Memory;
use crate::{Checker, Clock, Languages, ServiceError};

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
    /// How error models are taught.
    pub teaching: Teaching,
    /// When the judgement of some hides an issue from others.
    pub promotion: Promotion,
    /// Whether an administrator must approve what everyone agrees on before it hides anything.
    pub approval: bool,
    /// Who may make an account.
    pub registration: Registration,
    /// Whether to learn from clients that only ever check.
    pub learn_from_checks: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_text: emend_shared::limits::DEFAULT_MAX_TEXT,
            work_per_check: emend_shared::limits::WORK_PER_CHECK,
            context_storage: ContextStorage::default(),
            constants: Constants::default(),
            teaching: Teaching::default(),
            promotion: Promotion::default(),
            approval: false,
            registration: Registration::default(),
            learn_from_checks: true,
        }
    }
}

/// Emend itself: engine, learning and store together.
pub struct Emend {
    pub(crate) checker: Checker,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) models: Models,
    pub(crate) corrected: Corrected,
    pub(crate) observed: Memory,
    pub(crate) agreed: Agreed,
    accounts: Accounts,
}

impl Emend {
    /// Puts the parts together.
    pub fn new(checker: Checker, store: Arc<dyn Store>, settings: Settings, clock: Clock) -> Self {
        let accounts = Accounts::new(Arc::clone(&store), settings.registration, Arc::clone(&clock));
        Self {
            checker,
            store,
            settings,
            clock,
            models: Models::default(),
            corrected: Corrected::default(),
            observed: Memory::default(),
            agreed: Agreed::default(),
            accounts,
        }
    }

    /// The store, for who counts again, exports or imports.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Accounts, sessions, API keys and teams.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Forgets an account wholly; error models of others that learned from it too are trained again.
    pub async fn forget(&self, account: &AccountId) -> Result<(), ServiceError> {
        self.accounts.forget(account).await?;
        self.note_forgotten();
        Ok(())
    }

    /// The same, by the account's name.
    pub async fn remove_account(&self, name: &str) -> Result<(), ServiceError> {
        self.accounts.remove_account(name).await?;
        self.note_forgotten();
        Ok(())
    }

    /// An account was removed: error models of others that learned from it too are trained again.
    pub fn note_forgotten(&self) {
        self.models.forget_all();
        self.corrected.forget_all();
        self.models.chosen();
        metrics::counter!("emend_forgotten_total").increment(1);
    }

    /// What is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The languages that can be checked.
    pub fn languages(&self) -> &Languages {
        self.checker.languages()
    }

    /// The only viewer there is while accounts are off.
    pub fn local_viewer() -> Viewer {
        Viewer::alone(AccountId::local())
    }

    /// Gets ready for the first check; returns when it would not wait.
    pub async fn warm(&self) {
        self.checker.warm().await;
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ping().await?;
        self.store.fence().epoch().map(drop)
    }
}
