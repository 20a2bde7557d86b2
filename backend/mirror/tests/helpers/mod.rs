//! Votes to write, and byte-for-byte access to the data in MySQL.

#![allow(dead_code, reason = "not every test file needs all of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub(crate) mod fake;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use emend_domain::{Ballot, ChoiceId, Item, Outcome, Surface};
use emend_mirror::{ComparisonResult, Mirror, PassReport};
use emend_store::paging::{permanent_entry_pages, record_pages};
use emend_store::{EntryName, PrimaryStore, PutCondition, StoreError, Write, WriteKind, WriteOutcome};
use emend_store_embedded::EmbeddedStore;
use emend_testbed::{MariaDb, MariaDbOptions};
use futures::TryStreamExt;
use sqlx::{Connection, MySqlConnection, Row};
use uuid::Uuid;

/// From (hash of the record, key of the outcome) to (n, last).
pub(crate) type Votes = BTreeMap<(Vec<u8>, Vec<u8>), (u32, u64)>;

/// From a name to (partition, value, version).
pub(crate) type Entries = BTreeMap<Vec<u8>, (u16, Vec<u8>, u64)>;

/// Opens the store, waiting for a previous one: it stays in use until its interrupted work has ended.
pub(crate) fn embedded(directory: &Path) -> EmbeddedStore {
    let (file, started) = (directory.join("emend.redb"), Instant::now());
    loop {
        match EmbeddedStore::open(&file) {
            Err(StoreError::Unavailable(_)) if started.elapsed() < Duration::from_secs(10) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            opened => return opened.unwrap(),
        }
    }
}

/// Copies the file of a closed store. Returns the path of the copy.
pub(crate) fn back_up(directory: &Path) -> PathBuf {
    let backup = directory.join("backup.redb");
    std::fs::copy(directory.join("emend.redb"), &backup).unwrap();
    backup
}

/// Replaces the store's file with the copy that [`back_up`] made, and opens it.
pub(crate) fn older(directory: &Path) -> EmbeddedStore {
    std::fs::rename(directory.join("backup.redb"), directory.join("emend.redb")).unwrap();
    embedded(directory)
}

pub(crate) fn mariadb() -> MariaDb {
    MariaDb::start(MariaDbOptions::default()).unwrap()
}

pub(crate) async fn client(mysql: &MariaDb) -> MySqlConnection {
    MySqlConnection::connect(&mysql.url()).await.unwrap()
}

/// Returns a ballot with only a vote for `replacement` in place of `surface`.
pub(crate) fn ballot(surface: &str, replacement: &str) -> Ballot {
    Ballot {
        item: Item::new(
            &"en".parse().unwrap(),
            "SPELLING".parse().unwrap(),
            Surface::of(surface),
        ),
        outcome: Outcome::Chosen(replacement.to_owned()),
    }
}

pub(crate) fn write(account: &str, kind: WriteKind) -> Write {
    Write {
        id: ChoiceId(Uuid::new_v4()),
        account: account.parse().unwrap(),
        at: 1_800_000_000,
        kind,
    }
}

pub(crate) fn cast(account: &str, surface: &str, replacement: &str) -> Write {
    write(account, WriteKind::Cast(vec![ballot(surface, replacement)]))
}

/// Returns one vote for each word with these numbers, by seven accounts.
pub(crate) fn words(from: usize, to: usize) -> Vec<Write> {
    (from..to)
        .map(|n| cast(&format!("a{}", n % 7), &format!("word{n}"), "the"))
        .collect()
}

/// Returns the write that clears the vote that [`words`] cast under this number.
pub(crate) fn delete_vote(number: usize) -> Write {
    let ballot = ballot(&format!("word{number}"), "the");
    write(&format!("a{}", number % 7), WriteKind::Clear(vec![ballot]))
}

pub(crate) async fn record(store: &dyn PrimaryStore, writes: &[Write]) {
    for writes in writes.chunks(500) {
        let done = store.record(writes).await.unwrap();
        assert!(done.iter().all(|done| *done == WriteOutcome::Applied));
    }
}

pub(crate) async fn votes_in_store(store: &dyn PrimaryStore) -> Votes {
    let mut votes = Votes::new();
    for record in record_pages(store, 500).try_concat().await.unwrap() {
        let hash = blake3::hash(record.record.key().as_bytes()).as_bytes()[..16].to_vec();
        for (outcome, tally) in record.votes {
            let row = (hash.clone(), outcome.key().into_bytes());
            votes.insert(row, (tally.n, tally.last));
        }
    }
    votes
}

pub(crate) async fn votes_in_mysql(mysql: &MariaDb) -> Votes {
    sqlx::query("SELECT record, outcome, n, last_at FROM votes")
        .fetch_all(&mut client(mysql).await)
        .await
        .unwrap()
        .iter()
        .map(|row| ((row.get(0), row.get(1)), (row.get(2), row.get(3))))
        .collect()
}

pub(crate) async fn mysql_is_as(store: &dyn PrimaryStore, mysql: &MariaDb) {
    let (in_store, in_mysql) = (votes_in_store(store).await, votes_in_mysql(mysql).await);
    let differing = in_store
        .iter()
        .filter(|(row, vote)| in_mysql.get(*row) != Some(*vote));
    assert_eq!(differing.count(), 0, "of {} in the store", in_store.len());
    assert_eq!(
        in_store.len(),
        in_mysql.len(),
        "MySQL has rows that the store has not"
    );
    assert_eq!(entries_in_mysql(mysql).await, entries_in_store(store).await);
}

/// Writes or deletes a permanent entry.
pub(crate) async fn put(store: &dyn PrimaryStore, kind: &str, id: &str, value: Option<&[u8]>) {
    let name = EntryName::new(kind, id).unwrap();
    let value = value.map(<[u8]>::to_vec);
    store
        .put_entry(&name, value, PutCondition::Any, None)
        .await
        .unwrap();
}

pub(crate) async fn join(store: &dyn PrimaryStore, account: &str, teams: &[&str]) {
    let teams: Vec<_> = teams.iter().map(|team| team.parse().unwrap()).collect();
    store.set_teams(&account.parse().unwrap(), &teams).await.unwrap();
}

pub(crate) async fn counts_are_right(store: &dyn PrimaryStore) {
    let comparison_result = emend_store::recount::recount(store, &|_| {}).await.unwrap();
    assert_eq!(comparison_result.differing, 0, "{comparison_result:?}");
}

/// Runs a pass and checks that MySQL then equals the store, by its bytes and by the mirror's own verification, and that
/// the store's counts are correct.
pub(crate) async fn pass(mysql: &MariaDb, store: &dyn PrimaryStore) -> PassReport {
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let report = mirror.run_pass(store).await.unwrap();
    assert_eq!(store.pending().await.unwrap(), 0);
    mysql_is_as(store, mysql).await;
    let verified = mirror.verify(store).await.unwrap();
    assert_eq!((verified.differing, verified.partitions.len()), (0, 0));
    counts_are_right(store).await;
    report
}

/// Returns the result of the comparison before a pass, unless both sides agreed.
pub(crate) fn comparison_result(report: &PassReport) -> Option<ComparisonResult> {
    report.healed.map(|healing| healing.result)
}

pub(crate) async fn entries_in_store(store: &dyn PrimaryStore) -> Entries {
    let entries = permanent_entry_pages(store, 500).try_concat().await.unwrap();
    let entries = entries.into_iter().map(|entry| {
        let name = entry.name.key().into_bytes();
        (name, (entry.name.partition(), entry.value, entry.version))
    });
    entries.collect()
}

pub(crate) async fn entries_in_mysql(mysql: &MariaDb) -> Entries {
    sqlx::query("SELECT name, p, value, version FROM entries")
        .fetch_all(&mut client(mysql).await)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3))))
        .collect()
}
