//! The injection of faults. After each fault, everything runs again.

use std::time::Duration;

use anyhow::Context;
use deadpool_redis::redis;
use emend_store::PARTITIONS;
use sqlx::Connection;

use crate::direct_commands::{execute_sql, query_redis, root, set_redis};
use crate::disk::MemoryDisk;
use crate::environment::{ChaosEnvironment, LossWindow, copy, signal, window_until_now};
use crate::fault_kind::FaultKind;
use crate::fault_plan::Fault;
use crate::primary_store::ClusterServers;
use crate::proxy::FaultProxy;
use crate::simulated_users::Ledger;
use crate::{backup, eviction, file_damage};

/// The number of partitions whose slots are moved by one fault.
const MOVED_PARTITIONS: usize = 3;

/// Injects a fault. If it destroys data of the store, returns the period whose acknowledged choices may be lost.
pub(crate) async fn inject(
    world: &mut ChaosEnvironment,
    ledger: &Ledger,
    fault: &Fault,
) -> anyhow::Result<Option<LossWindow>> {
    let duration = fault.duration();
    match fault.kind {
        FaultKind::KillServer => {
            world.kill_server()?;
            world.start_server()?;
        }
        FaultKind::KillRedis => {
            let redis = world.redis()?;
            redis.server.kill9()?;
            tokio::time::sleep(duration / 3).await;
            redis.server.restart()?;
        }
        FaultKind::KillMariadb => {
            world.mysql.kill9()?;
            tokio::time::sleep(duration / 3).await;
            world.mysql.restart()?;
        }
        FaultKind::KillMirror => {
            let mut pass = world.mirror_run()?;
            tokio::time::sleep(duration / 6).await;
            pass.kill()?;
            pass.wait()?;
        }
        FaultKind::KillMaster => {
            let master = fault.pick(ClusterServers::MASTERS);
            let cluster = &mut world.cluster()?.servers;
            cluster.kill9(master)?;
            tokio::time::sleep(duration / 3).await;
            tokio::task::block_in_place(|| cluster.restart(master))?;
        }
        FaultKind::MoveSlots => {
            let first = fault.pick(usize::from(PARTITIONS));
            let cluster = world.cluster()?;
            for partition in (0..PARTITIONS).cycle().skip(first).take(MOVED_PARTITIONS) {
                tokio::task::block_in_place(|| cluster.move_partition(partition))?;
            }
        }
        FaultKind::StopMaster => {
            let master = fault.pick(ClusterServers::MASTERS);
            pause_process(world.cluster()?.servers.pid(master), duration).await?;
        }
        FaultKind::StopServer => pause_process(world.server_pid(), duration).await?,
        FaultKind::StopRedis => pause_process(world.redis()?.server.pid(), duration).await?,
        FaultKind::StopMariadb => pause_process(world.mysql.pid(), duration).await?,
        FaultKind::CutServer => cut(&world.to_server, duration).await,
        FaultKind::CutRedis => cut(&world.redis()?.proxy, duration).await,
        FaultKind::CutMariadb => cut(&world.to_mysql, duration).await,
        FaultKind::SlowServer => slow(&world.to_server, duration).await,
        FaultKind::SlowRedis => slow(&world.redis()?.proxy, duration).await,
        FaultKind::SlowMariadb => slow(&world.to_mysql, duration).await,
        FaultKind::ReadOnlyMariadb => {
            as_root(world, "SET GLOBAL read_only = 1").await?;
            tokio::time::sleep(duration).await;
            as_root(world, "SET GLOBAL read_only = 0").await?;
        }
        FaultKind::RefusingMariadb => {
            as_root(world, "REVOKE INSERT ON emend.* FROM 'emend'@'127.0.0.1'").await?;
            tokio::time::sleep(duration).await;
            as_root(world, "GRANT INSERT ON emend.* TO 'emend'@'127.0.0.1'").await?;
        }
        FaultKind::FullMariadb => fill(world.disk.as_ref(), duration).await?,
        FaultKind::FullFile => fill(world.file()?.disk.as_ref(), duration).await?,
        FaultKind::SetClock => {
            let clock = world
                .clock
                .as_ref()
                .context("the server uses the machine's clock")?;
            clock.set(fault.share_of_longest)?;
            tokio::time::sleep(duration).await;
            clock.reset()?;
        }
        FaultKind::FullRedis => {
            let redis = world.redis()?;
            set_redis(redis, "maxmemory", "1").await?;
            tokio::time::sleep(duration / 2).await;
            set_redis(redis, "maxmemory", "0").await?;
        }
        FaultKind::EvictingRedis => eviction::allow_eviction(world, duration).await?,
        FaultKind::EvictedRedis => return eviction::evict(world, duration).await.map(Some),
        FaultKind::EmptyRedis => {
            let from = world.mirrored_since().await?;
            query_redis::<()>(world.redis()?, &redis::cmd("FLUSHALL")).await?;
            return Ok(Some(window_until_now(from)));
        }
        FaultKind::OlderRedis => return restart_older(world, duration).await.map(Some),
        FaultKind::OlderMariadb => {
            return backup::restore_backup_and_empty(world, ledger, fault.share_of_longest)
                .await
                .map(Some);
        }
        FaultKind::DamagedPage | FaultKind::FlippedByte | FaultKind::TruncatedFile => {
            return file_damage::damage(world, fault, duration).await.map(Some);
        }
    }
    Ok(None)
}

/// Starts Redis with earlier copies of its files.
async fn restart_older(world: &mut ChaosEnvironment, duration: Duration) -> anyhow::Result<LossWindow> {
    let from = world.mirrored_since().await?;
    let backup = world.directory.path().join("older");
    let _ = std::fs::remove_dir_all(&backup);
    let redis = world.redis()?;
    // A file that is being written may be truncated; Redis loads the complete part.
    copy(&redis.append_only(), &backup)?;
    tokio::time::sleep(duration).await;
    redis.server.kill9()?;
    std::fs::remove_dir_all(redis.append_only())?;
    copy(&backup, &redis.append_only())?;
    redis.server.restart()?;
    Ok(window_until_now(from))
}

async fn fill(disk: Option<&MemoryDisk>, duration: Duration) -> anyhow::Result<()> {
    let disk = disk.context("the store has no disk of its own")?;
    disk.fill()?;
    tokio::time::sleep(duration).await;
    disk.free()
}

async fn pause_process(pid: u32, duration: Duration) -> anyhow::Result<()> {
    signal(pid, "STOP")?;
    tokio::time::sleep(duration).await;
    signal(pid, "CONT")
}

/// Repeats the action for a while.
async fn cut(proxy: &FaultProxy, duration: Duration) {
    for _ in 0..5 {
        proxy.cut();
        tokio::time::sleep(duration / 10).await;
    }
}

async fn slow(proxy: &FaultProxy, duration: Duration) {
    proxy.slow(duration / 10);
    tokio::time::sleep(duration).await;
    proxy.slow(Duration::ZERO);
}

/// Executes a statement as MariaDB's administrator, bypassing the proxy.
async fn as_root(world: &ChaosEnvironment, statement: &'static str) -> anyhow::Result<()> {
    let mut connection = root(world).await?;
    execute_sql(&mut connection, statement).await?;
    connection.close().await?;
    Ok(())
}
