//! `emend verify`: recounts all votes, compares the result with the counts in use, and checks that every entry can be read.
//! With `--repair` it corrects the counts and rebuilds all indexes.

use std::process::ExitCode;

use emend_accounts::unreadable_entries;
use emend_domain::number_with_noun::format_count;
use emend_store::recount::{Recount, recount, repair};
use emend_store::{PrimaryStore, StoreError};
use serde::{Deserialize, Serialize};

use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::progress::ProgressLine;
use crate::setup;

/// The examples of `emend verify --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend verify
  emend verify --repair";

/// The most entries that are listed by name.
const MAX_LISTED: usize = 20;

/// The result of a verification.
#[derive(Serialize, Deserialize)]
pub(crate) struct VerifyReport {
    recount: Recount,
    /// Entries that cannot be read.
    unreadable: Vec<String>,
}

/// Verifies a store.
pub(crate) async fn verify(
    store: &dyn PrimaryStore,
    repairs: bool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<VerifyReport, StoreError> {
    let recount = if repairs {
        repair(store, progress).await?
    } else {
        recount(store, progress).await?
    };
    let unreadable = unreadable_entries(store).await?;
    Ok(VerifyReport { recount, unreadable })
}

pub(crate) async fn run(options: &Options, repairs: bool) -> anyhow::Result<ExitCode> {
    let report: VerifyReport = if let Some(server) = ControlClient::connect(&options.store()?).await {
        server.post(control_client::VERIFY, &repairs).await?
    } else {
        let store = setup::open_store(options).await?;
        eprintln!("recounting the votes in {}", store.location());
        let line = ProgressLine::counter();
        let progress = |done| line.report("records recounted", done);
        verify(store.as_ref(), repairs, &progress).await?
    };
    let VerifyReport {
        recount: report,
        unreadable,
    } = report;
    print(&report);
    if report.differing > 0 {
        say!(
            "{}",
            if repairs {
                "the counts have been corrected"
            } else {
                "`emend verify --repair` corrects them"
            }
        );
    }
    print_unreadable(&unreadable);
    let has_problems = report.differing > 0 && !repairs || !unreadable.is_empty();
    Ok(ExitCode::from(u8::from(has_problems)))
}

fn print_unreadable(names: &[String]) {
    if names.is_empty() {
        return;
    }
    say!(
        "{} cannot be read and grant no rights. `emend import FILE.jsonl` replaces them with the entries of an earlier \
         export; to turn a Redis dump or a copy of the MySQL database into an export, use `emend restore` on an empty store \
         and then `emend export`:",
        format_count(names.len(), "entry")
    );
    for name in names.iter().take(MAX_LISTED) {
        say!("  {name}");
    }
}

fn print(report: &Recount) {
    say!(
        "{} recounted: {}",
        format_count(report.records, "record"),
        format_count(report.counts, "count")
    );
    if report.differing == 0 {
        say!("all counts match the votes");
        return;
    }
    let verb = if report.differing == 1 { "does" } else { "do" };
    say!(
        "{} {verb} not match the votes:",
        format_count(report.differing, "count")
    );
    for miscount in &report.first {
        say!(
            "  {} {} {}: {} of a vote from {}, counted as {} from {}",
            miscount.voters,
            miscount.item,
            miscount.outcome,
            format_count(miscount.votes.0, "hundredth"),
            format_count(miscount.votes.1, "account"),
            miscount.served.0,
            miscount.served.1
        );
    }
}
