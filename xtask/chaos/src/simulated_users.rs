//! Simulated users, and the ledger of their acknowledged choices.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::Options;

/// The timeout of a request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The time after which a batch that is still not acknowledged fails the run.
const ACKNOWLEDGEMENT_TIMEOUT: Duration = Duration::from_mins(3);

/// The subject of a vote: the surface and the chosen replacement.
pub(crate) type VoteSubject = (String, String);

/// The acknowledged choices.
#[derive(Debug)]
pub(crate) struct Ledger {
    wanted: u64,
    /// The number of choices that may have started by now. It spreads the choices over all faults.
    allowed: AtomicU64,
    start_time: AtomicU64,
    acknowledged: AtomicU64,
    undone: AtomicU64,
    retries: AtomicU64,
    votes: Mutex<Votes>,
}

#[derive(Debug, Default)]
struct Votes {
    expected: BTreeMap<VoteSubject, u64>,
    /// The numbers of acknowledged choices, with the times of the acknowledgements.
    acknowledgements: Vec<(Instant, u64)>,
}

impl Ledger {
    pub(crate) fn new(wanted: u64) -> Self {
        Self {
            wanted,
            allowed: AtomicU64::new(0),
            start_time: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            undone: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            votes: Mutex::default(),
        }
    }

    /// Allows this number of choices to start.
    pub(crate) fn allow(&self, choices: u64) {
        self.allowed.store(choices, Ordering::Relaxed);
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    pub(crate) fn undone(&self) -> u64 {
        self.undone.load(Ordering::Relaxed)
    }

    pub(crate) fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// The count of each vote that was acknowledged and not undone.
    pub(crate) fn expected(&self) -> BTreeMap<VoteSubject, u64> {
        let votes = self.votes.lock().unwrap_or_else(PoisonError::into_inner);
        votes.expected.clone()
    }

    /// The number of choices that were acknowledged within these periods.
    pub(crate) fn acknowledged_within(&self, times: &[(Instant, Instant)]) -> u64 {
        let votes = self.votes.lock().unwrap_or_else(PoisonError::into_inner);
        let within = votes
            .acknowledgements
            .iter()
            .filter(|(at, _)| times.iter().any(|(from, to)| (from..=to).contains(&at)));
        within.map(|(_, count)| count).sum()
    }

    fn record(&self, chosen: &[VoteSubject], taken_back: Option<&VoteSubject>) {
        let mut votes = self.votes.lock().unwrap_or_else(PoisonError::into_inner);
        for vote in chosen {
            *votes.expected.entry(vote.clone()).or_default() += 1;
        }
        if let Some(vote) = taken_back
            && let Some(count) = votes.expected.get_mut(vote)
        {
            *count -= 1;
            self.undone.fetch_add(1, Ordering::Relaxed);
        }
        let count = chosen.len() as u64 + u64::from(taken_back.is_some());
        votes.acknowledgements.push((Instant::now(), count));
        self.acknowledged.fetch_add(count, Ordering::Relaxed);
    }
}

/// Runs this number of users until the wanted number of choices is acknowledged. Users undo no choices in a run that destroys
/// the data of Redis: a choice that was undone and reappears would look as if it was counted twice.
pub(crate) fn start(
    ledger: &Arc<Ledger>,
    address: &str,
    options: &Options,
    seed: u64,
) -> Vec<JoinHandle<anyhow::Result<()>>> {
    (0..options.clients as u64)
        .map(|number| {
            let person = ChaosUser {
                ledger: Arc::clone(ledger),
                random: StdRng::seed_from_u64(seed ^ (number + 1) << 32),
                address: address.to_owned(),
                own: Vec::new(),
                undoes: !options.destroy,
                thinks: Duration::from_millis(options.thinks),
            };
            tokio::spawn(person.choose())
        })
        .collect()
}

/// A client with the timeout of a user.
pub(crate) fn http() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(TIMEOUT).build()
}

struct ChaosUser {
    ledger: Arc<Ledger>,
    random: StdRng,
    address: String,
    /// Choices of surfaces that belong to this user alone, so that they can be undone.
    own: Vec<(Uuid, VoteSubject)>,
    undoes: bool,
    thinks: Duration,
}

impl ChaosUser {
    async fn choose(mut self) -> anyhow::Result<()> {
        let http = http()?;
        loop {
            while self.ledger.start_time.load(Ordering::Relaxed)
                >= self.ledger.allowed.load(Ordering::Relaxed)
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(self.thinks).await;
            let size = self.random.random_range(1..=20_u64);
            let before = self.ledger.start_time.fetch_add(size, Ordering::Relaxed);
            if before >= self.ledger.wanted {
                return Ok(());
            }
            let mut choices = Vec::new();
            let mut votes = Vec::new();
            for _ in 0..size.min(self.ledger.wanted - before) {
                let (id, vote) = (self.id(), self.vote());
                choices.push(
                    json!({"id": id, "language": "en-US", "rule": "SPELLING", "surface": vote.0,
                                    "action": "replace", "replacement": vote.1}),
                );
                if self.undoes && self.own.len() < 100 && self.random.random_range(0..20) == 0 {
                    self.own.push((id, vote.clone()));
                }
                votes.push(vote);
            }
            self.post_until_accepted(&http, &choices).await?;
            self.ledger.record(&votes, None);
            if self.random.random_range(0..10) == 0
                && let Some((of, vote)) = self.own.pop()
            {
                let undo = json!({"id": self.id(), "action": "undo", "of": of});
                // A Redis that lost its data may no longer know the choice.
                if self.post_until_accepted(&http, &[undo]).await? {
                    self.ledger.record(&[], Some(&vote));
                }
            }
        }
    }

    fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.random.random()).into_uuid()
    }

    /// Often one of a few surfaces that all users choose, otherwise one of many.
    fn vote(&mut self) -> VoteSubject {
        let surface = if self.random.random_range(0..3) == 0 {
            format!("hott{}", self.random.random_range(0..8))
        } else {
            format!("wrod{}", self.random.random_range(0..20_000))
        };
        let word = ["word", "sword"][self.random.random_range(0..2_usize)];
        (surface, word.to_owned())
    }

    /// Sends the batch until it is acknowledged. Returns `false` if the choice to undo is unknown.
    async fn post_until_accepted(&self, http: &reqwest::Client, choices: &[Value]) -> anyhow::Result<bool> {
        let start_time = Instant::now();
        let body = json!({ "choices": choices });
        let mut wait = Duration::from_millis(20);
        loop {
            let sent = http
                .post(format!("{}/api/v1/choices", self.address))
                .json(&body)
                .send()
                .await;
            let refusal = match sent {
                Ok(answer) if answer.status() == 200 => {
                    // A choice is acknowledged only once the whole response arrived.
                    match answer.json::<Value>().await {
                        Ok(answer) => {
                            let results = answer["results"].as_array().context("no results")?;
                            anyhow::ensure!(
                                results.len() == choices.len(),
                                "the response does not cover all choices"
                            );
                            return Ok(true);
                        }
                        Err(error) => error.to_string(),
                    }
                }
                Ok(answer) if answer.status() == 404 => return Ok(false),
                Ok(answer) => {
                    let status = answer.status();
                    let why = answer.text().await.unwrap_or_default();
                    anyhow::ensure!(status == 503 || status == 502, "{status}: {why}");
                    why
                }
                Err(error) => error.to_string(),
            };
            anyhow::ensure!(
                start_time.elapsed() < ACKNOWLEDGEMENT_TIMEOUT,
                "not acknowledged for {ACKNOWLEDGEMENT_TIMEOUT:?}: {refusal}"
            );
            self.ledger.retries.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_millis(500));
        }
    }
}
