//! Measures how often the intended word is among the candidates of a misspelling.
//!
//! `cargo run --release -p emend-engine --example measure -- errors.tsv [--misses]`
//!
//! The file has a header line and the tab-separated columns `time team writer misspelling intended left right`. Rows
//! with a misspelling that the dictionary knows are counted separately, because a checker of single words cannot find
//! them.

use std::time::{Duration, Instant};

use emend_engine::EnglishLexicon;
use emend_engine::candidates::rank;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: measure <errors.tsv> [--misses]")?;
    let misses = std::env::args().any(|argument| argument == "--misses");
    let lexicon = EnglishLexicon::new(&"en-US".parse()?).ok_or("no English")?;
    let (mut rows, mut known, mut places) = (0_u32, 0_u32, [0_u32; 3]);
    let mut times: Vec<Duration> = Vec::new();

    for line in std::fs::read_to_string(path)?.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (Some(&written), Some(&intended)) = (columns.get(3), columns.get(4)) else {
            continue;
        };
        rows += 1;
        if lexicon.knows(written) {
            known += 1;
            continue;
        }
        let start = Instant::now();
        let candidates = rank(written, lexicon.proposals(written, false), lexicon.channel());
        times.push(start.elapsed());
        let place = candidates
            .iter()
            .position(|candidate| candidate.value.to_lowercase() == intended.to_lowercase());
        for (count, within) in places.iter_mut().zip([1, 5, 20]) {
            *count += u32::from(place.is_some_and(|place| place < within));
        }
        if misses && place != Some(0) {
            let first: Vec<_> = candidates
                .iter()
                .take(4)
                .map(|c| format!("{} {:.2}", c.value, c.base))
                .collect();
            println!("{written} -> {intended}: {place:?} {first:?}");
        }
    }
    times.sort();
    let judged = rows - known;
    let share = |count: u32| 100.0 * f64::from(count) / f64::from(judged.max(1));
    println!("{rows} rows, {known} misspellings that are words themselves; of the other {judged}:");
    println!(
        "first {:.1} %, among 5 {:.1} %, among 20 {:.1} %",
        share(places[0]),
        share(places[1]),
        share(places[2])
    );
    let at = |per_cent: usize| {
        times
            .get(times.len() * per_cent / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "a word takes {:?} (median), {:?} (99th of a hundred), {:?} (most)",
        at(50),
        at(99),
        times.last()
    );
    Ok(())
}
