//! Slots of a Redis Cluster move while they are written to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use emend_store::{
    EntryName, EntryStore, Epoch, MirrorSource, PARTITIONS, PendingChange, PutCondition, StoreHistory,
    memberships,
};
use emend_testbed::{RedisCluster, RedisClusterOptions};
use futures::future::join_all;

use crate::cluster_server::{Writer, connect, counts_are_right, slot_of, subject};

#[tokio::test(flavor = "multi_thread")]
async fn writes_during_a_slot_migration_are_neither_lost_nor_counted_twice() {
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
async fn no_change_is_applied_in_part_while_its_slot_moves() {
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
