//! Redis is killed, stopped, or loses its scripts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use emend_domain::{AccountId, Outcome, Viewer};
use emend_store::{ChoiceStore, MirrorSource, StoreError, Write, WriteOutcome};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::Redis;

use crate::server::{item, write};

async fn tally(store: &RedisStore) -> u32 {
    let viewer = Viewer::alone(AccountId::local());
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
    let flushing = tokio::spawn({
        let (url, done) = (redis.url(), Arc::clone(&done));
        async move {
            let client = deadpool_redis::redis::Client::open(url).unwrap();
            let mut connection = client.get_multiplexed_async_connection().await.unwrap();
            while !done.load(Ordering::Relaxed) {
                let flush = deadpool_redis::redis::cmd("SCRIPT").arg("FLUSH").to_owned();
                flush.exec_async(&mut connection).await.unwrap();
            }
        }
    });
    for batch in 0..20 {
        let writes: Vec<_> = (batch * 200..(batch + 1) * 200).map(write).collect();
        assert_eq!(store.record(&writes).await.unwrap().len(), 200);
    }
    done.store(true, Ordering::Relaxed);
    flushing.await.unwrap();
    assert_eq!(tally(&store).await, 4_000);
}
