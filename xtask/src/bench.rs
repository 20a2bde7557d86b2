//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.

use std::process::ExitCode;

use crate::run::{cargo, run, step};

#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// Run only this measurement, such as `many_keys`; can be given more than once
    #[arg(long, value_name = "EXAMPLE")]
    only: Vec<String>,
}

/// The measurements: a title, a crate and an example of the crate, which prints its figures and fails if they exceed the limit.
const MEASUREMENTS: [(&str, &str, &str); 8] = [
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
];

pub(crate) fn bench(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    for name in &args.only {
        let known = MEASUREMENTS.iter().any(|(_, _, example)| example == name);
        anyhow::ensure!(known, "there is no measurement {name}");
    }
    let wanted = |example| args.only.is_empty() || args.only.iter().any(|name| name == example);
    for (what, package, example) in MEASUREMENTS.iter().filter(|(_, _, example)| wanted(*example)) {
        step(what, || {
            run(cargo().args([
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
