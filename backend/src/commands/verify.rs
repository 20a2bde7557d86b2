//! `emend verify`: are the counts that are served those that the votes amount to?

use std::process::ExitCode;

use emend_store::recount::{Recount, recount};

use crate::config::Options;
use crate::control::{self, Client};
use crate::progress::Line;
use crate::setup;

pub(crate) async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let found: Recount = if let Some(server) = Client::beside(&options.store()?).await {
        server.post(control::VERIFY, &()).await?
    } else {
        let store = setup::open_store(options).await?;
        eprintln!("counting again what is in {}", store.location());
        let line = Line::new();
        recount(store.as_ref(), &|done| line.tell("records counted again", done)).await?
    };
    print(&found);
    Ok(ExitCode::from(u8::from(found.differing > 0)))
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
    println!("this is a defect; to set it right, export, and restore the export into an empty store");
}
