//! `emend import FILE.jsonl`: adds an export to a store.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use emend_accounts::is_readable;
use emend_store::export_lines::ExportTotal;
use emend_store::{PrimaryStore, export_lines};

use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::progress::ProgressLine;
use crate::setup;

/// The examples of `emend import --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend import all.jsonl
  emend import all.jsonl --store redis://localhost";

/// The export to import.
#[derive(Debug, Clone, Args)]
pub(crate) struct ImportArgs {
    /// A file that `emend export` wrote
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
}

pub(crate) async fn run(options: &Options, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let changed: ExportTotal = if let Some(server) = ControlClient::connect(&options.store()?).await {
        server
            .post(control_client::IMPORT, &std::path::absolute(&args.file)?)
            .await?
    } else {
        let store = setup::open_store(options).await?;
        from_file(store.as_ref(), &args.file).await?
    };
    say!("{changed} changed");
    Ok(ExitCode::SUCCESS)
}

/// Reads the whole file first, so that a truncated or malformed file changes nothing.
pub(crate) async fn from_file(store: &dyn PrimaryStore, file: &Path) -> anyhow::Result<ExportTotal> {
    let name = || file.display().to_string();
    let open = || File::open(file).map(BufReader::new).with_context(name);
    export_lines::check(open()?).with_context(name)?;
    let line = ProgressLine::counter();
    export_lines::import(store, open()?, &is_readable, &|count| {
        line.report("records and entries imported", count);
    })
    .await
    .with_context(name)
}
