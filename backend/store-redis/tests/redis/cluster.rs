//! Servers of a Redis Cluster are killed or hang, and wrong addresses.

use std::process::Command;
use std::time::{Duration, Instant};

use emend_store::{ChoiceStore, StoreError, StoreHandle, StoreHealth, StoreProblem};
use emend_testbed::{Redis, RedisCluster, RedisClusterOptions, TestRedisOptions};

use crate::cluster_server::{TIMEOUT, Writer, connect, counts_are_right, masters, subject, write};

#[tokio::test(flavor = "multi_thread")]
async fn other_masters_work_during_an_outage_and_acknowledged_data_survives_it() {
    let mut cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let masters = masters(&cluster);
    let store = connect(&cluster.url()).await;
    let on = |server| subject(|partition| masters[usize::from(partition)] == server);
    let writers = [0, 1, 2].map(|server| Writer::start(&store, on(server)));
    for writer in &writers {
        writer.goes_on(20).await;
    }
    cluster.kill9(1).unwrap();
    let stopped = writers[1].acknowledged();
    for writer in [&writers[0], &writers[2]] {
        let took = writer.goes_on(50).await;
        assert!(took < TIMEOUT, "{took:?}");
    }
    assert!(writers[1].acknowledged() <= stopped + 1);
    let (account, item) = on(1);
    let refused = store.record(&[write(&account, &item, 1_000_000)]).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    // A server is ready as long as it can serve some.
    store.ping().await.unwrap();
    let away = masters.iter().filter(|master| **master == 1).count() as u64;
    assert_eq!(store.inspect().await.unwrap(), [StoreProblem::PartlyAway(away)]);
    cluster.restart(1).unwrap();
    for writer in &writers {
        writer.goes_on(20).await;
    }
    for writer in writers {
        writer.end().await;
    }
    assert_eq!(store.inspect().await.unwrap(), []);
    counts_are_right(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_master_does_not_delay_the_others() {
    let cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let masters = masters(&cluster);
    let store = connect(&cluster.url()).await;
    let on = |server| subject(|partition| masters[usize::from(partition)] == server);
    let (healthy, hung) = (on(0), on(2));
    for (account, item) in [&healthy, &hung] {
        store.record(&[write(account, item, 1)]).await.unwrap();
    }
    let signal = |signal: &str| {
        let sent = Command::new("kill")
            .args([signal, &cluster.pid(2).to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    let started = Instant::now();
    assert!(store.record(&[write(&hung.0, &hung.1, 2)]).await.is_err());
    assert!(
        started.elapsed() < TIMEOUT + Duration::from_millis(500),
        "{:?}",
        started.elapsed()
    );
    for number in 3..20 {
        let started = Instant::now();
        store
            .record(&[write(&healthy.0, &healthy.1, number)])
            .await
            .unwrap();
        assert!(store.record(&[write(&hung.0, &hung.1, number)]).await.is_err());
        assert!(started.elapsed() < TIMEOUT / 2, "{:?}", started.elapsed());
    }
    signal("-CONT");
    let started = Instant::now();
    while store.record(&[write(&hung.0, &hung.1, 100)]).await.is_err() {
        assert!(started.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsupported_address_is_reported_without_the_password() {
    let cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let reason = async |url: String| {
        let store = connect(&url).await;
        let (account, item) = subject(|_| true);
        let error = store
            .record(&[write(&account, &item, 1)])
            .await
            .unwrap_err()
            .to_string();
        assert!(!format!("{error} {store:?} {}", store.location()).contains("secret"));
        error
    };
    let no_cluster = reason(redis.url().replace("redis://", "redis+cluster://")).await;
    assert!(no_cluster.contains("not a Redis Cluster"), "{no_cluster}");
    let single = reason(format!("redis://127.0.0.1:{}", cluster.port(0))).await;
    assert!(single.contains("redis+cluster://"), "{single}");
    let refused = reason(cluster.url().replace("cluster://", "cluster://ada:secret@")).await;
    assert!(
        refused.contains("rejects the user name or the password"),
        "{refused}"
    );
    let nobody = reason("redis+cluster://127.0.0.1:1,127.0.0.1:2".to_owned()).await;
    assert!(nobody.contains("connection refused"), "{nobody}");
}
