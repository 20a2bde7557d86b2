//! `emend verify`: are the counts that are served those that the votes amount to, and can everything else be read? With `--repair`
//! counts are set right, and all indexes are built anew.

use std::process::ExitCode;

use emend_accounts::unreadable_entries;
use emend_store::recount::{Recount, recount, repair};
use emend_store::{PrimaryStore, StoreError};
use serde::{Deserialize, Serialize};

use crate::config::Options;
use crate::control::{self, Client};
use crate::progress::Line;
use crate::setup;

/// How many entries are named.
const TOLD: usize = 20;

/// What was found.
#[derive(Serialize, Deserialize)]
pub(crate) struct Verified {
    recount: Recount,
    /// Entries that cannot be read.
    unreadable: Vec<String>,
}

/// Looks through a store.
pub(crate) async fn verify(
    store: &dyn PrimaryStore,
    repairs: bool,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<Verified, StoreError> {
    let recount = if repairs {
        repair(store, tell).await?
    } else {
        recount(store, tell).await?
    };
    let unreadable = unreadable_entries(store).await?;
    Ok(Verified { recount, unreadable })
}

pub(crate) async fn run(options: &Options, repairs: bool) -> anyhow::Result<ExitCode> {
    let found: Verified = if let Some(server) = Client::beside(&options.store()?).await {
        server.post(control::VERIFY, &repairs).await?
    } else {
        let store = setup::open_store(options).await?;
        eprintln!("counting again what is in {}", store.location());
        let line = Line::new();
        let tell = |done| line.tell("records counted again", done);
        verify(store.as_ref(), repairs, &tell).await?
    };
    let Verified {
        recount: found,
        unreadable,
    } = found;
    print(&found);
    if found.differing > 0 {
        println!(
            "{}",
            if repairs {
                "they were set right"
            } else {
                "`emend verify --repair` sets them right"
            }
        );
    }
    print_unreadable(&unreadable);
    let wrong = found.differing > 0 && !repairs || !unreadable.is_empty();
    Ok(ExitCode::from(u8::from(wrong)))
}

fn print_unreadable(names: &[String]) {
    if names.is_empty() {
        return;
    }
    println!(
        "{} entries are not as Emend writes them, and give nobody any rights. `emend import FILE.jsonl` puts those of an earlier \
         export in their place; a dump of Redis or a copy of the MySQL database becomes an export by way of an empty store, with \
         `emend restore` and then `emend export`:",
        names.len()
    );
    for name in names.iter().take(TOLD) {
        println!("  {name}");
    }
}

fn print(found: &Recount) {
    println!("{} records counted again: {} counts", found.records, found.counts);
    if found.differing == 0 {
        println!("all that is served is what the votes amount to");
        return;
    }
    println!("{} counts are not what the votes amount to:", found.differing);
    for miscount in &found.first {
        println!(
            "  {} {} {}: {} hundredths of a vote from {} accounts, served as {} from {}",
            miscount.voters,
            miscount.item,
            miscount.outcome,
            miscount.votes.0,
            miscount.votes.1,
            miscount.served.0,
            miscount.served.1
        );
    }
}
