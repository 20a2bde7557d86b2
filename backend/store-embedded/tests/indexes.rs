//! A file of a version without an index of agreement.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use emend_domain::{ChoiceId, DictionaryWord};
use emend_store::{ChoiceStore, Maintenance, StoreError, Voters, Write, WriteKind};
use emend_store_embedded::EmbeddedStore;
use redb::{Database, TableDefinition};

/// More than one step of building indexes.
const WORDS: u128 = 10_300;

fn adds(who: &str, number: u128, id: u128) -> Write {
    let word = DictionaryWord::parse(&format!("word{number}")).unwrap();
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(id)),
        account: who.parse().unwrap(),
        at: 1_800_000_000,
        kind: WriteKind::Cast(vec![word.ballot()]),
    }
}

/// Removes the data that an older version did not write.
fn remove_indexes(path: &Path) {
    let database = Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    let agreed: TableDefinition<&str, ()> = TableDefinition::new("agreed");
    assert!(transaction.delete_table(agreed).unwrap());
    let numbers: TableDefinition<&str, u64> = TableDefinition::new("numbers");
    assert!(
        transaction
            .open_table(numbers)
            .unwrap()
            .remove("indexed")
            .unwrap()
            .is_some()
    );
    transaction.commit().unwrap();
}

#[tokio::test]
async fn the_index_of_an_older_file_is_built_step_by_step_and_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emend.redb");
    let store = EmbeddedStore::open(&path).unwrap();
    let mut writes: Vec<_> = (0..WORDS).map(|number| adds("ada", number, number)).collect();
    writes.extend(
        (0..WORDS)
            .step_by(100)
            .map(|number| adds("ben", number, WORDS + number)),
    );
    for writes in writes.chunks(2_000) {
        store.record(writes).await.unwrap();
    }
    let agreed = store.agreed(&Voters::Everyone, 1_000).await.unwrap();
    assert_eq!(agreed.len(), 103);
    drop(store);
    remove_indexes(&path);

    let store = EmbeddedStore::open(&path).unwrap();
    let refused = store.agreed(&Voters::Everyone, 10).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(!store.build_indexes().await.unwrap(), "all in one step");
    drop(store);
    let store = EmbeddedStore::open(&path).unwrap();
    // Data that is written in the meantime is indexed once.
    store
        .record(&[adds("ben", 1, 3 * WORDS), adds("ben", 2, 3 * WORDS + 1)])
        .await
        .unwrap();
    while !store.build_indexes().await.unwrap() {}
    assert_eq!(store.agreed(&Voters::Everyone, 1_000).await.unwrap().len(), 105);
    assert!(store.build_indexes().await.unwrap());
}
