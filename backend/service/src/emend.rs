//! All services together.

use std::sync::{Arc, Mutex, PoisonError};

use emend_domain::{AccountId, Clock, Viewer};
use emend_shared::accounts::RemovalResponse;
use emend_store::{ServiceStore, StoreError, StoreProblem};

use crate::known_words::KnownWordCorrections;
use crate::quota::Quota;
use crate::{
    Agreements, CheckService, Checker, ChoiceService, EmendSettings, ExplainService, Insight, Languages,
    LearnedItems, Observer, Retention, ServiceError, UserDictionaries,
};
use emend_accounts::{AccountSettings, Accounts, LastAdministrator};

/// The services of Emend, which combine engine, learning and store. Each has one task and owns the parts that it needs.
pub struct Emend {
    checker: Arc<Checker>,
    store: Arc<dyn ServiceStore>,
    settings: Arc<EmendSettings>,
    accounts: Arc<Accounts>,
    quota: Arc<Quota>,
    corrections: Arc<KnownWordCorrections>,
    checking: Arc<CheckService>,
    explaining: ExplainService,
    choosing: Arc<ChoiceService>,
    dictionaries: UserDictionaries,
    learned: LearnedItems,
    insight: Insight,
    agreements: Arc<Agreements>,
    observer: Observer,
    retention: Retention,
    problems: StoreProblems,
    /// The last value of [`RemovalProgress::forgotten_revision`](emend_accounts::RemovalProgress::forgotten_revision).
    forgotten: Mutex<Option<u64>>,
}

/// The problems that the last inspection of the store found.
#[derive(Default)]
struct StoreProblems(Mutex<Arc<[StoreProblem]>>);

impl StoreProblems {
    fn get(&self) -> Arc<[StoreProblem]> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the problems and returns the previous ones.
    fn swap(&self, problems: Vec<StoreProblem>) -> Arc<[StoreProblem]> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, problems.into())
    }
}

impl Emend {
    /// Creates the service from its parts.
    pub fn new(
        checker: Checker,
        store: Arc<dyn ServiceStore>,
        settings: EmendSettings,
        clock: Clock,
    ) -> Self {
        let account_settings = AccountSettings {
            registration: settings.registration,
            limits: settings.limits,
            established_after: settings.established_after,
        };
        let accounts = Accounts::new(store.clone(), account_settings, Arc::clone(&clock));
        let (checker, accounts) = (Arc::new(checker), Arc::new(accounts));
        let settings = Arc::new(settings);
        let languages = checker.languages().clone();
        let quota = Arc::new(Quota::new(store.clone(), settings.limits));
        let corrections = Arc::new(KnownWordCorrections::new(store.clone(), languages.clone()));
        let choosing = Arc::new(ChoiceService::new(
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
        let checking = Arc::new(CheckService::new(
            Arc::clone(&checker),
            store.clone(),
            Arc::clone(&accounts),
            Arc::clone(&settings),
            Arc::clone(&corrections),
        ));
        Self {
            explaining: ExplainService::new(
                Arc::clone(&checking),
                Arc::clone(&checker),
                store.clone(),
                Arc::clone(&accounts),
                Arc::clone(&settings),
            ),
            checking,
            observer: Observer::new(Arc::clone(&choosing), settings.learn_from_checks),
            dictionaries: UserDictionaries::new(
                store.clone(),
                Arc::clone(&accounts),
                Arc::clone(&agreements),
                Arc::clone(&quota),
                Arc::clone(&clock),
            ),
            insight: Insight::new(store.clone(), Arc::clone(&accounts)),
            learned: LearnedItems::new(store.clone(), Arc::clone(&quota), Arc::clone(&clock)),
            retention: Retention::new(store.clone(), clock),
            checker,
            store,
            settings,
            accounts,
            quota,
            corrections,
            choosing,
            agreements,
            problems: StoreProblems::default(),
            forgotten: Mutex::default(),
        }
    }

    /// Returns the service that checks texts.
    pub fn checking(&self) -> &CheckService {
        &self.checking
    }

    /// Returns the service that explains issues and the order of their candidates.
    pub fn explaining(&self) -> &ExplainService {
        &self.explaining
    }

    /// Recording choices.
    pub fn choosing(&self) -> &ChoiceService {
        &self.choosing
    }

    /// Returns the service for the dictionaries of accounts and teams.
    pub fn dictionaries(&self) -> &UserDictionaries {
        &self.dictionaries
    }

    /// Returns the service for an account's records.
    pub fn learned(&self) -> &LearnedItems {
        &self.learned
    }

    /// Returns the service for figures about choices.
    pub fn insight(&self) -> &Insight {
        &self.insight
    }

    /// Returns the service for agreements of teams and of everyone.
    pub fn agreements(&self) -> &Agreements {
        &self.agreements
    }

    /// Returns the service that learns from check-only clients.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }

    /// Returns the service that deletes old votes.
    pub fn retention(&self) -> &Retention {
        &self.retention
    }

    /// Returns the services for accounts, sessions, API keys and teams.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Removes an account with everything it contributed. The removal of a large account may still be in progress when
    /// this returns; a job continues it ([`AccountRemovals::work`](emend_accounts::AccountRemovals::work)).
    pub async fn remove(&self, account: &AccountId) -> Result<RemovalResponse, ServiceError> {
        let removal = self
            .accounts
            .removals
            .remove(
                account,
                LastAdministrator::Stays,
                Some(self.settings.removal_patience),
            )
            .await?;
        self.clear_caches_if_accounts_removed().await?;
        Ok(removal)
    }

    /// Removes an account by name. See [`Emend::remove`].
    pub async fn remove_account(&self, name: &str) -> Result<RemovalResponse, ServiceError> {
        self.remove(&self.accounts.directory.account_id(name).await?)
            .await
    }

    /// Clears the caches derived from votes if any process has removed an account since the last call.
    pub async fn clear_caches_if_accounts_removed(&self) -> Result<(), ServiceError> {
        // Removal must be exact on every server, and another process may have removed the account. The revision in the
        // store is the only message that reaches all of them: docs/decisions/0028-removal-by-a-job.md.
        let revision = self.accounts.removal_progress.forgotten_revision().await?;
        let previous = self
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(revision);
        if previous == Some(revision) {
            return Ok(());
        }
        self.corrections.forget_all();
        self.quota.forget_all();
        self.accounts.clear_caches();
        if previous.is_some() {
            metrics::counter!("emend_cache_clears_total").increment(1);
        }
        Ok(())
    }

    /// Returns the settings.
    pub fn settings(&self) -> &EmendSettings {
        &self.settings
    }

    /// Returns the languages that can be checked.
    pub fn languages(&self) -> &Languages {
        self.checker.languages()
    }

    /// Returns the local user, the only viewer while accounts are off.
    pub fn local_viewer() -> Viewer {
        Viewer::without_teams(AccountId::local())
    }

    /// Warms up the checking threads; returns when the first check would not have to wait.
    pub async fn warm(&self) {
        self.checker.warm().await;
    }

    /// Inspects the store for problems that occur although it answers, and logs new ones. Call this every few seconds.
    pub async fn inspect_store(&self) -> Result<(), StoreError> {
        let problems = self.store.inspect().await?;
        for name in StoreProblem::NAMES {
            let is_present = problems.iter().any(|problem| problem.name() == name);
            metrics::gauge!("emend_store_problem", "kind" => name).set(if is_present { 1.0 } else { 0.0 });
        }
        let previous = self.problems.swap(problems);
        for problem in self.problems.get().iter() {
            if !previous.contains(problem) {
                tracing::error!(kind = problem.name(), "{problem}");
            }
        }
        Ok(())
    }

    /// Returns the problems that the last inspection of the store found.
    pub fn store_troubles(&self) -> Arc<[StoreProblem]> {
        self.problems.get()
    }

    /// Checks that the store answers.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ping().await?;
        self.store.admits_writes()
    }
}
