//! `emend export`: all records and entries as JSON lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use emend_store::export_lines::ExportTotal;
use emend_store::{PrimaryStore, export_lines};

use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::StandardOutput;
use crate::progress::ProgressLine;
use crate::setup;

/// The examples of `emend export --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend export --output all.jsonl
  emend export | gzip > all.jsonl.gz";

/// The destination of an export.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArgs {
    /// The file to write, readable only by you [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) async fn run(options: &Options, args: ExportArgs) -> anyhow::Result<ExitCode> {
    let total = match (ControlClient::connect(&options.store()?).await, &args.output) {
        (Some(server), Some(file)) => export_by_server(&server, &std::path::absolute(file)?).await?,
        (Some(server), None) => {
            let directory = tempfile::tempdir()?;
            let file = directory.path().join("export.jsonl");
            let total = export_by_server(&server, &file).await?;
            std::io::copy(&mut File::open(&file)?, &mut StandardOutput)?;
            total
        }
        (None, Some(file)) => {
            let store = setup::open_store(options).await?;
            to_file(store.as_ref(), file).await?
        }
        (None, None) => {
            let store = setup::open_store(options).await?;
            let mut output = BufWriter::new(StandardOutput);
            export_to(store.as_ref(), &mut output).await?
        }
    };
    eprintln!("{total} exported");
    Ok(ExitCode::SUCCESS)
}

/// Has the running server write the file. The server is on this machine and has the store open.
async fn export_by_server(server: &ControlClient, file: &Path) -> anyhow::Result<ExportTotal> {
    server.post(control_client::EXPORT, &file).await
}

/// Writes a new file next to the old one and then replaces it, so that there is never a partial export.
pub(crate) async fn to_file(store: &dyn PrimaryStore, file: &Path) -> anyhow::Result<ExportTotal> {
    let directory = file
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let half = tempfile::NamedTempFile::new_in(directory)
        .with_context(|| format!("cannot write to {}", directory.display()))?;
    let mut output = BufWriter::new(half.reopen()?);
    let total = export_to(store, &mut output).await?;
    output
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_all()?;
    half.persist(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(total)
}

async fn export_to(store: &dyn PrimaryStore, output: &mut (dyn Write + Send)) -> anyhow::Result<ExportTotal> {
    let line = ProgressLine::counter();
    Ok(export_lines::export(store, output, &|count| {
        line.report("records and entries exported", count);
    })
    .await?)
}
