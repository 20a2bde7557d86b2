//! The mirror job with a Redis Cluster of which a server comes back empty, a replica takes over, or a slot moves.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod helpers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_mirror::{Mirror, run_on_schedule};
use emend_store::{PrimaryStore, StoreError, Write, WriteGuard, WriteOutcome};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{MariaDb, RedisCluster, RedisClusterOptions};
use helpers::{cast, mariadb, mysql_is_as};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The slot of partition 0.
const SLOT: u16 = 11_214;

/// A cluster, and the job that mirrors it to a MariaDB.
struct Running {
    cluster: RedisCluster,
    mysql: MariaDb,
    store: Arc<dyn PrimaryStore>,
    job: JoinHandle<()>,
    stop: CancellationToken,
    /// The job ends when nobody can request a pass.
    _requests: mpsc::Sender<emend_mirror::Request>,
}

impl Running {
    async fn start(has_replicas: bool) -> Self {
        let options = RedisClusterOptions {
            has_replicas,
            ..RedisClusterOptions::default()
        };
        let (cluster, mysql) = (RedisCluster::start(&options).unwrap(), mariadb());
        let options = RedisOptions {
            timeout: Duration::from_secs(10),
            ..RedisOptions::default()
        };
        let store = Arc::new(RedisStore::connect(&cluster.url(), options).await.unwrap());
        let (requests, requested) = mpsc::channel(8);
        let (sender, _) = watch::channel(None);
        let stop = CancellationToken::new();
        let job = run_on_schedule(
            Mirror::new(&mysql.url()).unwrap(),
            store.clone(),
            "every 1s".parse().unwrap(),
            requested,
            sender,
            stop.clone(),
        );
        Self {
            cluster,
            mysql,
            store,
            job: tokio::spawn(job),
            stop,
            _requests: requests,
        }
    }

    /// Sends the writes until they are acknowledged, as a client does.
    async fn insist(&self, writes: &[Write]) -> Vec<WriteOutcome> {
        let started = Instant::now();
        loop {
            match self.store.record(writes).await {
                Ok(recorded) => return recorded,
                Err(error @ (StoreError::Corrupt(_) | StoreError::Unsafe(_))) => panic!("{error}"),
                Err(StoreError::Unavailable(why)) => {
                    assert!(started.elapsed() < Duration::from_mins(1), "{why}");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    async fn until_all_is_mirrored(&self) {
        let started = Instant::now();
        while self.store.pending().await.is_ok_and(|pending| pending > 0) || self.is_closed() {
            assert!(started.elapsed() < Duration::from_mins(1));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        mysql_is_as(self.store.as_ref(), &self.mysql).await;
    }

    fn is_closed(&self) -> bool {
        matches!(self.store.fence().admission(), WriteGuard::Closed(_))
    }

    fn rows(&self) -> usize {
        let rows = self.mysql.query("SELECT COUNT(*) FROM votes").unwrap();
        rows.parse().unwrap()
    }

    async fn stop(self) {
        self.stop.cancel();
        self.job.await.unwrap();
    }
}

fn writes(from: usize, to: usize) -> Vec<Write> {
    (from..to)
        .map(|n| cast("me", &format!("word{n}"), "the"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_comes_back_empty_is_restored_before_any_write() {
    let mut running = Running::start(false).await;
    let first = writes(0, 300);
    running.insist(&first).await;
    running.until_all_is_mirrored().await;
    for server in [1, 2] {
        running.cluster.kill9(server).unwrap();
        running.cluster.empty(server).unwrap();
        running.cluster.restart(server).unwrap();
        running.insist(&writes(300 * server, 300 * server + 100)).await;
        running.until_all_is_mirrored().await;
        assert_eq!(running.rows(), 300 + 100 * server);
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_during_a_failover_and_a_slot_migration_are_mirrored() {
    let running = Running::start(true).await;
    running.insist(&writes(0, 300)).await;
    running.until_all_is_mirrored().await;
    running.cluster.promote_replica(3).unwrap();
    running.insist(&writes(300, 600)).await;
    running.until_all_is_mirrored().await;
    let from = running.cluster.master_of(SLOT).unwrap();
    let to = [0, 1, 2, 3, 4, 5].map(|slot| running.cluster.master_of(slot * 2_700).unwrap());
    let to = to.into_iter().find(|to| *to != from).unwrap();
    running
        .cluster
        .move_slot(SLOT, to, Duration::from_millis(1))
        .unwrap();
    running.insist(&writes(600, 900)).await;
    running.until_all_is_mirrored().await;
    assert_eq!(running.rows(), 900);
    running.stop().await;
}
