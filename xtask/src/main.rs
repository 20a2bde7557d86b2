//! The project's own commands: `cargo xtask serve`, `test`, `bench`, `train`, `eval`, `chaos`, `schemathesis` and `doctor`.
//!
//! # Layout
//! - `serve`, `test`, `doctor`: the commands; `steps` holds what `test` runs
//! - `bench`: what is claimed of speed; `eval`: what learning is worth; `train`: what is shipped of English;
//!   `chaos`: what is lost when things break; `schemathesis`: whether the API is as its document says
//! - `tools`, `packages`: what is needed and where it comes from; `frontend`: building the web app
//! - `tidy`: what must hold between the crates, the files and the documents
//! - `run`: running other programs, and saying so

mod affected;
mod bench;
mod chaos;
mod doctor;
mod eval;
mod frontend;
mod graph;
mod packages;
mod permitted;
mod prose;
mod quick;
mod run;
mod schemathesis;
mod serve;
mod sources;
mod steps;
mod test;
mod tidy;
mod tools;
mod train;
mod training;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Emend's own commands. Each sets up what is missing, says what it waits for, and does nothing twice.
#[derive(Parser)]
#[command(name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Emend and serve the web app and the API
    Serve(serve::Args),
    /// Run everything that CI runs
    Test(test::Args),
    /// Measure what is claimed of speed
    Bench(bench::Args),
    /// Make anew what is shipped of English: how usual words are, and the noisy channel
    Train,
    /// Measure what learning is worth, on errors that people really made
    Eval(eval::Args),
    /// Break a real server, Redis and MariaDB while people choose, and count what was lost or doubled
    Chaos(chaos::Args),
    /// Ask a server thousands of things made up from its OpenAPI document, and compare the answers with it
    Schemathesis(schemathesis::Args),
    /// Count the vague pronouns of documents and doc comments, file by file
    Prose(prose::Args),
    /// Say what is needed, what is there, and what to do about the rest
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
        Command::Prose(args) => prose::run(&args),
        Command::Doctor => doctor::run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}
