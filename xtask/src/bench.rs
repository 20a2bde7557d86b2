//! `cargo xtask bench`: the claims about speed, each measured in one run against a named limit or rival.

use std::process::ExitCode;

use anyhow::Context;

use crate::debian_packages;
use crate::run::cargo;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct BenchArgs {
    /// Options such as `--only choices`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<std::ffi::OsString>,
}

pub(crate) fn bench(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    debian_packages::ensure_debian(|tool| tool.purpose.contains("bench"))?;
    let status = cargo()
        .args([
            "run",
            "--quiet",
            "--profile",
            "measure",
            "--package",
            "emend-bench",
            "--",
        ])
        .args(&args.passed_on)
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
