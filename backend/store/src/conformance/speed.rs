//! The speed of a store: a reproducible measurement rather than a law.

use std::fmt;
use std::time::{Duration, Instant};

use futures::future::join_all;

use super::fixtures::{ada, apply, ben, spelling, surface};
use crate::PrimaryStore;

/// The measured times. Each is a median of several runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speed {
    /// A batch of 500 choices, one batch after another on one connection.
    pub batch_of_500: Duration,
    /// A single choice without concurrent writers.
    pub one_choice: Duration,
    /// 64 single choices sent at the same time.
    pub at_once_64: Duration,
    /// The evidence for 1,000 items, for a viewer with one team.
    pub evidence_of_1000: Duration,
    /// Reading and acknowledging 1,000 changes.
    pub mirror_1000: Duration,
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_second = |choices: u32, took: Duration| f64::from(choices) / took.as_secs_f64();
        writeln!(
            f,
            "batch of 500      {:>9.2?}  {:>7.0} choices/s",
            self.batch_of_500,
            per_second(500, self.batch_of_500)
        )?;
        writeln!(
            f,
            "one choice        {:>9.2?}  {:>7.0} choices/s",
            self.one_choice,
            per_second(1, self.one_choice)
        )?;
        writeln!(
            f,
            "64 at once        {:>9.2?}  {:>7.0} choices/s",
            self.at_once_64,
            per_second(64, self.at_once_64)
        )?;
        writeln!(f, "evidence of 1,000 {:>9.2?}", self.evidence_of_1000)?;
        writeln!(
            f,
            "mirror 1,000      {:>9.2?}  {:>7.0} records/s",
            self.mirror_1000,
            per_second(1000, self.mirror_1000)
        )
    }
}

/// Fills an empty store with `records` records, and measures.
pub async fn measure(store: &dyn PrimaryStore, records: usize) -> Speed {
    let numbers: Vec<_> = (0..records).collect();
    let mut batches = Vec::new();
    for batch in numbers.chunks(500) {
        let writes: Vec<_> = batch
            .iter()
            .map(|number| ada().chooses(&surface(*number), "word"))
            .collect();
        let started = Instant::now();
        apply(store, &writes).await;
        batches.push(started.elapsed());
    }
    // The last batches were written when the store was fullest.
    let batch_of_500 = middle(batches.split_off(batches.len().saturating_sub(20)));

    let mut singles = Vec::new();
    let mut at_once = Vec::new();
    for round in 0..20 {
        let started = Instant::now();
        apply(store, &[ben().chooses(&surface(round), "word")]).await;
        singles.push(started.elapsed());

        let writes: Vec<_> = (0..64)
            .map(|n| [ben().chooses(&surface(100 + n), "word")])
            .collect();
        let started = Instant::now();
        join_all(writes.iter().map(|write| apply(store, write))).await;
        at_once.push(started.elapsed());
    }

    let items: Vec<_> = (0..1_000)
        .map(|n| spelling(&surface(n * records / 1_000)))
        .collect();
    let mut evidence = Vec::new();
    let mut mirror = Vec::new();
    for _ in 0..10 {
        let started = Instant::now();
        store.evidence(&ben().viewer(), &items).await.unwrap();
        evidence.push(started.elapsed());

        let started = Instant::now();
        let markers: Vec<_> = store.changes(1_000, None).await.unwrap();
        let markers: Vec<_> = markers.into_iter().map(|change| change.marker()).collect();
        store.acknowledge(&markers).await.unwrap();
        mirror.push(started.elapsed());
    }
    Speed {
        batch_of_500,
        one_choice: middle(singles),
        at_once_64: middle(at_once),
        evidence_of_1000: middle(evidence),
        mirror_1000: middle(mirror),
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
