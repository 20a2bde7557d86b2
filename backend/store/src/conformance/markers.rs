//! Change markers: the changed records and their versions, with none missing.

use std::collections::{BTreeMap, BTreeSet};

use emend_domain::Record;

use super::fixtures::{ada, apply, ben, changes, markers, record, spelling, surface};
use crate::{Marker, MarkerSubject, PrimaryStore, WriteOutcome};

async fn versions(store: &dyn PrimaryStore) -> BTreeMap<Record, u64> {
    let changed = changes(store, 10_000).await;
    changed
        .into_iter()
        .map(|change| (change.record, change.version))
        .collect()
}

/// The number of changes does not matter.
pub async fn every_change_is_marked_once_per_record(store: &dyn PrimaryStore) {
    let mut writes = vec![ben().chooses("teh", "the")];
    writes.extend((0..5).map(|_| ada().chooses("teh", "the")));
    apply(store, &writes).await;
    let changed = changes(store, 100).await;
    assert_eq!(changed.len(), 2);
    assert_eq!(store.pending().await.unwrap(), 2);
    for change in changed {
        let n = if change.record == ada().record(&spelling("teh")) {
            5
        } else {
            1
        };
        assert_eq!(
            change.votes.values().map(|tally| tally.n).collect::<Vec<_>>(),
            [n]
        );
    }
}

/// A duplicate changes nothing.
pub async fn a_duplicate_marks_nothing(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, std::slice::from_ref(&write)).await;
    let before = changes(store, 10).await;
    assert_eq!(record(store, &[write]).await, [WriteOutcome::Duplicate]);
    assert_eq!(changes(store, 10).await, before);
}

/// Holds even after the marker was acknowledged, and after the record was deleted.
pub async fn versions_grow_with_every_change(store: &dyn PrimaryStore) {
    let mut last = 0;
    for _ in 0..4 {
        let write = ada().chooses("teh", "the");
        for write in [write.clone(), ada().undoes(&write)] {
            apply(store, &[write]).await;
            let changed = changes(store, 10).await;
            let version = changed[0].version;
            assert!(version > last, "{version} after {last}");
            last = version;
        }
        let markers = markers(&changes(store, 10).await);
        assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    }
}

/// Changes that were not acknowledged remain.
pub async fn acknowledged_changes_are_no_longer_pending(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..60).map(|n| ada().chooses(&surface(n), "x")).collect();
    apply(store, &writes).await;
    let acknowledged = changes(store, 45).await;
    let markers = markers(&acknowledged);
    assert_eq!(markers.len(), 45);
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 45);
    assert_eq!(store.pending().await.unwrap(), 15);
    let left: BTreeSet<_> = versions(store).await.into_keys().collect();
    assert_eq!(left.len(), 15);
    assert!(acknowledged.iter().all(|change| !left.contains(&change.record)));
}

/// The remaining change has the current votes.
pub async fn records_that_changed_again_stay_pending(store: &dyn PrimaryStore) {
    apply(
        store,
        &[ada().chooses("teh", "the"), ada().chooses("wrod", "word")],
    )
    .await;
    let markers = markers(&changes(store, 10).await);
    apply(store, &[ada().chooses("teh", "the")]).await;
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    let left = changes(store, 10).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].record, ada().record(&spelling("teh")));
    assert_eq!(left[0].votes.values().map(|t| t.n).collect::<Vec<_>>(), [2]);
}

/// The change makes the mirror delete the record too.
pub async fn a_deletion_is_a_change_without_votes(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, &[write.clone(), ada().undoes(&write)]).await;
    let changed = changes(store, 10).await;
    assert_eq!(changed.len(), 1);
    assert!(changed[0].votes.is_empty());
    let markers = markers(&changed);
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    assert!(changes(store, 10).await.is_empty());
}

/// Within a partition, the oldest change comes first.
pub async fn changes_are_limited_to_the_requested_number(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..100).map(|n| ada().chooses(&surface(n), "x")).collect();
    apply(store, &writes).await;
    assert!(changes(store, 0).await.is_empty());
    for limit in [1, 7, 50, 99, 100, 500] {
        let changed = changes(store, limit).await;
        assert_eq!(changed.len(), limit.min(100));
        let mut last = BTreeMap::new();
        for change in changed {
            let partition = change.record.item.partition(crate::PARTITIONS);
            let before = last.insert(partition, change.version);
            assert!(before.is_none_or(|before| before < change.version));
        }
    }
}

/// An item that changes all the time does not delay the others.
pub async fn no_partition_delays_the_changes_of_another(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..40).map(|n| ada().chooses(&surface(n), "x")).collect();
    apply(store, &writes).await;
    // Choose an item in the partition at which a store that always starts from the beginning would start.
    let mut names = (0..).map(|n| format!("busy{n}"));
    let busy = names.find(|name| spelling(name).partition(crate::PARTITIONS) == 0);
    let busy = busy.unwrap();
    for _ in 0..200 {
        apply(store, &[ben().chooses(&busy, "x")]).await;
        let markers = markers(&changes(store, 1).await);
        store.acknowledge(&markers).await.unwrap();
    }
    let left = versions(store).await;
    assert!(
        left.keys().all(|record| record.account == ben().account),
        "{left:?}"
    );
}

/// A marker of a missing record does not remove anything either.
pub async fn acknowledging_twice_removes_once(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the"), ben().chooses("teh", "the")]).await;
    let marker = markers(&changes(store, 10).await).remove(0);
    let never = Marker {
        subject: MarkerSubject::Record(ada().record(&spelling("never"))),
        version: 1,
    };
    let markers = [marker.clone(), never, marker];
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 0);
    assert_eq!(store.pending().await.unwrap(), 1);
}

/// It is absent before the first time.
pub async fn mirrored_until_is_the_last_noted_time(store: &dyn PrimaryStore) {
    assert_eq!(store.mirrored_until().await.unwrap(), None);
    for at in [1_800_000_000, 1_800_000_060, 1_800_000_030] {
        store.set_mirrored_until(at).await.unwrap();
        assert_eq!(store.mirrored_until().await.unwrap(), Some(at));
    }
}
