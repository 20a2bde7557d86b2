//! The memory of recent responses to check-only clients.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::LanguageTag;
use emend_shared::Issue;

use super::sighting::{ObservedText, Sighting, SightingOutcome};
use super::tokens::{ObservedToken, tokens};

/// How long a client's sightings are kept.
pub const RETENTION: Duration = Duration::from_mins(10);
/// The maximum number of clients remembered at once. Beyond that, the client that was answered longest ago is removed.
const MAX_CLIENTS: usize = 1_000;
/// The maximum number of issues remembered per client.
const MAX_SIGHTINGS: usize = 64;
/// The number of consecutive checks of the same text after which an unchanged issue counts as dismissed.
const CHECKS_UNTIL_DISMISSED: u8 = 4;

/// A client's reaction to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observation {
    pub(super) language: LanguageTag,
    pub(super) rule: String,
    pub(super) surface: String,
    pub(super) left: String,
    pub(super) right: String,
    pub(super) action: ObservedAction,
}

/// The kind of reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ObservedAction {
    AcceptedOffer(String),
    TypedOther(String),
    PassedOver,
}

impl ObservedAction {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::AcceptedOffer(_) => "accept",
            Self::TypedOther(_) => "replace",
            Self::PassedOver => "dismiss",
        }
    }
}

struct ClientSightings {
    sighting: Sighting,
    answered_at: Instant,
    /// The number of consecutive checks of the very same text. When it reaches [`PASSED_OVER_AFTER`], the issue counts as
    /// dismissed, once.
    checks: u8,
}

#[derive(Default)]
struct Client {
    /// The hash of the last text as a whole.
    text: u64,
    answered_at: Option<Instant>,
    issues: Vec<ClientSightings>,
}

/// The memory of recent responses to check-only clients. Its hashes use a key that only this process has.
#[derive(Default)]
pub(crate) struct SightingCache {
    key: RandomState,
    clients: Mutex<HashMap<u64, Client>>,
}

impl SightingCache {
    /// Returns the client's reactions since its last answer, given the issues of its current text.
    pub(super) fn observe(
        &self,
        client: &str,
        language: &LanguageTag,
        text: &str,
        issues: &[Issue],
        now: Instant,
    ) -> Vec<Observation> {
        let id = self.key.hash_one(client);
        // The client's state is taken out and put back, so that other clients do not wait. Of two simultaneous checks
        // of one client, one finds no state to compare with; at worst, a reaction is missed.
        let mut state = self.clients().remove(&id).unwrap_or_default();
        if issues.is_empty() && state.issues.is_empty() {
            return Vec::new();
        }
        let tokens = tokens(text, &self.key);
        let has_issue = has_issue(&tokens, issues);
        let observed = ObservedText {
            text,
            tokens: &tokens,
            has_issue: &has_issue,
        };
        let hash = self.key.hash_one((language, text));
        let is_same_text = mem::replace(&mut state.text, hash) == hash;
        let previous = mem::take(&mut state.issues);
        let mut observations = Vec::new();
        let mut sightings = Vec::new();
        for issue in issues {
            let Some(sighting) = Sighting::of(issue, language, &observed) else {
                continue;
            };
            let is_same = |other: &ClientSightings| other.sighting.is_same(&sighting);
            if sightings.len() < MAX_SIGHTINGS && !sightings.iter().any(is_same) {
                let checks = previous
                    .iter()
                    .find(|other| is_same(other))
                    .map_or(0, |other| other.checks);
                let checks = if is_same_text {
                    checks.saturating_add(1)
                } else {
                    1.max(continued_checks(checks))
                };
                if checks == CHECKS_UNTIL_DISMISSED {
                    observations.push(observation(
                        &sighting,
                        ObservedAction::PassedOver,
                        String::new(),
                        String::new(),
                    ));
                }
                sightings.push(ClientSightings {
                    sighting,
                    answered_at: now,
                    checks,
                });
            }
        }
        for old in previous {
            let is_recent = now.duration_since(old.answered_at) < RETENTION;
            if !is_recent || sightings.iter().any(|new| new.sighting.is_same(&old.sighting)) {
                continue;
            }
            let outcome = if old.sighting.language == *language {
                old.sighting.outcome(&observed)
            } else {
                SightingOutcome::Unknown
            };
            match outcome {
                SightingOutcome::Became {
                    replacement,
                    offered,
                    left,
                    right,
                } => {
                    let action = if offered {
                        ObservedAction::AcceptedOffer
                    } else {
                        ObservedAction::TypedOther
                    };
                    observations.push(observation(&old.sighting, action(replacement), left, right));
                }
                // The issue may be in another text that the client has open.
                SightingOutcome::Unchanged | SightingOutcome::Unknown if sightings.len() < MAX_SIGHTINGS => {
                    sightings.push(old);
                }
                SightingOutcome::Unchanged | SightingOutcome::Unknown => {}
            }
        }
        state.issues = sightings;
        state.answered_at = Some(now);
        self.put(id, state);
        observations
    }

    /// Removes clients that were not answered lately.
    pub(crate) fn sweep(&self, now: Instant) {
        self.clients().retain(|_, client| {
            client
                .answered_at
                .is_some_and(|answered_at| now.duration_since(answered_at) < RETENTION)
        });
    }

    fn put(&self, id: u64, client: Client) {
        let mut clients = self.clients();
        if clients.len() >= MAX_CLIENTS
            && !clients.contains_key(&id)
            && let Some(oldest) = clients
                .iter()
                .min_by_key(|(_, client)| client.answered_at)
                .map(|(id, _)| *id)
        {
            clients.remove(&oldest);
        }
        clients.insert(id, client);
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<u64, Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the count to continue with after the text changed: a dismissed issue stays dismissed.
fn continued_checks(checks: u8) -> u8 {
    if checks >= CHECKS_UNTIL_DISMISSED {
        checks
    } else {
        0
    }
}

fn observation(sighting: &Sighting, action: ObservedAction, left: String, right: String) -> Observation {
    Observation {
        language: sighting.language.clone(),
        rule: sighting.rule.clone(),
        surface: sighting.surface.clone(),
        left,
        right,
        action,
    }
}

/// Returns, for each word, whether it is part of an issue.
fn has_issue(tokens: &[ObservedToken], issues: &[Issue]) -> Vec<bool> {
    let mut has_issue = vec![false; tokens.len()];
    for issue in issues {
        let from = tokens.partition_point(|token| token.units.end <= issue.span.offset);
        let to = tokens.partition_point(|token| token.units.start < issue.span.end());
        has_issue[from..to.max(from)].fill(true);
    }
    has_issue
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
