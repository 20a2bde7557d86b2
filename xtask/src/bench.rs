//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.

use std::process::ExitCode;

use crate::frontend;
use crate::run::{cargo, run, step, target};

#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// Run only this measurement, such as `many_keys`; can be given more than once
    #[arg(long, value_name = "EXAMPLE")]
    only: Vec<String>,
}

/// The measurements: a title, a crate and an example of the crate, which prints its figures and fails if they exceed the limit.
const MEASUREMENTS: [(&str, &str, &str); 9] = [
    ("candidates for a misspelling", "emend-engine", "candidate_speed"),
    ("ranking with evidence", "emend-learning", "ranking_speed"),
    (
        "checks during a thousand failing logins per minute",
        "emend-api",
        "log_in_speed",
    ),
    (
        "the most expensive texts within a request's budget of work",
        "emend-engine",
        "costly_texts",
    ),
    (
        "Markdown by its size, and plain text beside Harper alone",
        "emend-engine",
        "document_speed",
    ),
    (
        "small checks next to idle, never-reading and busy clients",
        "emend-api",
        "load",
    ),
    ("a whole store to MySQL and back", "emend-mirror", "mirror_speed"),
    ("three million keys in Redis", "emend-mirror", "many_keys"),
    ("typing in 20,000 words in Chromium", "emend-e2e", TYPING),
];

/// The measurement in a browser, which needs the web app and the server.
const TYPING: &str = "typing_speed";

pub(crate) fn bench(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    for name in &args.only {
        let known = MEASUREMENTS.iter().any(|(_, _, example)| example == name);
        anyhow::ensure!(known, "there is no measurement {name}");
    }
    let wanted = |example| args.only.is_empty() || args.only.iter().any(|name| name == example);
    for (what, package, example) in MEASUREMENTS.iter().filter(|(_, _, example)| wanted(*example)) {
        if *example == TYPING {
            frontend::build()?;
            step("building emend", || {
                run(cargo().args(["build", "--profile", "measure", "--package", "emend"]))
            })?;
        }
        step(what, || {
            run(cargo().env("EMEND_BIN", target().join("measure/emend")).args([
                "run",
                "--quiet",
                "--profile",
                "measure",
                "--package",
                package,
                "--example",
                example,
            ]))
        })?;
    }
    Ok(ExitCode::SUCCESS)
}
