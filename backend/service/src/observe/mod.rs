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
//! - `memory`: the memory of recent answers

mod memory;
mod sighting;
mod tokens;

use std::sync::Arc;
use std::time::Instant;

use emend_domain::{LanguageTag, Viewer};
use emend_shared::{Action, Choice, Issue};
use uuid::Uuid;

pub use memory::RETENTION;
pub(crate) use memory::SightingCache;
use memory::{Observation, ObservedAction};

use crate::{ChoiceService, ServiceError};

/// The service that learns from check-only clients.
pub struct Observer {
    memory: SightingCache,
    choosing: Arc<ChoiceService>,
    /// Whether learning from checks is enabled.
    learns: bool,
}

impl Observer {
    pub(crate) fn new(choosing: Arc<ChoiceService>, learns: bool) -> Self {
        Self {
            memory: SightingCache::default(),
            choosing,
            learns,
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
        if !self.learns {
            return Ok(());
        }
        let client = format!("{}\n{client}", viewer.account);
        let noticed = self
            .memory
            .notice(&client, language, text, issues, Instant::now());
        if noticed.is_empty() {
            return Ok(());
        }
        for noticed in &noticed {
            metrics::counter!("emend_noticed_total", "what" => noticed.what.name()).increment(1);
        }
        let choices: Vec<_> = noticed.into_iter().map(choice).collect();
        self.choosing.choose(viewer, &choices).await.map(drop)
    }

    /// Removes clients whose last answer is older than [`RETENTION`].
    pub fn forget_old(&self) {
        self.memory.sweep(Instant::now());
    }
}

fn choice(noticed: Observation) -> Choice {
    let (action, replacement) = match noticed.what {
        ObservedAction::TookOffered(replacement) => (Action::Accept, Some(replacement)),
        ObservedAction::PutOther(replacement) => (Action::Replace, Some(replacement)),
        ObservedAction::PassedOver => (Action::Dismiss, None),
    };
    Choice {
        language: Some(noticed.language.to_string()),
        rule: Some(noticed.rule),
        surface: Some(noticed.surface),
        left: Some(noticed.left),
        right: Some(noticed.right),
        replacement,
        ..Choice::new(Uuid::new_v4(), action)
    }
}
