//! `cargo xtask test`: everything that CI runs, fast things first; one that fails does not hide the others.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::steps::{Counts, ON_REQUEST, STEPS, Step};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these steps; can be given more than once
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// List the steps and end
    #[arg(long)]
    list: bool,
}

/// What became of a step.
struct Outcome {
    step: &'static Step,
    took: Duration,
    result: anyhow::Result<Counts>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.list {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.about);
        }
        for step in ON_REQUEST {
            println!("{:<12} {} (only with --only)", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = args
        .only
        .iter()
        .find(|name| all().all(|step| step.name != **name))
    {
        anyhow::bail!("there is no step called {unknown}; --list names them");
    }
    let is_named = |step: &Step| args.only.iter().any(|name| name == step.name);
    let wanted: Vec<&'static Step> = if args.only.is_empty() {
        STEPS.iter().collect()
    } else {
        all().filter(|step| is_named(step)).collect()
    };
    let mut outcomes: Vec<Outcome> = Vec::new();
    for step in wanted {
        let blocked = outcomes
            .iter()
            .find(|outcome| outcome.result.is_err() && step.needs.contains(&outcome.step.name));
        println!("\n==> {}: {}", step.name, step.about);
        let begun = Instant::now();
        let result = match blocked {
            Some(blocked) => Err(anyhow::anyhow!("not run: {} failed", blocked.step.name)),
            None => (step.run)(),
        };
        if let Err(error) = &result {
            println!("    FAILED: {error:#}");
        }
        outcomes.push(Outcome {
            step,
            took: begun.elapsed(),
            result,
        });
    }
    Ok(report(&outcomes))
}

/// Every step, those that run only on request among them.
fn all() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().chain(ON_REQUEST)
}

/// Prints a table, and alone on the last line the counts. A step without tests of its own counts as one.
fn report(outcomes: &[Outcome]) -> ExitCode {
    println!();
    let mut sum = Counts::default();
    for Outcome { step, took, result } in outcomes {
        let (mark, counts) = match result {
            Ok(counts) => ("ok", *counts),
            Err(_) => (
                "FAILED",
                Counts {
                    failed: 1,
                    ..Counts::default()
                },
            ),
        };
        let counts = if counts == Counts::default() {
            Counts { passed: 1, ..counts }
        } else {
            counts
        };
        let seconds = took.as_secs_f32();
        println!("{:<12} {mark:<6} {seconds:>7.1} s  {counts}", step.name);
        sum = sum + counts;
    }
    println!("{sum}");
    ExitCode::from(u8::from(sum.failed > 0))
}
