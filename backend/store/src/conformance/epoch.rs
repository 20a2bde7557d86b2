//! The identity of a store, and the admission of writes.

use std::time::Duration;

use super::fixtures::{ada, all_records, apply, changes, markers, spelling};
use crate::{Epoch, PARTITIONS, PrimaryStore, StoreError, WriteGuard};

async fn admitted(store: &dyn PrimaryStore, epoch: &Epoch) -> WriteGuard {
    WriteGuard::Open {
        epoch: epoch.clone(),
        incarnation: store.identity().await.unwrap().incarnation,
    }
}

/// It has no sequences and no acknowledgements either.
pub async fn a_new_store_has_no_epoch(store: &dyn PrimaryStore) {
    let standing = store.identity().await.unwrap();
    assert_eq!((&standing.epoch, &standing.verified), (&None, &None));
    assert!(standing.is_empty());
    assert_eq!(standing.sequences.len(), usize::from(PARTITIONS));
    assert_eq!(standing.mirrored, standing.sequences);
    store.note_verified(&standing.incarnation).await.unwrap();
    let standing = store.identity().await.unwrap();
    assert_eq!(standing.verified, Some(standing.incarnation));
}

/// A later epoch never lowers the versions.
pub async fn versions_are_above_the_minimum_set_with_the_epoch(store: &dyn PrimaryStore) {
    let epoch = Epoch::fresh();
    store
        .set_epoch(&epoch, &[1_000; PARTITIONS as usize], None)
        .await
        .unwrap();
    store.set_epoch(&epoch, &[], None).await.unwrap();
    store
        .set_epoch(&epoch, &[1; PARTITIONS as usize], None)
        .await
        .unwrap();
    let standing = store.identity().await.unwrap();
    assert_eq!(standing.epoch, Some(epoch));
    assert_eq!(standing.sequences, [1_000; PARTITIONS as usize]);
    apply(store, &[ada().chooses("teh", "the")]).await;
    assert!(changes(store, 1).await[0].version > 1_000);
}

/// Reads remain possible.
pub async fn a_closed_fence_refuses_writes_only(store: &dyn PrimaryStore) {
    let write = [ada().chooses("teh", "the")];
    store
        .fence()
        .set(WriteGuard::Closed("it is being compared".to_owned()));
    match store.record(&write).await {
        Err(StoreError::Unavailable(why)) => assert_eq!(why, "it is being compared"),
        other => panic!("{other:?}"),
    }
    assert!(ada().sees(store, &spelling("teh")).await.me.is_empty());
    store.fence().set(WriteGuard::Unfenced);
    apply(store, &write).await;
}

/// The refused choice's ID is not used up, and the fence is closed afterwards.
pub async fn writes_of_another_epoch_are_refused(store: &dyn PrimaryStore) {
    let (old, new) = (Epoch::fresh(), Epoch::fresh());
    store.set_epoch(&old, &[], None).await.unwrap();
    store.fence().set(admitted(store, &old).await);
    apply(store, &[ada().chooses("teh", "the")]).await;

    store.set_epoch(&new, &[], None).await.unwrap();
    let write = [ada().chooses("wrod", "word")];
    assert!(store.record(&write).await.is_err());
    assert!(matches!(store.fence().admission(), WriteGuard::Closed(_)));
    assert_eq!(all_records(store, 10).await.len(), 1);

    store.fence().set(admitted(store, &new).await);
    apply(store, &write).await;
}

/// This applies even to unfenced writers, because their writes could be replaced.
pub async fn no_write_succeeds_while_a_store_is_restored(store: &dyn PrimaryStore) {
    let epoch = Epoch::fresh();
    store.set_epoch(&epoch.healing(), &[], None).await.unwrap();
    let write = [ada().chooses("teh", "the")];
    assert!(store.record(&write).await.is_err());
    store.set_epoch(&epoch, &[], None).await.unwrap();
    apply(store, &write).await;
}

/// With this version, a mirror that lost data is noticed.
pub async fn the_highest_acknowledged_version_is_remembered(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the"), ada().chooses("teh", "the")]).await;
    let marker = markers(&changes(store, 1).await).remove(0);
    let partition = usize::from(marker.subject.partition());
    assert_eq!(store.identity().await.unwrap().mirrored[partition], 0);
    store.acknowledge(std::slice::from_ref(&marker)).await.unwrap();
    store.acknowledge(std::slice::from_ref(&marker)).await.unwrap();
    assert_eq!(
        store.identity().await.unwrap().mirrored[partition],
        marker.version
    );
}

/// The notification arrives soon after the change.
pub async fn changes_are_notified(store: &dyn PrimaryStore) {
    let mut changed = store.change_receiver();
    // Subscribing may take a moment, and sends a notification when it is done.
    let _ = tokio::time::timeout(Duration::from_millis(500), changed.changed()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    changed.mark_unchanged();
    apply(store, &[ada().chooses("teh", "the")]).await;
    let notification = tokio::time::timeout(Duration::from_secs(20), changed.changed()).await;
    assert!(notification.is_ok());
}
