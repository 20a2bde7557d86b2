//! What corrections of some words are worth for other words.
//!
//! The intended words are split into A and B. Corrections of A-words are taught, by their writers; then somebody without a history makes
//! the errors on B-words, and teaches nothing.

use super::{Measure, Setup, lone};
use crate::bootstrap::{Interval, bootstrap};
use crate::chart::{Chart, Line};
use crate::event::Event;
use crate::random::{Random, hash};
use crate::report::{Report, percent, points};
use crate::scored::{Scored, Summary};
use crate::subject::Subject;
use crate::subject::local::{Mode, Start};

/// How many corrections were taught at each point of the curve.
const TAUGHT: [usize; 4] = [0, 100, 1_000, 4_000];

/// What somebody without a history gets on the B-words of each corpus, after each number of corrections.
type Measured = Vec<Vec<Vec<Scored>>>;

pub(crate) fn run(setup: &mut Setup, report: &mut Report) -> anyhow::Result<()> {
    let is_b = |event: &Event| is_b(setup.seed, &event.intended);
    let mut a: Vec<Event> = setup.all_events().filter(|event| !is_b(event)).cloned().collect();
    Random::new(setup.seed, "curve").shuffle(&mut a);
    let newcomer = lone("newcomer")?;
    let b: Vec<Vec<Event>> = setup
        .corpora
        .iter()
        .map(|corpus| {
            let chosen = corpus.events.iter().filter(|event| is_b(event));
            chosen.map(|event| event.by(&newcomer)).collect()
        })
        .collect();
    let mut taught = TAUGHT.map(|n| n.min(a.len())).to_vec();
    taught.dedup();

    report.section(
        "Words that nobody corrected yet",
        &setup.command(Measure::Curve),
        "Top-1, in per cent, of an account without a history or a team on one quarter of the intended words, after so many corrections of \
         the other three quarters by the writers of all corpora. The last column is what the last number adds to 0, in points.",
    );
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    let learning = setup.learning();
    let mut modes: Vec<(Mode, Start, String)> = learning
        .iter()
        .map(|mode| (*mode, Start::Shipped, mode.name().to_owned()))
        .collect();
    if learning.contains(&Mode::Full) {
        modes.push((Mode::Full, Start::Neutral, "full, neutral start".to_owned()));
        setup.bench.look_at(Start::Neutral, setup.all_events())?;
    }
    for (mode, start, name) in modes {
        let measured = measure(setup, (start, mode), &a, &taught, &b)?;
        for (corpus, points_of) in setup.corpora.iter().zip(&measured) {
            let shares: Vec<f64> = points_of.iter().map(|scored| Summary::of(scored).top1).collect();
            let cells = [corpus.name.clone(), name.clone(), points_of[0].len().to_string()];
            let gain = points(gain(&points_of[0], &points_of[taught.len() - 1], setup.seed));
            let shown = shares.iter().copied().map(percent);
            rows.push(cells.into_iter().chain(shown).chain([gain]).collect());
            lines.push(Line {
                name: format!("{}, {name}", corpus.name),
                shares,
            });
        }
    }
    let steps: Vec<String> = taught.iter().map(ToString::to_string).collect();
    let named = ["corpus", "mode", "events"].into_iter();
    let header: Vec<&str> = named
        .chain(steps.iter().map(String::as_str))
        .chain(["gain, points"])
        .collect();
    report.table(&header, &rows);
    let chart = Chart {
        title: "First suggestion right for words that nobody corrected (%)".to_owned(),
        x: "corrections of other words",
        steps,
        lines,
    };
    report.chart("curve", &chart);
    Ok(())
}

/// One word in four, the same whatever the corpora are.
fn is_b(seed: u64, intended: &str) -> bool {
    hash(seed, &intended.to_lowercase()).is_multiple_of(4)
}

/// By corpus, then by how much was taught.
fn measure(
    setup: &Setup,
    (start, mode): (Start, Mode),
    a: &[Event],
    taught: &[usize],
    b: &[Vec<Event>],
) -> anyhow::Result<Measured> {
    let mut emend = setup.bench.emend_from(start, mode)?;
    let mut measured: Measured = vec![Vec::new(); b.len()];
    let mut known = 0;
    for &n in taught {
        eprintln!("curve, {}: {n} corrections", mode.name());
        for event in &a[known..n] {
            emend.correct(event)?;
        }
        known = n;
        emend.train()?;
        eprintln!("curve, {}: {:?}", mode.name(), emend.trained);
        for (events, measured) in b.iter().zip(&mut measured) {
            let scored = events.iter().map(|event| {
                let suggestions = emend.suggest(event)?;
                Ok(Scored::of(event, suggestions.as_deref()))
            });
            measured.push(scored.collect::<anyhow::Result<_>>()?);
        }
    }
    Ok(measured)
}

fn gain(before: &[Scored], after: &[Scored], seed: u64) -> Interval {
    let first = |scored: &Scored| f64::from(u8::from(scored.first()));
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
    fn a_quarter_of_the_words_is_b_whatever_their_capitals() {
        let b = (0..4_000).filter(|n| is_b(1, &format!("word{n}"))).count();
        assert!((900..1_100).contains(&b), "{b}");
        assert_eq!(is_b(1, "English"), is_b(1, "english"));
    }
}
