//! Measures the speed of mirroring and of restoring a whole store against bare loops that only write, in one run:
//! `cargo run --profile measure --example mirror_speed -p emend-mirror -- 1000000`
//!
//! The program fails if the mirror is slower than half of a bare loop of multi-row upserts, if a restore is slower than
//! half of a bare pipelined loop of the same keys, or if either takes 300 MB.

use std::time::{Duration, Instant};

use deadpool_redis::redis::{self, Pipeline};
use emend_domain::{AccountId, Item, Outcome, Record, Surface, Tallies, Tally};
use emend_mirror::Mirror;
use emend_store::{Restoration, RestoreMode, RestoreTarget};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, MariaDb, MariaDbOptions, Redis};
use sqlx::{Connection, MySql, MySqlConnection, QueryBuilder};

type Error = Box<dyn std::error::Error>;

/// The number of records at a time, in the bare loops too.
const BATCH: u32 = 2_000;
/// The minimum share of a bare loop's speed.
const SHARE: f64 = 0.5;
/// The maximum amount of memory, in MB.
const MEMORY: f64 = 300.0;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let records: u32 = std::env::args().nth(1).map_or(Ok(200_000), |text| text.parse())?;
    let redis = Redis::start(emend_testbed::TestRedisOptions {
        append_fsync: AppendFsync::EverySec,
        ..Default::default()
    })?;
    let mysql = MariaDb::start(MariaDbOptions::default())?;
    let options = RedisOptions {
        timeout: Duration::from_mins(1),
        ..RedisOptions::default()
    };
    let store = RedisStore::connect(&redis.url(), options).await?;
    let mirror = Mirror::new(&mysql.url())?;
    mirror.migrate().await?;
    for batch in batches(records) {
        let batch: Vec<_> = batch.map(restoration).collect::<Result<_, _>>()?;
        store.restore(&batch, RestoreMode::Import).await?;
    }

    let started = Instant::now();
    let report = mirror.run_pass(&store).await?;
    let mirrored = rate("mirrored from scratch", report.records, started.elapsed());
    let mirror_memory = peak_memory()?;
    let bare_upserts = bare_upserts(&mysql, records).await?;

    let mut connection = redis::Client::open(redis.url())?
        .get_multiplexed_async_connection()
        .await?;
    redis::cmd("FLUSHALL")
        .arg("ASYNC")
        .exec_async(&mut connection)
        .await?;
    let started = Instant::now();
    let healing = mirror.heal(&store).await?;
    let restored = rate("restored from MySQL", healing.copied_back, started.elapsed());
    let restore_memory = peak_memory()?;
    let bare_writes = bare_writes(&redis, records).await?;

    println!(
        "share of bare upserts   {:7.2}   (at least {SHARE})",
        mirrored / bare_upserts
    );
    println!(
        "share of bare writes    {:7.2}   (at least {SHARE})",
        restored / bare_writes
    );
    println!("memory, mirror {mirror_memory:.0} MB, restore {restore_memory:.0} MB   (below {MEMORY:.0})");
    let good = mirrored >= SHARE * bare_upserts
        && restored >= SHARE * bare_writes
        && mirror_memory.max(restore_memory) < MEMORY
        && report.records == u64::from(records)
        && healing.copied_back == u64::from(records);
    if good {
        Ok(())
    } else {
        Err("over its limit".into())
    }
}

fn batches(records: u32) -> impl Iterator<Item = std::ops::Range<u32>> {
    (0..records)
        .step_by(BATCH as usize)
        .map(move |from| from..(from + BATCH).min(records))
}

fn record(number: u32) -> Result<Record, Error> {
    Ok(Record {
        account: format!("account-{}", number % 100).parse::<AccountId>()?,
        item: Item::new(
            &"en".parse()?,
            "SPELLING".parse()?,
            Surface::of(&format!("word{number}")),
        ),
    })
}

fn restoration(number: u32) -> Result<Restoration, Error> {
    let tally = Tally {
        n: 1 + number % 3,
        last: 1_800_000_000 + u64::from(number),
    };
    Ok(Restoration {
        record: record(number)?,
        votes: Tallies::from([(Outcome::Chosen("the".to_owned()), tally)]),
        version: 0,
        recent: Vec::new(),
    })
}

/// Writes the same rows into an empty copy of the table. It shares only the driver with the mirror.
async fn bare_upserts(mysql: &MariaDb, records: u32) -> Result<f64, Error> {
    let mut connection = MySqlConnection::connect(&mysql.url()).await?;
    sqlx::raw_sql("CREATE TABLE bare LIKE votes")
        .execute(&mut connection)
        .await?;
    let mut spent = Duration::ZERO;
    for batch in batches(records) {
        let rows: Vec<_> = batch
            .map(|number| {
                let restoration = restoration(number)?;
                let hash = blake3::hash(restoration.record.key().as_bytes());
                Ok((hash.as_bytes()[..16].to_vec(), restoration, u64::from(number)))
            })
            .collect::<Result<_, Error>>()?;
        let started = Instant::now();
        let mut upsert = QueryBuilder::<MySql>::new("INSERT INTO bare ");
        upsert.push_values(
            &rows,
            |mut values, (hash, Restoration { record, votes, .. }, version)| {
                let (outcome, tally) = votes.iter().next().expect("one vote each");
                values
                    .push_bind(hash.clone())
                    .push_bind(outcome.key().into_bytes());
                values.push_bind(record.account.to_string());
                values.push_bind(record.item.language().to_owned());
                values.push_bind(record.item.rule().to_string());
                values.push_bind(record.item.surface().to_string());
                values
                    .push_bind(record.item.context().text())
                    .push_bind(outcome.name());
                values.push_bind(outcome.text().map(str::to_owned));
                values
                    .push_bind(tally.n)
                    .push_bind(tally.last)
                    .push_bind(*version);
            },
        );
        upsert.push(
            " ON DUPLICATE KEY UPDATE n = VALUES(n), last_at = VALUES(last_at), version = VALUES(version)",
        );
        upsert.build().persistent(false).execute(&mut connection).await?;
        spent += started.elapsed();
    }
    connection.close().await?;
    Ok(rate("a bare loop of upserts", u64::from(records), spent))
}

/// Writes the same votes, counts and indexes with plain commands in pipelines.
async fn bare_writes(redis: &Redis, records: u32) -> Result<f64, Error> {
    let mut connection = redis::Client::open(redis.url())?
        .get_multiplexed_async_connection()
        .await?;
    redis::cmd("FLUSHALL")
        .arg("ASYNC")
        .exec_async(&mut connection)
        .await?;
    let mut spent = Duration::ZERO;
    for batch in batches(records) {
        let batch: Vec<_> = batch.map(restoration).collect::<Result<_, _>>()?;
        let started = Instant::now();
        let mut commands = Pipeline::with_capacity(3 * batch.len());
        for Restoration { record, votes, .. } in &batch {
            let key = record.key();
            for (outcome, tally) in votes {
                let value = format!("{}:{}", tally.n, tally.last);
                commands.hset(format!("v:{key}"), outcome.key(), value).ignore();
                commands
                    .hset(format!("c:*:{}", record.item.key()), outcome.key(), "100:1")
                    .ignore();
                commands
                    .zadd(format!("r:{}", record.account), &key, tally.last)
                    .ignore();
            }
        }
        commands.exec_async(&mut connection).await?;
        spent += started.elapsed();
    }
    Ok(rate("a bare loop of writes", u64::from(records), spent))
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn rate(operation: &str, records: u64, took: Duration) -> f64 {
    let rate = records as f64 / took.as_secs_f64();
    println!(
        "{operation:24} {records:8} records {:7.0} ms {rate:8.0} a second",
        took.as_secs_f64() * 1e3
    );
    rate
}

/// Returns the peak memory of this process, in MB.
fn peak_memory() -> Result<f64, Error> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.ok_or("no VmHWM")?.trim().parse::<f64>()? / 1024.0)
}
