//! The false alarms that learning causes in well-edited text, after each writer's own history.

use std::collections::{BTreeMap, HashMap, HashSet};

use emend_domain::{AccountId, Viewer};
use emend_shared::{Issue, Utf16Span};

use super::false_alarms::{MAX_SAMPLE_WORDS, sample, words};
use super::replay::replay;
use super::{EvalSetup, Measure, lone};
use crate::error_score::number;
use crate::event::Corpus;
use crate::report::EvalReport;
use crate::subject::local::{LearningMode, LocalEmend};

/// The number of corrections that a writer needs to be measured.
const MIN_HISTORY: usize = 10;
/// The highest acceptable number of additional false alarms per 1,000 words.
const MAX_MARKS: f64 = 1.0;

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    report.section(
        "False alarms after a writer's history",
        &setup.command(Measure::History),
        &format!(
            "Each writer with {MIN_HISTORY} or more corrections makes all of them in their original order; unmarked words are \
             corrected by hand. Well-edited text is then checked for that writer: about {MAX_SAMPLE_WORDS} words (a seeded choice of \
             lines) of each `--clean` file. The figures count the marks that an account without a history does not get, per \
             1,000 words and by writer. Goal: at most {MAX_MARKS} for each writer."
        ),
    );
    if setup.clean.is_empty() {
        report.paragraph("No text was given (`--clean FILE`).");
        return Ok(());
    }
    let samples = setup.clean.iter().map(|file| sample(file, setup.seed));
    let lines = samples.collect::<anyhow::Result<Vec<_>>>()?.concat();
    let all: usize = lines.iter().map(|line| words(line)).sum();
    let mut rows = Vec::new();
    for corpus in &setup.corpora {
        rows.extend(row(setup, corpus, &lines, all)?);
    }
    let header = [
        "corpus",
        "writers",
        "corrections, median",
        "most",
        "false alarms, median",
        "worst writer",
        "over the goal",
    ];
    report.paragraph(&format!("{all} words were checked for each writer."));
    report.table(&header, &rows);
    Ok(())
}

/// The row of a corpus; `None` if no writer has a long enough history.
fn row(
    setup: &EvalSetup,
    corpus: &Corpus,
    lines: &[String],
    all: usize,
) -> anyhow::Result<Option<Vec<String>>> {
    let mut corrections: HashMap<&AccountId, usize> = HashMap::new();
    for event in corpus.events.iter().filter(|event| event.known_writer) {
        *corrections.entry(&event.viewer.account).or_default() += 1;
    }
    corrections.retain(|_, n| *n >= MIN_HISTORY);
    let of_writers = corpus
        .events
        .iter()
        .map(|event| (&event.viewer.account, &event.viewer))
        .filter(|(account, _)| corrections.contains_key(account));
    let viewers: BTreeMap<&AccountId, &Viewer> = of_writers.collect();
    if viewers.is_empty() {
        return Ok(None);
    }
    let mut emend = setup.bench.emend(LearningMode::Learning)?;
    replay(&mut emend, &corpus.events, &format!("{}, history", corpus.name))?;
    let newcomer = lone("newcomer")?;
    let usual = marks(&emend, &newcomer, lines)?;
    let mut rates = Vec::new();
    for (done, viewer) in viewers.values().enumerate() {
        eprintln!(
            "{}, clean text: writer {} of {}",
            corpus.name,
            done + 1,
            viewers.len()
        );
        let viewer_marks = marks(&emend, viewer, lines)?;
        let more = viewer_marks.difference(&usual).count();
        rates.push(1000.0 * number(more) / number(all.max(1)));
    }
    rates.sort_by(f64::total_cmp);
    let mut corrections: Vec<usize> = corrections.into_values().collect();
    corrections.sort_unstable();
    let over = rates.iter().filter(|rate| **rate > MAX_MARKS).count();
    let worst = rates.last().copied().unwrap_or_default();
    Ok(Some(vec![
        corpus.name.clone(),
        rates.len().to_string(),
        corrections[corrections.len() / 2].to_string(),
        corrections[corrections.len() - 1].to_string(),
        format!("{:.2}", rates[rates.len() / 2]),
        format!("{worst:.2}"),
        over.to_string(),
    ]))
}

/// The marks for an account: line, position and rule.
type MarkSet = HashSet<(usize, Utf16Span, String)>;

fn marks(emend: &LocalEmend, viewer: &Viewer, lines: &[String]) -> anyhow::Result<MarkSet> {
    let mut marks = MarkSet::new();
    for (number, line) in lines.iter().enumerate() {
        let mark = |issue: Issue| (number, issue.span, issue.rule.id);
        marks.extend(emend.marked(viewer, line)?.into_iter().map(mark));
    }
    Ok(marks)
}
