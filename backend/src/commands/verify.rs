//! `emend verify`: are the counts that are served those that the votes amount to? With `--repair` they are set right, and all
//! indexes are built anew.

use std::process::ExitCode;

use emend_store::recount::{Recount, recount, repair};

use crate::config::Options;
use crate::control::{self, Client};
use crate::progress::Line;
use crate::setup;

pub(crate) async fn run(options: &Options, repairs: bool) -> anyhow::Result<ExitCode> {
    let found: Recount = if let Some(server) = Client::beside(&options.store()?).await {
        server.post(control::VERIFY, &repairs).await?
    } else {
        let store = setup::open_store(options).await?;
        eprintln!("counting again what is in {}", store.location());
        let line = Line::new();
        let tell = |done| line.tell("records counted again", done);
        if repairs {
            repair(store.as_ref(), &tell).await?
        } else {
            recount(store.as_ref(), &tell).await?
        }
    };
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
    Ok(ExitCode::from(u8::from(found.differing > 0 && !repairs)))
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
