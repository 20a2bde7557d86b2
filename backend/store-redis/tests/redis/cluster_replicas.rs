//! Servers of a Redis Cluster that take the place of others, or come back without their data.

use std::time::{Duration, Instant};

use emend_store::{ChoiceStore, StoreError, StoreHealth, StoreHistory, StoreProblem, WriteOutcome};
use emend_testbed::{RedisCluster, RedisClusterOptions};

use crate::cluster_server::{Writer, connect, counts_are_right, masters, open_fence, subject, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_was_a_replica_in_between_closes_the_fence() {
    let options = RedisClusterOptions {
        has_replicas: true,
        ..RedisClusterOptions::default()
    };
    let cluster = RedisCluster::start(&options).unwrap();
    let store = connect(&cluster.url()).await;
    let compared = open_fence(&store).await;
    let before = masters(&cluster);
    cluster.promote_replica(5).unwrap();
    let now = masters(&cluster);
    let place = (0..3).find(|server| !now.contains(server)).unwrap();
    // The server inspects the store every few seconds.
    store.inspect().await.unwrap();
    assert!(store.admits_writes().is_err());
    cluster.promote_replica(place).unwrap();
    assert_eq!(masters(&cluster), before);
    let (account, item) = subject(|partition| before[usize::from(partition)] == place);
    assert!(store.record(&[write(&account, &item, 1)]).await.is_err());
    assert_eq!(store.identity().await.unwrap().incarnation, compared);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_comes_back_empty_is_detected_before_any_write() {
    let mut cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let store = connect(&cluster.url()).await;
    let unfenced = connect(&cluster.url()).await;
    assert_eq!(unfenced.inspect().await.unwrap(), []);
    let compared = open_fence(&store).await;
    let before = masters(&cluster);
    let (account, item) = subject(|partition| before[usize::from(partition)] == 1);
    store.record(&[write(&account, &item, 1)]).await.unwrap();
    cluster.kill9(1).unwrap();
    cluster.empty(1).unwrap();
    cluster.restart(1).unwrap();
    let refused = store.record(&[write(&account, &item, 2)]).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(store.admits_writes().is_err());
    let standing = store.identity().await.unwrap();
    assert_eq!(standing.epoch, None);
    assert_ne!(standing.incarnation, compared);
    assert_eq!(unfenced.inspect().await.unwrap(), [StoreProblem::Replaced]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_replaces_its_master_closes_the_fence() {
    let options = RedisClusterOptions {
        has_replicas: true,
        ..RedisClusterOptions::default()
    };
    let cluster = RedisCluster::start(&options).unwrap();
    let store = connect(&cluster.url()).await;
    let compared = open_fence(&store).await;
    let before = masters(&cluster);
    let all = [0, 1, 2].map(|server| subject(|partition| before[usize::from(partition)] == server));
    for (account, item) in &all {
        store.record(&[write(account, item, 1)]).await.unwrap();
    }
    cluster.promote_replica(4).unwrap();
    let now = masters(&cluster);
    let place = (0..3).find(|server| !now.contains(server)).unwrap();
    let (account, item) = &all[place];
    let refused = store.record(&[write(account, item, 2)]).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(store.admits_writes().is_err());
    let standing = store.identity().await.unwrap();
    assert!(standing.epoch.is_some());
    assert_ne!(standing.incarnation, compared);
    // Compared again, it is written to again, and what was written before counts.
    open_fence(&store).await;
    let recorded = store
        .record(&[write(account, item, 2), write(account, item, 1)])
        .await
        .unwrap();
    assert_eq!(recorded, [WriteOutcome::Applied, WriteOutcome::Duplicate]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_takes_over_and_nothing_is_lost_if_its_master_hands_over() {
    let options = RedisClusterOptions {
        has_replicas: true,
        ..RedisClusterOptions::default()
    };
    let mut cluster = RedisCluster::start(&options).unwrap();
    let store = connect(&cluster.url()).await;
    let before = masters(&cluster);
    let on = |server| subject(|partition| before[usize::from(partition)] == server);
    let writers = [0, 1, 2].map(|server| Writer::start(&store, on(server)));
    for writer in &writers {
        writer.goes_on(50).await;
    }
    for replica in 3..6 {
        cluster.promote_replica(replica).unwrap();
    }
    for writer in &writers {
        writer.goes_on(50).await;
    }
    assert!(masters(&cluster).iter().all(|master| *master >= 3));
    for writer in writers {
        writer.end().await;
    }
    counts_are_right(&store).await;
    // The former masters are replicas now. If their new masters end, they take over by themselves.
    let promoted = masters(&cluster)[0];
    cluster.kill9(promoted).unwrap();
    let started = Instant::now();
    let (account, item) = on(before[0]);
    while store.record(&[write(&account, &item, 1_000_000)]).await.is_err() {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "no replica takes over"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
