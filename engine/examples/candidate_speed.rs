//! Measures the time that the candidates of a misspelling take, in comparison with a limit and with Harper's search for
//! words within three edits, which is a part of the work.
//!
//! `cargo xtask bench`, or `cargo run --profile measure -p emend-engine --example candidate_speed`. The misspellings
//! are a thousand of those in the crate `typos-dict`. Prints the median as a share of the limit, 3 ms on one core, and
//! fails if the median exceeds the limit.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use emend_engine::EnglishLexicon;
use emend_engine::candidates::rank;
use harper_core::spell::{Dictionary, FstDictionary};

const LIMIT: Duration = Duration::from_millis(3);
const WORDS: usize = 1_000;
/// The parameters of the search that the engine used previously.
const EDITS: u8 = 3;
const MATCHES: usize = 4_000;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let lexicon = EnglishLexicon::new(&"en-US".parse()?).ok_or("no English")?;
    let dictionary = FstDictionary::curated();
    let written = typos_dict::WORD.map.entries();
    let mut misspellings: Vec<String> = written
        .map(|(written, _)| written.into_inner().to_lowercase())
        .filter(|written| !lexicon.knows(written))
        .collect();
    misspellings.sort();
    let every = (misspellings.len() / WORDS).max(1);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for word in misspellings.iter().step_by(every) {
        ours.push(time(|| {
            rank(word, lexicon.proposals(word, false), lexicon.channel())
        }));
        let letters: Vec<char> = word.chars().collect();
        theirs.push(time(|| dictionary.fuzzy_match(&letters, EDITS, MATCHES)));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let share = ours.as_secs_f64() / LIMIT.as_secs_f64();
    println!(
        "the candidates of a misspelling: {ours:?} (median of {}), {share:.2} of the limit of {LIMIT:?}, {:.2} of what \
         harper's search alone takes",
        misspellings.len().div_ceil(every),
        ours.as_secs_f64() / theirs.as_secs_f64()
    );
    Ok(ExitCode::from(u8::from(share > 1.0)))
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
