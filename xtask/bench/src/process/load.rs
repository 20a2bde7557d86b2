//! Clients: each waits for its answer before it sends the next request, or all together send at a fixed rate.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::{LoadRole, RoleKind};
use crate::choice_load::{self, HttpConnection, LoadShape, percentile};

/// The sentences of a checked text, each with a number that makes it new to the cache.
const SENTENCES_PER_TEXT: usize = 10;

/// The result of a load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LoadResult {
    /// Answers per second with the wanted result, among those that came within the time.
    pub(crate) rate: f64,
    /// The answers with the wanted result.
    pub(crate) accepted: Answers,
    /// The refusals.
    pub(crate) refused: Answers,
    /// The requests that were not sent, because every connection waited for an answer.
    pub(crate) unsent: usize,
    /// The requests without an answer, or with one that is neither a result nor a refusal.
    pub(crate) failed: usize,
}

/// The times of answers, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Answers {
    /// The number of answers.
    pub(crate) number: usize,
    /// The median; 0 without answers.
    pub(crate) median: f64,
    /// The time of 99 of 100; 0 without answers.
    pub(crate) p99: f64,
}

impl Answers {
    fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let of = |percent| {
            if times.is_empty() {
                0.0
            } else {
                percentile(&times, percent)
            }
        };
        Self {
            number: times.len(),
            median: of(50),
            p99: of(99),
        }
    }
}

/// Lets clients send requests for a time.
pub(super) async fn run(role: &LoadRole) -> anyhow::Result<LoadResult> {
    let time = Duration::from_secs_f64(role.seconds);
    if role.kind == RoleKind::Choices {
        choice_load::set_first_seed(role.seed);
        let shape = LoadShape {
            clients: role.connections,
            batch: 1,
        };
        let cell = choice_load::post_choices(&role.ports, shape, time).await?;
        let accepted = Answers {
            number: 0,
            median: cell.median,
            p99: cell.p99,
        };
        return Ok(LoadResult {
            rate: cell.rate,
            accepted,
            refused: Answers::new(Vec::new()),
            unsent: 0,
            failed: 0,
        });
    }
    let mut connections = Vec::new();
    for port in role.ports.iter().cycle().take(role.connections) {
        connections.push(HttpConnection::open(*port).await?);
    }
    let noted = Arc::new(Mutex::new(Noted::default()));
    let start_time = Instant::now();
    let texts = CheckTexts { seed: role.seed };
    let unsent = if role.rate > 0.0 {
        at_a_rate(role, connections, &noted, (start_time, time)).await
    } else {
        let mut clients = JoinSet::new();
        for (client, mut connection) in connections.into_iter().enumerate() {
            let (noted, texts) = (Arc::clone(&noted), texts.clone());
            clients.spawn(async move {
                let mut number = client << 32;
                while start_time.elapsed() < time {
                    number += 1;
                    let body = texts.body(number);
                    let sent = Instant::now();
                    if !check(&mut connection, &body, sent, &noted, start_time + time).await {
                        return;
                    }
                }
            });
        }
        clients.join_all().await;
        0
    };
    let noted = std::mem::take(&mut *noted.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(LoadResult {
        rate: choice_load::figure(noted.in_time) / role.seconds,
        accepted: Answers::new(noted.accepted),
        refused: Answers::new(noted.refused),
        unsent,
        failed: noted.failed,
    })
}

/// Sends requests when they are due, over any connection that does not wait for an answer. Returns the number of requests that were due
/// while all waited.
async fn at_a_rate(
    role: &LoadRole,
    connections: Vec<HttpConnection>,
    noted: &Arc<Mutex<Noted>>,
    (start_time, time): (Instant, Duration),
) -> usize {
    let texts = CheckTexts { seed: role.seed };
    let idle = Arc::new(Mutex::new(VecDeque::from(connections)));
    let (mut number, mut unsent, mut under_way) = (0_u32, 0, JoinSet::new());
    while start_time.elapsed() < time {
        let due = start_time + Duration::from_secs_f64(f64::from(number) / role.rate);
        if due > Instant::now() {
            tokio::time::sleep_until(due.into()).await;
            while under_way.try_join_next().is_some() {}
        }
        number += 1;
        let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(mut connection) = free else {
            unsent += 1;
            continue;
        };
        let body = texts.body(number as usize);
        let (noted, idle) = (Arc::clone(noted), Arc::clone(&idle));
        under_way.spawn(async move {
            if check(&mut connection, &body, due, &noted, start_time + time).await {
                idle.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push_back(connection);
            }
        });
    }
    under_way.join_all().await;
    unsent
}

#[derive(Default)]
struct Noted {
    accepted: Vec<Duration>,
    refused: Vec<Duration>,
    in_time: usize,
    failed: usize,
}

/// Checks a text, and notes the time since it was due. Returns whether the connection can be used again.
async fn check(
    connection: &mut HttpConnection,
    body: &str,
    due: Instant,
    noted: &Mutex<Noted>,
    end: Instant,
) -> bool {
    let mut answer = connection.request("/api/v1/check", body).await;
    if answer.is_err()
        && let Ok(new) = connection.again().await
    {
        // The server ends connections that were idle for some seconds; every client then sends its request again.
        *connection = new;
        answer = connection.request("/api/v1/check", body).await;
    }
    let (now, took) = (Instant::now(), due.elapsed());
    let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
    match answer {
        Ok((200, _)) => {
            noted.accepted.push(took);
            noted.in_time += usize::from(now <= end);
        }
        Ok((429 | 503, _)) => noted.refused.push(took),
        _ => {
            noted.failed += 1;
            return false;
        }
    }
    true
}

/// The texts to be checked: about 130 words with ten misspellings, each different from all others.
#[derive(Debug, Clone)]
pub(super) struct CheckTexts {
    pub(super) seed: u64,
}

impl CheckTexts {
    /// Returns the body of a request.
    pub(super) fn body(&self, number: usize) -> String {
        let mut text = String::new();
        for sentence in 0..SENTENCES_PER_TEXT {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "We recieve the letter {sentence} of {number}-{} tommorow, and it says that there is alot to see. ",
                self.seed
            );
        }
        serde_json::json!({"text": text, "language": "en-US"}).to_string()
    }
}
