//! Entries from the mirror's point of view: changes, listing, and restoring.

use std::collections::BTreeMap;

use emend_domain::unix_time;
use futures::TryStreamExt;

use crate::paging::permanent_entry_pages;
use crate::{
    EntryName, EntryState, Marker, MarkerSubject, PARTITIONS, PendingChange, PrimaryStore, PutCondition,
    PutResult, RestoreMode,
};

fn name(id: &str) -> EntryName {
    EntryName::new("account", id).unwrap()
}

/// Puts or deletes an entry and returns its version.
async fn put(store: &dyn PrimaryStore, id: &str, value: Option<&[u8]>, expires: Option<u64>) -> u64 {
    let value = value.map(<[u8]>::to_vec);
    match store
        .put_entry(&name(id), value, PutCondition::Any, expires)
        .await
        .unwrap()
    {
        PutResult::Stored(version) => version,
        PutResult::Conflict => panic!("nothing was expected"),
    }
}

fn far() -> u64 {
    unix_time() + 1_000
}

/// Returns the changed entries, and all markers to acknowledge.
async fn entry_changes(store: &dyn PrimaryStore) -> (Vec<EntryState>, Vec<Marker>) {
    let changes = store.changes(1_000, None).await.unwrap();
    let markers = changes.iter().map(PendingChange::marker).collect();
    let states = changes.into_iter().filter_map(|change| match change {
        PendingChange::Entry(state, _) => Some(state),
        PendingChange::Record(_) => None,
    });
    let mut states: Vec<_> = states.collect();
    states.sort_by(|a, b| a.name.cmp(&b.name));
    (states, markers)
}

fn state(id: &str, value: Option<&[u8]>, version: u64) -> EntryState {
    EntryState {
        name: name(id),
        value: value.map(<[u8]>::to_vec),
        version,
    }
}

async fn restore(store: &dyn PrimaryStore, entries: &[EntryState], how: RestoreMode) -> usize {
    store.restore_entries(entries, how).await.unwrap()
}

/// Returns all permanent accounts, read in pages.
async fn all(store: &dyn PrimaryStore) -> BTreeMap<String, (Vec<u8>, u64)> {
    let entries = permanent_entry_pages(store, 7).try_concat().await.unwrap();
    let accounts = entries.into_iter().filter(|entry| entry.name.kind() == "account");
    accounts
        .map(|entry| (entry.name.id().to_owned(), (entry.value, entry.version)))
        .collect()
}

/// A permanent entry that is given an expiry counts as deleted for the mirror.
pub async fn lasting_entries_are_marked_and_expiring_entries_are_not(store: &dyn PrimaryStore) {
    put(store, "brief", Some(b"1"), Some(far())).await;
    put(store, "brief", None, None).await;
    assert_eq!(store.pending().await.unwrap(), 0);
    put(store, "b", Some(b"\0\xff:"), None).await;
    let last = put(store, "b", Some(b"\0\xff:2"), None).await;
    let (states, markers) = entry_changes(store).await;
    assert_eq!(states, [state("b", Some(b"\0\xff:2"), last)]);
    assert_eq!(markers[0].subject, MarkerSubject::Entry(name("b")));
    store.acknowledge(&markers).await.unwrap();
    let version = put(store, "b", Some(b"3"), Some(far())).await;
    assert_eq!(entry_changes(store).await.0, [state("b", None, version)]);
    let version = put(store, "b", Some(b"4"), None).await;
    assert_eq!(entry_changes(store).await.0, [state("b", Some(b"4"), version)]);
}

/// The change makes the mirror delete the entry too.
pub async fn a_deleted_entry_is_a_change_without_a_value(store: &dyn PrimaryStore) {
    put(store, "a", Some(b"1"), None).await;
    store.acknowledge(&entry_changes(store).await.1).await.unwrap();
    let version = put(store, "a", None, None).await;
    let (states, markers) = entry_changes(store).await;
    assert_eq!(states, [state("a", None, version)]);
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    assert_eq!(store.pending().await.unwrap(), 0);
    let partition = usize::from(name("a").partition());
    assert_eq!(store.identity().await.unwrap().mirrored[partition], version);
}

/// An unchanged entry does not remain marked.
pub async fn an_entry_that_changed_again_stays_pending(store: &dyn PrimaryStore) {
    for id in ["a", "b"] {
        put(store, id, Some(b"1"), None).await;
    }
    let (_, markers) = entry_changes(store).await;
    let version = put(store, "a", Some(b"2"), None).await;
    assert_eq!(store.acknowledge(&markers).await.unwrap(), 1);
    assert_eq!(entry_changes(store).await.0, [state("a", Some(b"2"), version)]);
}

/// The pages contain nothing else.
pub async fn pages_hold_every_lasting_entry(store: &dyn PrimaryStore) {
    let mut expected = BTreeMap::new();
    for number in 0..60 {
        let id = format!("{number}|{{x}}:v:");
        let version = put(store, &id, Some(b"\0\xff"), None).await;
        expected.insert(id, (b"\0\xff".to_vec(), version));
        put(store, &format!("brief{number}"), Some(b""), Some(far())).await;
    }
    assert_eq!(all(store).await, expected);
}

/// Missing entries are not marked.
pub async fn entries_marked_again_have_a_new_version(store: &dyn PrimaryStore) {
    let before = put(store, "a", Some(b"1"), None).await;
    store.acknowledge(&entry_changes(store).await.1).await.unwrap();
    put(store, "brief", Some(b"1"), Some(far())).await;
    let subjects = ["a", "brief", "never"].map(|id| MarkerSubject::Entry(name(id)));
    store.mark_again(&subjects).await.unwrap();
    let (states, _) = entry_changes(store).await;
    assert!(states[0].version > before);
    assert_eq!(states, [state("a", Some(b"1"), states[0].version)]);
    let now = store.entries(&[name("a")]).await.unwrap().remove(0).unwrap();
    assert_eq!(now.version, states[0].version, "it stands in what is read too");
}

/// The version is replaced too, and nothing remains to be mirrored.
pub async fn newer_entries_of_the_mirror_replace_existing_ones(store: &dyn PrimaryStore) {
    for id in ["a", "b", "c"] {
        put(store, id, Some(b"old"), None).await;
    }
    let given = [
        state("a", Some(b"new"), 70),
        state("b", None, 80),
        state("c", Some(b"old"), 90),
        state("d", Some(b""), 100),
    ];
    let before = store.identity().await.unwrap().sequences;
    assert_eq!(restore(store, &given, RestoreMode::Replace).await, 3);
    assert_eq!(store.identity().await.unwrap().sequences, before);
    assert_eq!(restore(store, &given, RestoreMode::Replace).await, 0);
    let expected = [("a", "new", 70), ("c", "old", 90), ("d", "", 100)];
    let expected = expected.map(|(id, value, version)| (id.to_owned(), (value.into(), version)));
    assert_eq!(all(store).await, expected.into());
    assert_eq!(store.pending().await.unwrap(), 0);
    let listed = store.list_entries("account", "", None, 10).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|entry| entry.name.id()).collect();
    assert_eq!(ids, ["a", "c", "d"]);
    let above = [1_000; PARTITIONS as usize];
    store
        .set_epoch(&crate::Epoch::fresh(), &above, None)
        .await
        .unwrap();
    assert!(put(store, "a", Some(b"newer"), None).await > 1_000);
}

/// Applies to entries that exist on both sides. Those that only the store has remain, and are still to be mirrored.
pub async fn in_merged_histories_the_mirrors_entries_apply(store: &dyn PrimaryStore) {
    let mine = put(store, "mine", Some(b"mine"), None).await;
    put(store, "both", Some(b"mine"), None).await;
    let given = [
        state("both", Some(b"theirs"), 70),
        state("theirs", Some(b"theirs"), 80),
        state("mine", None, 90),
    ];
    assert_eq!(restore(store, &given, RestoreMode::Merge).await, 2);
    assert_eq!(restore(store, &given, RestoreMode::Merge).await, 0);
    let expected = [
        ("both", "theirs", 70),
        ("mine", "mine", mine),
        ("theirs", "theirs", 80),
    ];
    let expected = expected.map(|(id, value, version)| (id.to_owned(), (value.into(), version)));
    assert_eq!(all(store).await, expected.into());
    assert_eq!(entry_changes(store).await.0, [state("mine", Some(b"mine"), mine)]);
}

/// New entries are marked. Importing a second time changes nothing.
pub async fn an_import_keeps_existing_entries(store: &dyn PrimaryStore) {
    put(store, "a", Some(b"mine"), None).await;
    store.acknowledge(&entry_changes(store).await.1).await.unwrap();
    let given = [state("a", Some(b"theirs"), 0), state("b", Some(b"theirs"), 0)];
    assert_eq!(restore(store, &given, RestoreMode::Import).await, 1);
    let (states, _) = entry_changes(store).await;
    assert_eq!(states, [state("b", Some(b"theirs"), states[0].version)]);
    assert!(states[0].version > 0);
    assert_eq!(restore(store, &given, RestoreMode::Import).await, 0);
    let values: Vec<_> = all(store).await.into_values().map(|(value, _)| value).collect();
    assert_eq!(values, [b"mine".to_vec(), b"theirs".to_vec()]);
}
