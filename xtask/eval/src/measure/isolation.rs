//! The influence of the choices of a single account on another.

use super::{EvalSetup, Measure, lone};
use crate::event::WriterError;
use crate::random::EvalRandom;
use crate::report::EvalReport;
use crate::subject::local::LearningMode;
use crate::subject::{EvalSubject, UserDecision};

/// Errors that both accounts make.
const MAX_ERRORS: usize = 500;

type Answers = Vec<Option<Vec<String>>>;

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let mut events: Vec<WriterError> = setup.all_events().cloned().collect();
    EvalRandom::new(setup.seed, "isolation").shuffle(&mut events);
    events.truncate(MAX_ERRORS);
    report.section(
        "Isolation",
        &setup.command(Measure::Isolation),
        &format!(
            "The same {} errors of one account, which learns, run on a server of its own and on a server where a single \
             other account had chosen for each of them: in turn a wrong word, and a word that only that account uses. The \
             table counts the answers that list other words or another order, and the answers that contain a word that only \
             the other account uses.",
            events.len()
        ),
    );
    let mut rows = Vec::new();
    for mode in setup.learning() {
        eprintln!("isolation, {}", mode.name());
        let alone = answers(setup, mode, &events, false)?;
        let beside = answers(setup, mode, &events, true)?;
        let differing = alone.iter().zip(&beside).filter(|(a, b)| a != b).count();
        let first = |answer: &Option<Vec<String>>| answer.as_ref().and_then(|all| all.first()).cloned();
        let first_differs = alone
            .iter()
            .zip(&beside)
            .filter(|(a, b)| first(a) != first(b))
            .count();
        let private = beside
            .iter()
            .flatten()
            .filter(|all| all.iter().any(|word| is_private(word)));
        rows.push(vec![
            mode.name().to_owned(),
            events.len().to_string(),
            differing.to_string(),
            first_differs.to_string(),
            private.count().to_string(),
        ]);
    }
    let header = [
        "mode",
        "answers",
        "differing",
        "first word differing",
        "with another's own word",
    ];
    report.table(&header, &rows);
    Ok(())
}

/// The answers that an account gets for its errors, in order.
fn answers(
    setup: &EvalSetup,
    mode: LearningMode,
    events: &[WriterError],
    beside_other: bool,
) -> anyhow::Result<Answers> {
    let mut emend = setup.bench.emend(mode)?;
    if beside_other {
        let other = lone("other")?;
        for (number, event) in events.iter().enumerate() {
            let event = event.by(&other);
            let suggestions = emend.suggest(&event)?.unwrap_or_default();
            let accepted = if number % 2 == 0 {
                UserDecision::first_wrong(&event, &suggestions)
            } else {
                UserDecision::word(&private(number), &suggestions)
            };
            emend.teach(&event, &accepted, 1)?;
        }
    }
    let me = lone("me")?;
    let mut answers = Answers::new();
    for event in events {
        let event = event.by(&me);
        let suggestions = emend.suggest(&event)?;
        let offered = suggestions.as_deref().unwrap_or_default();
        emend.learn(&event, &UserDecision::word(&event.intended, offered))?;
        answers.push(suggestions);
    }
    Ok(answers)
}

const PRIVATE_WORD: &str = "privateword";

fn private(number: usize) -> String {
    format!("{PRIVATE_WORD}{number}")
}

fn is_private(word: &str) -> bool {
    word.to_lowercase().starts_with(PRIVATE_WORD)
}
