//! The memory of recent answers to check-only clients.

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
const CLIENTS: usize = 1_000;
/// The maximum number of issues remembered per client.
const SIGHTINGS: usize = 64;
/// The number of consecutive checks of the same text after which an unchanged issue counts as dismissed.
const PASSED_OVER_AFTER: u8 = 4;

/// A client's reaction to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observation {
    pub(super) language: LanguageTag,
    pub(super) rule: String,
    pub(super) surface: String,
    pub(super) left: String,
    pub(super) right: String,
    pub(super) what: ObservedAction,
}

/// The kind of reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ObservedAction {
    TookOffered(String),
    PutOther(String),
    PassedOver,
}

impl ObservedAction {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::TookOffered(_) => "accept",
            Self::PutOther(_) => "replace",
            Self::PassedOver => "dismiss",
        }
    }
}

struct ClientSightings {
    sighting: Sighting,
    at: Instant,
    /// The number of consecutive checks of the very same text. When it reaches [`PASSED_OVER_AFTER`], the issue counts as
    /// dismissed, once.
    seen: u8,
}

#[derive(Default)]
struct Client {
    /// The hash of the last text as a whole.
    text: u64,
    at: Option<Instant>,
    issues: Vec<ClientSightings>,
}

/// The memory of recent answers to check-only clients. Its hashes use a key that only this process has.
#[derive(Default)]
pub(crate) struct SightingCache {
    key: RandomState,
    clients: Mutex<HashMap<u64, Client>>,
}

impl SightingCache {
    /// Returns the client's reactions since its last answer, given the issues of its current text.
    pub(super) fn notice(
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
        let mut known = self.clients().remove(&id).unwrap_or_default();
        if issues.is_empty() && known.issues.is_empty() {
            return Vec::new();
        }
        let tokens = tokens(text, &self.key);
        let flagged = flagged(&tokens, issues);
        let read = ObservedText {
            text,
            tokens: &tokens,
            flagged: &flagged,
        };
        let hash = self.key.hash_one((language, text));
        let same_text = mem::replace(&mut known.text, hash) == hash;
        let before = mem::take(&mut known.issues);
        let mut noticed = Vec::new();
        let mut kept = Vec::new();
        for issue in issues {
            let Some(sighting) = Sighting::of(issue, language, &read) else {
                continue;
            };
            let is_again = |other: &ClientSightings| other.sighting.is_again(&sighting);
            if kept.len() < SIGHTINGS && !kept.iter().any(is_again) {
                let seen = before
                    .iter()
                    .find(|other| is_again(other))
                    .map_or(0, |other| other.seen);
                let seen = if same_text {
                    seen.saturating_add(1)
                } else {
                    1.max(passed_over(seen))
                };
                if seen == PASSED_OVER_AFTER {
                    noticed.push(observation(
                        &sighting,
                        ObservedAction::PassedOver,
                        String::new(),
                        String::new(),
                    ));
                }
                kept.push(ClientSightings {
                    sighting,
                    at: now,
                    seen,
                });
            }
        }
        for old in before {
            let lately = now.duration_since(old.at) < RETENTION;
            if !lately || kept.iter().any(|new| new.sighting.is_again(&old.sighting)) {
                continue;
            }
            let fate = if old.sighting.language == *language {
                old.sighting.fate(&read)
            } else {
                SightingOutcome::Unknown
            };
            match fate {
                SightingOutcome::Became {
                    replacement,
                    offered,
                    left,
                    right,
                } => {
                    let what = if offered {
                        ObservedAction::TookOffered
                    } else {
                        ObservedAction::PutOther
                    };
                    noticed.push(observation(&old.sighting, what(replacement), left, right));
                }
                // The issue may be in another text that the client has open.
                SightingOutcome::Unchanged | SightingOutcome::Unknown if kept.len() < SIGHTINGS => {
                    kept.push(old);
                }
                SightingOutcome::Unchanged | SightingOutcome::Unknown => {}
            }
        }
        known.issues = kept;
        known.at = Some(now);
        self.put(id, known);
        noticed
    }

    /// Removes clients that were not answered lately.
    pub(crate) fn sweep(&self, now: Instant) {
        self.clients()
            .retain(|_, client| client.at.is_some_and(|at| now.duration_since(at) < RETENTION));
    }

    fn put(&self, id: u64, client: Client) {
        let mut clients = self.clients();
        if clients.len() >= CLIENTS
            && !clients.contains_key(&id)
            && let Some(oldest) = clients
                .iter()
                .min_by_key(|(_, client)| client.at)
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
fn passed_over(seen: u8) -> u8 {
    if seen >= PASSED_OVER_AFTER { seen } else { 0 }
}

fn observation(sighting: &Sighting, what: ObservedAction, left: String, right: String) -> Observation {
    Observation {
        language: sighting.language.clone(),
        rule: sighting.rule.clone(),
        surface: sighting.surface.clone(),
        left,
        right,
        what,
    }
}

/// Returns, for each word, whether it is part of an issue.
fn flagged(tokens: &[ObservedToken], issues: &[Issue]) -> Vec<bool> {
    let mut flagged = vec![false; tokens.len()];
    for issue in issues {
        let from = tokens.partition_point(|token| token.units.end <= issue.span.offset);
        let to = tokens.partition_point(|token| token.units.start < issue.span.end());
        flagged[from..to.max(from)].fill(true);
    }
    flagged
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
