//! `cargo xtask bench`: what is claimed of speed, each as a share of a named limit or rival, measured in one run.

use std::process::ExitCode;

use crate::run::{cargo, run, step};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these examples, such as `many_keys`; can be given more than once
    #[arg(long, value_name = "EXAMPLE")]
    only: Vec<String>,
}

/// The measurements: what each is of, its crate and its example. Each prints its figures and fails where it is over its limit.
const MEASUREMENTS: [(&str, &str, &str); 7] = [
    (
        "what could be meant by a misspelling",
        "emend-engine",
        "candidate_speed",
    ),
    ("ranking with evidence", "emend-learning", "ranking_speed"),
    (
        "checks while a thousand log-ins a minute fail",
        "emend-api",
        "log_in_speed",
    ),
    (
        "the costliest texts within a request's bound on work",
        "emend-engine",
        "costly_texts",
    ),
    (
        "small checks beside idle, never-reading and busy clients",
        "emend-api",
        "load",
    ),
    ("a whole store to MySQL and back", "emend-mirror", "mirror_speed"),
    ("three million keys in Redis", "emend-mirror", "many_keys"),
];

pub(crate) fn bench(args: &Args) -> anyhow::Result<ExitCode> {
    for name in &args.only {
        let known = MEASUREMENTS.iter().any(|(_, _, example)| example == name);
        anyhow::ensure!(known, "there is no measurement called {name}");
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
