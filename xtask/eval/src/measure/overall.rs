//! Replays of all corpora.

use std::rc::Rc;

use super::replay::replay;
use super::tables::{SubjectRow, differences, print};
use super::{EvalSetup, Measure};
use crate::error_score::ErrorScore;
use crate::event::Corpus;
use crate::report::EvalReport;
use crate::subject::EvalSubject;
use crate::subject::peers;

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    // Other checkers run on separate threads: Hunspell alone takes longer than all modes of Emend.
    let peers = if setup.peers {
        peers::start_all()
    } else {
        Vec::new()
    };
    let corpora = setup.corpora.clone();
    let rows = std::thread::scope(|scope| -> anyhow::Result<Vec<SubjectRow>> {
        let peers: Vec<_> = peers
            .into_iter()
            .map(|mut peer| {
                let (name, corpora) = (peer.name, &corpora);
                (name, scope.spawn(move || replay_all(&mut peer, corpora, name)))
            })
            .collect();
        let mut rows = Vec::new();
        for corpus in 0..corpora.len() {
            for mode in setup.modes.clone() {
                rows.push(SubjectRow {
                    corpus,
                    subject: format!("emend {}", mode.name()),
                    mode: Some(mode),
                    scored: setup.replayed(corpus, mode)?,
                });
            }
        }
        for (name, replayed) in peers {
            let replayed = replayed
                .join()
                .map_err(|_| anyhow::anyhow!("{name} panicked"))??;
            rows.extend(rows_of(name, replayed));
        }
        rows.sort_by_key(|row| row.corpus);
        Ok(rows)
    })?;
    let command = setup.command(Measure::Overall);
    print(setup, &rows, &command, report);
    differences(setup, &rows, report);
    Ok(())
}

/// The same tables for another checker, such as a server.
pub(crate) fn run_with(
    setup: &EvalSetup,
    subject: &mut dyn EvalSubject,
    name: &str,
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    let rows: Vec<SubjectRow> = rows_of(name, replay_all(subject, &setup.corpora, name)?).collect();
    print(setup, &rows, &setup.command(Measure::Overall), report);
    Ok(())
}

/// Replays every corpus, one after the other.
fn replay_all(
    subject: &mut dyn EvalSubject,
    corpora: &[Corpus],
    name: &str,
) -> anyhow::Result<Vec<Vec<ErrorScore>>> {
    let replayed = corpora.iter().map(|corpus| {
        let description = format!("{}, {name}", corpus.name);
        replay(subject, &corpus.events, &description)
    });
    replayed.collect()
}

fn rows_of(subject: &str, replayed: Vec<Vec<ErrorScore>>) -> impl Iterator<Item = SubjectRow> {
    replayed
        .into_iter()
        .enumerate()
        .map(move |(corpus, scored)| SubjectRow {
            corpus,
            subject: subject.to_owned(),
            mode: None,
            scored: Rc::new(scored),
        })
}
