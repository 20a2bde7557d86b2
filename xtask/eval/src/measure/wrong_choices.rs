//! The cost of wrong choices: one choice in twenty takes the first wrong word.

use super::replay::replay_with;
use super::{EvalSetup, Measure};
use crate::bootstrap::bootstrap;
use crate::error_score::{ErrorScore, ScoreSummary};
use crate::event::WriterError;
use crate::random::EvalRandom;
use crate::report::{EvalReport, percent, points};
use crate::subject::UserDecision;

/// One in this number of choices is wrong.
const WRONG_CHOICE_INTERVAL: usize = 20;

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    report.section(
        "Wrong choices",
        &setup.command(Measure::Wrong),
        "Top-1 in percent, in chronological order: with right choices only, and with the first wrong word of the five taken \
         in one choice of twenty (seeded). The last column is the cost in points.",
    );
    let mut rows = Vec::new();
    for mode in setup.learning() {
        for corpus in 0..setup.corpora.len() {
            let right = setup.replayed(corpus, mode)?;
            let corpus_row = &setup.corpora[corpus];
            let mut random = EvalRandom::new(setup.seed, "wrong");
            let mut emend = setup.bench.emend(mode)?;
            let description = format!(
                "{}, {}, one in {WRONG_CHOICE_INTERVAL} wrong",
                corpus_row.name,
                mode.name()
            );
            let take = |event: &WriterError, suggestions: &[String]| {
                if random.once_in(WRONG_CHOICE_INTERVAL) {
                    UserDecision::first_wrong(event, suggestions)
                } else {
                    UserDecision::word(&event.intended, suggestions)
                }
            };
            let wrong = replay_with(&mut emend, &corpus_row.events, &description, take)?;
            let first = |scored: &ErrorScore| f64::from(u8::from(scored.first()));
            let costs: Vec<f64> = wrong
                .iter()
                .zip(right.iter())
                .map(|(w, r)| first(w) - first(r))
                .collect();
            rows.push(vec![
                corpus_row.name.clone(),
                mode.name().to_owned(),
                percent(ScoreSummary::of(right.iter()).top1),
                percent(ScoreSummary::of(&wrong).top1),
                points(bootstrap(&costs, setup.seed)),
            ]);
        }
    }
    report.table(
        &["corpus", "mode", "all right", "5% wrong", "difference, points"],
        &rows,
    );
    Ok(())
}
