//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.
//!
//! Each measurement has a section in `docs/benchmarks.md` and lines in `docs/benchmarks-history.csv`, which a run renews. What is
//! compared is measured in turns in one run, and the ratios count: another machine, or one with other work to do, changes them least.
//!
//! # Layout
//! - `choice_load`: posting choices: Emend, its rivals and the limits; `rival`: the stores of the rivals
//! - `growth`: the same work on more and more votes; `overload`: more checks than a server can do; `cluster`: two servers
//! - `application`: a running Emend; `process`: servers and clients as processes of their own
//! - `examples`: the measurements of other crates
//! - `goal`: figures with goals; `report`: figures and the document; `history`: the figures of earlier runs; `machine`: when and where a run took place

mod application;
mod choice_load;
mod cluster;
mod examples;
mod goal;
mod growth;
mod history;
mod machine;
mod overload;
mod process;
mod report;
mod rival;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Parser;

use crate::choice_load::RoundOptions;
use crate::examples::EXAMPLES;
use crate::machine::RunContext;
use crate::process::Role;
use crate::report::Measured;

/// The allocator of the `emend` binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The name of the measurement of posting choices, the only one with a quick variant.
const CHOICES_NAME: &str = "choices";

/// The measurements of this crate.
const OWN_MEASUREMENTS: [OwnMeasurement; 4] = [
    OwnMeasurement {
        name: CHOICES_NAME,
        title: "Posting choices",
        measure: post_choices,
    },
    OwnMeasurement {
        name: "growth",
        title: "Growth: the same work on more votes",
        measure: |_| grow(),
    },
    OwnMeasurement {
        name: "overload",
        title: "Overload: five times the checks that a server can do",
        measure: |_| overload(),
    },
    OwnMeasurement {
        name: "cluster",
        title: "Two servers on a Redis Cluster",
        measure: |_| cluster::measure(),
    },
];

/// A measurement of this crate.
struct OwnMeasurement {
    /// The name for `--only`.
    name: &'static str,
    /// The subject.
    title: &'static str,
    measure: fn(RoundOptions) -> anyhow::Result<Measured>,
}

/// Measure speed, and update docs/benchmarks.md and docs/benchmarks-history.csv
#[derive(Parser)]
#[command(
    name = "cargo xtask bench",
    bin_name = "cargo xtask bench",
    max_term_width = 100
)]
struct Cli {
    /// Run only this measurement: `choices`, `growth`, `overload`, `cluster`, or an example such as `many_keys`; can be given more than once
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure `choices` for less than a minute, without saving the figures
    #[arg(long)]
    quick: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

fn main() -> anyhow::Result<ExitCode> {
    let mut cli = Cli::parse();
    if let Some(role) = cli.role.take() {
        return role.run();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("no checkout")?;
    let names = || {
        OWN_MEASUREMENTS
            .iter()
            .map(|own| own.name)
            .chain(EXAMPLES.iter().map(|measurement| measurement.example))
    };
    for name in &cli.only {
        ensure!(
            names().any(|known| known == name),
            "there is no measurement {name}"
        );
    }
    let is_selected = |name: &str| {
        if cli.only.is_empty() {
            !cli.quick || name == CHOICES_NAME
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
        let compared = history::append_run(
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
    let options = if cli.quick {
        RoundOptions::QUICK
    } else {
        RoundOptions::FULL
    };
    for measurement in OWN_MEASUREMENTS
        .iter()
        .filter(|measurement| is_selected(measurement.name))
    {
        println!("==> {}", measurement.title);
        let run = RunContext::now(root);
        let measured = (measurement.measure)(options)?;
        println!("{}\n\n{}", run.sentence(), measured.text);
        keep(measurement.name, measurement.title, &run, &measured)?;
    }
    for measurement in EXAMPLES
        .iter()
        .filter(|measurement| is_selected(measurement.example))
    {
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

#[tokio::main]
async fn grow() -> anyhow::Result<Measured> {
    growth::measure().await
}

#[tokio::main]
async fn overload() -> anyhow::Result<Measured> {
    overload::measure().await
}
