//! Faults of a Redis Cluster: servers that are killed, hang or lose data, replicas that take over, slots that move.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use emend_domain::{AccountId, Ballot, ChoiceId, Item, Outcome, Viewer};
use emend_store::{
    ChoiceStore, EntryName, EntryStore, Epoch, MirrorSource, PARTITIONS, PendingChange, PutCondition,
    StoreError, StoreHandle, StoreHealth, StoreHistory, StoreProblem, Write, WriteGuard, WriteKind,
    WriteOutcome, memberships, recount,
};
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{Redis, RedisCluster, RedisClusterOptions, TestRedisOptions};
use futures::future::join_all;
use tokio::task::JoinHandle;

const TIME_OUT: Duration = Duration::from_secs(3);

async fn connect(url: &str) -> Arc<RedisStore> {
    let options = RedisOptions {
        time_out: TIME_OUT,
        ..RedisOptions::default()
    };
    Arc::new(RedisStore::connect(url, options).await.unwrap())
}

fn slot_of(cluster: &RedisCluster, partition: u16) -> u16 {
    let key = format!("{{p{partition:02}}}");
    cluster
        .ask(0, &["CLUSTER", "KEYSLOT", &key])
        .unwrap()
        .parse()
        .unwrap()
}

/// Returns the server that is the master of each partition.
fn masters(cluster: &RedisCluster) -> Vec<usize> {
    (0..PARTITIONS)
        .map(|partition| cluster.master_of(slot_of(cluster, partition)).unwrap())
        .collect()
}

/// An account and an item whose data are all in partitions for which this is true.
fn subject(is_there: impl Fn(u16) -> bool) -> (AccountId, Item) {
    let account = (0..1_000)
        .map(|n| format!("user{n}").parse::<AccountId>().unwrap())
        .find(|account| is_there(memberships::name(account).partition()));
    let item = (0..1_000)
        .map(|n| Item::word(&format!("word{n}")))
        .find(|item| is_there(item.partition(PARTITIONS)));
    (account.unwrap(), item.unwrap())
}

/// Chooses the same about one item again and again, like a client that repeats what was not acknowledged.
struct Writer {
    store: Arc<RedisStore>,
    account: AccountId,
    item: Item,
    is_done: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

fn write(account: &AccountId, item: &Item, number: u64) -> Write {
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
    fn start(store: &Arc<RedisStore>, (account, item): (AccountId, Item)) -> Self {
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

    fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until this many more choices are acknowledged. Returns how long it took.
    async fn goes_on(&self, more: u64) -> Duration {
        let (begun, before) = (Instant::now(), self.acknowledged());
        while self.acknowledged() < before + more {
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "no choice is acknowledged"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        begun.elapsed()
    }

    async fn tally(&self) -> u64 {
        let viewer = Viewer::alone(self.account.clone());
        let seen = self
            .store
            .evidence(&viewer, std::slice::from_ref(&self.item))
            .await
            .unwrap();
        u64::from(seen[0].me.get(&Outcome::Ignored).copied().unwrap_or_default().n)
    }

    /// Ends, and checks that each acknowledged choice counts, and counts once.
    async fn end(mut self) {
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

async fn counts_are_right(store: &RedisStore) {
    assert_eq!(recount::recount(store, &|_| {}).await.unwrap().differing, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_master_is_away_the_others_go_on_and_what_it_acknowledged_is_there_when_it_is_back() {
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
        assert!(took < TIME_OUT, "{took:?}");
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
async fn a_master_that_hangs_holds_nobody_else_up() {
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
    let begun = Instant::now();
    assert!(store.record(&[write(&hung.0, &hung.1, 2)]).await.is_err());
    assert!(
        begun.elapsed() < TIME_OUT + Duration::from_millis(500),
        "{:?}",
        begun.elapsed()
    );
    for number in 3..20 {
        let begun = Instant::now();
        store
            .record(&[write(&healthy.0, &healthy.1, number)])
            .await
            .unwrap();
        assert!(store.record(&[write(&hung.0, &hung.1, number)]).await.is_err());
        assert!(begun.elapsed() < TIME_OUT / 2, "{:?}", begun.elapsed());
    }
    signal("-CONT");
    let begun = Instant::now();
    while store.record(&[write(&hung.0, &hung.1, 100)]).await.is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_its_slot_moves_is_neither_lost_nor_counted_twice() {
    let cluster = Arc::new(RedisCluster::start(&RedisClusterOptions::default()).unwrap());
    let store = connect(&cluster.url()).await;
    let (account, item) = subject(|_| true);
    let (of_item, home) = (
        item.partition(PARTITIONS),
        memberships::name(&account).partition(),
    );
    let elsewhere = subject(|partition| partition != of_item && partition != home);
    let writers = [
        Writer::start(&store, (account.clone(), item.clone())),
        Writer::start(&store, elsewhere),
    ];
    writers[0].goes_on(200).await;
    for (partition, pause) in [(of_item, 10), (home, 10), (of_item, 0)] {
        let moving = {
            let cluster = Arc::clone(&cluster);
            tokio::task::spawn_blocking(move || {
                let slot = slot_of(&cluster, partition);
                let to = (cluster.master_of(slot).unwrap() + 1) % 3;
                cluster.move_slot(slot, to, Duration::from_millis(pause)).unwrap();
            })
        };
        while !moving.is_finished() {
            // Reads go on.
            assert!(writers[0].tally().await >= 200);
            writers[1].goes_on(1).await;
        }
        moving.await.unwrap();
        writers[0].goes_on(20).await;
    }
    let [moved, other] = writers;
    moved.end().await;
    other.end().await;
    counts_are_right(&store).await;
    assert_eq!(store.pending().await.unwrap(), 2);
}

/// While a slot moves, Redis ends a script at the first key that is on the other server. No script may have begun by then.
#[tokio::test(flavor = "multi_thread")]
async fn no_change_is_left_half_done_while_its_slot_moves() {
    let cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let store = connect(&cluster.url()).await;
    let names: Vec<EntryName> = (0..4_000)
        .map(|number| EntryName::new("member", &format!("user{number}")).unwrap())
        .filter(|name| name.partition() == 7)
        .collect();
    let put = async |name: &EntryName, value: usize| {
        let value = Some(value.to_string().into_bytes());
        store.put_entry(name, value, PutCondition::Any, None).await
    };
    // Without an epoch, every script would end at once, when it looks for that.
    store.set_epoch(&Epoch::fresh(), &[], None).await.unwrap();
    for name in &names {
        put(name, 0).await.unwrap();
    }
    let moving = std::thread::spawn(move || {
        let slot = slot_of(&cluster, 7);
        for _ in 0..2 {
            let to = (cluster.master_of(slot).unwrap() + 1) % 3;
            cluster.move_slot(slot, to, Duration::from_millis(5)).unwrap();
        }
        cluster
    });
    let (mut number, mut refused) = (0, 0);
    while !moving.is_finished() {
        number += 1;
        let tried = names
            .iter()
            .skip(number % 10)
            .step_by(10)
            .map(|name| put(name, number));
        refused += join_all(tried).await.iter().filter(|put| put.is_err()).count();
    }
    let _cluster = moving.join().unwrap();
    assert!(number > 1);
    // Each value has the version that its marker has, so the mirror gets all of them.
    let there = store.entries(&names).await.unwrap();
    let versions: BTreeMap<_, _> = names
        .iter()
        .zip(there)
        .map(|(name, entry)| (name.clone(), entry.unwrap().version))
        .collect();
    let changes = store.changes(10_000, None).await.unwrap();
    let marked = changes.into_iter().map(|change| match change {
        PendingChange::Entry(state, _) => (state.name, state.version),
        PendingChange::Record(record) => panic!("{record:?}"),
    });
    assert_eq!(marked.collect::<BTreeMap<_, _>>(), versions, "{refused} refused");
    let listed = store.list_entries("member", "", None, 10_000).await.unwrap();
    assert_eq!(listed.len(), names.len());
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
        cluster.hand_over(replica).unwrap();
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
    let begun = Instant::now();
    let (account, item) = on(before[0]);
    while store.record(&[write(&account, &item, 1_000_000)]).await.is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1), "no replica takes over");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_was_a_replica_in_between_closes_the_fence_for_it_could_lack_writes() {
    let options = RedisClusterOptions {
        has_replicas: true,
        ..RedisClusterOptions::default()
    };
    let cluster = RedisCluster::start(&options).unwrap();
    let store = connect(&cluster.url()).await;
    let compared = open_fence(&store).await;
    let before = masters(&cluster);
    cluster.hand_over(5).unwrap();
    let now = masters(&cluster);
    let place = (0..3).find(|server| !now.contains(server)).unwrap();
    // The server inspects the store every few seconds.
    store.inspect().await.unwrap();
    assert!(store.admits_writes().is_err());
    cluster.hand_over(place).unwrap();
    assert_eq!(masters(&cluster), before);
    let (account, item) = subject(|partition| before[usize::from(partition)] == place);
    assert!(store.record(&[write(&account, &item, 1)]).await.is_err());
    assert_eq!(store.standing().await.unwrap().incarnation, compared);
}

/// Opens the fence for the store as it is now, as the start-up gate does after it has compared it.
async fn open_fence(store: &RedisStore) -> String {
    let epoch = Epoch::fresh();
    store.set_epoch(&epoch, &[], None).await.unwrap();
    let standing = store.standing().await.unwrap();
    assert_eq!(standing.epoch.as_ref(), Some(&epoch));
    store.fence().set(WriteGuard::Open {
        epoch,
        incarnation: standing.incarnation.clone(),
    });
    standing.incarnation
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_comes_back_empty_is_noticed_before_anything_is_written() {
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
    let standing = store.standing().await.unwrap();
    assert_eq!(standing.epoch, None);
    assert_ne!(standing.incarnation, compared);
    assert_eq!(unfenced.inspect().await.unwrap(), [StoreProblem::Replaced]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_in_place_of_its_master_closes_the_fence_for_it_could_lack_writes() {
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
    cluster.hand_over(4).unwrap();
    let now = masters(&cluster);
    let place = (0..3).find(|server| !now.contains(server)).unwrap();
    let (account, item) = &all[place];
    let refused = store.record(&[write(account, item, 2)]).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(store.admits_writes().is_err());
    let standing = store.standing().await.unwrap();
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
async fn a_wrong_kind_of_address_is_told_without_the_password() {
    let cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let why = async |url: String| {
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
    let no_cluster = why(redis.url().replace("redis://", "redis+cluster://")).await;
    assert!(no_cluster.contains("not a Redis Cluster"), "{no_cluster}");
    let single = why(format!("redis://127.0.0.1:{}", cluster.port(0))).await;
    assert!(single.contains("redis+cluster://"), "{single}");
    let refused = why(cluster.url().replace("cluster://", "cluster://ada:secret@")).await;
    assert!(
        refused.contains("rejects the user name or the password"),
        "{refused}"
    );
    let nobody = why("redis+cluster://127.0.0.1:1,127.0.0.1:2".to_owned()).await;
    assert!(nobody.contains("connection refused"), "{nobody}");
}
