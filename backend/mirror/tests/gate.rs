//! A store that comes back empty, older or different never damages the data in MySQL, and is healed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::time::Duration;

use emend_mirror::{ComparisonResult, Healing, Mirror};
use emend_store::{RestoreMode, RestoreTarget, StoreContents};
use emend_store_embedded::EmbeddedStore;
use helpers::{
    back_up, comparison_result, counts_are_right, delete_vote, embedded, entries_in_store, join, mariadb,
    older, pass, put, record, votes_in_mysql, votes_in_store, words,
};

#[tokio::test]
async fn an_emptied_store_gets_all_data_back_and_later_choices_are_mirrored() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 3_000)).await;
    assert_eq!(
        comparison_result(&pass(&mysql, &store).await),
        Some(ComparisonResult::NewMirror)
    );
    assert_eq!(comparison_result(&pass(&mysql, &store).await), None);
    let before = votes_in_store(&store).await;

    let emptied = EmbeddedStore::in_memory().unwrap();
    let report = pass(&mysql, &emptied).await;
    let healing = Healing {
        result: ComparisonResult::EmptyStore,
        copied_back: 3_000,
        marked: 0,
    };
    assert_eq!(report.healed, Some(healing));
    assert_eq!(report.rows_upserted, 0, "what came from there need not go there");
    assert_eq!(votes_in_store(&emptied).await, before);

    record(&emptied, &words(2_900, 3_100)).await;
    let report = pass(&mysql, &emptied).await;
    assert_eq!((comparison_result(&report), report.records), (None, 200));
}

#[tokio::test]
async fn an_older_store_gets_lost_data_back_and_keeps_deletions() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 2_000)).await;
    pass(&mysql, &store).await;
    drop(store);
    back_up(directory.path());

    let store = embedded(directory.path());
    record(&store, &words(1_500, 2_500)).await;
    let taken_out: Vec<_> = (0..300).map(delete_vote).collect();
    record(&store, &taken_out).await;
    pass(&mysql, &store).await;
    // Deleted, and then created again.
    record(&store, &words(0, 10)).await;
    pass(&mysql, &store).await;
    let before = votes_in_store(&store).await;
    drop(store);

    let older = older(directory.path());
    let report = pass(&mysql, &older).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::OlderStore));
    assert_eq!(votes_in_store(&older).await, before);
    assert_eq!(votes_in_mysql(&mysql).await, before);

    record(&older, &words(0, 100)).await;
    assert_eq!(comparison_result(&pass(&mysql, &older).await), None);
}

#[tokio::test]
async fn writes_of_an_older_store_do_not_undo_deletions() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 50)).await;
    pass(&mysql, &store).await;
    let row = mysql
        .query("SELECT HEX(record) FROM votes WHERE surface = 'word3'")
        .unwrap();
    mysql
        .query("CREATE TABLE kept AS SELECT * FROM votes WHERE surface = 'word3'")
        .unwrap();
    drop(store);
    back_up(directory.path());
    let store = embedded(directory.path());
    record(&store, &[delete_vote(3)]).await;
    pass(&mysql, &store).await;
    drop(store);
    mysql
        .query("INSERT INTO votes SELECT * FROM kept; DROP TABLE kept")
        .unwrap();
    pass(&mysql, &older(directory.path())).await;
    let left = mysql.query(&format!(
        "SELECT COUNT(*) FROM votes WHERE record = UNHEX('{}')",
        row.trim()
    ));
    assert_eq!(left.unwrap().trim(), "0");
}

#[tokio::test]
async fn two_histories_become_one_with_the_larger_tallies() {
    let (directory, other, mysql) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        mariadb(),
    );
    let store = embedded(directory.path());
    record(&store, &words(0, 1_000)).await;
    record(&store, &words(0, 100)).await;
    pass(&mysql, &store).await;

    let stranger = embedded(other.path());
    for _ in 0..3 {
        record(&stranger, &words(900, 1_200)).await;
    }
    let report = pass(&mysql, &stranger).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::OtherStore));
    let tallies = votes_in_mysql(&mysql).await;
    let with = |n: u32| tallies.values().filter(|(tally, _)| *tally == n).count();
    assert_eq!((tallies.len(), with(3), with(2), with(1)), (1_200, 300, 100, 800));
    assert_eq!(comparison_result(&pass(&mysql, &stranger).await), None);
}

#[tokio::test]
async fn a_new_database_gets_all_data_and_an_older_one_gets_the_missing_data() {
    let (directory, first, second) = (tempfile::tempdir().unwrap(), mariadb(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 500)).await;
    pass(&first, &store).await;
    let report = pass(&second, &store).await;
    assert_eq!(
        (comparison_result(&report), report.records),
        (Some(ComparisonResult::NewMirror), 500)
    );

    first
        .query("CREATE TABLE backup AS SELECT * FROM votes; CREATE TABLE marks AS SELECT * FROM progress")
        .unwrap();
    // The store belongs to the history of the second database only if both carry the same epoch; they do.
    record(&store, &words(400, 700)).await;
    record(&store, &(0..50).map(delete_vote).collect::<Vec<_>>()).await;
    pass(&first, &store).await;
    first
        .query(
            "DELETE FROM votes; INSERT INTO votes SELECT * FROM backup; DELETE FROM progress; \
             INSERT INTO progress SELECT * FROM marks; DROP TABLE backup; DROP TABLE marks",
        )
        .unwrap();
    let report = pass(&first, &store).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::OlderMirror));
    assert_eq!(comparison_result(&pass(&first, &store).await), None);
}

#[tokio::test]
async fn interrupted_healing_is_repeated() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 3_000)).await;
    pass(&mysql, &store).await;
    drop(store);
    let backup = back_up(directory.path());
    let store = embedded(directory.path());
    record(&store, &words(1_000, 6_000)).await;
    record(&store, &(0..500).map(delete_vote).collect::<Vec<_>>()).await;
    for number in 0..300 {
        put(&store, "account", &number.to_string(), Some(b"1")).await;
    }
    for number in 0..7 {
        join(&store, &format!("a{number}"), &[["red", "blue"][number % 2]]).await;
    }
    pass(&mysql, &store).await;
    let expected = (votes_in_store(&store).await, entries_in_store(&store).await);
    drop(store);

    for emptied in [false, true] {
        let place = directory.path().join(if emptied { "new" } else { "old" });
        std::fs::create_dir(&place).unwrap();
        if !emptied {
            std::fs::copy(&backup, place.join("emend.redb")).unwrap();
        }
        let mut cuts = 0;
        for milliseconds in (0..400).step_by(23) {
            // As after a crash, the store is opened again each time.
            let store = embedded(&place);
            let mirror = Mirror::new(&mysql.url()).unwrap();
            let heal = mirror.heal(&store);
            if tokio::time::timeout(Duration::from_millis(milliseconds), heal)
                .await
                .is_err()
            {
                cuts += 1;
            }
        }
        assert!(cuts > 2, "cut only {cuts} times");
        let store = embedded(&place);
        pass(&mysql, &store).await;
        let healed = (votes_in_store(&store).await, entries_in_store(&store).await);
        assert_eq!(healed, expected, "emptied: {emptied}");
        counts_are_right(&store).await;
    }
}

#[tokio::test]
async fn verification_reports_missing_changed_and_superfluous_data() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 1_000)).await;
    pass(&mysql, &store).await;
    mysql
        .query(
            "UPDATE votes SET n = 9 WHERE surface = 'word5'; DELETE FROM votes WHERE surface = 'word6'; \
             INSERT INTO votes SELECT UNHEX('00112233445566778899AABBCCDDEEFF'), outcome, account, language, rule, \
             'extra', context, kind, text, n, last_at, version FROM votes WHERE surface = 'word7'",
        )
        .unwrap();
    let mirror = Mirror::new(&mysql.url()).unwrap();
    let verified = mirror.verify(&store).await.unwrap();
    assert_eq!((verified.records, verified.differing), (1_000, 3), "{verified:?}");
    let differences = format!("{:?}", verified.first);
    for surface in ["word5", "word6", "extra"] {
        assert!(differences.contains(surface), "{differences}");
    }
}

#[tokio::test]
async fn imported_data_is_mirrored() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let from = EmbeddedStore::in_memory().unwrap();
    record(&from, &words(0, 300)).await;
    let store = embedded(directory.path());
    pass(&mysql, &store).await;
    let page = from.records(None, 1_000).await.unwrap();
    let records: Vec<_> = page
        .records
        .into_iter()
        .map(|comparison_result| emend_store::Restoration {
            record: comparison_result.record,
            votes: comparison_result.votes,
            version: 0,
            recent: Vec::new(),
        })
        .collect();
    store.restore(&records, RestoreMode::Import).await.unwrap();
    assert_eq!(pass(&mysql, &store).await.records, 300);
}
