//! Learning from what a client does that only ever checks: it cannot post choices, but when it checks a text again and a
//! flagged surface has become something else in the same surroundings, that was a choice.
//!
//! In doubt it was none. What is kept to tell is in memory alone, for [`KEPT`] at most, and is no text: of each issue its
//! surface, what was offered, and hashes of a few words beside it under a key of this process.
//!
//! Such a choice weighs less than one that is posted: it speaks for what was put there, and not against what was
//! offered above it, since nobody knows what the client showed.
//!
//! # Layout
//! - `tokens`: a text as hashes of its words; `sighting`: an issue to look for again, and what became of it
//! - `memory`: what the clients were answered lately

mod memory;
mod sighting;
mod tokens;

use std::sync::Arc;
use std::time::Instant;

use emend_domain::{LanguageTag, Viewer};
use emend_shared::{Action, Choice, Issue};
use uuid::Uuid;

pub use memory::KEPT;
pub(crate) use memory::Memory;
use memory::{Noticed, What};

use crate::{Choosing, ServiceError};

/// Learns from clients that only ever check.
pub struct Observer {
    memory: Memory,
    choosing: Arc<Choosing>,
    /// Whether it learns at all.
    learns: bool,
}

impl Observer {
    pub(crate) fn new(choosing: Arc<Choosing>, learns: bool) -> Self {
        Self {
            memory: Memory::default(),
            choosing,
            learns,
        }
    }

    /// Notes what `client` was answered for a text, and records what it did since it was answered last. `client` is
    /// whatever tells clients apart; it is hashed. Does nothing where that is switched off.
    ///
    /// # Errors
    /// Those of [`Choosing::choose`]; what was noticed is then not learned.
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

    /// Forgets what clients were answered longer ago than [`KEPT`].
    pub fn forget_old(&self) {
        self.memory.sweep(Instant::now());
    }
}

fn choice(noticed: Noticed) -> Choice {
    let (action, replacement) = match noticed.what {
        What::TookOffered(replacement) => (Action::Accept, Some(replacement)),
        What::PutOther(replacement) => (Action::Replace, Some(replacement)),
        What::PassedOver => (Action::Dismiss, None),
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
