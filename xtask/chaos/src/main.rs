//! `cargo xtask chaos`: breaks a real server, Redis and MariaDB during use, and counts lost and duplicated choices.
//!
//! Several simulated users send choices through the API, each batch until it is acknowledged. Meanwhile, faults are injected,
//! chosen by a seed. At the end, every acknowledged choice must be counted exactly once, in the store and in MySQL.
//!
//! # Layout
//! - `fault_kind`, `fault_plan`: the faults and their times; `fault_injection`: their injection; `backup`, `file_damage`, `eviction`: the faults of several steps
//! - `environment`: the server, its store and MariaDB, and the proxies between them; `primary_store`: Redis, or the embedded store's file;
//!   `direct_commands`: commands past the proxies; `proxy`: a connection that can be cut and slowed down; `disk`: a disk that can be filled; `clock`: a clock that can be set wrong
//! - `simulated_users`: the users and their acknowledged choices; `final_comparison`: the comparison at the end

mod backup;
mod clock;
mod direct_commands;
mod disk;
mod environment;
mod eviction;
mod fault_injection;
mod fault_kind;
mod fault_plan;
mod file_damage;
mod final_comparison;
mod primary_store;
mod proxy;
mod simulated_users;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

use environment::ChaosEnvironment;
use fault_kind::{FaultKind, StoreKind};
use simulated_users::Ledger;

/// The number of choices before the first fault of a short run, so that there is data to lose.
const RECOVERY_TIME: u64 = 1_000;

/// Break a real server, Redis and MariaDB during use, and count lost and duplicated choices.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask chaos", max_term_width = 100)]
pub(crate) struct Options {
    /// Repeat the faults of the run with this seed [default: random, and printed]
    #[arg(long)]
    seed: Option<u64>,

    /// Stop after this number of acknowledged choices
    #[arg(long, default_value_t = 100_000)]
    choices: u64,

    /// Number of faults to inject
    #[arg(long, default_value_t = 60)]
    faults: usize,

    /// Primary store of the choices
    #[arg(long, value_enum, default_value = "redis")]
    store: StoreKind,

    /// Number of simulated users
    #[arg(long, default_value_t = 8)]
    clients: usize,

    /// Pause between two batches of 1 to 20 choices of a user, in milliseconds
    #[arg(long, default_value_t = 0)]
    thinks: u64,

    /// When Redis syncs its append-only file to disk
    #[arg(long, value_enum, default_value = "always")]
    fsync: Fsync,

    /// Schedule of the mirror
    #[arg(long, default_value = "every 1s")]
    schedule: String,

    /// Inject only these faults
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<FaultKind>,

    /// Also inject faults that destroy data of the store. Choices are then not undone, and the clock is not changed
    #[arg(long)]
    destroy: bool,

    /// Inject each fault once: the first after 1,000 choices, and one more after every 200. For daily use
    #[arg(long)]
    short: bool,

    /// Path of the server's binary
    #[arg(long, default_value = "target/debug/emend")]
    emend: PathBuf,
}

impl Options {
    /// Whether this kind of fault was requested.
    fn has_program(&self, kind: FaultKind) -> bool {
        (self.only.is_empty() || self.only.contains(&kind))
        && kind.concerns(self.store)
        // The times of the mirror's passes come from the server's clock.
        && if self.destroy { kind != FaultKind::SetClock } else { !kind.destroys() }
    }
}

/// When Redis writes its append-only file to disk.
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
    let start_time = Instant::now();
    let mut world = ChaosEnvironment::start(&options).await?;
    let kinds: Vec<FaultKind> = FaultKind::value_variants()
        .iter()
        .copied()
        .filter(|kind| options.has_program(*kind) && world.can_inject(*kind))
        .collect();
    let mut quiet = 0;
    if options.short {
        options.faults = kinds.len();
        options.choices = RECOVERY_TIME + 200 * kinds.len() as u64;
        quiet = RECOVERY_TIME;
    }
    println!(
        "seed {seed}: {} choices by {} users, {} faults, store {:?}, appendfsync {:?}",
        options.choices, options.clients, options.faults, options.store, options.fsync
    );
    let plan = fault_plan::plan(seed, options.faults, quiet..options.choices, &kinds);
    let ledger = Arc::new(Ledger::new(options.choices));
    let people = simulated_users::start(&ledger, &world.address(), &options, seed);

    let slice = (options.choices - quiet) / (options.faults as u64 + 1);
    let mut injected: Vec<(FaultKind, usize)> = Vec::new();
    let mut destroyed = Vec::new();
    for fault in &plan {
        // A fault that makes MariaDB fall behind provides choices during that time.
        let ahead = if fault.kind == FaultKind::OlderMariadb {
            0
        } else {
            2
        };
        ledger.allow(fault.after + ahead * slice);
        while ledger.acknowledged() < fault.after {
            tokio::time::sleep(Duration::from_millis(5)).await;
            world.restart_ended_server()?;
        }
        eprintln!(
            "{:7.1} s {:7} acknowledged: {}",
            start_time.elapsed().as_secs_f32(),
            ledger.acknowledged(),
            fault.kind.name()
        );
        destroyed.extend(fault_injection::inject(&mut world, &ledger, fault).await?);
        match injected.iter_mut().find(|(kind, _)| *kind == fault.kind) {
            Some((_, times)) => *times += 1,
            None => injected.push((fault.kind, 1)),
        }
    }
    ledger.allow(u64::MAX);
    while !people.iter().all(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.restart_ended_server()?;
    }
    for person in people {
        person.await??;
    }
    eprintln!(
        "{:7.1} s all choices acknowledged; waiting for the mirror",
        start_time.elapsed().as_secs_f32()
    );
    world.wait_until_settled().await?;
    let expected = ledger.expected();
    let comparison = final_comparison::check(&world, &expected).await?;
    let at_risk = ledger.acknowledged_within(&destroyed);

    injected.sort_unstable();
    println!("faults injected:");
    for (kind, times) in &injected {
        println!("  {times:4}  {}", kind.name());
    }
    println!(
        "choices acknowledged    {:8}   undone {}",
        ledger.acknowledged(),
        ledger.undone()
    );
    println!("batches sent again      {:8}", ledger.retries());
    println!("votes expected          {:8}", expected.values().sum::<u64>());
    println!(
        "store                   {:8} lost {:8} doubled",
        comparison.store.lost, comparison.store.doubled
    );
    println!(
        "MySQL                   {:8} lost {:8} doubled",
        comparison.mysql.lost, comparison.mysql.doubled
    );
    println!("recount                 {:8} counts differ", comparison.miscounts);
    println!("mirror verify           {:8} records differ", comparison.unlike);
    if options.destroy {
        println!(
            "choices that may be lost: {at_risk}, acknowledged after the last pass before the store's data was destroyed"
        );
    }
    println!("took {:.0?}, seed {seed}", start_time.elapsed());
    let lost = comparison.store.lost.max(comparison.mysql.lost);
    Ok(lost <= at_risk
        && comparison.store.doubled + comparison.mysql.doubled == 0
        && comparison.miscounts + comparison.unlike == 0)
}
