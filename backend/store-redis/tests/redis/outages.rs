//! Redis is not running, or does not answer.

use std::process::Command;
use std::time::{Duration, Instant};

use emend_store::{ChoiceStore, StoreError, StoreHandle, StoreHealth, StoreProblem};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::Redis;

use crate::server::{fresh_store, patient_connection, write};

const TIMEOUT: Duration = Duration::from_millis(500);

fn options() -> RedisOptions {
    RedisOptions {
        timeout: TIMEOUT,
        ..RedisOptions::default()
    }
}

/// Returns the reason why a write is refused, and checks that the refusal is prompt.
async fn refusal(store: &RedisStore) -> String {
    let started = Instant::now();
    let refused = store.record(&[write(1)]).await;
    let took = started.elapsed();
    assert!(took < TIMEOUT + Duration::from_millis(250), "{took:?}");
    match refused {
        Err(StoreError::Unavailable(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_store_can_be_created_before_redis_is_available() {
    let store = RedisStore::connect("redis://127.0.0.1:1", options())
        .await
        .unwrap();
    assert_eq!(refusal(&store).await, "connection refused");
    assert!(store.ping().await.is_err());
    assert_eq!(store.location(), "redis://127.0.0.1:1/0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_recovers_by_itself_once_redis_is_back() {
    let mut redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), options()).await.unwrap();
    // Several connections are open and idle when Redis dies.
    let (first, second) = ([write(2)], [write(3)]);
    let opened = tokio::join!(store.record(&first), store.record(&second), store.ping());
    assert!(opened.0.is_ok() && opened.1.is_ok() && opened.2.is_ok());
    redis.kill9().unwrap();
    assert_eq!(refusal(&store).await, "connection refused");
    redis.restart().unwrap();
    assert!(store.record(&[write(1)]).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_between_two_calls_causes_no_error() {
    let mut redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), options()).await.unwrap();
    for number in 0..5 {
        store.record(&[write(number)]).await.unwrap();
        redis.restart().unwrap();
    }
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_redis_delays_no_call_beyond_the_timeout() {
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), options()).await.unwrap();
    let signal = |signal: &str| {
        let sent = Command::new("kill")
            .args([signal, &redis.pid().to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    assert_eq!(refusal(&store).await, "no answer in time");
    // From then on, no call waits.
    for _ in 0..20 {
        let started = Instant::now();
        assert!(refusal(&store).await.starts_with("no answer in time"));
        assert!(started.elapsed() < TIMEOUT / 2, "{:?}", started.elapsed());
    }
    signal("-CONT");
    // This call need not be the one that notices the recovery.
    while store.ping().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    store.record(&[write(1)]).await.unwrap();
}

#[tokio::test]
async fn errors_do_not_contain_the_password() {
    let fresh = fresh_store().await;
    let url = fresh.redis.url.replace("redis://", "redis://user:secret@");
    let store = RedisStore::connect(&url, options()).await.unwrap();
    let reason = store.ping().await.unwrap_err().to_string();
    assert!(
        reason.contains("rejects the user name or the password"),
        "{reason}"
    );
    assert!(!reason.contains("secret") && !store.location().contains("secret"));
    assert!(!format!("{store:?}").contains("secret"));
    assert!(store.durability().await.is_err());
}

#[tokio::test]
async fn other_servers_are_reported_as_not_redis() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 100];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let store = RedisStore::connect(&url, options()).await.unwrap();
    assert_eq!(
        refusal(&store).await,
        "the program at this address is not a Redis server"
    );
}

async fn query(redis: &Redis, command: &[&str]) {
    let mut connection = patient_connection(&redis.url()).await;
    let mut sent = deadpool_redis::redis::cmd(command[0]);
    sent.arg(&command[1..]);
    sent.exec_async(&mut connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_votes_are_written_to_a_redis_that_may_evict_them() {
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), options()).await.unwrap();
    store.record(&[write(1)]).await.unwrap();
    query(&redis, &["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]).await;
    assert_eq!(
        store.inspect().await.unwrap(),
        [],
        "without a limit nothing is thrown away"
    );
    query(&redis, &["CONFIG", "SET", "maxmemory", "100mb"]).await;
    let troubles = store.inspect().await.unwrap();
    assert_eq!(troubles, [StoreProblem::Eviction("allkeys-lru".to_owned())]);
    assert!(matches!(
        store.record(&[write(2)]).await,
        Err(StoreError::Unsafe(StoreProblem::Eviction(_)))
    ));
    assert!(
        store
            .evidence(
                &emend_domain::Viewer::without_teams(emend_domain::AccountId::local()),
                &[crate::server::item()]
            )
            .await
            .is_ok()
    );
    // Votes do not expire, so this policy evicts only choice IDs.
    query(&redis, &["CONFIG", "SET", "maxmemory-policy", "volatile-lru"]).await;
    assert_eq!(store.inspect().await.unwrap().len(), 1);
    store.record(&[write(2)]).await.unwrap();
    query(&redis, &["CONFIG", "SET", "maxmemory-policy", "noeviction"]).await;
    assert_eq!(store.inspect().await.unwrap(), []);
    store.record(&[write(3)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_store_is_detected() {
    let redis = Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = RedisStore::connect(&redis.url(), options()).await.unwrap();
    let other = RedisStore::connect(&redis.url(), options()).await.unwrap();
    for store in [&store, &other] {
        assert_eq!(store.inspect().await.unwrap(), []);
    }
    query(&redis, &["FLUSHALL"]).await;
    for store in [&store, &other, &store] {
        assert_eq!(store.inspect().await.unwrap(), [StoreProblem::Replaced]);
    }
    // A store that connects later never saw another identity.
    let later = RedisStore::connect(&redis.url(), options()).await.unwrap();
    assert_eq!(later.inspect().await.unwrap(), []);
}
