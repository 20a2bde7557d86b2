//! Measures how often the intended word is among the candidates of a misspelling.
//!
//! `cargo run --profile measure -p emend-engine --example measure -- errors.tsv … [--misses]`
//!
//! A file has tab-separated columns: `misspelling intended`, or a header line and then `time team writer misspelling
//! intended left right`. Rows with a misspelling that the dictionary knows are counted separately, because a checker of
//! single words cannot find them. Each file gives two lines: the candidates of the noisy channel alone, and those that a
//! check offers, to which lists of misspellings contribute.

use std::time::{Duration, Instant};

use emend_engine::candidates::rank;
use emend_engine::{Candidate, EnglishLexicon};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let lexicon = EnglishLexicon::new(&"en-US".parse()?).ok_or("no English")?;
    println!("English is ready after {:?}", start.elapsed());
    let misses = std::env::args().any(|argument| argument == "--misses");
    let files = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    for path in files {
        println!("{path}");
        let text = std::fs::read_to_string(path)?;
        measure(&text, &lexicon, misses);
    }
    Ok(())
}

fn measure(text: &str, lexicon: &EnglishLexicon, misses: bool) {
    let (mut rows, mut known) = (0_u32, 0_u32);
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let (written, intended) = match columns[..] {
            [written, intended] => (written, intended),
            [_, _, _, written, intended, ..] if written != "misspelling" => (written, intended),
            _ => continue,
        };
        rows += 1;
        if lexicon.knows(written) {
            known += 1;
        } else {
            pairs.push((written, intended));
        }
    }
    println!("{rows} rows, {known} misspellings that are words themselves; of the others:");
    let channel = |written: &str| rank(written, lexicon.proposals(written, false), lexicon.channel());
    places("channel", &pairs, channel, false);
    places("check", &pairs, |written| lexicon.candidates(written), misses);
}

fn places(name: &str, pairs: &[(&str, &str)], candidates: impl Fn(&str) -> Vec<Candidate>, misses: bool) {
    let mut places = [0_u32; 4];
    let mut times: Vec<Duration> = Vec::new();
    for (written, intended) in pairs {
        let start = Instant::now();
        let found = candidates(written);
        times.push(start.elapsed());
        let place = found
            .iter()
            .position(|candidate| candidate.value.to_lowercase() == intended.to_lowercase());
        for (count, within) in places.iter_mut().zip([1, 3, 5, 20]) {
            *count += u32::from(place.is_some_and(|place| place < within));
        }
        if misses && place != Some(0) {
            let first: Vec<_> = found
                .iter()
                .take(4)
                .map(|c| format!("{} {:.2}", c.value, c.base))
                .collect();
            println!("{written} -> {intended}: {place:?} {first:?}");
        }
    }
    let count = f64::from(u32::try_from(pairs.len()).unwrap_or(u32::MAX).max(1));
    let share = |found: u32| 100.0 * f64::from(found) / count;
    let all: Duration = times.iter().sum();
    times.sort();
    let at = |per_cent: usize| {
        times
            .get(times.len() * per_cent / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{name}: {} misspellings: first {:.2}%, among 3 {:.2}%, among 5 {:.2}%, among 20 {:.2}%; {:.0} a second, {:?} \
         (median), {:?} (99th of a hundred)",
        pairs.len(),
        share(places[0]),
        share(places[1]),
        share(places[2]),
        share(places[3]),
        count / all.as_secs_f64(),
        at(50),
        at(99),
    );
}
