//! `cargo xtask eval`: what learning is worth, measured on real errors.

use std::process::ExitCode;

use anyhow::Context;

use crate::run::cargo;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// What to pass on, such as `--corpora FOLDER`; `--help` says what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<std::ffi::OsString>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let status = cargo()
        .args([
            "run",
            "--quiet",
            "--profile",
            "measure",
            "--package",
            "emend-eval",
            "--",
        ])
        .args(&args.passed_on)
        // Files are named as seen from where this was called.
        .current_dir(std::env::current_dir()?)
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
