//! All services together.

use std::sync::{Arc, Mutex, PoisonError};

use emend_domain::{AccountId, Clock, Viewer};
use emend_shared::accounts::RemovalResponse;
use emend_store::{ServiceStore, StoreError, Trouble};

use crate::known_words::KnownWordCorrections;
use crate::quota::Quota;
use crate::{
    Agreements, Checker, Checking, Choosing, Dictionaries, Languages, Learned, Observer, Retention,
    ServiceError, Settings,
};
use emend_accounts::{Accounts, LastAdministrator};

/// Emend itself: engine, learning and store together. Each of its services does one thing and owns what that needs.
pub struct Emend {
    checker: Arc<Checker>,
    store: Arc<dyn ServiceStore>,
    settings: Arc<Settings>,
    accounts: Arc<Accounts>,
    quota: Arc<Quota>,
    corrections: Arc<KnownWordCorrections>,
    checking: Checking,
    choosing: Arc<Choosing>,
    dictionaries: Dictionaries,
    learned: Learned,
    agreements: Arc<Agreements>,
    observer: Observer,
    retention: Retention,
    troubles: Troubles,
    /// What [`Accounts::forgotten_revision`] was last.
    forgotten: Mutex<Option<u64>>,
}

/// What was wrong with the store lately.
#[derive(Default)]
struct Troubles(Mutex<Arc<[Trouble]>>);

impl Troubles {
    fn get(&self) -> Arc<[Trouble]> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts others in their place, and answers what was there.
    fn swap(&self, troubles: Vec<Trouble>) -> Arc<[Trouble]> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, troubles.into())
    }
}

impl Emend {
    /// Puts the parts together.
    pub fn new(checker: Checker, store: Arc<dyn ServiceStore>, settings: Settings, clock: Clock) -> Self {
        let accounts = Accounts::new(store.clone(), settings.registration, Arc::clone(&clock))
            .with_limits(settings.limits)
            .with_established_after(settings.established_after);
        let (checker, accounts) = (Arc::new(checker), Arc::new(accounts));
        let settings = Arc::new(settings);
        let languages = checker.languages().clone();
        let quota = Arc::new(Quota::new(store.clone(), settings.limits));
        let corrections = Arc::new(KnownWordCorrections::new(store.clone(), languages.clone()));
        let choosing = Arc::new(Choosing::new(
            store.clone(),
            Arc::clone(&quota),
            Arc::clone(&corrections),
            Arc::clone(&clock),
            settings.context_storage,
        ));
        let agreements = Arc::new(Agreements::new(
            store.clone(),
            Arc::clone(&accounts),
            languages,
            Arc::clone(&settings),
        ));
        Self {
            checking: Checking::new(
                Arc::clone(&checker),
                store.clone(),
                Arc::clone(&accounts),
                Arc::clone(&settings),
                Arc::clone(&corrections),
            ),
            observer: Observer::new(Arc::clone(&choosing), settings.learn_from_checks),
            dictionaries: Dictionaries::new(
                store.clone(),
                Arc::clone(&accounts),
                Arc::clone(&agreements),
                Arc::clone(&quota),
                Arc::clone(&clock),
            ),
            learned: Learned::new(store.clone(), Arc::clone(&quota), Arc::clone(&clock)),
            retention: Retention::new(store.clone(), clock),
            checker,
            store,
            settings,
            accounts,
            quota,
            corrections,
            choosing,
            agreements,
            troubles: Troubles::default(),
            forgotten: Mutex::default(),
        }
    }

    /// Checking texts.
    pub fn checking(&self) -> &Checking {
        &self.checking
    }

    /// Recording choices.
    pub fn choosing(&self) -> &Choosing {
        &self.choosing
    }

    /// The dictionaries of users and teams.
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }

    /// What was learned about a user.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// What teams and everyone agree on.
    pub fn agreements(&self) -> &Agreements {
        &self.agreements
    }

    /// Learning from clients that only ever check.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }

    /// Deleting votes that were not repeated for long.
    pub fn retention(&self) -> &Retention {
        &self.retention
    }

    /// Accounts, sessions, API keys and teams.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Removes an account wholly. A large one is still being removed when this returns; a job does the rest
    /// ([`Accounts::work_on_removals`]).
    pub async fn remove(&self, account: &AccountId) -> Result<RemovalResponse, ServiceError> {
        let removal = self
            .accounts
            .remove(
                account,
                LastAdministrator::Stays,
                Some(self.settings.removal_patience),
            )
            .await?;
        self.notice_forgotten().await?;
        Ok(removal)
    }

    /// The same, by the account's name.
    pub async fn remove_account(&self, name: &str) -> Result<RemovalResponse, ServiceError> {
        self.remove(&self.accounts.account_id(name).await?).await
    }

    /// Asks the store whether an account was removed since this was asked last, by whatever process: then nothing that was
    /// remembered of anybody's corrections is used again.
    pub async fn notice_forgotten(&self) -> Result<(), ServiceError> {
        let revision = self.accounts.forgotten_revision().await?;
        let before = self
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(revision);
        if before == Some(revision) {
            return Ok(());
        }
        self.corrections.forget_all();
        self.quota.forget_all();
        self.accounts.forget_remembered();
        if before.is_some() {
            metrics::counter!("emend_forgotten_total").increment(1);
        }
        Ok(())
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

    /// Looks at what is wrong with the store though it answers, and says in the log what is new. To be called every few
    /// seconds.
    pub async fn inspect_store(&self) -> Result<(), StoreError> {
        let found = self.store.inspect().await?;
        for name in Trouble::NAMES {
            let there = found.iter().any(|trouble| trouble.name() == name);
            metrics::gauge!("emend_store_trouble", "kind" => name).set(if there { 1.0 } else { 0.0 });
        }
        let before = self.troubles.swap(found);
        for trouble in self.troubles.get().iter() {
            if !before.contains(trouble) {
                tracing::error!(kind = trouble.name(), "{trouble}");
            }
        }
        Ok(())
    }

    /// What was wrong with the store when it was last looked at.
    pub fn store_troubles(&self) -> Arc<[Trouble]> {
        self.troubles.get()
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ping().await?;
        self.store.admits_writes()
    }
}
