//! Redis is killed, stopped, or loses its scripts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use emend_domain::{AccountId, Outcome, Viewer};
use emend_store::{ChoiceStore, MirrorSource, StoreError, Write, WriteOutcome};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::Redis;

use crate::server::{item, patient_connection, write};

async fn tally(store: &RedisStore) -> u32 {
    let viewer = Viewer::without_teams(AccountId::local());
    let seen = store.evidence(&viewer, &[item()]).await.unwrap();
    let tally = seen[0].me.get(&Outcome::Ignored).copied();
    tally.unwrap_or_default().n
}

/// Sends writes until they are answered, like a client that keeps a queue. Returns the number of acknowledged writes.
async fn write_until(store: Arc<RedisStore>, done: Arc<AtomicBool>) -> u64 {
    let mut number = 0;
    while !done.load(Ordering::Relaxed) {
        while !acknowledged(&store, &write(number)).await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        number += 1;
    }
    number
}

async fn acknowledged(store: &RedisStore, write: &Write) -> bool {
    match store.record(std::slice::from_ref(write)).await {
        Ok(recorded) => {
            assert_ne!(recorded, [WriteOutcome::Unknown]);
            true
        }
        Err(StoreError::Unavailable(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_choices_survive_kill_9_of_redis_and_count_once() {
    let mut redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), RedisOptions::default())
        .await
        .unwrap();
    let store = Arc::new(store);
    let done = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(write_until(Arc::clone(&store), Arc::clone(&done)));
    for pause in [70, 230, 310, 150, 90] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        redis.kill9().unwrap();
        redis.restart().unwrap();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    done.store(true, Ordering::Relaxed);
    let acknowledged = writer.await.unwrap();

    assert!(acknowledged > 20, "{acknowledged}");
    assert_eq!(u64::from(tally(&store).await), acknowledged);
    let again: Vec<_> = (0..acknowledged).map(write).collect();
    let recorded = store.record(&again).await.unwrap();
    assert!(recorded.iter().all(|answer| *answer == WriteOutcome::Duplicate));
    assert_eq!(store.pending().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_redis_forgot_are_sent_again() {
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), RedisOptions::default())
        .await
        .unwrap();
    let done = Arc::new(AtomicBool::new(false));
    // Other servers load the script in between.
    let others = tokio::spawn({
        let (url, done) = (redis.url(), Arc::clone(&done));
        async move {
            let options = RedisOptions {
                prefix: "other:".to_owned(),
                ..RedisOptions::default()
            };
            let other = RedisStore::connect(&url, options).await.unwrap();
            while !done.load(Ordering::Relaxed) {
                other.record(&[write(1)]).await.unwrap();
            }
        }
    });
    let flushing = tokio::spawn({
        let (url, done) = (redis.url(), Arc::clone(&done));
        async move {
            let mut connection = patient_connection(&url).await;
            while !done.load(Ordering::Relaxed) {
                let flush = deadpool_redis::redis::cmd("SCRIPT").arg("FLUSH").to_owned();
                flush.exec_async(&mut connection).await.unwrap();
            }
        }
    });
    // All of them are in one partition: a batch is several script calls.
    for batch in 0..12 {
        let mut writes: Vec<_> = (batch * 1_000..(batch + 1) * 1_000).map(write).collect();
        writes.push(writes[0].clone());
        let recorded = store.record(&writes).await.unwrap();
        let (repeated, first) = recorded.split_last().unwrap();
        assert_eq!(first, [WriteOutcome::Applied; 1_000], "{batch}");
        assert_eq!(*repeated, WriteOutcome::Duplicate, "{batch}");
    }
    done.store(true, Ordering::Relaxed);
    flushing.await.unwrap();
    others.await.unwrap();
    assert_eq!(tally(&store).await, 12_000);
}
