//! The main tables: the replays by corpus and checker.

use std::rc::Rc;

use super::EvalSetup;
use crate::bootstrap::bootstrap;
use crate::chart::{Chart, ChartLine};
use crate::error_score::{ErrorScore, ScoreSummary, number};
use crate::event::WriterError;
use crate::public_list::PublicList;
use crate::report::{EvalReport, percent, points};
use crate::strata::{Stratum, seen_for_another, strata};
use crate::subject::local::LearningMode;

/// The replay of one corpus through one checker.
pub(super) struct SubjectRow {
    pub(super) corpus: usize,
    pub(super) subject: String,
    pub(super) mode: Option<LearningMode>,
    pub(super) scored: Rc<Vec<ErrorScore>>,
}

/// Prints the tables of these replays.
pub(super) fn print(setup: &EvalSetup, rows: &[SubjectRow], command: &str, report: &mut EvalReport) {
    report.section(
        "In chronological order",
        command,
        "Each error is checked. Its writer then takes the intended word if it is among the first five replacements, or types it. All modes except off learn from this, even if the error was not marked and is corrected by hand, provided it \
         is a word of prose. `flagged`, `top-1` and `top-5` are percentages of all errors, marked or not. `mrr` covers the first twenty replacements. `effort` is the number of replacements read, or five plus the number of letters typed. \
         The other checkers see only the word and never learn. `list, …` first consults the public list of misspellings \
         `typos-dict` and then that checker.",
    );
    let cells = |row: &SubjectRow| {
        let all = ScoreSummary::of(row.scored.iter());
        vec![
            setup.corpora[row.corpus].name.clone(),
            row.subject.clone(),
            all.events.to_string(),
            percent(all.flagged),
            percent(all.top1),
            percent(all.top5),
            format!("{:.3}", all.mrr),
            format!("{:.2}", all.effort),
        ]
    };
    let header = [
        "corpus", "subject", "events", "flagged", "top-1", "top-5", "mrr", "effort",
    ];
    report.table(&header, &rows.iter().map(cells).collect::<Vec<_>>());
    by_stratum(setup, rows, report);
    by_list_and_time(setup, rows, report);
}

/// The top-1 of the selected events, and their number.
fn top1(row: &SubjectRow, chosen: impl Fn(usize) -> bool) -> String {
    let scored = row.scored.iter().enumerate();
    let all = ScoreSummary::of(
        scored
            .filter(|(index, _)| chosen(*index))
            .map(|(_, scored)| scored),
    );
    match all.events {
        0 => "–".to_owned(),
        n => format!("{} ({n})", percent(all.top1)),
    }
}

fn by_stratum(setup: &EvalSetup, rows: &[SubjectRow], report: &mut EvalReport) {
    report.paragraph(
        "Top-1 by earlier occurrences in the corpus (number of events in brackets): the same pair from the same writer; the \
         pair, but only from others; another misspelling of the word; none of these.",
    );
    let strata: Vec<Vec<Stratum>> = setup
        .corpora
        .iter()
        .map(|corpus| strata(&corpus.events))
        .collect();
    let cells = |row: &SubjectRow| {
        let of = |stratum| top1(row, |index| strata[row.corpus][index] == stratum);
        let row_heads = [setup.corpora[row.corpus].name.clone(), row.subject.clone()];
        row_heads.into_iter().chain(Stratum::ALL.map(of)).collect()
    };
    let header: Vec<&str> = ["corpus", "subject"]
        .into_iter()
        .chain(Stratum::ALL.map(Stratum::name))
        .collect();
    report.table(&header, &rows.iter().map(cells).collect::<Vec<_>>());
}

const QUARTERS: [&str; 4] = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"];

fn by_list_and_time(setup: &EvalSetup, rows: &[SubjectRow], report: &mut EvalReport) {
    report.paragraph(
        "Top-1 on the pairs that no public list (the crate `typos-dict`) contains, and top-1 by quarter of the corpus in \
         chronological order, which shows the effect of the amount learned.",
    );
    let list = PublicList::load();
    let unlisted: Vec<Vec<bool>> = setup
        .corpora
        .iter()
        .map(|corpus| {
            corpus
                .events
                .iter()
                .map(|event: &WriterError| !list.has(event))
                .collect()
        })
        .collect();
    let cells = |row: &SubjectRow| {
        let quarter = |number: usize| top1(row, |index| index * 4 / row.scored.len() == number);
        let row_heads = [setup.corpora[row.corpus].name.clone(), row.subject.clone()];
        let listed_share = top1(row, |index| unlisted[row.corpus][index]);
        row_heads
            .into_iter()
            .chain([listed_share])
            .chain((0..4).map(quarter))
            .collect()
    };
    let header: Vec<&str> = ["corpus", "subject", "unlisted"]
        .into_iter()
        .chain(QUARTERS)
        .collect();
    report.table(&header, &rows.iter().map(cells).collect::<Vec<_>>());
    let line = |row: &SubjectRow| {
        let n = row.scored.len();
        let quarter = |number: usize| &row.scored[number * n / 4..(number + 1) * n / 4];
        ChartLine {
            name: format!("{}, {}", setup.corpora[row.corpus].name, row.subject),
            shares: (0..4)
                .map(|number| ScoreSummary::of(quarter(number)).top1)
                .collect(),
        }
    };
    let chart = Chart {
        title: "First replacement right, in chronological order (%)".to_owned(),
        x: "quarter of the corpus",
        steps: QUARTERS.map(String::from).to_vec(),
        lines: rows.iter().filter(|row| row.mode.is_some()).map(line).collect(),
    };
    report.chart("quarters", &chart);
}

/// The differences between the modes.
pub(super) fn differences(setup: &EvalSetup, rows: &[SubjectRow], report: &mut EvalReport) {
    let find = |corpus, mode| {
        let row = rows
            .iter()
            .find(|row| row.corpus == corpus && row.mode == Some(mode));
        row.map(|row| Rc::clone(&row.scored))
    };
    let compared = [(LearningMode::Learning, LearningMode::Off)];
    let mut cells = Vec::new();
    for (corpus, corpus_row) in setup.corpora.iter().enumerate() {
        let for_another = seen_for_another(&corpus_row.events);
        for (mode, than) in compared {
            let (Some(with), Some(without)) = (find(corpus, mode), find(corpus, than)) else {
                continue;
            };
            let pairs = || with.iter().zip(without.iter());
            let gain = |(with, without): (&ErrorScore, &ErrorScore)| {
                f64::from(u8::from(with.first())) - f64::from(u8::from(without.first()))
            };
            let gains: Vec<f64> = pairs().map(gain).collect();
            let harmed = gains.iter().zip(&for_another).filter(|(gain, _)| **gain < 0.0);
            let explained = harmed.clone().filter(|(_, for_another)| **for_another);
            let share = |count| percent(number(count) / number(gains.len().max(1)));
            cells.push(vec![
                corpus_row.name.clone(),
                format!("{} - {}", mode.name(), than.name()),
                points(bootstrap(&gains, setup.seed)),
                share(harmed.count()),
                share(explained.count()),
            ]);
        }
    }
    if !cells.is_empty() {
        report.paragraph(
            "The gain of one mode over another in points of top-1, with the interval that contains 95 of 100 resamples of \
             the events; and harm: the share of errors whose first replacement is right in the second mode and wrong in the \
             first. The last column is the part of the harm in which the same misspelling had been corrected to another \
             word before.",
        );
        report.table(
            &["corpus", "modes", "top-1, points", "harm %", "harm, other word"],
            &cells,
        );
    }
}
