//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.

use std::process::ExitCode;

use anyhow::Context;

use crate::run::{command, measuring_program, target};
use crate::{debian_packages, frontend};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct BenchArgs {
    /// Options such as `--only choices`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<std::ffi::OsString>,
}

/// The measurement in a browser, which needs the web app and the server.
const TYPING: &str = "typing_speed";

pub(crate) fn bench(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    let is_given = |name: &str| args.passed_on.iter().any(|given| given == name);
    let asks_for_help = is_given("--help") || is_given("-h");
    if !asks_for_help {
        debian_packages::ensure_debian(|tool| tool.purpose.contains("bench"))?;
    }
    if !asks_for_help && (is_given(TYPING) || !is_given("--only")) {
        debian_packages::ensure_debian(|tool| tool.purpose == "browser tests")?;
        frontend::build()?;
        measuring_program("emend")?;
    }
    let status = command(measuring_program("emend-bench")?)
        .env("EMEND_BIN", target().join("measure/emend"))
        .args(&args.passed_on)
        .status()
        .context("cannot run emend-bench")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
