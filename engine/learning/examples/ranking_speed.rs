//! Measures the time that ranking takes: 20 issues with 20 candidates each, with evidence at every level.
//!
//! `cargo xtask bench`, or `cargo run --profile measure -p emend-learning --example ranking_speed`. Prints the time as
//! a share of the limit, 1 ms on one core, and fails if the time exceeds the limit.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use emend_domain::{Count, ItemEvidence, Outcome, Tally};
use emend_learning::{Evidence, IssuePlace, Offer, RankingConstants, rank};

const LIMIT: Duration = Duration::from_millis(1);
const ISSUES: usize = 20;
const CANDIDATES: usize = 20;
const RUNS: usize = 400;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let issues: Vec<(IssuePlace, Vec<Offer>, Evidence)> = (0..ISSUES).map(issue).collect::<Result<_, _>>()?;
    let constants = RankingConstants::default();

    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            for (place, offers, evidence) in &issues {
                std::hint::black_box(rank(place, offers, evidence, &constants));
            }
            start.elapsed()
        })
        .collect();
    times.sort();
    let median = times[RUNS / 2];
    let share = median.as_secs_f64() / LIMIT.as_secs_f64();
    println!(
        "ranking {ISSUES} issues of {CANDIDATES} candidates: {median:?} (median of {RUNS}), {share:.2} of the limit of {LIMIT:?}"
    );
    Ok(ExitCode::from(u8::from(share > 1.0)))
}

/// Returns a misspelling of an invented word, with candidates one or two edits away and votes for three of them.
fn issue(index: usize) -> Result<(IssuePlace, Vec<Offer>, Evidence), Box<dyn std::error::Error>> {
    const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
    let letter = |n: usize| VOWELS[n % VOWELS.len()];
    let surface = format!(
        "rec{}{}v{}mentally",
        letter(index),
        letter(index / 5),
        letter(index + 2)
    );
    let offers: Vec<Offer> = (0..CANDIDATES)
        .map(|n| {
            let value = format!(
                "rec{}{}ve{}entall{}",
                letter(n + 1),
                letter(n / 5),
                letter(n),
                letter(n + 3)
            );
            Offer::new(value, 1.0 / 20.0)
        })
        .collect();
    let mut item = ItemEvidence::default();
    for (n, offer) in offers.iter().enumerate().take(3) {
        let outcome = Outcome::Chosen(offer.value.clone());
        item.me.insert(outcome.clone(), Tally { n: 2, last: 0 });
        let count = Count {
            weight: 300 + n as u64,
            voters: 3,
        };
        item.everyone.insert(outcome.clone(), count);
        item.teams = vec![item.everyone.clone(), item.everyone.clone()];
    }
    let place = IssuePlace::new("en-US".parse()?, "SPELLING".parse()?, surface);
    let evidence = Evidence {
        anywhere: item.clone(),
        after: item.clone(),
        before: item,
        ..Evidence::default()
    };
    Ok((place, offers, evidence))
}
