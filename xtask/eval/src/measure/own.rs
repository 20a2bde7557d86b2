//! What a person's own history adds to everyone's, for words that nobody corrected yet.

use std::collections::HashMap;

use emend_learning::Viewer;

use super::{Measure, Setup, lone};
use crate::bootstrap::bootstrap;
use crate::report::{Report, percent, points};
use crate::scored::{Scored, Summary};
use crate::strata::{Stratum, strata};
use crate::subject::local::Mode;
use crate::subject::{Subject, Taken};

/// Errors that somebody must have made to be looked at.
const HISTORY: usize = 20;

pub(crate) fn run(setup: &mut Setup, report: &mut Report) -> anyhow::Result<()> {
    report.section(
        "A person's own history",
        &setup.command(Measure::Own),
        &format!(
            "Writers with {HISTORY} errors or more, on words that nobody had corrected yet: top-1, in per cent, as they would get it \
             without their own history (an account of the same team that chose nothing), and as they get it; what it adds, in points."
        ),
    );
    let mut rows = Vec::new();
    for mode in setup.learning() {
        for corpus in 0..setup.corpora.len() {
            rows.extend(measure(setup, corpus, mode)?);
        }
    }
    let header = [
        "corpus",
        "mode",
        "writers",
        "events",
        "everyone's",
        "own as well",
        "adds, points",
    ];
    report.table(&header, &rows);
    Ok(())
}

/// The row of a corpus; none where nobody has a long enough history.
fn measure(setup: &Setup, corpus: usize, mode: Mode) -> anyhow::Result<Option<Vec<String>>> {
    let corpus = &setup.corpora[corpus];
    let mut errors: HashMap<_, usize> = HashMap::new();
    for event in corpus.events.iter().filter(|event| event.known_writer) {
        *errors.entry(&event.viewer.account).or_default() += 1;
    }
    errors.retain(|_, errors| *errors >= HISTORY);
    if errors.is_empty() {
        return Ok(None);
    }
    eprintln!("own, {}, {}", corpus.name, mode.name());
    let stranger = lone("stranger")?;
    let mut emend = setup.bench.emend(mode)?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for (event, stratum) in corpus.events.iter().zip(strata(&corpus.events)) {
        if stratum == Stratum::Unseen && errors.contains_key(&event.viewer.account) {
            let colleague = event.by(&Viewer {
                account: stranger.account.clone(),
                teams: event.viewer.teams.clone(),
            });
            let suggestions = emend.suggest(&colleague)?;
            without.push(Scored::of(event, suggestions.as_deref()));
            let suggestions = emend.suggest(event)?;
            with.push(Scored::of(event, suggestions.as_deref()));
        }
        let suggestions = emend.suggest(event)?.unwrap_or_default();
        emend.learn(event, &Taken::word(&event.intended, &suggestions))?;
    }
    let first = |scored: &Scored| f64::from(u8::from(scored.first()));
    let gains: Vec<f64> = with
        .iter()
        .zip(&without)
        .map(|(with, without)| first(with) - first(without))
        .collect();
    Ok(Some(vec![
        corpus.name.clone(),
        mode.name().to_owned(),
        errors.len().to_string(),
        with.len().to_string(),
        percent(Summary::of(&without).top1),
        percent(Summary::of(&with).top1),
        points(bootstrap(&gains, setup.seed)),
    ]))
}
