//! Faults of the mirror: no data is lost, and no message reveals personal data.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use emend_mirror::{Mirror, MirrorError};
use emend_store::MirrorSource;
use helpers::fake::FakeStore;
use helpers::{cast, embedded, mariadb, mysql_is_as, record};

fn many(from: usize, to: usize) -> Vec<emend_store::Write> {
    (from..to)
        .map(|n| cast(&format!("a{}", n % 50), &format!("word{n}"), "the"))
        .collect()
}

#[test]
fn neither_a_mirror_nor_its_errors_show_the_password() {
    let mirror = Mirror::new("mysql://emend:hunter2@127.0.0.1:9/learned").unwrap();
    assert!(!format!("{mirror:?}").contains("hunter2"), "{mirror:?}");
    assert_eq!(mirror.location(), "127.0.0.1:9/learned");
}

#[tokio::test]
async fn without_mysql_a_pass_fails_without_the_password_and_keeps_the_markers() {
    let directory = tempfile::tempdir().unwrap();
    let store = embedded(directory.path());
    record(&store, &[cast("me", "teh", "the")]).await;
    let mirror = Mirror::new("mysql://emend:hunter2@127.0.0.1:9/learned").unwrap();
    let error = mirror.run_pass(&store).await.unwrap_err();
    assert!(matches!(error, MirrorError::Database { .. }));
    let said = format!("{error} {error:?}");
    assert!(
        said.contains("127.0.0.1:9/learned") && !said.contains("hunter2"),
        "{said}"
    );
    assert_eq!(store.pending().await.unwrap(), 1);
    assert_eq!(store.mirrored_until().await.unwrap(), None);
    let status = mirror.status(&store).await.unwrap();
    assert_eq!((status.pending, status.rows), (1, None));
}

#[tokio::test]
async fn a_refused_value_is_set_aside_and_the_others_are_mirrored() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    mirror.migrate().await.unwrap();
    // A column that cannot hold the written value: MariaDB's message quotes the value.
    mysql
        .query("ALTER TABLE votes MODIFY surface VARCHAR(128) CHARACTER SET ascii NOT NULL")
        .unwrap();
    record(&store, &many(0, 700)).await;
    record(&store, &[cast("me", "geheimnisé", "the")]).await;
    record(&store, &many(700, 1_500)).await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.set_aside), (1_500, 1));
    let named = mirror.set_aside();
    assert!(named.len() == 1 && named[0].chars().all(|letter| letter.is_ascii_hexdigit()));
    assert_eq!(store.pending().await.unwrap(), 1, "it stays marked");
    assert_eq!(mysql.query("SELECT COUNT(*) FROM votes").unwrap(), "1500");

    // Other records continue to be mirrored, while this one is not tried at every pass.
    record(&store, &many(1_500, 1_510)).await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.batches, pass.set_aside), (10, 1, 1));

    // After a change, or a restart of the server, it is tried again.
    mysql
        .query("ALTER TABLE votes MODIFY surface VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL")
        .unwrap();
    record(&store, &[cast("me", "geheimnisé", "the")]).await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.set_aside), (1, 0));
    mysql_is_as(&store, &mysql).await;
}

#[tokio::test]
async fn if_every_value_is_refused_the_pass_fails_and_its_error_shows_no_value() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    mirror.migrate().await.unwrap();
    mysql
        .query("ALTER TABLE votes MODIFY surface VARCHAR(3) CHARACTER SET ascii NOT NULL")
        .unwrap();
    record(&store, &many(0, 300)).await;
    let error = mirror.run_pass(&store).await.unwrap_err().to_string();
    assert!(error.contains("1406") && !error.contains("word"), "{error}");
    assert_eq!(store.pending().await.unwrap(), 300);
}

#[tokio::test]
async fn packets_that_are_too_long_are_split() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    mirror.migrate().await.unwrap();
    let root = format!("mysql://root@127.0.0.1:{}/mysql", mysql.port());
    let mut root = <sqlx::MySqlConnection as sqlx::Connection>::connect(&root)
        .await
        .unwrap();
    sqlx::raw_sql("SET GLOBAL max_allowed_packet = 16384")
        .execute(&mut root)
        .await
        .unwrap();
    record(&store, &many(0, 1_200)).await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.set_aside), (1_200, 0));
    mysql_is_as(&store, &mysql).await;
}

#[tokio::test]
async fn tables_left_incomplete_by_a_crash_of_mysql_are_completed() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    Mirror::new(&mysql.url()).unwrap().migrate().await.unwrap();
    // The state after a kill between the creation of the table and that of the view.
    mysql
        .query("DROP VIEW corrections; UPDATE _sqlx_migrations SET success = FALSE")
        .unwrap();
    record(&store, &[cast("me", "teh", "the")]).await;
    Mirror::new(&mysql.url()).unwrap().run_pass(&store).await.unwrap();
    assert_eq!(mysql.query("SELECT choices FROM corrections").unwrap(), "1");
}

#[tokio::test]
async fn a_mysql_replaced_by_an_empty_one_gets_its_tables_again() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    mirror.migrate().await.unwrap();
    mysql
        .query("DROP VIEW corrections; DROP TABLE votes; DROP TABLE _sqlx_migrations")
        .unwrap();
    record(&store, &[cast("me", "teh", "the")]).await;
    mirror.run_pass(&store).await.unwrap_err();
    mirror.run_pass(&store).await.unwrap();
    mysql_is_as(&store, &mysql).await;
}

#[tokio::test]
async fn reading_the_status_creates_no_tables() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let status = Mirror::new(&mysql.url()).unwrap().status(&store).await.unwrap();
    assert_eq!(status.rows, Some(0));
    assert_eq!(mysql.query("SHOW TABLES").unwrap(), "");
}

#[tokio::test]
async fn a_pass_outrun_by_writes_ends_and_is_incomplete() {
    let mysql = mariadb();
    let store = FakeStore {
        endless: true,
        ..FakeStore::default()
    };
    let pass = Mirror::new(&mysql.url()).unwrap().run_pass(&store).await.unwrap();
    assert!(
        !pass.complete && (6_000..12_000).contains(&pass.records),
        "about twice what waited: {}",
        pass.records
    );
    assert!(!store.claimed.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_pass_ends_during_continuous_writes() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    record(store.as_ref(), &many(0, 2_000)).await;
    let ended = Arc::new(AtomicBool::new(false));
    let busy = tokio::spawn({
        let (store, ended) = (Arc::clone(&store), Arc::clone(&ended));
        async move {
            // As fast as the store accepts writes, so that every batch is full.
            let mut n = 2_000;
            while !ended.load(Ordering::Relaxed) {
                record(store.as_ref(), &many(n, n + 2_000)).await;
                n += 2_000;
            }
        }
    });
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let pass = tokio::time::timeout(Duration::from_mins(1), mirror.run_pass(store.as_ref())).await;
    ended.store(true, Ordering::Relaxed);
    busy.await.unwrap();
    pass.expect("a pass ends").unwrap();
    mirror.run_pass(store.as_ref()).await.unwrap();
    mysql_is_as(store.as_ref(), &mysql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_killed_repeatedly_during_writes_loses_nothing() {
    let (directory, mut mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = Arc::new(embedded(directory.path()));
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let mut failed = 0;
    for round in 0..6_usize {
        record(store.as_ref(), &many(round * 6_000, round * 6_000 + 7_000)).await;
        let pass = tokio::spawn({
            let (mirror, store) = (mirror.clone(), Arc::clone(&store));
            async move { mirror.run_pass(store.as_ref()).await }
        });
        tokio::time::sleep(Duration::from_millis(20 + 60 * round as u64)).await;
        mysql.kill9().unwrap();
        failed += usize::from(pass.await.unwrap().is_err());
        mysql.restart().unwrap();
    }
    assert!(failed > 0, "no pass was hit; this shows nothing");
    mirror.run_pass(store.as_ref()).await.unwrap();
    assert_eq!(store.pending().await.unwrap(), 0);
    mysql_is_as(store.as_ref(), &mysql).await;
}
