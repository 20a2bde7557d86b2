//! The injection of faults. After each fault, everything runs again.

use std::time::Duration;

use anyhow::Context;
use deadpool_redis::redis::{self, Cmd, FromRedisValue};
use sqlx::{AssertSqlSafe, Connection, MySqlConnection};

use crate::client::Ledger;
use crate::disk::Disk;
use crate::fault::{Fault, Kind};
use crate::primary::RedisServer;
use crate::proxy::Proxy;
use crate::world::{Window, World, copy, signal, until_now};
use crate::{backup, damage, eviction};

/// Injects a fault. If it destroys data of the store, returns the period whose acknowledged choices may be lost.
pub(crate) async fn inject(
    world: &mut World,
    ledger: &Ledger,
    fault: &Fault,
) -> anyhow::Result<Option<Window>> {
    let lasting = Duration::from_millis(100).mul_f64(1.0 + 29.0 * fault.length);
    match fault.kind {
        Kind::KillServer => {
            world.kill_server()?;
            world.start_server()?;
        }
        Kind::KillRedis => {
            let redis = world.redis()?;
            redis.server.kill9()?;
            tokio::time::sleep(lasting / 3).await;
            redis.server.restart()?;
        }
        Kind::KillMariadb => {
            world.mysql.kill9()?;
            tokio::time::sleep(lasting / 3).await;
            world.mysql.restart()?;
        }
        Kind::KillMirror => {
            let mut pass = world.mirror_run()?;
            tokio::time::sleep(lasting / 6).await;
            pass.kill()?;
            pass.wait()?;
        }
        Kind::StopServer => stand_still(world.server_pid(), lasting).await?,
        Kind::StopRedis => stand_still(world.redis()?.server.pid(), lasting).await?,
        Kind::StopMariadb => stand_still(world.mysql.pid(), lasting).await?,
        Kind::CutServer => cut(&world.to_server, lasting).await,
        Kind::CutRedis => cut(&world.redis()?.proxy, lasting).await,
        Kind::CutMariadb => cut(&world.to_mysql, lasting).await,
        Kind::SlowServer => slow(&world.to_server, lasting).await,
        Kind::SlowRedis => slow(&world.redis()?.proxy, lasting).await,
        Kind::SlowMariadb => slow(&world.to_mysql, lasting).await,
        Kind::ReadOnlyMariadb => {
            as_root(world, "SET GLOBAL read_only = 1").await?;
            tokio::time::sleep(lasting).await;
            as_root(world, "SET GLOBAL read_only = 0").await?;
        }
        Kind::RefusingMariadb => {
            as_root(world, "REVOKE INSERT ON emend.* FROM 'emend'@'127.0.0.1'").await?;
            tokio::time::sleep(lasting).await;
            as_root(world, "GRANT INSERT ON emend.* TO 'emend'@'127.0.0.1'").await?;
        }
        Kind::FullMariadb => fill(world.disk.as_ref(), lasting).await?,
        Kind::FullFile => fill(world.file()?.disk.as_ref(), lasting).await?,
        Kind::SetClock => {
            let clock = world
                .clock
                .as_ref()
                .context("the server uses the machine's clock")?;
            clock.set(fault.length)?;
            tokio::time::sleep(lasting).await;
            clock.right()?;
        }
        Kind::FullRedis => {
            let redis = world.redis()?;
            set_redis(redis, "maxmemory", "1").await?;
            tokio::time::sleep(lasting / 2).await;
            set_redis(redis, "maxmemory", "0").await?;
        }
        Kind::EvictingRedis => eviction::allow(world, lasting).await?,
        Kind::EvictedRedis => return eviction::evict(world, lasting).await.map(Some),
        Kind::EmptyRedis => {
            let from = world.mirrored_since().await?;
            ask_redis::<()>(world.redis()?, &redis::cmd("FLUSHALL")).await?;
            return Ok(Some(until_now(from)));
        }
        Kind::OlderRedis => return restart_older(world, lasting).await.map(Some),
        Kind::OlderMariadb => {
            return backup::put_back_and_empty(world, ledger, fault.length)
                .await
                .map(Some);
        }
        Kind::DamagedPage | Kind::FlippedByte | Kind::TruncatedFile => {
            return damage::damage(world, fault, lasting).await.map(Some);
        }
    }
    Ok(None)
}

/// Starts Redis with earlier copies of its files.
async fn restart_older(world: &mut World, lasting: Duration) -> anyhow::Result<Window> {
    let from = world.mirrored_since().await?;
    let backup = world.folder.path().join("older");
    let _ = std::fs::remove_dir_all(&backup);
    let redis = world.redis()?;
    // A file that is being written may be truncated; Redis loads the complete part.
    copy(&redis.append_only(), &backup)?;
    tokio::time::sleep(lasting).await;
    redis.server.kill9()?;
    std::fs::remove_dir_all(redis.append_only())?;
    copy(&backup, &redis.append_only())?;
    redis.server.restart()?;
    Ok(until_now(from))
}

async fn fill(disk: Option<&Disk>, lasting: Duration) -> anyhow::Result<()> {
    let disk = disk.context("the store has no disk of its own")?;
    disk.fill()?;
    tokio::time::sleep(lasting).await;
    disk.free()
}

async fn stand_still(pid: u32, lasting: Duration) -> anyhow::Result<()> {
    signal(pid, "STOP")?;
    tokio::time::sleep(lasting).await;
    signal(pid, "CONT")
}

/// Repeats the action for a while.
async fn cut(proxy: &Proxy, lasting: Duration) {
    for _ in 0..5 {
        proxy.cut();
        tokio::time::sleep(lasting / 10).await;
    }
}

async fn slow(proxy: &Proxy, lasting: Duration) {
    proxy.slow(lasting / 10);
    tokio::time::sleep(lasting).await;
    proxy.slow(Duration::ZERO);
}

/// Executes a statement as MariaDB's administrator, bypassing the proxy.
async fn as_root(world: &World, statement: &'static str) -> anyhow::Result<()> {
    let mut connection = root(world).await?;
    tell_mysql(&mut connection, statement).await?;
    connection.close().await?;
    Ok(())
}

/// A connection to the mirror's database as MariaDB's administrator, bypassing the proxy.
pub(crate) async fn root(world: &World) -> anyhow::Result<MySqlConnection> {
    let url = format!("mysql://root@127.0.0.1:{}/emend", world.mysql.port());
    MySqlConnection::connect(&url)
        .await
        .context("cannot connect to MariaDB as root")
}

/// Runs statements that contain no values from elsewhere.
pub(crate) async fn tell_mysql(connection: &mut MySqlConnection, statements: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(connection)
        .await
        .with_context(|| statements.to_owned())?;
    Ok(())
}

/// Changes a setting of Redis while it runs.
pub(crate) async fn set_redis(redis: &RedisServer, name: &str, value: &str) -> anyhow::Result<()> {
    ask_redis(redis, redis::cmd("CONFIG").arg("SET").arg(name).arg(value)).await
}

/// Sends a command to Redis, bypassing the proxy.
pub(crate) async fn ask_redis<T: FromRedisValue>(redis: &RedisServer, command: &Cmd) -> anyhow::Result<T> {
    let client = redis::Client::open(redis.server.url())?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    Ok(command.query_async(&mut connection).await?)
}
