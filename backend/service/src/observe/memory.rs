//! What the clients were answered lately.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use emend_domain::LanguageTag;
use emend_shared::Issue;

use super::sighting::{Fate, Reading, Sighting};
use super::tokens::{Token, tokens};

/// How long it is remembered what a client was answered.
pub const KEPT: Duration = Duration::from_mins(10);
/// Clients remembered at once; beyond, the one that was answered longest ago goes.
const CLIENTS: usize = 1_000;
/// Issues remembered of one client.
const SIGHTINGS: usize = 64;
/// How often the same text is checked in a row before what stands in it unchanged was passed over.
const PATIENCE: u8 = 4;

/// What a client did with an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noticed {
    pub(super) language: LanguageTag,
    pub(super) rule: String,
    pub(super) surface: String,
    pub(super) left: String,
    pub(super) right: String,
    pub(super) what: What,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    TookOffered(String),
    PutOther(String),
    PassedOver,
}

impl What {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::TookOffered(_) => "accept",
            Self::PutOther(_) => "replace",
            Self::PassedOver => "dismiss",
        }
    }
}

struct Remembered {
    sighting: Sighting,
    at: Instant,
    /// How often in a row it was in the very same text; enough, and it was passed over, which is noticed once.
    seen: u8,
}

#[derive(Default)]
struct Client {
    /// The last text as a whole, hashed.
    text: u64,
    at: Option<Instant>,
    issues: Vec<Remembered>,
}

/// What the clients were answered lately. The key of its hashes is this process' own.
#[derive(Default)]
pub(crate) struct Memory {
    key: RandomState,
    clients: Mutex<HashMap<u64, Client>>,
}

impl Memory {
    /// What a client did since it was answered last, now that this text has these issues.
    pub(super) fn notice(
        &self,
        client: &str,
        language: &LanguageTag,
        text: &str,
        issues: &[Issue],
        now: Instant,
    ) -> Vec<Noticed> {
        let id = self.key.hash_one(client);
        // Taken out and put back, so that others do not wait. Of two checks at once, one finds nothing to compare with.
        let mut known = self.clients().remove(&id).unwrap_or_default();
        if issues.is_empty() && known.issues.is_empty() {
            return Vec::new();
        }
        let tokens = tokens(text, &self.key);
        let flagged = flagged(&tokens, issues);
        let read = Reading {
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
            let is_again = |other: &Remembered| other.sighting.is_again(&sighting);
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
                if seen == PATIENCE {
                    noticed.push(told(&sighting, What::PassedOver, String::new(), String::new()));
                }
                kept.push(Remembered {
                    sighting,
                    at: now,
                    seen,
                });
            }
        }
        for old in before {
            let lately = now.duration_since(old.at) < KEPT;
            if !lately || kept.iter().any(|new| new.sighting.is_again(&old.sighting)) {
                continue;
            }
            let fate = if old.sighting.language == *language {
                old.sighting.fate(&read)
            } else {
                Fate::Unknown
            };
            match fate {
                Fate::Became {
                    replacement,
                    offered,
                    left,
                    right,
                } => {
                    let what = if offered {
                        What::TookOffered
                    } else {
                        What::PutOther
                    };
                    noticed.push(told(&old.sighting, what(replacement), left, right));
                }
                // It may stand in another text that the client has open.
                Fate::Unchanged | Fate::Unknown if kept.len() < SIGHTINGS => kept.push(old),
                Fate::Unchanged | Fate::Unknown => {}
            }
        }
        known.issues = kept;
        known.at = Some(now);
        self.put(id, known);
        noticed
    }

    /// Forgets clients that were not answered lately.
    pub(crate) fn sweep(&self, now: Instant) {
        self.clients()
            .retain(|_, client| client.at.is_some_and(|at| now.duration_since(at) < KEPT));
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

/// What was passed over stays so when the text changes elsewhere.
fn passed_over(seen: u8) -> u8 {
    if seen >= PATIENCE { seen } else { 0 }
}

fn told(sighting: &Sighting, what: What, left: String, right: String) -> Noticed {
    Noticed {
        language: sighting.language.clone(),
        rule: sighting.rule.clone(),
        surface: sighting.surface.clone(),
        left,
        right,
        what,
    }
}

/// Which words are part of an issue.
fn flagged(tokens: &[Token], issues: &[Issue]) -> Vec<bool> {
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
