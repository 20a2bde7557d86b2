//! `emend mirror`: MySQL, by hand.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Subcommand;
use emend_mirror::{Mirror, PassReport, Progress, Status, Verification};
use emend_store::PrimaryStore;

use crate::config::Options;
use crate::control::{self, Client};
use crate::progress::Line;
use crate::setup;

/// What to do about MySQL.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum MirrorCommand {
    /// Bring MySQL up to date now
    Run,
    /// Say how far MySQL is behind; exits with 1 if something waits
    Status,
    /// Compare MySQL with the primary store, by checksums and then record by record; exits with 1 if they differ
    Verify,
}

pub(crate) async fn run(options: &Options, command: MirrorCommand) -> anyhow::Result<ExitCode> {
    match command {
        MirrorCommand::Run => {
            let report = match Client::beside(&options.store()?).await {
                Some(server) => server.post(control::MIRROR_RUN, &()).await?,
                None => pass(options).await?,
            };
            print_report(&report);
            Ok(ExitCode::SUCCESS)
        }
        MirrorCommand::Verify => {
            let verified: Verification = match Client::beside(&options.store()?).await {
                Some(server) => server.post(control::MIRROR_VERIFY, &()).await?,
                None => verify(options).await?,
            };
            print_verification(&verified);
            Ok(ExitCode::from(u8::from(verified.differing > 0)))
        }
        MirrorCommand::Status => {
            let status = if let Some(server) = Client::beside(&options.store()?).await {
                server.get(control::MIRROR_STATUS).await?
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
    let mirror = setup::needed_mirror(options)?;
    Ok((mirror, setup::open_store(options).await?))
}

async fn pass(options: &Options) -> anyhow::Result<PassReport> {
    let (mirror, store) = parts(options).await?;
    eprintln!("mirroring {} to {}", store.location(), mirror.location());
    mirror.migrate().await?;
    Ok(mirror.run_pass(store.as_ref()).await?)
}

/// Brings MySQL up to date first: what only waits to be mirrored is no difference.
async fn verify(options: &Options) -> anyhow::Result<Verification> {
    let (mirror, store) = parts(options).await?;
    eprintln!("comparing {} with {}", store.location(), mirror.location());
    let line = Arc::new(Line::new());
    let tell = Arc::clone(&line);
    let mirror = mirror.with_progress(Progress::new(move |what, done| tell.tell(what, done)));
    mirror.run_pass(store.as_ref()).await?;
    Ok(mirror.verify(store.as_ref()).await?)
}

fn print_verification(verified: &Verification) {
    println!(
        "{} records and {} entries in the primary store",
        verified.records, verified.entries
    );
    if !verified.partitions.is_empty() {
        let partitions: Vec<_> = verified.partitions.iter().map(u16::to_string).collect();
        println!("checksums differed in partitions {}", partitions.join(", "));
    }
    if verified.differing == 0 {
        println!("MySQL has the same");
        return;
    }
    println!(
        "{} records or entries differ; {} of them are missing in the store, {} in MySQL",
        verified.differing, verified.missing_in_store, verified.missing_in_database
    );
    if verified.missing_in_store > 0 {
        println!(
            "what is missing in the store without having been deleted comes back with the next passes of the mirror"
        );
    }
    println!("the first of them:");
    for difference in &verified.first {
        println!("  {}", difference.record);
        println!("    store: {}", difference.store);
        println!("    MySQL: {}", difference.database);
    }
}

fn print_report(report: &PassReport) {
    if let Some(healing) = report.healed {
        println!("{}", healing.in_words());
    }
    println!(
        "{} records and {} entries mirrored: {} rows written, {} deleted, in {} batches and {:.1?}",
        report.records,
        report.entries,
        report.rows_upserted,
        report.rows_deleted,
        report.batches,
        report.took
    );
    if report.given_back > 0 {
        println!(
            "{} records and entries that the store had lost, though nobody deleted them, are back in it",
            report.given_back
        );
    }
    if report.set_aside > 0 {
        println!(
            "{} records and entries are refused by MySQL and set aside; the log names them by digests",
            report.set_aside
        );
    }
}

fn print_status(status: &Status) {
    let waiting = if status.pending == 1 {
        "record or entry waits"
    } else {
        "records and entries wait"
    };
    println!("{} {waiting}", status.pending);
    match status.mirrored_until {
        Some(at) => println!("everything up to {} ago stands in MySQL", ago(at)),
        None => println!("nothing has been mirrored yet"),
    }
    match (status.rows, status.entries) {
        (Some(votes), Some(entries)) => println!("{votes} votes and {entries} entries in MySQL"),
        _ => println!("MySQL does not answer"),
    }
}

fn ago(at: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs();
    match now.saturating_sub(at) {
        seconds if seconds < 120 => format!("{seconds} seconds"),
        seconds if seconds < 7_200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3_600),
    }
}
