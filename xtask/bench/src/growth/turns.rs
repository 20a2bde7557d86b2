//! The measurement: in each round, every operation runs on every store in turns.

use std::time::{Duration, Instant};

use super::measured_store::{MeasuredStore, StoreKind};
use super::operation::Operation;
use super::results::GrowthResults;
use super::tables;
use crate::report::{Measured, Spread};

/// The numbers of votes, the least first.
const SIZES: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
/// The most memory that all stores may take, in bytes.
const MAX_MEMORY: u64 = 4_000_000_000;
/// The longest time for filling a store.
const MAX_FILL_TIME: Duration = Duration::from_mins(5);
/// The longest time for all rounds.
const MAX_OPERATION_TIME: Duration = Duration::from_mins(3);
const ROUNDS: usize = 7;

/// Measures, and returns the text and the figures.
pub(crate) async fn measure() -> anyhow::Result<Measured> {
    let mut results = GrowthResults::default();
    let mut stores = Vec::new();
    for kind in [StoreKind::Redis, StoreKind::Embedded] {
        for votes in SIZES {
            if let Some(reason) = reason_to_stop(&results, kind, votes) {
                results.left_out.push(reason);
                break;
            }
            let store = MeasuredStore::start(kind, votes, stores.len() as u64 + 1).await?;
            println!(
                "{}, {votes} votes: filled in {:.1?}",
                kind.name(),
                store.filled_in
            );
            results.stores.push((kind, votes, store.size, store.filled_in));
            stores.push((kind, votes, store));
        }
    }
    let mut empty = MeasuredStore::empty()?;
    // Warms caches: paragraphs, connections, the viewer's corrected words.
    for _ in 0..2 * Operation::Check.times() {
        empty.run(Operation::Check).await?;
    }
    for (_, _, store) in &mut stores {
        for operation in Operation::ALL {
            for _ in 0..operation.times() {
                store.run(operation).await?;
            }
        }
    }
    let start_time = Instant::now();
    for round in 0..ROUNDS {
        if start_time.elapsed() > MAX_OPERATION_TIME {
            println!("{round} rounds instead of {ROUNDS}: the time is over");
            break;
        }
        for operation in Operation::ALL {
            let (mut times, mut without) = (vec![Vec::new(); stores.len()], Vec::new());
            for turn in 0..operation.times() {
                for place in 0..stores.len() {
                    // Another store begins each turn, so that none always follows the same.
                    let at = (place + turn) % stores.len();
                    times[at].push(milliseconds(stores[at].2.run(operation).await?));
                }
                if operation == Operation::Check {
                    without.push(milliseconds(empty.run(operation).await?));
                }
            }
            for ((kind, votes, _), times) in stores.iter().zip(times) {
                let of_all = results.times.entry((operation, *kind, *votes)).or_default();
                of_all.push(Spread::of(times).median);
            }
            if !without.is_empty() {
                results.without.push(Spread::of(without).median);
            }
        }
    }
    let largest = stores.iter_mut().rfind(|(kind, ..)| *kind == StoreKind::Redis);
    if let Some((_, _, store)) = largest {
        for operation in Operation::ALL {
            let trips = store.round_trips(operation).await?;
            results.round_trips.extend(trips.map(|trips| (operation, trips)));
        }
    }
    Ok(tables::measured(&results))
}

/// Returns why a store of this size would exceed the limits, judging by the one before it.
fn reason_to_stop(results: &GrowthResults, kind: StoreKind, votes: usize) -> Option<String> {
    let all: u64 = results.stores.iter().map(|(_, _, size, _)| size).sum();
    let (_, before, size, filled_in) = results.stores.iter().rfind(|(known, ..)| *known == kind)?;
    let times = u64::try_from(votes / before).ok()?;
    let (memory, filling) = (
        size.saturating_mul(times),
        filled_in.saturating_mul(u32::try_from(times).ok()?),
    );
    let description = match kind {
        StoreKind::Redis => "memory",
        StoreKind::Embedded => "file",
    };
    (all + memory > MAX_MEMORY || filling > MAX_FILL_TIME).then(|| {
        format!(
            "{} votes on {} were left out: by the store with {}, the {description} would be {:.1} GB, and filling would take {} s \
             (limits: {} GB for all stores, {} s)",
            tables::with_commas(votes),
            kind.name(),
            tables::with_commas(*before),
            tables::gigabytes(memory),
            filling.as_secs(),
            tables::gigabytes(MAX_MEMORY),
            MAX_FILL_TIME.as_secs()
        )
    })
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
