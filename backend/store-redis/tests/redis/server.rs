//! A Redis that tests share, and data to write to it.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread::JoinHandle;

use deadpool_redis::redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection};
use emend_domain::{AccountId, Ballot, ChoiceId, Item, Outcome};
use emend_store::{Write, WriteKind};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, Redis, RedisCluster, RedisClusterOptions};

/// A store under its own prefix.
pub(crate) struct Fresh {
    store: RedisStore,
    pub(crate) prefix: String,
    pub(crate) redis: Arc<Shared>,
}

impl Deref for Fresh {
    type Target = RedisStore;
    fn deref(&self) -> &RedisStore {
        &self.store
    }
}

/// Returns an empty store on the Redis that the tests share.
pub(crate) async fn fresh_store() -> Fresh {
    static RUNNING: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    fresh_on(Shared::get(&RUNNING, || {
        let options = emend_testbed::TestRedisOptions {
            append_fsync: AppendFsync::EverySec,
            ..Default::default()
        };
        let redis = Redis::start(options).unwrap();
        (redis.url(), Box::new(redis))
    }))
    .await
}

/// Returns an empty store on the cluster that the tests share.
pub(crate) async fn fresh_cluster_store() -> Fresh {
    static RUNNING: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    fresh_on(Shared::get(&RUNNING, || {
        let options = RedisClusterOptions {
            append_fsync: AppendFsync::EverySec,
            ..RedisClusterOptions::default()
        };
        let cluster = RedisCluster::start(&options).unwrap();
        (cluster.url(), Box::new(cluster))
    }))
    .await
}

async fn fresh_on(redis: Arc<Shared>) -> Fresh {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let prefix = format!("[test]*{}:", NEXT.fetch_add(1, Ordering::Relaxed));
    let options = RedisOptions {
        prefix: prefix.clone(),
        // A machine that runs all tests at once is slow.
        timeout: std::time::Duration::from_secs(20),
        ..RedisOptions::default()
    };
    let store = RedisStore::connect(&redis.url, options).await.unwrap();
    Fresh { store, prefix, redis }
}

/// A Redis, or a cluster, that ends with the last test that uses it.
pub(crate) struct Shared {
    pub(crate) url: String,
    /// The sender and the thread exist until this is dropped.
    in_use: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Shared {
    /// Waits until Redis and its directory are gone, because the process may end next.
    fn drop(&mut self) {
        self.in_use = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts servers. Returns their URL, and a value with which they end.
type StartServers = fn() -> (String, Box<dyn std::any::Any>);

impl Shared {
    fn get(running: &Mutex<Weak<Shared>>, start: StartServers) -> Arc<Self> {
        let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(redis) = running.upgrade() {
            return redis;
        }
        let redis = Arc::new(Self::start(start));
        *running = Arc::downgrade(&redis);
        redis
    }

    /// Redis ends with the thread that started it, so this must not be a test's thread.
    fn start(start: StartServers) -> Self {
        let (in_use, ended) = mpsc::channel();
        let (sender, url) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let (url, _servers) = start();
            sender.send(url).unwrap();
            // The expected result is an error: the last sender is gone.
            let _: Result<(), _> = ended.recv();
        });
        Self {
            url: url.recv().unwrap(),
            in_use: Some(in_use),
            thread: Some(thread),
        }
    }
}

pub(crate) fn item() -> Item {
    Item::word("teh")
}

/// Returns the write of a choice about the same item, with this number as its ID.
pub(crate) fn write(number: u64) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(u128::from(number))),
        account: AccountId::local(),
        at: 1_800_000_000 + number,
        kind: WriteKind::Cast(vec![Ballot {
            item: item(),
            outcome: Outcome::Ignored,
        }]),
    }
}

/// Connects to Redis without a limit on the time of a response: on a busy machine, one can take longer than the default of the client.
pub(crate) async fn patient_connection(url: &str) -> MultiplexedConnection {
    let client = Client::open(url).unwrap();
    let patient = AsyncConnectionConfig::new().set_response_timeout(None);
    client
        .get_multiplexed_async_connection_with_config(&patient)
        .await
        .unwrap()
}
