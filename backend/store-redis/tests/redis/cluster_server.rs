//! What the tests of a cluster share: the servers of partitions, and writers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use emend_domain::{AccountId, Ballot, ChoiceId, Item, Outcome, Viewer};
use emend_store::{
    ChoiceStore, Epoch, PARTITIONS, StoreError, StoreHistory, Write, WriteGuard, WriteKind, WriteOutcome,
    memberships, recount,
};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::RedisCluster;
use tokio::task::JoinHandle;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) async fn connect(url: &str) -> Arc<RedisStore> {
    let options = RedisOptions {
        timeout: TIMEOUT,
        ..RedisOptions::default()
    };
    Arc::new(RedisStore::connect(url, options).await.unwrap())
}

pub(crate) fn slot_of(cluster: &RedisCluster, partition: u16) -> u16 {
    let key = format!("{{p{partition:02}}}");
    cluster
        .query(0, &["CLUSTER", "KEYSLOT", &key])
        .unwrap()
        .parse()
        .unwrap()
}

/// Returns the server that is the master of each partition.
pub(crate) fn masters(cluster: &RedisCluster) -> Vec<usize> {
    (0..PARTITIONS)
        .map(|partition| cluster.master_of(slot_of(cluster, partition)).unwrap())
        .collect()
}

/// An account and an item whose data are all in partitions for which this is true.
pub(crate) fn subject(is_there: impl Fn(u16) -> bool) -> (AccountId, Item) {
    let account = (0..1_000)
        .map(|n| format!("user{n}").parse::<AccountId>().unwrap())
        .find(|account| is_there(memberships::name(account).partition()));
    let item = (0..1_000)
        .map(|n| Item::word(&format!("word{n}")))
        .find(|item| is_there(item.partition(PARTITIONS)));
    (account.unwrap(), item.unwrap())
}

/// Chooses the same about one item again and again, like a client that repeats what was not acknowledged.
pub(crate) struct Writer {
    store: Arc<RedisStore>,
    account: AccountId,
    item: Item,
    is_done: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

pub(crate) fn write(account: &AccountId, item: &Item, number: u64) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(u128::from(number) + 1)),
        account: account.clone(),
        at: 1_800_000_000 + number,
        kind: WriteKind::Cast(vec![Ballot {
            item: item.clone(),
            outcome: Outcome::Ignored,
        }]),
    }
}

impl Writer {
    pub(crate) fn start(store: &Arc<RedisStore>, (account, item): (AccountId, Item)) -> Self {
        let (is_done, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let task = {
            let (store, is_done, acknowledged) =
                (Arc::clone(store), Arc::clone(&is_done), Arc::clone(&acknowledged));
            let (account, item) = (account.clone(), item.clone());
            tokio::spawn(async move {
                while !is_done.load(Ordering::Relaxed) {
                    let write = write(&account, &item, acknowledged.load(Ordering::Relaxed));
                    match store.record(&[write]).await {
                        Ok(recorded) => {
                            assert_ne!(recorded, [WriteOutcome::Unknown]);
                            acknowledged.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(StoreError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        };
        Self {
            store: Arc::clone(store),
            account,
            item,
            is_done,
            acknowledged,
            task,
        }
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until this many more choices are acknowledged. Returns how long it took.
    pub(crate) async fn goes_on(&self, more: u64) -> Duration {
        let (started, before) = (Instant::now(), self.acknowledged());
        while self.acknowledged() < before + more {
            assert!(
                started.elapsed() < Duration::from_mins(1),
                "no choice is acknowledged"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        started.elapsed()
    }

    pub(crate) async fn tally(&self) -> u64 {
        let viewer = Viewer::without_teams(self.account.clone());
        let seen = self
            .store
            .evidence(&viewer, std::slice::from_ref(&self.item))
            .await
            .unwrap();
        u64::from(seen[0].me.get(&Outcome::Ignored).copied().unwrap_or_default().n)
    }

    /// Ends, and checks that each acknowledged choice counts, and counts once.
    pub(crate) async fn end(mut self) {
        self.is_done.store(true, Ordering::Relaxed);
        (&mut self.task).await.unwrap();
        let acknowledged = self.acknowledged();
        assert_eq!(self.tally().await, acknowledged);
        let again = (0..acknowledged).map(|number| write(&self.account, &self.item, number));
        let recorded = self.store.record(&again.collect::<Vec<_>>()).await.unwrap();
        assert!(recorded.iter().all(|outcome| *outcome == WriteOutcome::Duplicate));
        assert_eq!(self.tally().await, acknowledged);
    }
}

pub(crate) async fn counts_are_right(store: &RedisStore) {
    assert_eq!(recount::recount(store, &|_| {}).await.unwrap().differing, 0);
}

/// Opens the fence for the store as it is now, as the start-up gate does after it has compared it.
pub(crate) async fn open_fence(store: &RedisStore) -> String {
    let epoch = Epoch::fresh();
    store.set_epoch(&epoch, &[], None).await.unwrap();
    let standing = store.identity().await.unwrap();
    assert_eq!(standing.epoch.as_ref(), Some(&epoch));
    store.fence().set(WriteGuard::Open {
        epoch,
        incarnation: standing.incarnation.clone(),
    });
    standing.incarnation
}
