//! `emend mirror`: updates, inspects and verifies the mirror in MySQL.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use emend_domain::number_with_noun::{format_change_count, format_count};
use emend_domain::unix_time;
use emend_mirror::{LoadProgress, Mirror, MirrorStatus, PassReport, Verification};
use emend_store::PrimaryStore;

use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::progress::ProgressLine;
use crate::setup;

/// The examples of `emend mirror --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend mirror status    Show how far MySQL lags behind
  emend mirror run       Update MySQL now
  emend mirror verify    Compare MySQL with the store";

/// The commands for the mirror.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum MirrorCommand {
    /// Update MySQL now
    ///
    /// Copies to MySQL every record and entry that has changed since the last pass, and prints how many there were.
    #[command(
        after_long_help = "Examples:\n  emend mirror run --mirror mysql://emend:secret@localhost/emend"
    )]
    Run,
    /// Show how far MySQL lags behind
    ///
    /// Prints how many records and entries are waiting to be mirrored, and how many votes and entries MySQL has. Exits with 1
    /// if any are waiting.
    #[command(after_long_help = "Examples:\n  emend mirror status")]
    Status,
    /// Compare MySQL with the store
    ///
    /// Updates MySQL, then compares it with the store by checksum, then record by record where the checksums differ. Exits
    /// with 1 if there are differences.
    #[command(after_long_help = "Examples:\n  emend mirror verify")]
    Verify,
}

pub(crate) async fn run(options: &Options, command: MirrorCommand) -> anyhow::Result<ExitCode> {
    match command {
        MirrorCommand::Run => {
            let report = match ControlClient::connect(&options.store()?).await {
                Some(server) => server.post(control_client::MIRROR_RUN, &()).await?,
                None => pass(options).await?,
            };
            print_report(&report);
            Ok(ExitCode::SUCCESS)
        }
        MirrorCommand::Verify => {
            let verified: Verification = match ControlClient::connect(&options.store()?).await {
                Some(server) => server.post(control_client::MIRROR_VERIFY, &()).await?,
                None => verify(options).await?,
            };
            print_verification(&verified);
            Ok(ExitCode::from(u8::from(verified.differing > 0)))
        }
        MirrorCommand::Status => {
            let status = if let Some(server) = ControlClient::connect(&options.store()?).await {
                server.get(control_client::MIRROR_STATUS).await?
            } else {
                let (mirror, store) = parts(options).await?;
                mirror.status(store.as_ref()).await?
            };
            print_status(&status);
            Ok(ExitCode::from(u8::from(status.pending > 0)))
        }
    }
}

async fn parts(options: &Options) -> anyhow::Result<(Mirror, Arc<dyn PrimaryStore>)> {
    let mirror = setup::required_mirror(options)?;
    Ok((mirror, setup::open_store(options).await?))
}

async fn pass(options: &Options) -> anyhow::Result<PassReport> {
    let (mirror, store) = parts(options).await?;
    eprintln!("mirroring {} to {}", store.location(), mirror.location());
    mirror.migrate().await?;
    Ok(mirror.run_pass(store.as_ref()).await?)
}

/// Runs a pass first, because records that merely wait to be mirrored are not differences.
async fn verify(options: &Options) -> anyhow::Result<Verification> {
    let (mirror, store) = parts(options).await?;
    eprintln!("comparing {} with {}", store.location(), mirror.location());
    let line = Arc::new(ProgressLine::counter());
    let report = Arc::clone(&line);
    let mirror = mirror.with_progress(LoadProgress::new(move |what, done| report.report(what, done)));
    mirror.run_pass(store.as_ref()).await?;
    Ok(mirror.verify(store.as_ref()).await?)
}

fn print_verification(verified: &Verification) {
    say!(
        "{} and {} in the primary store",
        format_count(verified.records, "record"),
        format_count(verified.entries, "entry")
    );
    if !verified.partitions.is_empty() {
        let partitions: Vec<_> = verified.partitions.iter().map(u16::to_string).collect();
        say!("checksums differed in partitions {}", partitions.join(", "));
    }
    if verified.differing == 0 {
        say!("MySQL has the same records and entries");
        return;
    }
    say!(
        "{}; missing in the store: {}, in MySQL: {}",
        match verified.differing {
            1 => "1 record or entry differs".to_owned(),
            more => format!("{more} records or entries differ"),
        },
        verified.missing_in_store,
        verified.missing_in_database
    );
    if verified.missing_in_store > 0 {
        say!(
            "records and entries that the store lost without a deletion are restored by the next passes of the mirror"
        );
    }
    say!("the first differences:");
    for difference in &verified.first {
        say!("  {}", difference.record);
        say!("    store: {}", difference.store);
        say!("    MySQL: {}", difference.database);
    }
}

fn print_report(report: &PassReport) {
    if let Some(healing) = report.healed {
        say!("{}", healing.in_words());
    }
    say!(
        "{} and {} mirrored: {} written, {} deleted, in {} and {:.1?}",
        format_count(report.records, "record"),
        format_count(report.entries, "entry"),
        format_count(report.rows_upserted, "row"),
        report.rows_deleted,
        format_count(report.batches, "batch"),
        report.took
    );
    if report.given_back > 0 {
        say!(
            "restored from MySQL, because the store had lost them without a deletion: {}",
            format_change_count(report.given_back)
        );
    }
    if report.set_aside > 0 {
        say!(
            "rejected by MySQL and set aside: {}; the log identifies them by digests",
            format_change_count(report.set_aside)
        );
    }
}

fn print_status(status: &MirrorStatus) {
    let pending = if status.pending == 1 {
        "record or entry waits"
    } else {
        "records and entries wait"
    };
    say!("{} {pending}", status.pending);
    match status.mirrored_until {
        Some(at) => say!("MySQL has all changes up to {} ago", ago(at)),
        None => say!("nothing has been mirrored yet"),
    }
    match (status.rows, status.entries) {
        (Some(votes), Some(entries)) => {
            say!(
                "{} and {} in MySQL",
                format_count(votes, "vote"),
                format_count(entries, "entry")
            );
        }
        _ => say!("MySQL does not answer"),
    }
}

fn ago(at: u64) -> String {
    match unix_time().saturating_sub(at) {
        seconds if seconds < 120 => format_count(seconds, "second"),
        seconds if seconds < 7_200 => format_count(seconds / 60, "minute"),
        seconds => format_count(seconds / 3_600, "hour"),
    }
}
