//! `cargo xtask eval`: the benefit of learning, measured on real errors.

use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::run::measuring_program;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct EvalArgs {
    /// Options such as `--corpora DIR`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<std::ffi::OsString>,
}

pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    let status = Command::new(measuring_program("emend-eval")?)
        .args(&args.passed_on)
        // Relative paths are relative to the current directory of the caller.
        .current_dir(std::env::current_dir()?)
        .status()
        .context("cannot run emend-eval")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
