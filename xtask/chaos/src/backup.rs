//! Two faults at once: an older backup is restored into MariaDB, and Redis is emptied while the mirror catches up.

use std::time::{Duration, Instant};

use anyhow::ensure;
use deadpool_redis::redis;
use emend_store::MirrorSource as _;
use sqlx::Connection as _;

use crate::direct_commands::{execute_sql, query_redis, root};
use crate::environment::{ChaosEnvironment, LossWindow, window_until_now};
use crate::simulated_users::Ledger;

/// The tables that a backup of the mirror contains.
const TABLES: [&str; 7] = [
    "votes", "entries", "progress", "gone", "recent", "lineage", "terms",
];
/// The number of choices after the backup.
const NEWER: u64 = 100;
/// The time limit for the server to mirror these choices, and to notice that they are gone.
const TIMEOUT: Duration = Duration::from_mins(1);
/// The delay of each packet from the server to MariaDB, which makes the mirror take several seconds to catch up.
const PROXY_DELAY: Duration = Duration::from_millis(100);

/// Makes a backup, restores it once MariaDB is ahead of it, and empties Redis 0.5 to 3 s after the mirror starts to catch up.
pub(crate) async fn restore_backup_and_empty(
    world: &mut ChaosEnvironment,
    ledger: &Ledger,
    drawn: f64,
) -> anyhow::Result<LossWindow> {
    let from = world.mirror_now().await?;
    let mut connection = root(world).await?;
    for table in TABLES {
        let anew = format!("DROP TABLE IF EXISTS b_{table}; CREATE TABLE b_{table} LIKE {table}");
        execute_sql(&mut connection, &anew).await?;
    }
    connection.close().await?;
    execute_between_passes(world, |table| {
        format!("INSERT INTO b_{table} SELECT * FROM {table}")
    })
    .await?;
    // Most records are one row.
    let rows = rows_of(world, "b_votes")?;
    ledger.allow(ledger.acknowledged() + NEWER);
    let start_time = Instant::now();
    while rows_of(world, "votes")? == rows {
        ensure!(start_time.elapsed() < TIMEOUT, "MariaDB receives nothing new");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    world.to_mysql.slow(PROXY_DELAY);
    execute_between_passes(world, |table| {
        format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM b_{table}")
    })
    .await?;
    let waiting = delete_during_catch_up(world, rows / 4 * 3, drawn).await?;
    query_redis::<()>(world.redis()?, &redis::cmd("FLUSHALL")).await?;
    eprintln!("          emptied while {waiting} records waited to be mirrored");
    world.to_mysql.slow(Duration::ZERO);
    Ok(window_until_now(from))
}

fn rows_of(world: &ChaosEnvironment, table: &str) -> anyhow::Result<u64> {
    Ok(world
        .mysql
        .query(&format!("SELECT COUNT(*) FROM {table}"))?
        .parse()?)
}

/// Waits for 0.5 to 3 s after all records are marked to be mirrored again, or until the first one is in MariaDB. Returns the
/// number of records that wait then.
async fn delete_during_catch_up(world: &mut ChaosEnvironment, all: u64, drawn: f64) -> anyhow::Result<u64> {
    let store = world.redis()?.store().await?;
    let duration = Duration::from_millis(500).mul_f64(1.0 + 5.0 * drawn);
    let (start_time, mut marked, mut most) = (Instant::now(), None, 0);
    loop {
        let waiting = store.pending().await?;
        most = most.max(waiting);
        if most >= all {
            let marked = marked.get_or_insert_with(Instant::now);
            if waiting < most / 2 || marked.elapsed() > duration {
                return Ok(waiting);
            }
        }
        ensure!(
            start_time.elapsed() < TIMEOUT,
            "the server did not notice the older MariaDB; at most {most} of {all} records waited:\n{}",
            world.log()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Changes all tables in one step, between two passes of the mirror, as an administrator restores a backup.
async fn execute_between_passes(
    world: &ChaosEnvironment,
    statement: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let mut connection = root(world).await?;
    let locked: Option<i64> = sqlx::query_scalar("SELECT GET_LOCK(CONCAT('emend-mirror ', DATABASE()), 30)")
        .fetch_one(&mut connection)
        .await?;
    ensure!(
        locked == Some(1),
        "there is no time between the passes of the mirror to restore a backup"
    );
    let statements: Vec<_> = TABLES.iter().map(|table| statement(table)).collect();
    let transaction = format!("START TRANSACTION; {}; COMMIT", statements.join("; "));
    execute_sql(&mut connection, &transaction).await?;
    // The lock is released with the connection.
    connection.close().await?;
    Ok(())
}
