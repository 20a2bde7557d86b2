//! `cargo xtask bench`: what is claimed of speed, each as a share of a named limit or rival, measured in one run.

use std::process::ExitCode;

use crate::run::{cargo, run, step};

/// The measurements: what each is of, its crate and its example. Each prints its figures and fails where it is over its limit.
const MEASUREMENTS: [(&str, &str, &str); 4] = [
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
    ("a whole store to MySQL and back", "emend-mirror", "mirror_speed"),
];

pub(crate) fn bench() -> anyhow::Result<ExitCode> {
    for (what, package, example) in MEASUREMENTS {
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
