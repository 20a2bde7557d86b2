//! Damage to the embedded store's file while the server is down, and the recoveries that the error message names.

use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::environment::{ChaosEnvironment, LossWindow, copy, window_until_now};
use crate::fault_kind::FaultKind;
use crate::fault_plan::Fault;
use crate::primary_store::Primary;

/// The size of redb's pages, in bytes.
const PAGE_BYTES: usize = 4096;
/// How often the file is damaged again if the damage is not noticed, since it can hit unused pages.
const MAX_ATTEMPTS: usize = 12;
/// A command that the error message for a damaged file must name.
const ERROR_NAMES: &str = "emend restore";

/// The ways to recover a damaged store.
#[derive(Debug, Clone, Copy)]
enum RecoveryPath {
    /// From MySQL.
    MySql,
    /// From an export.
    Export,
    /// From a backup of the file.
    Backup,
}

/// Kills the server and damages its store's file until the server refuses to start, then recovers the store. The ways to do so
/// take turns.
pub(crate) async fn damage(
    world: &mut ChaosEnvironment,
    fault: &Fault,
    duration: Duration,
) -> anyhow::Result<LossWindow> {
    let path = world.file()?.path();
    let recovery_path = next_recovery_path(world)?;
    let export = world.directory.path().join("export.jsonl");
    match recovery_path {
        RecoveryPath::MySql => {}
        RecoveryPath::Export => world.run(&["export", "--output", &export.display().to_string()])?,
        RecoveryPath::Backup => back_up(world).await?,
    }
    let from = world.mirror_now().await?;
    tokio::time::sleep(duration).await;
    let mut random = StdRng::seed_from_u64(fault.after ^ fault.share_of_longest.to_bits());
    for _ in 0..MAX_ATTEMPTS {
        world.kill_server()?;
        corrupt(&path, fault.kind, &mut random)?;
        let Some(refusal) = world.try_start_server().await? else {
            ensure!(
                fault.kind != FaultKind::TruncatedFile,
                "the server accepted an empty file as a store"
            );
            continue;
        };
        let file = path.display().to_string();
        ensure!(
            refusal.contains(ERROR_NAMES) && refusal.contains(&file) && !refusal.contains("panicked"),
            "the error message for a damaged file does not name the recovery:\n{refusal}"
        );
        eprintln!("          refused; recovering: {recovery_path:?}");
        recover(world, recovery_path, &export)?;
        world.start_server()?;
        return Ok(window_until_now(from));
    }
    // The damage hit unused pages, or the last transaction, which is rolled back.
    eprintln!("          damage not noticed after {MAX_ATTEMPTS} tries");
    Ok(window_until_now(from))
}

fn next_recovery_path(world: &mut ChaosEnvironment) -> anyhow::Result<RecoveryPath> {
    let Primary::File(file) = &mut world.primary else {
        anyhow::bail!("the store is Redis");
    };
    file.damages += 1;
    Ok([RecoveryPath::MySql, RecoveryPath::Export, RecoveryPath::Backup][file.damages % 3])
}

/// Copies the file and its witness while no server has them open, as for a backup.
async fn back_up(world: &mut ChaosEnvironment) -> anyhow::Result<()> {
    // A server that has just been started must respond before it is stopped.
    start_until_it_answers(world).await?;
    world.stop_server()?;
    let file = world.file()?;
    copy(&file.path(), &next_to_store(&file.path()))?;
    copy(&file.witness(), &next_to_store(&file.witness()))?;
    world.start_server()?;
    start_until_it_answers(world).await
}

async fn start_until_it_answers(world: &mut ChaosEnvironment) -> anyhow::Result<()> {
    let (start_time, http) = (Instant::now(), crate::simulated_users::http()?);
    let health = format!("{}/healthz", world.own_address());
    while http.get(&health).send().await.is_err() {
        world.restart_ended_server()?;
        ensure!(
            start_time.elapsed() < Duration::from_mins(1),
            "the server does not respond"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

fn next_to_store(path: &Path) -> std::path::PathBuf {
    path.with_added_extension("backup")
}

/// Damages the file as the fault requires.
fn corrupt(path: &Path, kind: FaultKind, random: &mut StdRng) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).open(path)?;
    if kind == FaultKind::TruncatedFile {
        return Ok(file.set_len(0)?);
    }
    let bytes = std::fs::read(path)?;
    // The places of words, present or deleted: much of the rest of a new file is unused.
    let places: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter_map(|(place, word)| (word == b"wrod" || word == b"hott").then_some(place))
        .collect();
    ensure!(!places.is_empty(), "the file contains no choices yet");
    let place = places[random.random_range(0..places.len())];
    let (at, damage) = if kind == FaultKind::DamagedPage {
        let mut noise = vec![0; PAGE_BYTES];
        random.fill(noise.as_mut_slice());
        (place / PAGE_BYTES * PAGE_BYTES, noise)
    } else {
        (place, vec![bytes[place] ^ (1 << random.random_range(0..8))])
    };
    let mut file = file;
    file.seek(SeekFrom::Start(at as u64))?;
    file.write_all(&damage).context("cannot damage the file")
}

/// Moves the damaged file away, and follows the error message.
fn recover(world: &ChaosEnvironment, recovery_path: RecoveryPath, export: &Path) -> anyhow::Result<()> {
    let file = world.file()?;
    std::fs::rename(file.path(), file.path().with_added_extension("damaged"))?;
    match recovery_path {
        RecoveryPath::MySql => world.run(&["restore", "--from", "mysql"]),
        RecoveryPath::Export => world.run(&["restore", "--from", &export.display().to_string()]),
        RecoveryPath::Backup => {
            copy(&next_to_store(&file.path()), &file.path())?;
            copy(&next_to_store(&file.witness()), &file.witness())
        }
    }
}
