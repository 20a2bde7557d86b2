//! The effect of undoing a choice.

use emend_domain::{ItemEvidence, Tallies};
use futures::future::join_all;

use super::fixtures::{ada, all_records, apply, ben, cyd, record, spelling, surface};
use crate::{PrimaryStore, WriteOutcome};

/// Applies to the account's own tally and to all counts, for any number of choices.
pub async fn an_undo_removes_exactly_the_votes_of_its_choice(store: &dyn PrimaryStore) {
    let item = spelling("teh");
    apply(store, &[ada().chooses("teh", "the"), ada().chooses("teh", "ten")]).await;
    for _ in 0..12 {
        let before = ben().sees(store, &item).await;
        let mine = ada().sees(store, &item).await;
        let write = ben().chooses("teh", "the");
        apply(store, std::slice::from_ref(&write)).await;
        assert_ne!(ben().sees(store, &item).await, before);
        apply(store, &[ben().undoes(&write)]).await;
        let after = ben().sees(store, &item).await;
        assert_eq!((after.teams, after.everyone), (before.teams, before.everyone));
        let n = |votes: Tallies| votes.into_values().map(|tally| tally.n).collect::<Vec<_>>();
        assert_eq!(n(after.me), n(before.me));
        assert_eq!(ada().sees(store, &item).await, mine);
        apply(store, &[ben().chooses("teh", "the")]).await;
    }
}

/// No record and no count remains, not even an empty one.
pub async fn undoing_the_last_vote_leaves_no_trace(store: &dyn PrimaryStore) {
    let write = cyd().chooses("teh", "the");
    apply(store, &[write.clone(), cyd().undoes(&write)]).await;
    assert_eq!(cyd().sees(store, &spelling("teh")).await, ItemEvidence::default());
    assert!(all_records(store, 10).await.is_empty());
}

/// An undo is a write with an ID like any other.
pub async fn an_undo_sent_again_is_a_duplicate(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    let undo = ada().undoes(&write);
    apply(store, &[write, undo.clone()]).await;
    let recorded = record(store, &[undo.clone(), undo]).await;
    assert_eq!(recorded, [WriteOutcome::Duplicate; 2]);
}

/// This holds for any ID of the undo, and no other vote is removed.
pub async fn a_second_undo_of_a_choice_is_a_duplicate(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(
        store,
        &[write.clone(), ada().chooses("teh", "the"), ada().undoes(&write)],
    )
    .await;
    let before = ada().sees(store, &spelling("teh")).await;
    assert_eq!(
        record(store, &[ada().undoes(&write)]).await,
        [WriteOutcome::Duplicate]
    );
    assert_eq!(ada().sees(store, &spelling("teh")).await, before);
}

/// A late repetition does not restore the choice.
pub async fn an_undone_choice_sent_again_is_a_duplicate(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, &[write.clone(), ada().undoes(&write)]).await;
    assert_eq!(record(store, &[write]).await, [WriteOutcome::Duplicate]);
    assert!(all_records(store, 10).await.is_empty());
}

/// The write changes nothing.
pub async fn an_undo_of_a_missing_choice_is_unknown(store: &dyn PrimaryStore) {
    let unsent = ada().chooses("teh", "the");
    assert_eq!(
        record(store, &[ada().undoes(&unsent)]).await,
        [WriteOutcome::Unknown]
    );
    assert_eq!(store.pending().await.unwrap(), 0);
}

/// The choice remains unchanged.
pub async fn an_undo_of_another_accounts_choice_is_unknown(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, std::slice::from_ref(&write)).await;
    let before = ada().sees(store, &spelling("teh")).await;
    assert_eq!(
        record(store, &[ben().undoes(&write)]).await,
        [WriteOutcome::Unknown]
    );
    assert_eq!(ada().sees(store, &spelling("teh")).await, before);
}

/// An undo casts no votes.
pub async fn an_undo_cannot_be_undone(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    let undo = ada().undoes(&write);
    apply(store, &[write, undo.clone()]).await;
    assert_eq!(
        record(store, &[ada().undoes(&undo)]).await,
        [WriteOutcome::Unknown]
    );
}

/// The undo may arrive before its choice, and again after it.
pub async fn an_unknown_undo_does_not_use_up_its_id(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    let undo = ada().undoes(&write);
    let recorded = record(store, &[undo.clone(), write, undo]).await;
    assert_eq!(
        recorded,
        [
            WriteOutcome::Unknown,
            WriteOutcome::Applied,
            WriteOutcome::Applied
        ]
    );
    assert!(all_records(store, 10).await.is_empty());
}

/// A client sends such a batch if it was offline for both.
pub async fn a_choice_can_be_undone_within_its_batch(store: &dyn PrimaryStore) {
    let mut batch = Vec::new();
    for number in 0..40 {
        let write = ada().chooses(&surface(number), "word");
        batch.push(write.clone());
        batch.push(ada().undoes(&write));
    }
    apply(store, &batch).await;
    assert!(all_records(store, 10).await.is_empty());
    let again = record(store, &batch).await;
    assert!(
        again.iter().all(|answer| *answer == WriteOutcome::Duplicate),
        "{again:?}"
    );
}

/// The other undos are duplicates.
pub async fn one_of_many_concurrent_undos_is_applied(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, &[write.clone(), ada().chooses("teh", "the")]).await;
    let undos: Vec<_> = (0..16).map(|_| [ada().undoes(&write)]).collect();
    let recorded = join_all(undos.iter().map(|undo| store.record(undo))).await;
    let mut recorded: Vec<_> = recorded.into_iter().flat_map(Result::unwrap).collect();
    recorded.sort_by_key(|answer| *answer != WriteOutcome::Applied);
    assert_eq!(recorded[0], WriteOutcome::Applied);
    assert_eq!(recorded[1..], [WriteOutcome::Duplicate; 15]);
    let seen = ada().sees(store, &spelling("teh")).await;
    assert_eq!(seen.me.values().map(|tally| tally.n).collect::<Vec<_>>(), [1]);
}

/// Otherwise, a retried undo would be refused.
pub async fn an_undone_choice_is_still_known(store: &dyn PrimaryStore) {
    let write = ada().chooses("teh", "the");
    apply(store, &[write.clone(), ada().undoes(&write)]).await;
    assert_eq!(store.knows(&ada().account, &[write.id]).await.unwrap(), [true]);
}
