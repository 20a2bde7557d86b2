//! The influence of malicious accounts on the suggestions of another account.

use std::collections::HashSet;

use super::{EvalSetup, Measure, lone};
use crate::error_score::{ErrorScore, number};
use crate::event::WriterError;
use crate::random::EvalRandom;
use crate::report::{EvalReport, percent};
use crate::subject::local::LearningMode;
use crate::subject::{EvalSubject, UserDecision};

/// The number of errors that are attacked.
const MAX_TARGETS: usize = 50;
/// How often each account chooses the wrong word for each error.
const CHOICES_PER_ACCOUNT: usize = 50;
/// The largest number of accounts.
const ATTACKING_ACCOUNTS: usize = 10;

/// An error and the wrong word that the accounts choose.
struct AttackTarget {
    event: WriterError,
    wrong: UserDecision,
}

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let targets = targets(setup)?;
    report.section(
        "Attack",
        &setup.command(Measure::Attack),
        &format!(
            "Up to {ATTACKING_ACCOUNTS} accounts each choose the second replacement {CHOICES_PER_ACCOUNT} times for each of {} errors whose first \
             replacement is right; no account chooses the right word. The figures are the percentage of an uninvolved \
             account's first replacements that change, by the number of such accounts.",
            targets.len()
        ),
    );
    let mut rows = Vec::new();
    for mode in setup.learning() {
        eprintln!("attack, {}", mode.name());
        let moved_count = moved_targets(setup, mode, &targets)?;
        let shares = moved_count.into_iter().map(percent);
        rows.push([mode.name().to_owned()].into_iter().chain(shares).collect());
    }
    let accounts: Vec<String> = (1..=ATTACKING_ACCOUNTS).map(|n| n.to_string()).collect();
    let header: Vec<&str> = ["mode"]
        .into_iter()
        .chain(accounts.iter().map(String::as_str))
        .collect();
    report.table(&header, &rows);
    Ok(())
}

/// A seeded selection of errors of different misspellings. The first replacement is right before learning, and another one is wrong.
fn targets(setup: &EvalSetup) -> anyhow::Result<Vec<AttackTarget>> {
    let newcomer = lone("newcomer")?;
    let mut events: Vec<WriterError> = setup.all_events().map(|event| event.by(&newcomer)).collect();
    EvalRandom::new(setup.seed, "attack").shuffle(&mut events);
    let mut untaught = setup.bench.emend(LearningMode::Off)?;
    let (mut targets, mut seen) = (Vec::new(), HashSet::new());
    for event in events {
        if targets.len() == MAX_TARGETS {
            break;
        }
        let Some(suggestions) = untaught.suggest(&event)? else {
            continue;
        };
        let right = ErrorScore::of(&event, Some(&suggestions)).first();
        if let (true, Some(second)) = (right, suggestions.get(1))
            && seen.insert(event.misspelling.to_lowercase())
        {
            let wrong = UserDecision::word(second, &suggestions);
            targets.push(AttackTarget { event, wrong });
        }
    }
    Ok(targets)
}

/// The share of first replacements that change, by one account, two, and so on.
fn moved_targets(
    setup: &EvalSetup,
    mode: LearningMode,
    targets: &[AttackTarget],
) -> anyhow::Result<Vec<f64>> {
    let mut emend = setup.bench.emend(mode)?;
    let mut shares = Vec::new();
    for account in 1..=ATTACKING_ACCOUNTS {
        let attacker = lone(&format!("attacker-{account}"))?;
        for target in targets {
            let event = target.event.by(&attacker);
            emend.suggest(&event)?;
            emend.teach(&event, &target.wrong, CHOICES_PER_ACCOUNT)?;
        }
        let mut moved_count = 0;
        for AttackTarget { event, wrong } in targets {
            let suggestions = emend.suggest(event)?.unwrap_or_default();
            moved_count += usize::from(suggestions.first() != wrong.offered.first());
        }
        shares.push(number(moved_count) / number(targets.len().max(1)));
    }
    Ok(shares)
}
