//! Entries and memberships are mirrored to MySQL and restored from it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use emend_mirror::{ComparisonResult, Mirror};
use emend_store::{EntryName, EntryStore, MAX_ENTRY, MemberStore, PrimaryStore, PutCondition};
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::Redis;
use helpers::{
    back_up, cast, comparison_result, embedded, entries_in_mysql, entries_in_store, join, mariadb, older,
    pass, put, record,
};

/// Creates five accounts in two teams, with some choices.
async fn people(store: &dyn PrimaryStore) {
    for number in 0..5 {
        let name = format!("a{number}");
        put(store, "account", &name, Some(name.as_bytes())).await;
        join(store, &name, &[["red", "blue"][number % 2]]).await;
    }
    put(store, "team", "red", Some(b"\0\xff'\"\\")).await;
    put(store, "team", "full", Some(&vec![7; MAX_ENTRY])).await;
    put(store, "team", "empty", Some(b"")).await;
    let name = EntryName::new("session", "brief").unwrap();
    let brief = store.put_entry(&name, Some(b"1".to_vec()), PutCondition::Any, Some(1 << 40));
    brief.await.unwrap();
    let writes: Vec<_> = (0..50)
        .map(|n| cast(&format!("a{}", n % 5), &format!("word{}", n % 20), "the"))
        .collect();
    record(store, &writes).await;
}

/// Returns the number of accounts whose votes a team counts for a word.
async fn voters(store: &dyn PrimaryStore, team: &str, word: &str) -> u32 {
    let viewer = emend_domain::Viewer {
        account: "nobody".parse().unwrap(),
        teams: vec![team.parse().unwrap()],
    };
    let item = helpers::ballot(word, "the").item;
    let seen = store.evidence(&viewer, &[item]).await.unwrap();
    seen[0].teams[0].values().map(|count| count.voters).sum()
}

#[tokio::test]
async fn lasting_entries_are_mirrored_and_deleted_in_mysql() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    let report = pass(&mysql, &store).await;
    assert_eq!((report.records, report.entries), (20, 13));
    let status = Mirror::new(&mysql.url()).unwrap().status(&store).await.unwrap();
    assert_eq!((status.rows, status.entries), (Some(20), Some(13)));

    put(&store, "account", "a0", None).await;
    join(&store, "a0", &[]).await;
    put(&store, "account", "a1", Some(b"new")).await;
    let report = pass(&mysql, &store).await;
    assert_eq!((report.records, report.entries), (0, 3));
    assert_eq!((report.rows_upserted, report.rows_deleted), (1, 2));
    let forgotten = "a1".parse().unwrap();
    while !store.forget(&forgotten).await.unwrap() {}
    let report = pass(&mysql, &store).await;
    assert_eq!((report.records, report.entries, report.rows_deleted), (4, 1, 5));
    let names: Vec<_> = entries_in_mysql(&mysql).await.into_keys().collect();
    assert!(!names.contains(&b"teams:a1".to_vec()) && !names.contains(&b"session:brief".to_vec()));
}

#[tokio::test]
async fn thousands_of_entries_take_few_batches() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let value = vec![b'x'; 300];
    let puts = (0..5_000).map(|n| {
        let (store, value) = (&store, value.as_slice());
        async move { put(store, "account", &n.to_string(), Some(value)).await }
    });
    futures_all(puts).await;
    let report = pass(&mysql, &store).await;
    assert_eq!((report.entries, report.batches), (5_000, 2));
    let emptied = EmbeddedStore::in_memory().unwrap();
    assert_eq!(
        comparison_result(&pass(&mysql, &emptied).await),
        Some(ComparisonResult::EmptyStore)
    );
    assert_eq!(entries_in_store(&emptied).await, entries_in_store(&store).await);
}

/// Runs all tasks, some of them concurrently.
async fn futures_all(tasks: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut tasks: Vec<_> = tasks.collect();
    while !tasks.is_empty() {
        let some: Vec<_> = tasks.drain(..tasks.len().min(200)).collect();
        futures::future::join_all(some).await;
    }
}

#[tokio::test]
async fn an_emptied_redis_gets_all_data_back_including_counts_of_teams() {
    let mysql = mariadb();
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let options = RedisOptions {
        timeout: Duration::from_secs(10),
        ..RedisOptions::default()
    };
    let store = RedisStore::connect(&redis.url(), options).await.unwrap();
    people(&store).await;
    put(&store, "team", "gone", Some(b"1")).await;
    pass(&mysql, &store).await;
    put(&store, "team", "gone", None).await;
    pass(&mysql, &store).await;
    let before = (
        entries_in_store(&store).await,
        voters(&store, "red", "word4").await,
    );
    assert!(before.1 > 0);

    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, redis.port())).unwrap();
    stream.write_all(b"FLUSHALL\r\n").unwrap();
    assert!(stream.read(&mut [0; 64]).unwrap() > 0);
    assert!(entries_in_store(&store).await.is_empty());
    let report = pass(&mysql, &store).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::EmptyStore));
    assert_eq!(
        (report.records, report.entries),
        (0, 0),
        "what came from there need not go there"
    );
    let after = (
        entries_in_store(&store).await,
        voters(&store, "red", "word4").await,
    );
    assert_eq!(after, before);
    assert_eq!(
        store.list_entries("account", "", None, 10).await.unwrap().len(),
        5
    );

    join(&store, "a0", &["blue"]).await;
    put(&store, "account", "a0", Some(b"newer")).await;
    assert_eq!(pass(&mysql, &store).await.entries, 2);
}

#[tokio::test]
async fn an_older_store_gets_newer_entries_and_loses_deleted_ones() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&mysql, &store).await;
    drop(store);
    back_up(directory.path());

    let store = embedded(directory.path());
    put(&store, "account", "a0", None).await;
    put(&store, "account", "a1", Some(b"new")).await;
    put(&store, "account", "back", Some(b"1")).await;
    join(&store, "a2", &["blue", "green"]).await;
    join(&store, "a3", &[]).await;
    pass(&mysql, &store).await;
    // Deleted, and then created again.
    put(&store, "account", "back", None).await;
    pass(&mysql, &store).await;
    put(&store, "account", "back", Some(b"2")).await;
    pass(&mysql, &store).await;
    let before = (
        entries_in_store(&store).await,
        voters(&store, "green", "word2").await,
    );
    drop(store);

    let older = older(directory.path());
    let report = pass(&mysql, &older).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::OlderStore));
    let after = (
        entries_in_store(&older).await,
        voters(&older, "green", "word2").await,
    );
    assert_eq!(after, before);
    assert!(older.teams(&"a3".parse().unwrap()).await.unwrap().is_empty());
    assert_eq!(comparison_result(&pass(&mysql, &older).await), None);
}

#[tokio::test]
async fn writes_of_an_older_store_do_not_restore_deleted_entries() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&mysql, &store).await;
    drop(store);
    back_up(directory.path());
    mysql
        .query("CREATE TABLE kept AS SELECT * FROM entries WHERE name = 'account:a0'")
        .unwrap();
    let store = embedded(directory.path());
    put(&store, "account", "a0", None).await;
    pass(&mysql, &store).await;
    drop(store);
    mysql
        .query("INSERT INTO entries SELECT * FROM kept; DROP TABLE kept")
        .unwrap();
    pass(&mysql, &older(directory.path())).await;
    assert!(!entries_in_mysql(&mysql).await.contains_key(&b"account:a0"[..]));
}

#[tokio::test]
async fn merged_histories_have_the_accounts_of_both_and_prefer_the_mirrors() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&mysql, &store).await;
    let stranger = EmbeddedStore::in_memory().unwrap();
    put(&stranger, "account", "a1", Some(b"somebody else")).await;
    put(&stranger, "account", "zoe", Some(b"zoe")).await;
    join(&stranger, "a1", &["green"]).await;
    record(
        &stranger,
        &[cast("a1", "word1", "the"), cast("zoe", "word1", "the")],
    )
    .await;
    assert_eq!(
        comparison_result(&pass(&mysql, &stranger).await),
        Some(ComparisonResult::OtherStore)
    );
    let entries = entries_in_store(&stranger).await;
    let value = |name: &[u8]| String::from_utf8(entries[name].1.clone()).unwrap();
    assert_eq!(value(b"account:a1"), "a1");
    assert_eq!(value(b"account:zoe"), "zoe");
    assert_eq!(value(b"teams:a1"), r#"["blue","green"]"#);
    assert_eq!(entries.len(), 14);
    assert_eq!(comparison_result(&pass(&mysql, &stranger).await), None);
}

#[tokio::test]
async fn a_new_database_gets_all_entries_and_an_older_one_gets_the_missing_ones() {
    let (directory, first, second) = (tempfile::tempdir().unwrap(), mariadb(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&first, &store).await;
    let report = pass(&second, &store).await;
    assert_eq!(
        (comparison_result(&report), report.entries),
        (Some(ComparisonResult::NewMirror), 13)
    );
    first
        .query("CREATE TABLE backup AS SELECT * FROM entries; CREATE TABLE marks AS SELECT * FROM progress")
        .unwrap();
    put(&store, "account", "a0", None).await;
    put(&store, "account", "a1", Some(b"new")).await;
    join(&store, "a2", &["green"]).await;
    pass(&first, &store).await;
    first
        .query(
            "DELETE FROM entries; INSERT INTO entries SELECT * FROM backup; DELETE FROM progress; \
             INSERT INTO progress SELECT * FROM marks; DROP TABLE backup; DROP TABLE marks",
        )
        .unwrap();
    assert_eq!(
        comparison_result(&pass(&first, &store).await),
        Some(ComparisonResult::OlderMirror)
    );
    assert_eq!(comparison_result(&pass(&first, &store).await), None);
}

#[tokio::test]
async fn a_database_without_the_table_of_entries_gets_all_entries() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&mysql, &store).await;
    mysql
        .query("DROP TABLE entries; DELETE FROM _sqlx_migrations WHERE version = 3")
        .unwrap();
    let report = pass(&mysql, &store).await;
    assert_eq!(
        (comparison_result(&report), report.records, report.entries),
        (None, 0, 13)
    );
}

#[tokio::test]
async fn verification_names_differing_entries_without_their_content() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    people(&store).await;
    pass(&mysql, &store).await;
    mysql
        .query(
            "UPDATE entries SET value = 'geheim' WHERE name = 'account:a1'; \
             DELETE FROM entries WHERE name = 'teams:a2'; \
             INSERT INTO entries VALUES ('account:extra', 3, 'geheim', 1)",
        )
        .unwrap();
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let verified = mirror.verify(&store).await.unwrap();
    assert_eq!(
        (verified.records, verified.entries, verified.differing),
        (20, 13, 3)
    );
    let differences = format!("{:?}", verified.first);
    for name in ["e:account:a1", "e:teams:a2", "e:account:extra", "6 bytes"] {
        assert!(differences.contains(name), "{differences}");
    }
    assert!(!differences.contains("geheim"));
}
