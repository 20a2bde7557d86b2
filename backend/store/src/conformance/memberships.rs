//! The teams of an account as an entry, and restoring them from one.

use super::fixtures::{TestMember, ada, all_records, apply, ben, spelling, surface};
use crate::{
    EntryState, Epoch, MarkerSubject, PendingChange, PrimaryStore, PutCondition, RestoreMode, WriteGuard,
    memberships, recount,
};

async fn entry(store: &dyn PrimaryStore, person: &TestMember) -> Option<Vec<u8>> {
    let name = memberships::name(&person.account);
    let entry = store.entries(&[name]).await.unwrap().remove(0);
    entry.map(|entry| entry.value)
}

fn given(person: &TestMember, teams: &[&str], version: u64) -> EntryState {
    let teams: Vec<_> = teams.iter().map(|team| team.parse().unwrap()).collect();
    EntryState {
        name: memberships::name(&person.account),
        value: memberships::write(&teams),
        version,
    }
}

async fn set(store: &dyn PrimaryStore, person: &TestMember, teams: &[&str]) {
    let teams: Vec<_> = teams.iter().map(|team| team.parse().unwrap()).collect();
    store.set_teams(&person.account, &teams).await.unwrap();
}

async fn teams(store: &dyn PrimaryStore, person: &TestMember) -> Vec<String> {
    let teams = store.teams(&person.account).await.unwrap();
    teams.iter().map(ToString::to_string).collect()
}

async fn counts_are_right(store: &dyn PrimaryStore) {
    let recounted = recount::recount(store, &|_| {}).await.unwrap();
    assert_eq!(recounted.differing, 0, "{recounted:?}");
}

/// The entry is marked only when it changes. Without teams there is no entry.
pub async fn an_accounts_teams_are_an_entry_that_only_set_teams_puts(store: &dyn PrimaryStore) {
    assert_eq!(entry(store, &ben()).await.unwrap(), br#"["blue","red"]"#);
    set(store, &ben(), &["red", "blue"]).await;
    assert_eq!(store.pending().await.unwrap(), 0);
    for (teams, value) in [(&["green"][..], Some(&br#"["green"]"#[..])), (&[], None)] {
        set(store, &ben(), teams).await;
        let changes = store.changes(10, None).await.unwrap();
        let [PendingChange::Entry(state, _)] = changes.as_slice() else {
            panic!("{changes:?}")
        };
        assert_eq!(state.value.as_deref(), value);
        assert_eq!(entry(store, &ben()).await.as_deref(), value);
    }
    let name = memberships::name(&ben().account);
    let put = store.put_entry(&name, None, PutCondition::Any, None);
    assert!(put.await.is_err());
}

/// The votes of existing records move, and no others.
pub async fn restored_teams_count_as_if_they_had_been_set(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..40)
        .flat_map(|n| {
            [
                ada().chooses(&surface(n), "x"),
                ben().chooses(&surface(n % 7), "y"),
            ]
        })
        .collect();
    apply(store, &writes).await;
    let records = all_records(store, 100).await;
    let all: Vec<_> = records.into_keys().map(MarkerSubject::Record).collect();
    store.mark_again(&all).await.unwrap();
    let back = [
        given(&ada(), &["blue", "green"], 70),
        given(&ben(), &[], 80),
        given(&TestMember::new("cyd", &[]), &["red"], 90),
    ];
    let before = store.identity().await.unwrap().sequences;
    for changed in [3, 0] {
        let restored = store.restore_entries(&back, RestoreMode::Replace).await;
        assert_eq!(restored.unwrap(), changed);
        assert_eq!(teams(store, &ada()).await, ["blue", "green"]);
        assert!(teams(store, &ben()).await.is_empty());
        counts_are_right(store).await;
    }
    let after = store.identity().await.unwrap().sequences;
    assert_eq!(after, before, "they say how far the store has come");
    assert_eq!(entry(store, &ada()).await, back[0].value);
    assert_eq!(entry(store, &ben()).await, None);
    let entries = store.changes(1_000, None).await.unwrap().into_iter();
    let entries = entries.filter(|change| matches!(change, PendingChange::Entry(..)));
    assert_eq!(entries.count(), 0, "the mirror has them");
    let seen = TestMember::new("dan", &["green"])
        .sees(store, &spelling(&surface(3)))
        .await;
    assert_eq!(seen.teams[0].len(), 1);
}

/// Whether the result is marked depends on the way of restoring, and on whether the mirror has the same teams.
pub async fn merged_histories_have_the_teams_of_both(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the"), ben().chooses("teh", "the")]).await;
    let marked = store.pending().await.unwrap();
    for (how, mirrored) in [(RestoreMode::Merge, "green"), (RestoreMode::Import, "black")] {
        for changed in [1, 0] {
            let back = [given(&ada(), &[mirrored], 70)];
            assert_eq!(store.restore_entries(&back, how).await.unwrap(), changed);
            assert!(teams(store, &ada()).await.contains(&mirrored.to_owned()));
            counts_are_right(store).await;
        }
        assert_eq!(store.pending().await.unwrap(), marked + 1, "{how:?}");
    }
    assert_eq!(teams(store, &ada()).await, ["black", "green", "red"]);
    let back = [given(&TestMember::new("eve", &[]), &["red"], 70)];
    assert_eq!(store.restore_entries(&back, RestoreMode::Merge).await.unwrap(), 1);
    assert_eq!(store.pending().await.unwrap(), marked + 1, "as the mirror has it");
}

/// Like votes, both are marked, and are refused unless they are meant for the store that was compared.
pub async fn teams_and_votes_do_not_change_without_admission(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the")]).await;
    let refused = async || {
        let teams = store.set_teams(&ada().account, &[]).await;
        assert!(teams.is_err() && store.forget(&ada().account).await.is_err());
        assert_eq!(teams_and_records(store).await, (1, 1));
    };
    store.set_epoch(&Epoch::fresh(), &[], None).await.unwrap();
    store
        .fence()
        .set(WriteGuard::Closed("it is being compared".to_owned()));
    refused().await;
    let incarnation = store.identity().await.unwrap().incarnation;
    store.fence().set(WriteGuard::Open {
        epoch: Epoch::fresh(),
        incarnation,
    });
    refused().await;
}

async fn teams_and_records(store: &dyn PrimaryStore) -> (usize, usize) {
    (
        teams(store, &ada()).await.len(),
        all_records(store, 10).await.len(),
    )
}
