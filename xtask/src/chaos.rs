//! `cargo xtask chaos`: lost and duplicated choices under faults.

use std::process::ExitCode;

use crate::debian_packages;
use crate::run::{built_server, command, run};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct ChaosArgs {
    /// Options such as `--seed 7`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<std::ffi::OsString>,
}

pub(crate) fn chaos(args: &ChaosArgs) -> anyhow::Result<ExitCode> {
    run_with(&args.passed_on)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the server and runs chaos with these options.
pub(crate) fn run_with(arguments: &[impl AsRef<std::ffi::OsStr>]) -> anyhow::Result<()> {
    let asks_for_help = arguments
        .iter()
        .any(|given| matches!(given.as_ref().to_str(), Some("--help" | "-h")));
    if !asks_for_help {
        debian_packages::ensure_debian(|tool| tool.purpose != "bench")?;
    }
    let emend = built_server()?;
    run(command(emend.with_file_name("emend-chaos"))
        .arg("--emend")
        .arg(&emend)
        .args(arguments))
}
