//! Learning from check-only clients. Such a client cannot post choices. But if it checks a text again and a flagged
//! surface has been replaced in the same surroundings, the user made a choice. See
//! `docs/decisions/0015-learning-from-checks.md`.
//!
//! In case of doubt, no choice is inferred. The data needed is kept in memory only, for at most [`RETENTION`], and is not
//! text: for each issue, its surface, the offered replacements, and hashes of a few neighbouring words under a key that
//! only this process has.
//!
//! An inferred choice weighs less than a posted one: it counts for the new text, but not against the replacements
//! ranked above it, because it is unknown which of them the client displayed.
//!
//! # Layout
//! - `tokens`: a text as hashes of its words; `sighting`: an issue to look for in the next check, and its fate
//! - `recent_responses`: the memory of recent responses

mod recent_responses;
mod sighting;
mod tokens;

use std::sync::Arc;
use std::time::Instant;

use emend_domain::{LanguageTag, Viewer};
use emend_shared::{Action, Choice, Issue};
use uuid::Uuid;

pub use recent_responses::RETENTION;
pub(crate) use recent_responses::SightingCache;
use recent_responses::{Observation, ObservedAction};

use crate::{ChoiceService, ServiceError};

/// The service that learns from check-only clients.
pub struct Observer {
    memory: SightingCache,
    choice_service: Arc<ChoiceService>,
    /// Whether learning from checks is enabled.
    is_enabled: bool,
}

impl Observer {
    pub(crate) fn new(choice_service: Arc<ChoiceService>, is_enabled: bool) -> Self {
        Self {
            memory: SightingCache::default(),
            choice_service,
            is_enabled,
        }
    }

    /// Remembers the issues that `client` was shown for a text, and records the choices inferred since its last answer.
    /// `client` is any name that identifies the client; it is hashed. Does nothing if learning from checks is disabled.
    ///
    /// # Errors
    /// Those of [`ChoiceService::choose`]; the inferred choices are then not learned.
    pub async fn observe(
        &self,
        viewer: &Viewer,
        client: &str,
        language: &LanguageTag,
        text: &str,
        issues: &[Issue],
    ) -> Result<(), ServiceError> {
        if !self.is_enabled {
            return Ok(());
        }
        let client = format!("{}\n{client}", viewer.account);
        let observations = self
            .memory
            .observe(&client, language, text, issues, Instant::now());
        if observations.is_empty() {
            return Ok(());
        }
        for observation in &observations {
            metrics::counter!("emend_inferred_choices_total", "action" => observation.action.name())
                .increment(1);
        }
        let choices: Vec<_> = observations.into_iter().map(choice).collect();
        self.choice_service.choose(viewer, &choices).await.map(drop)
    }

    /// Removes clients whose last answer is older than [`RETENTION`].
    pub fn forget_old(&self) {
        self.memory.sweep(Instant::now());
    }
}

fn choice(observations: Observation) -> Choice {
    let (action, replacement) = match observations.action {
        ObservedAction::AcceptedOffer(replacement) => (Action::Accept, Some(replacement)),
        ObservedAction::TypedOther(replacement) => (Action::Replace, Some(replacement)),
        ObservedAction::PassedOver => (Action::Dismiss, None),
    };
    Choice {
        language: Some(observations.language.to_string()),
        rule: Some(observations.rule),
        surface: Some(observations.surface),
        left: Some(observations.left),
        right: Some(observations.right),
        replacement,
        ..Choice::new(Uuid::new_v4(), action)
    }
}
