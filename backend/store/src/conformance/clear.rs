//! The effect of clearing an outcome.

use emend_domain::{ItemEvidence, Outcome};

use super::fixtures::{ada, all_records, apply, ben, chosen, cyd, record, spelling};
use crate::{PrimaryStore, WriteOutcome};

/// Clears the votes of one account; those of others remain.
pub async fn clearing_removes_an_outcome_with_any_tally(store: &dyn PrimaryStore) {
    let item = spelling("teh");
    apply(store, &[ben().chooses("teh", "the")]).await;
    let before = ben().sees(store, &item).await;
    for times in [1, 2, 12] {
        let writes: Vec<_> = (0..times).map(|_| ada().chooses("teh", "the")).collect();
        apply(store, &writes).await;
        apply(store, &[ada().clears(chosen("teh", "the"))]).await;
        assert_eq!(ben().sees(store, &item).await, before);
        assert!(ada().sees(store, &item).await.me.is_empty());
    }
}

/// Concerns outcomes of the same record.
pub async fn clearing_leaves_other_outcomes_alone(store: &dyn PrimaryStore) {
    apply(store, &[cyd().chooses("teh", "the"), cyd().chooses("teh", "ten")]).await;
    apply(store, &[cyd().clears(chosen("teh", "the"))]).await;
    let seen = cyd().sees(store, &spelling("teh")).await;
    let left = vec![Outcome::Chosen("ten".into())];
    assert_eq!(seen.me.into_keys().collect::<Vec<_>>(), left);
    assert_eq!(seen.everyone.into_keys().collect::<Vec<_>>(), left);
}

/// It leaves no marker either.
pub async fn clearing_an_absent_outcome_changes_nothing(store: &dyn PrimaryStore) {
    apply(store, &[ada().clears(chosen("teh", "the"))]).await;
    assert_eq!(store.pending().await.unwrap(), 0);
    assert_eq!(cyd().sees(store, &spelling("teh")).await, ItemEvidence::default());
}

/// It does not mark a record that it does not change either.
pub async fn undoing_a_cleared_choice_never_makes_a_count_negative(store: &dyn PrimaryStore) {
    let write = cyd().chooses("teh", "the");
    apply(store, &[write.clone(), cyd().clears(chosen("teh", "the"))]).await;
    let changes = store.changes(10, None).await.unwrap();
    apply(store, &[cyd().undoes(&write)]).await;
    assert_eq!(store.changes(10, None).await.unwrap(), changes);
    assert_eq!(cyd().sees(store, &spelling("teh")).await, ItemEvidence::default());
    assert!(all_records(store, 10).await.is_empty());
}

/// Choices made in the meantime remain.
pub async fn a_clear_sent_again_is_a_duplicate(store: &dyn PrimaryStore) {
    let clear = ada().clears(chosen("teh", "the"));
    apply(
        store,
        &[
            ada().chooses("teh", "the"),
            clear.clone(),
            ada().chooses("teh", "the"),
        ],
    )
    .await;
    assert_eq!(record(store, &[clear]).await, [WriteOutcome::Duplicate]);
    assert_eq!(ada().sees(store, &spelling("teh")).await.me.len(), 1);
}
