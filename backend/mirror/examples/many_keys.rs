//! Measures whether reading from Redis takes time according to the amount of data read rather than the number of keys,
//! with a mirror in MySQL: `cargo run --profile measure --example many_keys -p emend-mirror -- 3000000`
//!
//! One run measures a small Redis with 10,000 keys and a large one. One key in four belongs to a record, its counts or
//! its index; the others are choice IDs, as they accumulate in a month. The program fails if any operation takes more
//! than 1.5 times as long per item in the large one.

use std::time::{Duration, Instant};

use deadpool_redis::redis::{self, Pipeline};
use emend_domain::{AccountId, Item, Outcome, Record, Surface, Tallies, Tally};
use emend_mirror::Mirror;
use emend_store::{
    ChoiceStore, Maintenance, Restoration, RestoreMode, RestoreTarget, StoreHealth, Voters, export_lines,
};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, MariaDb, MariaDbOptions, Redis};
use uuid::Uuid;

type Error = Box<dyn std::error::Error>;

/// The number of keys in the small Redis.
const SMALL: usize = 10_000;
/// The maximum ratio of the time per item in the large Redis to that in the small one.
const MAX_RATIO: f64 = 1.5;
/// The number of records, or keys, written at a time.
const BATCH: usize = 2_000;
/// The repetitions of each short measurement; the median is reported.
const ROUNDS: usize = 9;
/// The number of accounts that make choices.
const ACCOUNTS: usize = 100;
/// The number of surfaces about which all accounts of a Redis make choices, so that there is agreement on them.
const SHARED: usize = 1_000;

/// A measured time, and the number of items processed.
struct Figure {
    operation: &'static str,
    took: Duration,
    items: usize,
}

impl Figure {
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    fn per_item(&self) -> f64 {
        self.took.as_secs_f64() / self.items.max(1) as f64
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let keys: usize = std::env::args()
        .nth(1)
        .map_or(Ok(3_000_000), |text| text.parse())?;
    let small = measured(SMALL).await?;
    let large = measured(keys).await?;
    println!(
        "\n{:38} {SMALL:>14} {keys:>14}   ratio, at most {MAX_RATIO}",
        "each item, keys:"
    );
    let mut good = true;
    for (small, large) in small.iter().zip(&large) {
        let ratio = large.per_item() / small.per_item();
        good &= ratio <= MAX_RATIO;
        println!(
            "{:38} {:>11.1} µs {:>11.1} µs   {ratio:5.2}",
            small.operation,
            small.per_item() * 1e6,
            large.per_item() * 1e6
        );
    }
    if good {
        Ok(())
    } else {
        Err("over its limit".into())
    }
}

/// Measures all operations with the given number of keys.
async fn measured(keys: usize) -> Result<Vec<Figure>, Error> {
    let mut redis = Redis::start(emend_testbed::TestRedisOptions {
        append_fsync: AppendFsync::EverySec,
        ..Default::default()
    })?;
    let mysql = MariaDb::start(MariaDbOptions::default())?;
    let started = Instant::now();
    let store = connect(&redis).await?;
    let records = fill_records(&store, keys / 10).await?;
    Mirror::new(&mysql.url())?.run_pass(&store).await?;
    let existing = fill_ids(&redis, keys).await?;
    println!(
        "{existing} keys, {records} records, mirrored: {:.0?}",
        started.elapsed()
    );

    let mut figures = Vec::new();
    let mut note = |operation, took, items| {
        println!("  {operation:38} {took:>10.2?} for {items}");
        figures.push(Figure {
            operation,
            took,
            items,
        });
    };
    note(
        "start of a server",
        middle(async || start(&redis, &mysql).await).await?,
        1,
    );
    let started = Instant::now();
    redis.restart()?;
    println!(
        "  (Redis reads its file                  {:>10.2?})",
        started.elapsed()
    );
    note("start after a restart of Redis", start(&redis, &mysql).await?, 1);
    let store = connect(&redis).await?;
    let agreed = async || {
        let started = Instant::now();
        store.agreements(&Voters::Everyone, SHARED).await?;
        Ok(started.elapsed())
    };
    let items = store.agreements(&Voters::Everyone, SHARED).await?.len();
    note("what everyone agrees on", middle(agreed).await?, items);
    let started = Instant::now();
    let exported = export_lines::export(&store, &mut std::io::sink(), &|_| {}).await?;
    note("export", started.elapsed(), usize::try_from(exported.records)?);
    let started = Instant::now();
    let verified = Mirror::new(&mysql.url())?.verify(&store).await?;
    note(
        "mirror verify",
        started.elapsed(),
        usize::try_from(verified.records)?,
    );
    if verified.differing > 0 || usize::try_from(exported.records)? != records {
        return Err("not all came to MySQL, or to the export".into());
    }
    Ok(figures)
}

async fn connect(redis: &Redis) -> Result<RedisStore, Error> {
    let options = RedisOptions {
        timeout: Duration::from_mins(1),
        ..RedisOptions::default()
    };
    Ok(RedisStore::connect(&redis.url(), options).await?)
}

/// Does the work of a server before it accepts choices: connects, and compares the store with MySQL.
async fn start(redis: &Redis, mysql: &MariaDb) -> Result<Duration, Error> {
    let started = Instant::now();
    let store = connect(redis).await?;
    store.inspect().await?;
    while !store.build_indexes().await? {}
    Mirror::new(&mysql.url())?.heal(&store).await?;
    Ok(started.elapsed())
}

async fn middle(measure: impl AsyncFn() -> Result<Duration, Error>) -> Result<Duration, Error> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        times.push(measure().await?);
    }
    times.sort_unstable();
    Ok(times[ROUNDS / 2])
}

/// Writes records of many accounts, with surfaces that are partly common to all. Returns their number.
async fn fill_records(store: &RedisStore, records: usize) -> Result<usize, Error> {
    let numbers: Vec<usize> = (0..records).collect();
    for batch in numbers.chunks(BATCH) {
        let batch: Vec<_> = batch
            .iter()
            .map(|number| restoration(*number))
            .collect::<Result<_, _>>()?;
        store.restore(&batch, RestoreMode::Import).await?;
    }
    Ok(records)
}

fn restoration(number: usize) -> Result<Restoration, Error> {
    let account = format!("account-{}", number % ACCOUNTS);
    let chosen = number / ACCOUNTS;
    // The first thousandth of a large Redis covers the same surfaces as all of a small one.
    let surface = if chosen < SHARED / ACCOUNTS {
        format!("shared{chosen}")
    } else {
        format!("word{number}")
    };
    let tally = Tally {
        n: 1,
        last: 1_800_000_000,
    };
    Ok(Restoration {
        record: Record {
            account: account.parse::<AccountId>()?,
            item: Item::new(&"en".parse()?, "SPELLING".parse()?, Surface::of(&surface)),
        },
        votes: Tallies::from([(Outcome::Ignored, tally)]),
        version: 0,
        recent: Vec::new(),
    })
}

/// Adds choice IDs up to the given number of keys.
async fn fill_ids(redis: &Redis, keys: usize) -> Result<usize, Error> {
    let mut connection = redis::Client::open(redis.url())?
        .get_multiplexed_async_connection()
        .await?;
    let mut existing: usize = redis::cmd("DBSIZE").query_async(&mut connection).await?;
    while existing < keys {
        let mut commands = Pipeline::with_capacity(BATCH);
        for number in existing..(existing + BATCH).min(keys) {
            let key = format!(
                "emend:{{p{:02}}}:id:account-{}:{}",
                number % 16,
                number % ACCOUNTS,
                Uuid::new_v4()
            );
            commands
                .cmd("SET")
                .arg(key)
                .arg("o")
                .arg("EX")
                .arg(30 * 24 * 60 * 60)
                .ignore();
        }
        commands.exec_async(&mut connection).await?;
        existing = redis::cmd("DBSIZE").query_async(&mut connection).await?;
    }
    Ok(existing)
}
