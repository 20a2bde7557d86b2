//! `cargo xtask test`: everything that CI runs, fast steps first. A step that fails does not hide the others.

use std::process::ExitCode;
use std::time::Instant;

use crate::quick_test;
use crate::step_report::{StepOutcome, attempt, report};
use crate::steps::{ON_REQUEST, STEPS, TestStep};

#[derive(clap::Args)]
#[command(after_help = "\
Without options, every step runs, in the order of --list. The first run
installs missing tools: Debian, npm and Python packages, Trunk, wasm-bindgen.

Examples:
  While you work: only the changes since main, in a minute or two:
    cargo xtask test --quick
  Only two steps:
    cargo xtask test --only lint --only unit
  One integration test, named after its file or directory below tests/:
    cargo test --workspace --test conformance
  One unit test, with its output:
    cargo test --package emend-service --lib NAME -- --nocapture")]
pub(crate) struct TestArgs {
    /// Run only tidy, format, lint and unit tests, for the changes since main; install nothing
    #[arg(long, conflicts_with = "only")]
    quick: bool,
    /// With --quick: test the changes since this commit instead
    #[arg(long, value_name = "COMMIT", requires = "quick")]
    since: Option<String>,
    /// Run only this step; can be given more than once
    #[arg(long, value_name = "STEP", value_parser = step_name)]
    only: Vec<String>,
    /// List the steps and exit
    #[arg(long)]
    list: bool,
}

/// A name after `--only`.
fn step_name(name: &str) -> Result<String, String> {
    if all().any(|step| step.name == name) {
        return Ok(name.to_owned());
    }
    Err("there is no such step; `cargo xtask test --list` names them".to_owned())
}

pub(crate) fn run(args: &TestArgs) -> anyhow::Result<ExitCode> {
    if args.list {
        list();
        return Ok(ExitCode::SUCCESS);
    }
    if args.quick {
        return quick_test::run(args.since.as_deref());
    }
    let is_named = |step: &TestStep| args.only.iter().any(|name| name == step.name);
    let selected: Vec<&'static TestStep> = if args.only.is_empty() {
        STEPS.iter().collect()
    } else {
        all().filter(|step| is_named(step)).collect()
    };
    let start_time = Instant::now();
    let mut outcomes: Vec<StepOutcome> = Vec::new();
    for step in selected {
        if let Some(last) = outcomes.last() {
            let seconds = start_time.elapsed().as_secs();
            println!("    {} ended after {seconds} s of all steps", last.name);
        }
        let blocked = outcomes
            .iter()
            .find(|outcome| outcome.result.is_err() && step.needs.contains(&outcome.name));
        let blocked = blocked.map(|outcome| outcome.name);
        outcomes.push(attempt(step.name, step.about, || match blocked {
            Some(blocked) => Err(anyhow::anyhow!("not run, because {blocked} failed")),
            None => (step.run)(),
        }));
    }
    Ok(report(&outcomes))
}

/// Prints every step, with the steps that it needs.
fn list() {
    println!(
        "The steps of `cargo xtask test`, in this order. `--only STEP` runs one, without those it needs.\n"
    );
    for step in all() {
        let on_request = ON_REQUEST.iter().any(|other| other.name == step.name);
        let remark = if on_request {
            " (only with --only)".to_owned()
        } else if step.needs.is_empty() {
            String::new()
        } else {
            format!(" (needs {})", step.needs.join(", "))
        };
        println!("{:<10} {}{remark}", step.name, step.about);
    }
    println!(
        "\n`cargo xtask test --quick` runs tidy, format, lint and the unit tests of what changed since main. It installs nothing."
    );
}

/// Every step, including those that run only on request.
fn all() -> impl Iterator<Item = &'static TestStep> {
    STEPS.iter().chain(ON_REQUEST)
}
