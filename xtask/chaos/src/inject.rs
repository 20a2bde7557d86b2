//! How faults are done. Each ends with everything running again.

use std::time::Duration;

use anyhow::Context;
use deadpool_redis::redis::{self, Cmd};
use sqlx::{Connection, MySqlConnection};

use crate::fault::{Fault, Kind};
use crate::proxy::Proxy;
use crate::world::{World, copy, signal};

/// Does it.
pub(crate) async fn inject(world: &mut World, fault: &Fault) -> anyhow::Result<()> {
    let lasting = Duration::from_millis(100).mul_f64(1.0 + 29.0 * fault.length);
    match fault.kind {
        Kind::KillServer => world.kill_server()?,
        Kind::KillRedis => {
            world.redis.kill9()?;
            tokio::time::sleep(lasting / 3).await;
            world.redis.restart()?;
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
        Kind::StopRedis => stand_still(world.redis.pid(), lasting).await?,
        Kind::StopMariadb => stand_still(world.mysql.pid(), lasting).await?,
        Kind::CutServer => cut(&world.to_server, lasting).await,
        Kind::CutRedis => cut(&world.to_redis, lasting).await,
        Kind::CutMariadb => cut(&world.to_mysql, lasting).await,
        Kind::SlowServer => slow(&world.to_server, lasting).await,
        Kind::SlowRedis => slow(&world.to_redis, lasting).await,
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
        Kind::FullMariadb => {
            let disk = world.disk.as_ref().context("MariaDB has no disk of its own")?;
            disk.fill()?;
            tokio::time::sleep(lasting).await;
            disk.free()?;
        }
        Kind::SetClock => {
            let clock = world
                .clock
                .as_ref()
                .context("the server has the machine's clock")?;
            clock.set(fault.length)?;
            tokio::time::sleep(lasting).await;
            clock.right()?;
        }
        Kind::FullRedis => {
            tell_redis(world, redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(1)).await?;
            tokio::time::sleep(lasting / 2).await;
            tell_redis(world, redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(0)).await?;
        }
        Kind::EmptyRedis => tell_redis(world, &redis::cmd("FLUSHALL")).await?,
        Kind::OlderRedis => {
            let backup = world.folder.path().join("older");
            let _ = std::fs::remove_dir_all(&backup);
            // A file that is being written may be cut short; Redis loads what is whole.
            copy(&world.append_only(), &backup)?;
            tokio::time::sleep(lasting).await;
            world.redis.kill9()?;
            std::fs::remove_dir_all(world.append_only())?;
            copy(&backup, &world.append_only())?;
            world.redis.restart()?;
        }
    }
    Ok(())
}

async fn stand_still(pid: u32, lasting: Duration) -> anyhow::Result<()> {
    signal(pid, "STOP")?;
    tokio::time::sleep(lasting).await;
    signal(pid, "CONT")
}

/// Again and again for a while.
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

/// MariaDB's administrator, past the proxy.
async fn as_root(world: &World, statement: &'static str) -> anyhow::Result<()> {
    let url = format!("mysql://root@127.0.0.1:{}/mysql", world.mysql.port());
    let mut connection = MySqlConnection::connect(&url)
        .await
        .context("as root of MariaDB")?;
    sqlx::raw_sql(statement)
        .execute(&mut connection)
        .await
        .context(statement)?;
    connection.close().await?;
    Ok(())
}

async fn tell_redis(world: &World, command: &Cmd) -> anyhow::Result<()> {
    let client = redis::Client::open(world.redis.url())?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    command.exec_async(&mut connection).await?;
    Ok(())
}
