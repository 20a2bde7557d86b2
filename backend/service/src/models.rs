//! The error models in use: looked up by a check without waiting for anything but the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use emend_learning::error_model::above_account;
use emend_learning::{AccountId, TeamId, Viewer, Weights};
use quick_cache::sync::Cache;

use crate::Emend;

/// How long a model is used before the store is asked whether another server has trained a newer one.
const FRESH: Duration = Duration::from_mins(1);
/// Viewers whose models are remembered.
const VIEWERS: usize = 10_000;

/// Whose error model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Scope {
    Everyone,
    Team(TeamId),
    Account(AccountId),
}

impl Scope {
    /// What the store keeps it under: `model/en/*`, `model/en/t/writers`, `model/en/a/local`.
    pub(crate) fn name(&self, language: &str) -> String {
        match self {
            Self::Everyone => format!("model/{language}/*"),
            Self::Team(team) => format!("model/{language}/t/{team}"),
            Self::Account(account) => format!("model/{language}/a/{account}"),
        }
    }
}

/// The models of viewers, added up, by account and language.
pub(crate) struct Models {
    added_up: Cache<(AccountId, String), (Instant, Arc<Weights>)>,
    /// Whether choices came in since the last training; true at start, when nobody knows.
    untaught: AtomicBool,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            added_up: Cache::new(VIEWERS),
            untaught: AtomicBool::new(true),
        }
    }
}

impl Models {
    /// Notes that there is something to learn from.
    pub(crate) fn chosen(&self) {
        self.untaught.store(true, Ordering::Relaxed);
    }

    /// Notes that all that came in so far is about to be learned from.
    pub(crate) fn taught(&self) {
        self.untaught.store(false, Ordering::Relaxed);
    }

    pub(crate) fn has_untaught(&self) -> bool {
        self.untaught.load(Ordering::Relaxed)
    }

    /// Has every model looked up again.
    pub(crate) fn forget_all(&self) {
        self.added_up.clear();
    }
}

impl Emend {
    /// What is known of this viewer's slips: everyone's, their teams' (in equal parts) and their own weights, added up. Where the store is away it is
    /// what was known before, or nothing.
    pub(crate) async fn error_model(&self, viewer: &Viewer, language: &str) -> Arc<Weights> {
        let key = (viewer.account.clone(), language.to_owned());
        let before = self.models.added_up.get(&key);
        if let Some((read, weights)) = &before
            && read.elapsed() < FRESH
        {
            return Arc::clone(weights);
        }
        let teams = viewer.teams.iter().cloned().map(Scope::Team);
        let scopes = [Scope::Everyone].into_iter().chain(teams);
        let names: Vec<String> = scopes
            .chain([Scope::Account(viewer.account.clone())])
            .map(|scope| scope.name(language))
            .collect();
        let Ok(kept) = self.store.kept(&names).await else {
            return before.map(|(_, weights)| weights).unwrap_or_default();
        };
        let read = names.iter().zip(&kept).map(|(name, bytes)| {
            // Of another version of Emend, it is trained again before long.
            let read = Weights::from_bytes(bytes.as_deref()?);
            read.inspect_err(|error| tracing::info!(model = name, %error, "not used"))
                .ok()
        });
        let models: Vec<Option<Weights>> = read.collect();
        let weights = match models.as_slice() {
            [everyone, teams @ .., own] => {
                let everyone = everyone.clone().unwrap_or_default();
                let mut weights = above_account(&everyone, teams.iter().map(Option::as_ref));
                weights.add(own.as_ref().unwrap_or(&Weights::default()));
                weights
            }
            _ => Weights::default(),
        };
        let weights = Arc::new(weights);
        self.models
            .added_up
            .insert(key, (Instant::now(), Arc::clone(&weights)));
        weights
    }
}
