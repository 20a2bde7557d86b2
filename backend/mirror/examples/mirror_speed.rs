//! How fast the mirror is here, against a bare loop of inserts into the same table:
//! `cargo run --release --example mirror_speed -p emend-mirror -- 100000`

use std::time::{Duration, Instant};

use emend_learning::{Ballot, Item, Outcome, Surface};
use emend_mirror::{Mirror, PassReport};
use emend_store::{ChoiceId, Store, Write, WriteKind};
use emend_store_embedded::EmbeddedStore;
use emend_testbed::{MariaDb, MariaDbOptions};
use sqlx::{Connection, MySql, MySqlConnection, QueryBuilder, Row};
use uuid::Uuid;

type Error = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let records: u32 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let store = EmbeddedStore::open(&folder.path().join("emend.redb"))?.with_time_out(Duration::from_mins(1));
    let mysql = MariaDb::start(MariaDbOptions::default())?;
    let mirror = Mirror::new(&mysql.url())?;
    mirror.migrate().await?;

    choose(&store, records, "the").await?;
    print("new records", &mirror.run_pass(&store).await?);
    choose(&store, records, "the").await?;
    print("changed records", &mirror.run_pass(&store).await?);
    take_back(&store, records, "the").await?;
    print("records taken back", &mirror.run_pass(&store).await?);

    choose(&store, records, "the").await?;
    let begun = Instant::now();
    loop {
        let changes = store.changes(2_000).await?;
        if changes.is_empty() {
            break;
        }
        let markers: Vec<_> = changes.into_iter().map(|change| change.marker).collect();
        store.acknowledge(&markers).await?;
    }
    print_rate("the store's part alone", u64::from(records), begun.elapsed());

    choose(&store, records, "the").await?;
    mirror.run_pass(&store).await?;
    bare(&mysql).await
}

fn ballot(n: u32, replacement: &str) -> Result<Ballot, Error> {
    Ok(Ballot {
        item: Item::new(
            &"en".parse()?,
            "SPELLING".parse()?,
            Surface::of(&format!("word{n}")),
        ),
        outcome: Outcome::Chosen(replacement.to_owned()),
    })
}

async fn choose(store: &dyn Store, records: u32, replacement: &str) -> Result<(), Error> {
    write(store, records, |n| {
        Ok(WriteKind::Cast(vec![ballot(n, replacement)?]))
    })
    .await
}

async fn take_back(store: &dyn Store, records: u32, replacement: &str) -> Result<(), Error> {
    write(store, records, |n| {
        Ok(WriteKind::Clear(vec![ballot(n, replacement)?]))
    })
    .await
}

async fn write(
    store: &dyn Store,
    records: u32,
    kind: impl Fn(u32) -> Result<WriteKind, Error>,
) -> Result<(), Error> {
    let numbers: Vec<u32> = (0..records).collect();
    for numbers in numbers.chunks(5_000) {
        let mut writes = Vec::with_capacity(numbers.len());
        for n in numbers {
            writes.push(Write {
                id: ChoiceId(Uuid::new_v4()),
                account: format!("account-{}", n % 100).parse()?,
                at: 1_800_000_000 + u64::from(*n),
                kind: kind(*n)?,
            });
        }
        store.record(&writes).await?;
    }
    Ok(())
}

/// The same rows into an empty copy of the table, in the same order, sharing nothing with the mirror but the driver.
async fn bare(mysql: &MariaDb) -> Result<(), Error> {
    let mut connection = MySqlConnection::connect(&mysql.url()).await?;
    sqlx::raw_sql("CREATE TABLE bare LIKE votes")
        .execute(&mut connection)
        .await?;
    let rows = sqlx::query("SELECT * FROM votes ORDER BY last_at")
        .fetch_all(&mut connection)
        .await?;
    let begun = Instant::now();
    for rows in rows.chunks(2_000) {
        let mut insert = QueryBuilder::<MySql>::new("INSERT INTO bare ");
        insert.push_values(rows, |mut values, row| {
            values
                .push_bind(row.get::<&[u8], _>(0))
                .push_bind(row.get::<&[u8], _>(1));
            for column in 2..9 {
                values.push_bind(row.get::<Option<&str>, _>(column));
            }
            values.push_bind(row.get::<u32, _>(9));
            values
                .push_bind(row.get::<u64, _>(10))
                .push_bind(row.get::<u64, _>(11));
        });
        insert.build().execute(&mut connection).await?;
    }
    print_rate("a bare loop of inserts", rows.len() as u64, begun.elapsed());
    connection.close().await?;
    Ok(())
}

fn print(what: &str, pass: &PassReport) {
    print_rate(what, pass.rows_upserted + pass.rows_deleted, pass.took);
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn print_rate(what: &str, rows: u64, took: Duration) {
    println!(
        "{what:24} {rows:7} rows {:6.0} ms {:7.0} rows/s",
        took.as_secs_f64() * 1e3,
        rows as f64 / took.as_secs_f64()
    );
}
