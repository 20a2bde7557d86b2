//! Breaks a real server, Redis and MariaDB while people choose, and counts what was lost or doubled: `cargo xtask chaos`.
//!
//! Several clients send choices through the API and send each batch again until it is acknowledged. Meanwhile faults are
//! injected, drawn from a seed. At the end every acknowledged choice must be counted exactly once, in the store and in MySQL.
//!
//! # Layout
//! - `fault`: what can go wrong, and when; `inject`: how it is done; `backup`, `damage`, `eviction`: the faults that take more steps
//! - `world`: the server, its store and MariaDB, and the proxies between them; `primary`: Redis, or the embedded store's file;
//!   `proxy`: a connection that can be cut and slowed; `disk`: one that can be full; `clock`: one that can be wrong
//! - `client`: people who choose, and what was acknowledged to them; `check`: what is there in the end

mod backup;
mod check;
mod client;
mod clock;
mod damage;
mod disk;
mod eviction;
mod fault;
mod inject;
mod primary;
mod proxy;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

use client::Ledger;
use fault::{Kind, StoreKind};
use world::World;

/// How many choices come before the first fault of a short run, so that there is something to lose.
const QUIET: u64 = 1_000;

/// Breaks Emend while people choose, and counts what was lost or doubled.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask chaos", max_term_width = 100)]
pub(crate) struct Options {
    /// Repeats a run's faults; drawn and printed if not given
    #[arg(long)]
    seed: Option<u64>,

    /// How many choices are acknowledged before it ends
    #[arg(long, default_value_t = 100_000)]
    choices: u64,

    /// How many faults are injected meanwhile
    #[arg(long, default_value_t = 60)]
    faults: usize,

    /// What keeps the choices
    #[arg(long, value_enum, default_value = "redis")]
    store: StoreKind,

    /// How many people choose at once
    #[arg(long, default_value_t = 8)]
    clients: usize,

    /// How many milliseconds each of them thinks between two batches of 1 to 20
    #[arg(long, default_value_t = 0)]
    thinks: u64,

    /// When Redis brings what it wrote to disk
    #[arg(long, value_enum, default_value = "always")]
    fsync: Fsync,

    /// When the server mirrors
    #[arg(long, default_value = "every 1s")]
    schedule: String,

    /// Only these faults
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Kind>,

    /// Also the faults that destroy what the store holds; nobody takes a choice back then, and the clock is right
    #[arg(long)]
    destroy: bool,

    /// Each fault once, after 1,000 choices, and 200 more for each: for every day
    #[arg(long)]
    short: bool,

    /// The server's binary
    #[arg(long, default_value = "target/debug/emend")]
    emend: PathBuf,
}

impl Options {
    /// Whether such a fault was asked for.
    fn has(&self, kind: Kind) -> bool {
        (self.only.is_empty() || self.only.contains(&kind))
        && kind.concerns(self.store)
        // When something was mirrored is told by the server's clock.
        && if self.destroy { kind != Kind::SetClock } else { !kind.destroys() }
    }
}

/// When Redis brings what it wrote to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fsync {
    /// Before it acknowledges
    Always,
    /// Once a second
    Everysec,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(mut options: Options) -> anyhow::Result<bool> {
    let seed = options.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    let begun = Instant::now();
    let mut world = World::start(&options).await?;
    let kinds: Vec<Kind> = Kind::value_variants()
        .iter()
        .copied()
        .filter(|kind| options.has(*kind) && world.can(*kind))
        .collect();
    let mut quiet = 0;
    if options.short {
        options.faults = kinds.len();
        options.choices = QUIET + 200 * kinds.len() as u64;
        quiet = QUIET;
    }
    println!(
        "seed {seed}: {} choices by {} people, {} faults, store {:?}, appendfsync {:?}",
        options.choices, options.clients, options.faults, options.store, options.fsync
    );
    let plan = fault::plan(seed, options.faults, quiet..options.choices, &kinds);
    let ledger = Arc::new(Ledger::new(options.choices));
    let people = client::start(&ledger, &world.address(), &options, seed);

    let slice = (options.choices - quiet) / (options.faults as u64 + 1);
    let mut injected: Vec<(Kind, usize)> = Vec::new();
    let mut destroyed = Vec::new();
    for fault in &plan {
        // One that has MariaDB fall behind sees to it that choices come meanwhile.
        let ahead = if fault.kind == Kind::OlderMariadb { 0 } else { 2 };
        ledger.allow(fault.after + ahead * slice);
        while ledger.acknowledged() < fault.after {
            tokio::time::sleep(Duration::from_millis(5)).await;
            world.tend()?;
        }
        eprintln!(
            "{:7.1} s {:7} acknowledged: {}",
            begun.elapsed().as_secs_f32(),
            ledger.acknowledged(),
            fault.kind.name()
        );
        destroyed.extend(inject::inject(&mut world, &ledger, fault).await?);
        match injected.iter_mut().find(|(kind, _)| *kind == fault.kind) {
            Some((_, times)) => *times += 1,
            None => injected.push((fault.kind, 1)),
        }
    }
    ledger.allow(u64::MAX);
    while !people.iter().all(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.tend()?;
    }
    for person in people {
        person.await??;
    }
    eprintln!(
        "{:7.1} s all acknowledged; letting it settle",
        begun.elapsed().as_secs_f32()
    );
    world.settle().await?;
    let expected = ledger.expected();
    let found = check::check(&world, &expected).await?;
    let at_risk = ledger.acknowledged_within(&destroyed);

    injected.sort_unstable();
    println!("faults injected:");
    for (kind, times) in &injected {
        println!("  {times:4}  {}", kind.name());
    }
    println!(
        "choices acknowledged    {:8}   taken back {}",
        ledger.acknowledged(),
        ledger.undone()
    );
    println!("batches sent again      {:8}", ledger.retries());
    println!("votes expected          {:8}", expected.values().sum::<u64>());
    println!(
        "store                   {:8} lost {:8} doubled",
        found.store.lost, found.store.doubled
    );
    println!(
        "MySQL                   {:8} lost {:8} doubled",
        found.mysql.lost, found.mysql.doubled
    );
    println!("recount                 {:8} counts differ", found.miscounts);
    println!("mirror verify           {:8} records differ", found.unlike);
    if options.destroy {
        println!(
            "acknowledged after the last pass before the store's data was destroyed: {at_risk}, which may be lost"
        );
    }
    println!("took {:.0?}, seed {seed}", begun.elapsed());
    let lost = found.store.lost.max(found.mysql.lost);
    Ok(lost <= at_risk
        && found.store.doubled + found.mysql.doubled == 0
        && found.miscounts + found.unlike == 0)
}
