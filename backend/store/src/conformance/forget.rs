//! Forgetting an account.

use emend_domain::AccountId;

use super::fixtures::{ada, all_records, apply, ben, changes, markers, record, right, spelling, surface};
use super::learned::lists_are_what_records_say;
use crate::{AccountRecords, PendingChange, PrimaryStore, WriteOutcome, memberships};

async fn forget(store: &dyn PrimaryStore, account: &AccountId) {
    for _ in 0..1_000 {
        if store.forget(account).await.unwrap() {
            return;
        }
    }
    panic!("forgetting does not end");
}

/// Applies to the counts of everyone and of its teams, even if the account has more records than are deleted at a time.
pub async fn forgetting_an_account_leaves_counts_as_if_it_had_never_existed(store: &dyn PrimaryStore) {
    let items: Vec<_> = (0..5)
        .map(|n| spelling(&surface(n)))
        .chain([right("Emend").item])
        .collect();
    let writes: Vec<_> = (0..5).map(|n| ben().chooses(&surface(n), "x")).collect();
    apply(store, &writes).await;
    let mut before = Vec::new();
    for item in &items {
        before.push(ben().sees(store, item).await);
    }
    let records = all_records(store, 100).await;

    let writes: Vec<_> = (0..3_000)
        .map(|n| ada().chooses(&surface(n % 2_000), "x"))
        .chain([ada().adds("Emend")])
        .collect();
    for batch in writes.chunks(500) {
        apply(store, batch).await;
    }
    forget(store, &ada().account).await;
    for (item, before) in items.iter().zip(before) {
        assert_eq!(ben().sees(store, item).await, before, "{item:?}");
    }
    assert_eq!(all_records(store, 1_000).await, records);
    assert!(store.words(&ada().account).await.unwrap().is_empty());
    assert!(store.teams(&ada().account).await.unwrap().is_empty());
    let left = store.account_records(&ada().account, 0, 10).await.unwrap();
    assert_eq!(left, AccountRecords::default());
    assert_eq!(store.record_count(&ada().account).await.unwrap(), 0);
    lists_are_what_records_say(store).await;
}

/// The markers make the mirror forget the account too. Nothing reveals its choices.
pub async fn forgotten_records_are_marked_and_their_choice_ids_are_free(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, std::slice::from_ref(&write)).await;
    let before = changes(store, 10).await;
    store.acknowledge(&markers(&before)).await.unwrap();

    forget(store, &ada().account).await;
    let (mut records, mut entries) = (Vec::new(), Vec::new());
    for change in store.changes(10, None).await.unwrap() {
        match change {
            PendingChange::Record(record) => records.push(record),
            PendingChange::Entry(state, _) => entries.push(state),
        }
    }
    assert_eq!((records.len(), entries.len()), (1, 1));
    assert!(records[0].votes.is_empty() && records[0].version > before[0].version);
    assert_eq!(entries[0].name, memberships::name(&ada().account));
    assert_eq!(entries[0].value, None);
    assert_eq!(store.knows(&ada().account, &[write.id]).await.unwrap(), [false]);
    assert_eq!(record(store, &[write]).await, [WriteOutcome::Applied]);
}

/// It does not affect an account whose name begins with the same letters either.
pub async fn forgetting_an_unknown_account_changes_nothing(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the")]).await;
    let before = (
        all_records(store, 10).await,
        store.changes(10, None).await.unwrap(),
    );
    forget(store, &"ad".parse().unwrap()).await;
    forget(store, &"nobody".parse().unwrap()).await;
    let after = (
        all_records(store, 10).await,
        store.changes(10, None).await.unwrap(),
    );
    assert_eq!(before, after);
}
