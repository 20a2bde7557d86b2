//! Single keys of a Redis that vanish, files that are restored with `cp`, and two faults at once. No data in MySQL is
//! reduced or deleted without a tombstone, and each side gets back the data that it lost.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis;
use deadpool_redis::redis::aio::MultiplexedConnection;
use emend_mirror::{ComparisonResult, Mirror};
use emend_store::{ChoiceStore, MemberStore, StoreHistory, WriteKind, WriteOutcome};
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{MariaDb, Redis};
use helpers::{
    ballot, cast, comparison_result, counts_are_right, delete_vote, embedded, join, mariadb, mysql_is_as,
    pass, put, record, votes_in_mysql, votes_in_store, words, write,
};

struct World {
    redis: Redis,
    mysql: MariaDb,
    store: Arc<RedisStore>,
}

impl World {
    async fn start() -> Self {
        let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
        let options = RedisOptions {
            timeout: Duration::from_secs(10),
            ..RedisOptions::default()
        };
        let store = RedisStore::connect(&redis.url(), options).await.unwrap();
        Self {
            redis,
            mysql: mariadb(),
            store: Arc::new(store),
        }
    }

    async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.redis.url()).unwrap();
        let patient = redis::AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(30)));
        client
            .get_multiplexed_async_connection_with_config(&patient)
            .await
            .unwrap()
    }

    /// Deletes every key with this part in its name, as a full Redis does. Returns their number.
    async fn evict(&self, part: &str) -> usize {
        let mut connection = self.connection().await;
        let mut keys = redis::cmd("KEYS");
        let keys: Vec<String> = keys
            .arg(format!("*{part}*"))
            .query_async(&mut connection)
            .await
            .unwrap();
        assert!(!keys.is_empty(), "no key has {part} in its name");
        for key in &keys {
            let mut delete = redis::cmd("DEL");
            delete.arg(key).exec_async(&mut connection).await.unwrap();
        }
        keys.len()
    }

    async fn run_command(&self, command: &str) {
        let mut connection = self.connection().await;
        redis::cmd(command).exec_async(&mut connection).await.unwrap();
    }

    fn tally(&self, surface: &str) -> String {
        self.mysql
            .query(&format!(
                "SELECT n FROM votes WHERE surface = '{surface}' ORDER BY n DESC"
            ))
            .unwrap()
    }

    /// Makes a backup of MySQL, to be restored later.
    fn back_up_mysql(&self) {
        self.mysql
            .query(
                "CREATE TABLE b_votes AS SELECT * FROM votes; CREATE TABLE b_progress AS SELECT * FROM progress; \
                 CREATE TABLE b_gone AS SELECT * FROM gone; CREATE TABLE b_entries AS SELECT * FROM entries",
            )
            .unwrap();
    }

    fn put_mysql_back(&self) {
        for table in ["votes", "progress", "gone", "entries"] {
            self.mysql
                .query(&format!(
                    "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM b_{table}"
                ))
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_tally_continues_after_the_eviction_of_its_key() {
    let world = World::start().await;
    let fifty: Vec<_> = (0..50).map(|_| cast("me", "teh", "the")).collect();
    record(world.store.as_ref(), &fifty).await;
    record(
        world.store.as_ref(),
        &[cast("me", "teh", "ten"), cast("you", "teh", "the")],
    )
    .await;
    pass(&world.mysql, world.store.as_ref()).await;

    world.evict("v:me|").await;
    record(world.store.as_ref(), &[cast("me", "teh", "the")]).await;
    let report = Mirror::new(&world.mysql.url())
        .unwrap()
        .run_pass(world.store.as_ref())
        .await
        .unwrap();
    assert_eq!((report.given_back, report.rows_deleted), (1, 0));
    assert_eq!(world.tally("teh"), "51\n1\n1");
    mysql_is_as(world.store.as_ref(), &world.mysql).await;

    // Every older copy is superseded again, so the tally can fall as before.
    record(
        world.store.as_ref(),
        &[write("me", WriteKind::Clear(vec![ballot("teh", "the")]))],
    )
    .await;
    assert_eq!(pass(&world.mysql, world.store.as_ref()).await.rows_deleted, 1);
}

#[tokio::test]
async fn undoing_a_choice_after_an_eviction_keeps_the_other_votes() {
    let world = World::start().await;
    let fifty: Vec<_> = (0..50).map(|_| cast("me", "teh", "the")).collect();
    record(world.store.as_ref(), &fifty).await;
    pass(&world.mysql, world.store.as_ref()).await;
    world.evict("v:me|").await;
    let one = cast("me", "teh", "the");
    record(world.store.as_ref(), std::slice::from_ref(&one)).await;
    record(world.store.as_ref(), &[write("me", WriteKind::Undo(one.id))]).await;
    let mirror = Mirror::new(&world.mysql.url()).unwrap();
    mirror.run_pass(world.store.as_ref()).await.unwrap();
    assert_eq!(world.tally("teh"), "50");
    mysql_is_as(world.store.as_ref(), &world.mysql).await;
}

#[tokio::test]
async fn keys_lost_without_a_marker_are_restored_from_mysql() {
    let world = World::start().await;
    record(world.store.as_ref(), &words(0, 300)).await;
    put(world.store.as_ref(), "account", "ada", Some(b"1")).await;
    join(world.store.as_ref(), "ada", &["red"]).await;
    pass(&world.mysql, world.store.as_ref()).await;
    let before = votes_in_store(world.store.as_ref()).await;

    let lost =
        world.evict("word1").await + world.evict("e:account:ada").await + world.evict("e:teams:ada").await;
    let verified = Mirror::new(&world.mysql.url())
        .unwrap()
        .verify(world.store.as_ref())
        .await
        .unwrap();
    assert!(verified.differing > 2, "of {lost} lost keys: {verified:?}");
    assert_eq!(verified.missing_in_store, verified.differing);

    let report = Mirror::new(&world.mysql.url())
        .unwrap()
        .run_pass(world.store.as_ref())
        .await
        .unwrap();
    assert!(report.given_back > 2);
    pass(&world.mysql, world.store.as_ref()).await;
    assert_eq!(votes_in_store(world.store.as_ref()).await, before);
}

#[tokio::test]
async fn changes_whose_markers_were_lost_still_reach_mysql() {
    let world = World::start().await;
    record(world.store.as_ref(), &words(0, 50)).await;
    pass(&world.mysql, world.store.as_ref()).await;
    record(world.store.as_ref(), &words(25, 75)).await;
    world.evict("dirty").await;
    let mirror = Mirror::new(&world.mysql.url()).unwrap();
    mirror.run_pass(world.store.as_ref()).await.unwrap();
    pass(&world.mysql, world.store.as_ref()).await;
    assert_eq!(votes_in_mysql(&world.mysql).await.len(), 75);
}

#[tokio::test]
async fn the_loss_of_version_and_epoch_keys_loses_no_votes() {
    for part in ["seq", "epoch", "{p07}:seq", "{p07}:epoch", "mirrored", "g:"] {
        let world = World::start().await;
        record(world.store.as_ref(), &words(0, 200)).await;
        record(world.store.as_ref(), &[delete_vote(3)]).await;
        pass(&world.mysql, world.store.as_ref()).await;
        record(world.store.as_ref(), &words(150, 250)).await;
        let before = votes_in_store(world.store.as_ref()).await;
        world.evict(part).await;
        pass(&world.mysql, world.store.as_ref()).await;
        let after = votes_in_store(world.store.as_ref()).await;
        for (vote, tally) in &before {
            assert!(after.get(vote).is_some_and(|now| now >= tally), "without {part}");
        }
        counts_are_right(world.store.as_ref()).await;
    }
}

#[tokio::test]
async fn an_older_mysql_applies_deletions_and_restores_lost_data() {
    let world = World::start().await;
    record(world.store.as_ref(), &words(0, 100)).await;
    pass(&world.mysql, world.store.as_ref()).await;
    world.back_up_mysql();
    record(
        world.store.as_ref(),
        &(0..10).map(delete_vote).collect::<Vec<_>>(),
    )
    .await;
    while !world.store.forget(&"a5".parse().unwrap()).await.unwrap() {}
    record(world.store.as_ref(), &words(100, 150)).await;
    pass(&world.mysql, world.store.as_ref()).await;
    let before = votes_in_store(world.store.as_ref()).await;

    world.evict("word2").await;
    world.put_mysql_back();
    let report = pass(&world.mysql, world.store.as_ref()).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::OlderMirror));
    let after = votes_in_store(world.store.as_ref()).await;
    assert_eq!(
        after, before,
        "what was deleted stays deleted, and what was lost is back"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_older_mysql_and_an_emptied_redis_keep_the_data_of_both() {
    let world = World::start().await;
    record(world.store.as_ref(), &words(0, 4_000)).await;
    pass(&world.mysql, world.store.as_ref()).await;
    world.back_up_mysql();
    let kept = votes_in_mysql(&world.mysql).await;
    let mut cut_short = 0;
    for milliseconds in [5, 200, 600, 1_500] {
        let store = Arc::clone(&world.store);
        record(store.as_ref(), &[cast("me", "again", &milliseconds.to_string())]).await;
        let mirror = Mirror::new(&world.mysql.url()).unwrap();
        mirror.run_pass(store.as_ref()).await.unwrap();
        world.put_mysql_back();
        let passing = tokio::spawn({
            let (mirror, store) = (mirror.clone(), Arc::clone(&store));
            async move { mirror.run_pass(store.as_ref()).await }
        });
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        world.run_command("FLUSHALL").await;
        cut_short += usize::from(passing.await.unwrap().is_err());

        pass(&world.mysql, store.as_ref()).await;
        let now = votes_in_mysql(&world.mysql).await;
        let lost = kept.keys().filter(|vote| !now.contains_key(*vote)).count();
        assert_eq!(lost, 0, "of {} after {milliseconds} ms", kept.len());
    }
    assert!(
        cut_short > 0,
        "Redis was never emptied in the middle of a pass; this shows nothing"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_redis_emptied_again_during_its_restoration_is_restored_again() {
    let world = World::start().await;
    record(world.store.as_ref(), &words(0, 3_000)).await;
    pass(&world.mysql, world.store.as_ref()).await;
    let before = votes_in_store(world.store.as_ref()).await;
    for milliseconds in [50, 300] {
        world.run_command("FLUSHALL").await;
        let mirror = Mirror::new(&world.mysql.url()).unwrap();
        let (healed, ()) = tokio::join!(mirror.heal(world.store.as_ref()), async {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            world.run_command("FLUSHALL").await;
        });
        drop(healed);
        pass(&world.mysql, world.store.as_ref()).await;
        assert_eq!(votes_in_store(world.store.as_ref()).await, before);
    }
}

/// Restores with `cp`: to the file system, the file stays the same.
fn copy_over(from: &Path, to: &Path) {
    let before = std::fs::metadata(to).unwrap();
    let copied = std::process::Command::new("cp")
        .args([from, to])
        .status()
        .unwrap();
    assert!(copied.success());
    let after = std::fs::metadata(to).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(before.ino(), after.ino());
    }
    let _ = (before, after);
}

async fn is_trusted(store: &EmbeddedStore) -> bool {
    let standing = store.identity().await.unwrap();
    standing.verified == Some(standing.incarnation)
}

#[tokio::test]
async fn a_file_copied_back_is_not_trusted_but_a_reopened_file_is() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 10)).await;
    pass(&mysql, &store).await;
    drop(store);
    let store = embedded(directory.path());
    assert!(is_trusted(&store).await, "MySQL need not be there");
    drop(store);
    let (file, copy) = (directory.path().join("emend.redb"), directory.path().join("copy"));
    std::fs::copy(&file, &copy).unwrap();
    let store = embedded(directory.path());
    record(&store, &words(10, 50)).await;
    drop(store);
    copy_over(&copy, &file);
    let store = embedded(directory.path());
    assert!(!is_trusted(&store).await);
    pass(&mysql, &store).await;
    drop(store);
    assert!(is_trusted(&embedded(directory.path())).await);
}

/// The witness next to the file was copied back with it, so choices are accepted while MySQL is unavailable, and
/// versions are assigned twice.
#[tokio::test]
async fn writes_before_mysql_returned_are_merged_with_its_data() {
    let (directory, mysql) = (tempfile::tempdir().unwrap(), mariadb());
    let store = embedded(directory.path());
    record(&store, &words(0, 100)).await;
    pass(&mysql, &store).await;
    drop(store);
    let names = ["emend.redb", "emend.redb.term"];
    for name in names {
        std::fs::copy(
            directory.path().join(name),
            directory.path().join(format!("{name}.copy")),
        )
        .unwrap();
    }
    let store = embedded(directory.path());
    record(&store, &words(100, 140)).await;
    record(&store, &words(0, 10)).await;
    pass(&mysql, &store).await;
    drop(store);
    for name in names {
        copy_over(
            &directory.path().join(format!("{name}.copy")),
            &directory.path().join(name),
        );
    }

    let store = embedded(directory.path());
    let answers = store.record(&words(140, 1_680)).await.unwrap();
    assert!(answers.iter().all(|answer| *answer == WriteOutcome::Applied));
    let report = pass(&mysql, &store).await;
    assert_eq!(comparison_result(&report), Some(ComparisonResult::RestoredCopy));
    let votes = votes_in_mysql(&mysql).await;
    assert_eq!(votes.len(), 1_680, "what was acknowledged before and since");
    assert_eq!(votes.values().filter(|(n, _)| *n == 2).count(), 10);
    assert_eq!(comparison_result(&pass(&mysql, &store).await), None);
    drop(store);
    assert_eq!(
        comparison_result(&pass(&mysql, &embedded(directory.path())).await),
        None
    );
}

#[tokio::test]
async fn a_second_store_is_refused_with_instructions() {
    let (directory, other, mysql) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        mariadb(),
    );
    let second = mariadb();
    let store = embedded(directory.path());
    record(&store, &words(0, 20)).await;
    pass(&mysql, &store).await;
    let stranger = embedded(other.path());
    record(&stranger, &words(10, 30)).await;
    pass(&second, &stranger).await;
    let before = (votes_in_mysql(&mysql).await, votes_in_store(&stranger).await);

    let error = Mirror::new(&mysql.url()).unwrap().run_pass(&stranger).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("another store") && error.contains("--mirror"),
        "{error}"
    );
    let after = (votes_in_mysql(&mysql).await, votes_in_store(&stranger).await);
    assert_eq!(before, after);
    assert_eq!(comparison_result(&pass(&mysql, &store).await), None);
}
