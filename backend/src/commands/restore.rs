//! `emend restore`: rebuilds an empty primary store.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use emend_domain::number_with_noun::format_change_count;
use emend_mirror::LoadProgress;
use emend_store::export_lines::ExportTotal;
use emend_store::{EntryState, PrimaryStore, Restoration, RestoreMode};

use crate::commands::import;
use crate::config::Options;
use crate::control_client::ControlClient;
use crate::output::say;
use crate::progress::ProgressLine;
use crate::redis_dump::{DumpValue, StoreDump};
use crate::setup;

/// The number of records and entries that are restored at a time.
const BATCH: usize = 1_000;

/// The examples of `emend restore --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend restore --from mysql
  emend restore --from all.jsonl
  emend restore --from dump.rdb --store embedded:new.redb";

/// The source to restore from.
#[derive(Debug, Clone, Args)]
pub(crate) struct RestoreArgs {
    /// The source: `mysql` for the database given by --mirror, a Redis dump (.rdb), or an export (.jsonl)
    #[arg(long, value_name = "mysql|FILE.rdb|FILE.jsonl")]
    from: PathBuf,
}

pub(crate) async fn run(options: &Options, args: RestoreArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        ControlClient::connect(&options.store()?).await.is_none(),
        "a server is running on this store; stop it first, or use emend import, which works through the server"
    );
    let store = setup::open_store(options).await?;
    let standing = store.identity().await?;
    anyhow::ensure!(
        standing.is_empty(),
        "{} is not empty; to add an export to it, use emend import",
        store.location()
    );
    let restored = if args.from == Path::new("mysql") {
        from_mysql(options, store.as_ref()).await?
    } else {
        match args.from.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl") => import::from_file(store.as_ref(), &args.from).await?.to_string(),
            Some("rdb") => from_dump(store.as_ref(), &args.from).await?.to_string(),
            _ => anyhow::bail!(
                "--from {}: must be mysql or a file whose name ends in .jsonl or .rdb",
                args.from.display()
            ),
        }
    };
    say!("{restored} restored to {}", store.location());
    Ok(ExitCode::SUCCESS)
}

async fn from_dump(store: &dyn PrimaryStore, file: &Path) -> anyhow::Result<ExportTotal> {
    let dump = StoreDump::open(file).with_context(|| file.display().to_string())?;
    let (line, mut restored) = (ProgressLine::counter(), ExportTotal::default());
    let mut held = dump.contents()?;
    loop {
        let (mut records, mut entries) = (Vec::new(), Vec::new());
        for held in held.by_ref().take(BATCH) {
            match held? {
                DumpValue::Record(laid) => records.push(Restoration {
                    record: laid.record,
                    votes: laid.votes,
                    version: 0,
                    recent: Vec::new(),
                }),
                DumpValue::Entry(entry) => entries.push(EntryState {
                    version: 0,
                    ..entry.into()
                }),
            }
        }
        if records.is_empty() && entries.is_empty() {
            return Ok(restored);
        }
        restored.entries += store.restore_entries(&entries, RestoreMode::Import).await? as u64;
        restored.records += store.restore(&records, RestoreMode::Import).await? as u64;
        line.report(
            "records and entries restored",
            restored.records + restored.entries,
        );
    }
}

async fn from_mysql(options: &Options, store: &dyn PrimaryStore) -> anyhow::Result<String> {
    let mirror = setup::required_mirror(options)?;
    eprintln!("restoring {} from {}", store.location(), mirror.location());
    let line = Arc::new(ProgressLine::counter());
    let report = Arc::clone(&line);
    let progress = LoadProgress::new(move |what, done| report.report(what, done));
    let healing = mirror.with_progress(progress).heal(store).await?;
    drop(line);
    Ok(format_change_count(healing.copied_back))
}
