//! Entries: small named values next to the votes.

use std::collections::BTreeSet;
use std::time::Duration;

use emend_domain::unix_time;
use futures::TryStreamExt;

use super::fixtures::all_records;
use crate::paging::entry_pages;
use crate::{Entry, EntryName, Epoch, MAX_ENTRY, PrimaryStore, PutCondition, PutResult, WriteGuard};

fn name(kind: &str, id: &str) -> EntryName {
    EntryName::new(kind, id).unwrap()
}

async fn put(store: &dyn PrimaryStore, name: &EntryName, value: &[u8], expected: PutCondition) -> PutResult {
    let put = store.put_entry(name, Some(value.to_vec()), expected, None);
    put.await.unwrap()
}

/// Puts an entry, expects success, and returns its version.
async fn stored(store: &dyn PrimaryStore, name: &EntryName, value: &[u8], expected: PutCondition) -> u64 {
    match put(store, name, value, expected).await {
        PutResult::Stored(version) => version,
        PutResult::Conflict => panic!("{name:?} is in conflict"),
    }
}

async fn get(store: &dyn PrimaryStore, name: &EntryName) -> Option<Entry> {
    let entries = store.entries(std::slice::from_ref(name)).await.unwrap();
    entries.into_iter().next().unwrap()
}

async fn ids(
    store: &dyn PrimaryStore,
    kind: &str,
    prefix: &str,
    from: Option<&str>,
    limit: usize,
) -> Vec<String> {
    let entries = store.list_entries(kind, prefix, from, limit).await.unwrap();
    let ids = entries.iter().map(|entry| entry.name.id().to_owned());
    ids.collect()
}

/// Values are arbitrary bytes, from none up to the limit, and come back in the order requested.
pub async fn entries_are_read_as_they_were_put(store: &dyn PrimaryStore) {
    let full = vec![7; MAX_ENTRY];
    let values: [&[u8]; 4] = [b"", b"\0\xff\n:", b"3:4", &full];
    let names = ["{x}", "a b~", "3:", "long"].map(|id| name("account", id));
    let mut versions = Vec::new();
    for (name, value) in names.iter().zip(values) {
        versions.push(stored(store, name, value, PutCondition::Absent).await);
    }
    let mut requested = names.to_vec();
    requested.push(name("other", "{x}"));
    let entries = store.entries(&requested).await.unwrap();
    for (index, value) in values.iter().enumerate() {
        let entry = entries[index].as_ref().unwrap();
        assert_eq!((&entry.name, entry.version), (&names[index], versions[index]));
        assert!(entry.value == *value);
    }
    assert_eq!(entries[4], None);
    assert_eq!(store.entries(&[]).await.unwrap(), []);
}

/// This includes an entry with a version other than the one that was read.
pub async fn an_entry_with_an_unexpected_version_is_not_replaced(store: &dyn PrimaryStore) {
    let name = name("account", "ada");
    assert_eq!(
        put(store, &name, b"1", PutCondition::Version(1)).await,
        PutResult::Conflict
    );
    let first = stored(store, &name, b"1", PutCondition::Absent).await;
    assert_eq!(
        put(store, &name, b"2", PutCondition::Absent).await,
        PutResult::Conflict
    );
    let second = stored(store, &name, b"2", PutCondition::Version(first)).await;
    assert!(second > first);
    assert_eq!(
        put(store, &name, b"3", PutCondition::Version(first)).await,
        PutResult::Conflict
    );
    let gone = store
        .put_entry(&name, None, PutCondition::Version(first), None)
        .await;
    assert_eq!(gone.unwrap(), PutResult::Conflict);
    assert!(get(store, &name).await.unwrap().value == b"2");
    assert!(stored(store, &name, b"3", PutCondition::Any).await > second);
}

/// Holds for any number of concurrent writers.
pub async fn one_of_many_concurrent_puts_wins(store: &dyn PrimaryStore) {
    let name = name("account", "ada");
    let puts = (0..20).map(|n| store.put_entry(&name, Some(vec![n]), PutCondition::Absent, None));
    let done = futures::future::join_all(puts).await;
    let won: Vec<_> = (0..)
        .zip(done)
        .filter(|(_, put)| matches!(put.as_ref().unwrap(), PutResult::Stored(_)))
        .collect();
    assert_eq!(won.len(), 1);
    assert_eq!(get(store, &name).await.unwrap().value, [won[0].0]);
}

/// The entry can be put again. Deleting a missing entry is not a conflict, unless a version was expected.
pub async fn a_deleted_entry_is_absent(store: &dyn PrimaryStore) {
    let name = name("account", "ada");
    let first = stored(store, &name, b"1", PutCondition::Absent).await;
    let taken = store
        .put_entry(&name, None, PutCondition::Version(first), None)
        .await;
    let PutResult::Stored(taken) = taken.unwrap() else {
        panic!("it was as expected")
    };
    assert!(taken > first, "taking out is a change");
    assert_eq!(get(store, &name).await, None);
    assert!(ids(store, "account", "", None, 10).await.is_empty());
    let again = store
        .put_entry(&name, None, PutCondition::Any, None)
        .await
        .unwrap();
    assert!(matches!(again, PutResult::Stored(_)));
    let again = store
        .put_entry(&name, None, PutCondition::Version(first), None)
        .await;
    assert_eq!(again.unwrap(), PutResult::Conflict);
    assert!(stored(store, &name, b"2", PutCondition::Absent).await > taken);
}

/// Lists the entries of one kind with a common ID prefix, page by page.
pub async fn entries_are_listed_by_id(store: &dyn PrimaryStore) {
    let mut expected = BTreeSet::new();
    for number in 0..40 {
        let id = format!("ada:{number}");
        stored(store, &name("key", &id), b"x", PutCondition::Absent).await;
        expected.insert(id);
    }
    for (kind, id) in [
        ("key", "ada"),
        ("key", "adb:1"),
        ("keys", "ada:1"),
        ("ke", "ada:1"),
    ] {
        stored(store, &name(kind, id), b"x", PutCondition::Absent).await;
    }
    let expected: Vec<_> = expected.into_iter().collect();
    assert_eq!(ids(store, "key", "ada:", None, 100).await, expected);
    assert_eq!(ids(store, "key", "", None, 100).await.len(), 42);
    assert_eq!(ids(store, "nothing", "", None, 100).await, Vec::<String>::new());
    assert_eq!(ids(store, "key", "ada:", None, 0).await, Vec::<String>::new());
    let paged = entry_pages(store, "key", "ada:", 7).try_concat().await.unwrap();
    let paged: Vec<_> = paged.iter().map(|entry| entry.name.id().to_owned()).collect();
    assert_eq!(paged, expected);
    assert_eq!(ids(store, "key", "ada:", Some("a"), 1).await, ["ada:0"]);
    assert_eq!(
        ids(store, "key", "ada:", Some("b"), 1).await,
        Vec::<String>::new()
    );
}

/// After expiry, it is as if the entry had never existed. Putting it again without an expiry makes it permanent.
pub async fn an_expired_entry_is_absent(store: &dyn PrimaryStore) {
    let (brief, kept, past) = (name("token", "a"), name("token", "b"), name("token", "c"));
    let soon = Some(unix_time() + 2);
    for name in [&brief, &kept] {
        let put = store
            .put_entry(name, Some(vec![1]), PutCondition::Absent, soon)
            .await;
        assert!(matches!(put.unwrap(), PutResult::Stored(_)));
    }
    stored(store, &kept, b"2", PutCondition::Any).await;
    let put = store
        .put_entry(&past, Some(vec![1]), PutCondition::Absent, Some(1))
        .await;
    assert!(matches!(put.unwrap(), PutResult::Stored(_)));
    let far = Some(unix_time() + 1_000);
    let put = store
        .put_entry(&name("token", "d"), Some(vec![]), PutCondition::Absent, far)
        .await;
    assert!(matches!(put.unwrap(), PutResult::Stored(_)));
    let version = get(store, &brief).await.unwrap().version;
    assert_eq!(get(store, &past).await, None);

    tokio::time::sleep(Duration::from_millis(3_100)).await;
    assert_eq!(get(store, &brief).await, None);
    assert_eq!(ids(store, "token", "", None, 10).await, ["b", "d"]);
    assert_eq!(
        put_again(store, &brief, PutCondition::Version(version)).await,
        PutResult::Conflict
    );
    assert!(matches!(
        put_again(store, &brief, PutCondition::Absent).await,
        PutResult::Stored(_)
    ));
    assert_eq!(ids(store, "token", "", None, 10).await, ["a", "b", "d"]);
}

async fn put_again(store: &dyn PrimaryStore, name: &EntryName, expected: PutCondition) -> PutResult {
    put(store, name, b"3", expected).await
}

/// Like votes, entries are refused unless they are meant for the store that was compared.
pub async fn entries_are_not_written_without_admission(store: &dyn PrimaryStore) {
    let name = name("account", "ada");
    let try_put = || store.put_entry(&name, Some(vec![1]), PutCondition::Any, None);
    store
        .fence()
        .set(WriteGuard::Closed("it is being compared".to_owned()));
    assert!(try_put().await.is_err());
    assert_eq!(get(store, &name).await, None);

    let (old, new) = (Epoch::fresh(), Epoch::fresh());
    store.set_epoch(&old, &[], None).await.unwrap();
    let incarnation = store.identity().await.unwrap().incarnation;
    let admitted = |epoch: &Epoch| WriteGuard::Open {
        epoch: epoch.clone(),
        incarnation: incarnation.clone(),
    };
    store.fence().set(admitted(&old));
    assert!(try_put().await.is_ok());
    store.set_epoch(&new, &[], None).await.unwrap();
    assert!(try_put().await.is_err());
    assert!(matches!(store.fence().admission(), WriteGuard::Closed(_)));
    store.fence().set(admitted(&new));
    assert!(try_put().await.is_ok());
}

/// Pages of records contain no entries.
pub async fn entries_are_not_listed_as_records(store: &dyn PrimaryStore) {
    stored(store, &name("account", "ada"), b"1", PutCondition::Any).await;
    assert!(all_records(store, 10).await.is_empty());
}

/// The refusal changes nothing.
pub async fn an_entry_that_is_too_large_is_refused(store: &dyn PrimaryStore) {
    let name = name("account", "ada");
    let put = store.put_entry(&name, Some(vec![0; MAX_ENTRY + 1]), PutCondition::Any, None);
    assert!(put.await.is_err());
    assert_eq!(get(store, &name).await, None);
}
