//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.
//!
//! Each measurement has a section in `docs/benchmarks.md` and lines in `docs/benchmarks-history.csv`, which a run renews. What is
//! compared is measured in turns in one run, and the ratios count: another machine, or one with other work to do, changes them least.
//!
//! # Layout
//! - `choice_load`: posting choices: Emend, its rivals and the limits; `rival`: the stores of the rivals
//! - `examples`: the measurements of other crates
//! - `report`: figures and the document; `history`: the figures of earlier runs; `machine`: when and where a run took place

mod choice_load;
mod examples;
mod history;
mod machine;
mod report;
mod rival;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Parser;

use crate::choice_load::RoundOptions;
use crate::examples::EXAMPLES;
use crate::machine::RunContext;
use crate::report::Measured;

/// The allocator of the `emend` binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The name of the measurement of posting choices.
const CHOICES: &str = "choices";

/// Measures the claims about speed, and renews docs/benchmarks.md and docs/benchmarks-history.csv.
#[derive(Parser)]
#[command(
    name = "cargo xtask bench",
    bin_name = "cargo xtask bench",
    max_term_width = 100
)]
struct Cli {
    /// Run only this measurement: `choices`, or an example such as `many_keys`; can be given more than once
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure `choices` for less than a minute, and keep no figures
    #[arg(long)]
    quick: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("no checkout")?;
    let names = || std::iter::once(CHOICES).chain(EXAMPLES.iter().map(|measurement| measurement.example));
    for name in &cli.only {
        ensure!(
            names().any(|known| known == name),
            "there is no measurement {name}"
        );
    }
    let wanted = |name: &str| {
        if cli.only.is_empty() {
            !cli.quick || name == CHOICES
        } else {
            cli.only.iter().any(|only| only == name)
        }
    };
    let mut failures = Vec::new();
    let mut keep = |name: &str, title: &str, run: &RunContext, measured: &Measured| -> anyhow::Result<()> {
        failures.extend(measured.failed.clone());
        if cli.quick {
            return Ok(());
        }
        let compared = history::note(
            &root.join("docs/benchmarks-history.csv"),
            run,
            name,
            &measured.figures,
        )?;
        println!("\n{compared}");
        let failed = measured
            .failed
            .as_deref()
            .map(|failed| format!("\n\n**{failed}**"))
            .unwrap_or_default();
        let section = format!(
            "## {title}\n\n{}{failed}\n\n{}\n{compared}",
            run.sentence(),
            measured.text
        );
        report::write_section(&root.join("docs/benchmarks.md"), name, &section)
    };
    if wanted(CHOICES) {
        let options = if cli.quick {
            RoundOptions::QUICK
        } else {
            RoundOptions::FULL
        };
        println!("==> posting choices");
        let run = RunContext::now(root);
        let measured = post_choices(options)?;
        println!("{}\n\n{}", run.sentence(), measured.text);
        keep(CHOICES, "Posting choices", &run, &measured)?;
    }
    for measurement in EXAMPLES.iter().filter(|measurement| wanted(measurement.example)) {
        println!("==> {}", measurement.title);
        let run = RunContext::now(root);
        let measured = measurement.measure(root)?;
        keep(measurement.example, measurement.title, &run, &measured)?;
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    Ok(ExitCode::from(u8::from(!failures.is_empty())))
}

/// Clients and servers share a runtime. The servers of Redis and MariaDB are started from its thread, which lives as long as they do.
#[tokio::main]
async fn post_choices(options: RoundOptions) -> anyhow::Result<Measured> {
    choice_load::measure(options).await
}
