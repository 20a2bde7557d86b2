//! `emend rdb`: reads Redis dumps without a Redis server.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand};
use emend_domain::number_with_noun::format_count;
use emend_rdb::{Dump, DumpItem, JsonLines, RdbError, RdbLimits, RdbSummary, UnreadEntry};
use emend_store::{PendingChange, RecordChange, SupersededCopies};

use crate::config::Options;
use crate::output::{StandardOutput, say};
use crate::progress::ProgressLine;
use crate::redis_dump::{DumpValue, StoreDump};
use crate::setup;

/// The most skipped items that are listed on standard error. The JSON lists all of them.
const MAX_NAMED: u64 = 20;

const LINES: &str = r#"Output, one JSON object per line:
  {"rdb":{"version":…,"checksum":"ok"|"absent","aux":{…}}}  first
  {"db":0,"key":…,"type":…,"encoding":…,"expires_at_ms":…,"value":…}  for each key
  {"not_read":{"db":0,"key":…,"type":"stream"|"module"|…,"offset":…}}  for each item that is skipped
  {"end":{"keys":…,"not_read":[{"type":…,"count":…}]}}  last

If the last line is missing, the dump was not read to the end. Bytes that are not UTF-8 are {"base64":"…"}. See docs/rdb.md.

Examples:
  emend rdb json dump.rdb
  emend rdb json dump.rdb > dump.jsonl"#;

/// The examples of `emend rdb --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend rdb json dump.rdb      Print a dump as JSON lines
  emend rdb mirror dump.rdb    Write the Emend store in a dump to MySQL";

/// The commands for Redis dumps.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum RdbCommand {
    /// Print a Redis dump as JSON lines
    ///
    /// Reads the dump without a Redis server and prints one JSON object per key. Types that cannot be read, such as streams, are
    /// listed.
    #[command(after_long_help = LINES)]
    Json(JsonArgs),
    /// Write the Emend store in a Redis dump to MySQL
    ///
    /// The result is the same as if the mirror had copied the store. The database given by --mirror must be empty or already
    /// mirror the same store. An incomplete dump changes nothing.
    #[command(
        after_long_help = "Examples:\n  emend rdb mirror dump.rdb --mirror mysql://emend:secret@localhost/emend"
    )]
    Mirror {
        /// A dump of the Redis server that held the store
        #[arg(value_name = "FILE.rdb")]
        file: PathBuf,
    },
}

/// The dump to print.
#[derive(Debug, Clone, Args)]
pub(crate) struct JsonArgs {
    /// An RDB dump, versions 1 to 13
    #[arg(value_name = "FILE.rdb")]
    file: PathBuf,

    /// Maximum memory for one value, in MiB; each element of a list, set or hash counts as 128 bytes plus its size
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..1 << 20))]
    max_value: u64,
}

pub(crate) async fn run(options: &Options, command: &RdbCommand) -> anyhow::Result<ExitCode> {
    match command {
        RdbCommand::Json(args) => print(args),
        RdbCommand::Mirror { file } => mirror(options, file).await,
    }
}

async fn mirror(options: &Options, file: &Path) -> anyhow::Result<ExitCode> {
    let mirror = setup::required_mirror(options)?;
    let dump = StoreDump::open(file).with_context(|| file.display().to_string())?;
    eprintln!("{} in {}, to {}", dump.total, file.display(), mirror.location());
    let line = Arc::new(ProgressLine::counter());
    let report = Arc::clone(&line);
    let mirror = mirror.with_progress(emend_mirror::LoadProgress::new(move |what, done| {
        report.report(what, done);
    }));
    // The file has just been read to its end without errors, so an error now means that it changed.
    let mut broken = None;
    let mut held = dump.contents()?.map_while(|held| match held {
        Ok(DumpValue::Record(laid)) => Some(Ok(PendingChange::Record(RecordChange {
            record: laid.record,
            version: laid.version,
            votes: laid.votes,
            superseded_copies: laid.superseded_copies,
            recent: Vec::new(),
        }))),
        Ok(DumpValue::Entry(entry)) => Some(Ok(PendingChange::Entry(entry.into(), SupersededCopies::WHOLE))),
        Err(error) => {
            broken = Some(error);
            None
        }
    });
    let (written, deleted) = mirror.load(&dump.origin, &mut held).await?;
    drop(held);
    if let Some(error) = broken {
        return Err(error.context("the dump changed while it was being read; try again"));
    }
    say!(
        "{} mirrored: {} written, {deleted} deleted",
        dump.total,
        format_count(written, "row")
    );
    Ok(ExitCode::SUCCESS)
}

fn print(args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let name = || args.file.display().to_string();
    let limits = RdbLimits {
        max_value: args.max_value << 20,
    };
    let file = open(&args.file).with_context(name)?;
    let dump = Dump::open_with(file, limits)
        .map_err(with_advice)
        .with_context(name)?;
    json(dump, StandardOutput).with_context(name)?;
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path)?;
    anyhow::ensure!(
        file.metadata()?.is_file(),
        "this is not a file; a dump is read twice, so it cannot be a pipe"
    );
    Ok(file)
}

fn json(mut dump: Dump<File>, out: impl Write) -> anyhow::Result<()> {
    let mut lines = JsonLines::new(BufWriter::with_capacity(1 << 16, out));
    lines.header(dump.header())?;
    let progress = ProgressLine::file(dump.length());
    let mut unnamed = 0;
    while let Some(item) = dump.next() {
        let item = item.map_err(with_advice)?;
        lines.item(&item)?;
        if let DumpItem::NotRead(other) = &item {
            if unnamed < MAX_NAMED {
                progress.print(&format!("emend: not read: {}", describe_unread_entry(other)));
            }
            unnamed += 1;
        }
        progress.report("dump read", dump.position());
    }
    drop(progress);
    lines.end(dump.summary())?;
    lines.into_inner().flush()?;
    if unnamed > 0 {
        eprintln!("emend: not read, in total: {}", describe_unread(dump.summary()));
    }
    Ok(())
}

fn with_advice(error: RdbError) -> anyhow::Error {
    let too_large = matches!(error, RdbError::TooLarge { .. });
    let error = anyhow::Error::from(error);
    if too_large {
        error.context("raise --max-value if this machine has enough memory")
    } else {
        error
    }
}

/// A description such as `stream "visits" (db 0, 3 entries, byte 211)`.
fn describe_unread_entry(not_read: &UnreadEntry) -> String {
    let key = not_read
        .key
        .as_ref()
        .map(|key| format!(" \"{}\"", key.escape_ascii()));
    let details = [
        not_read
            .name
            .as_ref()
            .map(|name| format!("of {}", name.escape_debug())),
        not_read.db.map(|db| format!("db {db}")),
        not_read.entries.map(|entries| format_count(entries, "entry")),
        Some(format!("byte {}", not_read.offset)),
    ];
    let details: Vec<_> = details.into_iter().flatten().collect();
    let kind = not_read.kind.as_str();
    format!("{kind}{} ({})", key.unwrap_or_default(), details.join(", "))
}

fn describe_unread(summary: &RdbSummary) -> String {
    let counts = summary.not_read.iter();
    let counts: Vec<_> = counts
        .map(|(kind, count)| format!("{count} {}", kind.as_str()))
        .collect();
    counts.join(", ")
}
