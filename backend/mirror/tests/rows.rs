//! The rows that a pass leaves in MySQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::collections::BTreeSet;

use emend_mirror::Mirror;
use emend_store::{MirrorSource, WriteKind};
use helpers::{ballot, cast, client, embedded, mariadb, mysql_is_as, record, votes_in_mysql, write};
use sqlx::Row;

#[tokio::test]
async fn records_that_differ_in_one_byte_have_separate_rows() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let pairs = [
        ("a", "the"),
        ("a ", "the"),
        ("a  ", "the"),
        ("é", "the"),
        ("e", "the"),
        ("ß", "the"),
        ("ss", "the"),
        ("👍", "the"),
        ("👎", "the"),
        ("e", "The"),
        ("e", "the "),
        ("e", "thé"),
        ("e", "🎉"),
        ("e", ""),
        ("کتاب", "كتاب"),
    ];
    let writes: Vec<_> = pairs
        .iter()
        .map(|(surface, replacement)| cast("me", surface, replacement))
        .collect();
    record(&store, &writes).await;
    mirror.run_pass(&store).await.unwrap();
    assert_eq!(votes_in_mysql(&mysql).await.len(), pairs.len());
    mysql_is_as(&store, &mysql).await;

    // The readable columns and the view keep them apart too.
    let mut client = client(&mysql).await;
    let rows = sqlx::query("SELECT surface, replacement, choices FROM corrections")
        .fetch_all(&mut client)
        .await
        .unwrap();
    let seen: BTreeSet<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(seen, pairs.map(|(s, r)| (s.to_owned(), r.to_owned())).into());
    assert_eq!(rows.len(), pairs.len());
}

#[tokio::test]
async fn a_changed_record_is_one_row_and_an_undone_vote_is_deleted() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    record(
        &store,
        &[cast("me", "teh", "the"), cast("me", "recieve", "receive")],
    )
    .await;
    mirror.run_pass(&store).await.unwrap();

    let again = cast("me", "teh", "the");
    record(&store, std::slice::from_ref(&again)).await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.rows_upserted, pass.rows_deleted), (1, 1, 0));

    let other = cast("me", "teh", "ten");
    record(&store, std::slice::from_ref(&other)).await;
    record(&store, &[write("me", WriteKind::Undo(other.id))]).await;
    record(&store, &[write("me", WriteKind::Undo(again.id))]).await;
    mirror.run_pass(&store).await.unwrap();
    mysql_is_as(&store, &mysql).await;

    // One outcome of a record is undone, the other stays.
    record(&store, &[cast("me", "teh", "ten")]).await;
    mirror.run_pass(&store).await.unwrap();
    record(
        &store,
        &[write("me", WriteKind::Clear(vec![ballot("teh", "the")]))],
    )
    .await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.rows_upserted, pass.rows_deleted), (1, 1, 1));
    mysql_is_as(&store, &mysql).await;

    // The whole record is deleted.
    record(
        &store,
        &[write("me", WriteKind::Clear(vec![ballot("teh", "ten")]))],
    )
    .await;
    let pass = mirror.run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.rows_upserted, pass.rows_deleted), (1, 0, 1));
    mysql_is_as(&store, &mysql).await;
    assert_eq!(votes_in_mysql(&mysql).await.len(), 1);
}

#[tokio::test]
async fn a_frequently_changed_item_costs_one_row_per_pass() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let writes: Vec<_> = (0..500).map(|_| cast("me", "teh", "the")).collect();
    record(&store, &writes).await;
    let pass = Mirror::new(&mysql.url()).unwrap().run_pass(&store).await.unwrap();
    assert_eq!((pass.records, pass.rows_upserted), (1, 1));
    mysql_is_as(&store, &mysql).await;
}

#[tokio::test]
async fn newer_versions_in_mysql_are_neither_overwritten_nor_deleted() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    let mirror = Mirror::new(&mysql.url()).unwrap();
    record(&store, &[cast("me", "teh", "the"), cast("me", "teh", "ten")]).await;
    mirror.run_pass(&store).await.unwrap();
    mysql.query("UPDATE votes SET n = 77, version = 1000000").unwrap();
    record(&store, &[cast("me", "teh", "the")]).await;
    record(
        &store,
        &[write("me", WriteKind::Clear(vec![ballot("teh", "ten")]))],
    )
    .await;
    mirror.run_pass(&store).await.unwrap();
    assert_eq!(
        mysql.query("SELECT n, version FROM votes").unwrap(),
        "77\t1000000\n77\t1000000"
    );
    assert_eq!(store.pending().await.unwrap(), 0);
}
