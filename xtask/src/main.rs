//! The project's own commands: `cargo xtask serve`, `test`, `bench`, `train`, `eval`, `chaos`, `schemathesis`, `prose`,
//! `messages` and `doctor`.
//!
//! # Layout
//! - `serve`, `test`, `doctor`: the commands; `steps` has the steps of `test`, `quick_test` is `test --quick`
//! - `bench`: the claims about speed; `eval`: the benefit of learning; `train`: the English data; `chaos`: faults and data loss;
//!   `schemathesis`: the API against its OpenAPI document
//! - `book`: the documentation as a book, and its links; `self_check`: Emend's issues in its own texts
//! - `tidy`: the rules for crates, files and documents; `crate_dependencies`: the allowed dependencies; `architecture_names`: the names in
//!   ARCHITECTURE.md; `prose`: plain English
//! - `messages`: the translations of the web app's interface
//! - `crate_graph`: the crates and their dependencies; `affected_crates`: the crates that a change affects; `tracked_files`: the files
//! - `debian_packages`, `cargo_packages`, `registry_packages`: programs from Debian, crates.io, Python and npm; `tools`: their directory; `frontend`: the build of the web app; `device_engine`: of the engine that it can load; `compression`: of their files
//! - `run`: running other programs; `parallel`: several builds at once

mod affected_crates;
mod architecture_names;
mod bench;
mod book;
mod cargo_packages;
mod chaos;
mod compression;
mod crate_dependencies;
mod crate_graph;
mod debian_packages;
mod device_engine;
mod doctor;
mod eval;
mod frontend;
mod messages;
mod module_cycles;
mod parallel;
mod prose;
mod quick_test;
mod registry_packages;
mod run;
mod schemathesis;
mod self_check;
mod serve;
mod step_report;
mod steps;
mod test;
mod test_counts;
mod tidy;
mod tools;
mod tracked_files;
mod train;
mod training_trial;
mod wasm;
mod wasm_module;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The commands for developing Emend. Each installs missing tools and skips completed work.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Emend and serve the web app and the API
    Serve(serve::ServeArgs),
    /// Run the tests: everything that CI runs or, with --quick, only tests of changed code
    Test(test::TestArgs),
    /// Measure speed, and update the benchmarks in the documentation
    Bench(bench::BenchArgs),
    /// Rebuild the English data: word frequencies and the noisy channel
    Train,
    /// Measure the benefit of learning, on real errors
    Eval(eval::EvalArgs),
    /// Break a real server, Redis and MariaDB during use, and count lost and duplicated choices
    Chaos(chaos::ChaosArgs),
    /// Send thousands of requests generated from the OpenAPI document, and check the responses against it
    Schemathesis(schemathesis::SchemathesisArgs),
    /// Build the documentation as a book in target/book
    Book(book::Args),
    /// Count vague pronouns in documents and doc comments, file by file
    Prose(prose::Args),
    /// Update the web app's translation files from its source code
    Messages,
    /// List the required programs, and how to install the missing ones
    Doctor,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::serve(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Train => train::train(),
        Command::Eval(args) => eval::run(&args),
        Command::Chaos(args) => chaos::chaos(&args),
        Command::Schemathesis(args) => schemathesis::schemathesis(args),
        Command::Book(args) => book::book(&args),
        Command::Prose(args) => prose::run(&args),
        Command::Messages => messages::update(),
        Command::Doctor => doctor::run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}
