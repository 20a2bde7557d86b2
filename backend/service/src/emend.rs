//! The one type that does things.

use std::sync::Arc;

use emend_learning::{AccountId, Constants, ContextStorage, Promotion, Viewer};
use emend_shared::accounts::Registration;
use emend_store::{Store, StoreError};

use crate::accounts::{Accounts, ESTABLISHED_AFTER};
use crate::agreed::Agreed;
use crate::corrected::Corrected;
use crate::observe::Memory;
use crate::{Checker, Clock, Languages, ServiceError};

/// What can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The longest text a check takes, in UTF-16 code units.
    pub max_text: usize,
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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_text: emend_shared::limits::DEFAULT_MAX_TEXT,
            context_storage: ContextStorage::default(),
            constants: Constants::default(),
            promotion: Promotion::default(),
            approval: false,
            registration: Registration::default(),
            established_after: ESTABLISHED_AFTER,
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
    pub(crate) corrected: Corrected,
    pub(crate) observed: Memory,
    pub(crate) agreed: Agreed,
    accounts: Accounts,
}

impl Emend {
    /// Puts the parts together.
    pub fn new(checker: Checker, store: Arc<dyn Store>, settings: Settings, clock: Clock) -> Self {
        let accounts = Accounts::new(Arc::clone(&store), settings.registration, Arc::clone(&clock))
            .with_established_after(settings.established_after);
        Self {
            checker,
            store,
            settings,
            clock,
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

    /// Forgets an account wholly.
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

    /// An account was removed: nothing that was remembered of anybody's corrections is used again.
    pub fn note_forgotten(&self) {
        self.corrected.forget_all();
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
