//! The benefit of corrections for other words than the corrected ones.
//!
//! The intended words are split into A and B. Emend learns the corrections of A-words by their writers; then an account without a
//! history makes the errors in B-words, and teaches nothing. Each quarter of the words is B in turn, so that each word is in B once.

use super::{EvalSetup, Measure, lone};
use crate::bootstrap::{Interval, bootstrap};
use crate::chart::{Chart, ChartLine};
use crate::error_score::{ErrorScore, ScoreSummary};
use crate::event::WriterError;
use crate::random::{EvalRandom, hash};
use crate::report::{EvalReport, percent, points};
use crate::subject::EvalSubject;
use crate::subject::local::LearningMode;

/// The number of learned corrections at each point of the curve.
const TAUGHT_COUNTS: [usize; 4] = [0, 100, 1_000, 4_000];

/// The number of parts of the intended words. Each is B in turn.
const WORD_PARTS: u64 = 4;

/// The scores of an account without a history on the B-words of each corpus, after each number of corrections.
type Measured = Vec<Vec<Vec<ErrorScore>>>;

/// One part of the words as B, by corpus, and the errors in all other words as A.
struct WordSplit {
    a: Vec<WriterError>,
    b: Vec<Vec<WriterError>>,
}

impl WordSplit {
    fn new(setup: &EvalSetup, part: u64) -> anyhow::Result<Self> {
        let is_b = |event: &WriterError| part_of(setup.seed, &event.intended) == part;
        let mut a: Vec<WriterError> = setup.all_events().filter(|event| !is_b(event)).cloned().collect();
        EvalRandom::new(setup.seed, "curve").shuffle(&mut a);
        let newcomer = lone("newcomer")?;
        let of_corpus = setup.corpora.iter().map(|corpus| {
            let events = corpus.events.iter().filter(|event| is_b(event));
            events.map(|event| event.by(&newcomer)).collect()
        });
        let b = of_corpus.collect();
        Ok(Self { a, b })
    }
}

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let splits: Vec<WordSplit> = (0..WORD_PARTS)
        .map(|part| WordSplit::new(setup, part))
        .collect::<anyhow::Result<_>>()?;
    let least = splits.iter().map(|split| split.a.len()).min().unwrap_or(0);
    let mut taught = TAUGHT_COUNTS.map(|n| n.min(least)).to_vec();
    taught.dedup();

    report.section(
        "Words not corrected before",
        &setup.command(Measure::Curve),
        "Top-1 in percent, for an account without a history or a team, on one quarter of the intended words, after the \
         given number of corrections of the other three quarters by the writers of all corpora (by hand if an error was not \
         marked); each quarter in turn. The last column is the gain of the largest number over 0, in points.",
    );
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    for mode in setup.learning() {
        let name = mode.name();
        let measured = measure(setup, mode, &splits, &taught)?;
        for (corpus, points_of) in setup.corpora.iter().zip(&measured) {
            let shares: Vec<f64> = points_of
                .iter()
                .map(|scored| ScoreSummary::of(scored).top1)
                .collect();
            let cells = [
                corpus.name.clone(),
                name.to_owned(),
                points_of[0].len().to_string(),
            ];
            let gain = points(gain(&points_of[0], &points_of[taught.len() - 1], setup.seed));
            let shown = shares.iter().copied().map(percent);
            rows.push(cells.into_iter().chain(shown).chain([gain]).collect());
            lines.push(ChartLine {
                name: format!("{}, {name}", corpus.name),
                shares,
            });
        }
    }
    let steps: Vec<String> = taught.iter().map(ToString::to_string).collect();
    let heads = ["corpus", "mode", "events"].into_iter();
    let header: Vec<&str> = heads
        .chain(steps.iter().map(String::as_str))
        .chain(["gain, points"])
        .collect();
    report.table(&header, &rows);
    let chart = Chart {
        title: "First replacement right for words not corrected before (%)".to_owned(),
        x: "corrections of other words",
        steps,
        lines,
    };
    report.chart("curve", &chart);
    Ok(())
}

/// The part that a word is in. Letter case is ignored.
fn part_of(seed: u64, intended: &str) -> u64 {
    hash(seed, &intended.to_lowercase()) % WORD_PARTS
}

/// The scores of the errors in all words, each while its word was in B; by corpus, then by the number of learned corrections.
fn measure(
    setup: &EvalSetup,
    mode: LearningMode,
    splits: &[WordSplit],
    taught: &[usize],
) -> anyhow::Result<Measured> {
    let mut measured: Measured = vec![vec![Vec::new(); taught.len()]; setup.corpora.len()];
    for WordSplit { a, b } in splits {
        let mut emend = setup.bench.emend(mode)?;
        let mut taught_errors = 0;
        for (point, &n) in taught.iter().enumerate() {
            for event in &a[taught_errors..n] {
                emend.correct(event)?;
            }
            taught_errors = n;
            eprintln!("curve, {}: {n} corrections", mode.name());
            for (events, measured) in b.iter().zip(&mut measured) {
                for event in events {
                    let suggestions = emend.suggest(event)?;
                    measured[point].push(ErrorScore::of(event, suggestions.as_deref()));
                }
            }
        }
    }
    Ok(measured)
}

fn gain(before: &[ErrorScore], after: &[ErrorScore], seed: u64) -> Interval {
    let first = |scored: &ErrorScore| f64::from(u8::from(scored.first()));
    let gains: Vec<f64> = before
        .iter()
        .zip(after)
        .map(|(b, a)| first(a) - first(b))
        .collect();
    bootstrap(&gains, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_words_is_in_each_part_whatever_their_capitals() {
        for part in 0..WORD_PARTS {
            let words = (0..4_000).map(|n| format!("word{n}"));
            let within = words.filter(|word| part_of(1, word) == part).count();
            assert!((900..1_100).contains(&within), "{within}");
        }
        assert_eq!(part_of(1, "English"), part_of(1, "english"));
    }
}
