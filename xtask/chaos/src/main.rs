//! Breaks a real server, Redis and MariaDB while people choose, and counts what was lost or doubled: `cargo xtask chaos`.
//!
//! Several clients send choices through the API and send each batch again until it is acknowledged. Meanwhile faults are
//! injected, drawn from a seed. At the end every acknowledged choice must be counted exactly once, in Redis and in MySQL.
//!
//! # Layout
//! - `fault`: what can go wrong, and when; `inject`: how it is done
//! - `world`: the server, Redis and MariaDB, and the proxies between them; `proxy`: a connection that can be cut and slowed;
//!   `disk`: one that can be full; `clock`: one that can be wrong
//! - `client`: people who choose, and what was acknowledged to them; `check`: what is there in the end

mod check;
mod client;
mod clock;
mod disk;
mod fault;
mod inject;
mod proxy;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

use client::Ledger;
use fault::Kind;
use world::World;

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

    /// Also the two faults that destroy what Redis holds: emptied, and restored from an older file
    #[arg(long)]
    destroy: bool,

    /// 2,000 choices, 10 faults: for every day
    #[arg(long)]
    short: bool,

    /// The server's binary
    #[arg(long, default_value = "target/debug/emend")]
    emend: PathBuf,
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
    let mut options = Options::parse();
    if options.short {
        (options.choices, options.faults) = (2_000, 10);
    }
    match run(&options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(options: &Options) -> anyhow::Result<bool> {
    let seed = options.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    println!(
        "seed {seed}: {} choices by {} people, {} faults, appendfsync {:?}",
        options.choices, options.clients, options.faults, options.fsync
    );
    let begun = Instant::now();
    let mut world = World::start(options).await?;
    let plan = fault::plan(seed, options.faults, options.choices, |kind| {
        (options.only.is_empty() || options.only.contains(&kind))
            && (options.destroy || !kind.destroys())
            && world.can(kind)
    });
    let ledger = Arc::new(Ledger::new(options.choices));
    let people = client::start(&ledger, &world.address(), options, seed);

    let slice = options.choices / (options.faults as u64 + 1);
    let mut injected: Vec<(Kind, usize)> = Vec::new();
    let mut destroyed = Vec::new();
    for fault in &plan {
        ledger.allow(fault.after + 2 * slice);
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
        if fault.kind.destroys() {
            destroyed.push(world.note_destruction().await?);
        }
        inject::inject(&mut world, fault).await?;
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
        "Redis                   {:8} lost {:8} doubled",
        found.redis.lost, found.redis.doubled
    );
    println!(
        "MySQL                   {:8} lost {:8} doubled",
        found.mysql.lost, found.mysql.doubled
    );
    println!("recount                 {:8} counts differ", found.miscounts);
    println!("mirror verify           {:8} records differ", found.unlike);
    if options.destroy {
        println!(
            "acknowledged after the last pass before Redis' data was destroyed: {at_risk}, which may be lost"
        );
    }
    println!("took {:.0?}, seed {seed}", begun.elapsed());
    let lost = found.redis.lost.max(found.mysql.lost);
    Ok(lost <= at_risk
        && found.redis.doubled + found.mysql.doubled == 0
        && found.miscounts + found.unlike == 0)
}
