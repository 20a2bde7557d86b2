//! Restoring records.

use std::collections::BTreeMap;

use emend_domain::{Outcome, Tallies, Tally, count_votes};
use futures::TryStreamExt;

use super::agreement::agreed_is_what_counts_say;
use super::fixtures::{ada, all_records, apply, ben, changes, join, spelling, surface};
use super::learned::lists_are_what_records_say;
use crate::paging::count_pages;
use crate::{ItemCounts, MarkerSubject, PrimaryStore, Restoration, RestoreMode, Voters};

fn votes<const N: usize>(votes: [(&str, u32, u64); N]) -> Tallies {
    let votes = votes.map(|(word, n, last)| (Outcome::Chosen(word.to_owned()), Tally { n, last }));
    votes.into_iter().collect()
}

fn of_ada(surface: &str, votes: Tallies) -> Restoration {
    let record = ada().record(&spelling(surface));
    Restoration {
        record,
        votes,
        version: 0,
        recent: Vec::new(),
    }
}

async fn restore(store: &dyn PrimaryStore, records: &[Restoration], how: RestoreMode) -> usize {
    store.restore(records, how).await.unwrap()
}

/// Everything derived from the records is restored with them: words, lists, the counts of teams and of everyone.
/// Nothing remains to be mirrored.
pub async fn restored_records_have_the_same_votes_and_counts(store: &dyn PrimaryStore) {
    let mut writes: Vec<_> = (0..30).map(|n| ada().chooses(&surface(n % 20), "x")).collect();
    writes.extend([
        ada().adds("Emend"),
        ben().chooses(&surface(1), "y"),
        ben().adds("emend"),
    ]);
    apply(store, &writes).await;
    let records = all_records(store, 100).await;
    let item = spelling(&surface(1));
    let before = ben().sees(store, &item).await;
    let newest = store.account_records(&ada().account, 0, 5).await.unwrap();
    for person in [ada(), ben()] {
        while !store.forget(&person.account).await.unwrap() {}
        join(store, &[person]).await;
    }

    let restorations: Vec<_> = records
        .iter()
        .map(|(record, votes)| Restoration {
            record: record.clone(),
            votes: votes.clone(),
            version: 0,
            recent: Vec::new(),
        })
        .collect();
    for how in [RestoreMode::Replace, RestoreMode::Merge] {
        restore(store, &restorations, how).await;
        agreed_is_what_counts_say(store).await;
        lists_are_what_records_say(store).await;
        assert_eq!(all_records(store, 7).await, records);
        assert_eq!(ben().sees(store, &item).await, before);
        assert_eq!(store.words(&ada().account).await.unwrap(), ["Emend"]);
        assert_eq!(store.account_records(&ada().account, 0, 5).await.unwrap(), newest);
        assert_eq!(store.pending().await.unwrap(), 0);
    }
}

/// No votes and no markers remain, even if the record is replaced by nothing.
pub async fn a_replacing_restore_removes_the_earlier_votes(store: &dyn PrimaryStore) {
    apply(
        store,
        &[ada().chooses("teh", "ten"), ada().chooses("wrod", "word")],
    )
    .await;
    let records = [of_ada("teh", votes([("the", 5, 9)])), of_ada("wrod", votes([]))];
    assert_eq!(restore(store, &records, RestoreMode::Replace).await, 2);
    assert_eq!(restore(store, &records, RestoreMode::Replace).await, 0);
    let seen = ada().sees(store, &spelling("teh")).await;
    assert_eq!(seen.me, votes([("the", 5, 9)]));
    assert_eq!(seen.everyone, count_votes([&seen.me]));
    let seen = ada().sees(store, &spelling("wrod")).await;
    assert!(seen.me.is_empty() && seen.everyone.is_empty());
    assert_eq!(all_records(store, 10).await.len(), 1);
    assert_eq!(store.record_count(&ada().account).await.unwrap(), 1);
    lists_are_what_records_say(store).await;
    assert_eq!(store.pending().await.unwrap(), 0);
}

/// Records that only the mirror had are taken over unchanged. Those that differed on both sides are marked for the
/// mirror.
pub async fn merging_keeps_the_larger_tally_and_marks_differences(store: &dyn PrimaryStore) {
    let mine = [
        of_ada("both", votes([("a", 1, 10), ("b", 7, 70)])),
        of_ada("less", votes([("a", 1, 10)])),
        of_ada("same", votes([("a", 2, 20)])),
    ];
    restore(store, &mine, RestoreMode::Replace).await;
    let mirrored = [
        of_ada("both", votes([("a", 3, 30), ("c", 1, 10)])),
        of_ada("less", votes([("a", 4, 40)])),
        of_ada("same", votes([("a", 2, 20)])),
        of_ada("only", votes([("a", 1, 10)])),
    ];
    assert_eq!(restore(store, &mirrored, RestoreMode::Merge).await, 3);
    let seen = ada().sees(store, &spelling("both")).await;
    assert_eq!(seen.me, votes([("a", 3, 30), ("b", 7, 70), ("c", 1, 10)]));
    assert_eq!(seen.everyone, count_votes([&seen.me]));
    let marked: Vec<_> = changes(store, 10)
        .await
        .into_iter()
        .map(|change| change.record)
        .collect();
    assert_eq!(marked, [ada().record(&spelling("both"))]);
    assert_eq!(restore(store, &mirrored, RestoreMode::Merge).await, 0);
    lists_are_what_records_say(store).await;
}

/// Changed records are marked for the mirror.
pub async fn a_repeated_import_changes_nothing(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the")]).await;
    let records = [
        of_ada("teh", votes([("the", 3, 5)])),
        of_ada("wrod", votes([("word", 1, 5)])),
    ];
    assert_eq!(restore(store, &records, RestoreMode::Import).await, 2);
    assert_eq!(store.pending().await.unwrap(), 2);
    let before = (
        all_records(store, 10).await,
        store.changes(10, None).await.unwrap(),
    );
    assert_eq!(restore(store, &records, RestoreMode::Import).await, 0);
    let after = (
        all_records(store, 10).await,
        store.changes(10, None).await.unwrap(),
    );
    assert_eq!(before, after);
}

/// Missing records are not marked.
pub async fn records_marked_again_have_a_new_version(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("teh", "the")]).await;
    let before = changes(store, 10).await[0].version;
    let records = ["teh", "never"].map(|surface| MarkerSubject::Record(ada().record(&spelling(surface))));
    store.mark_again(&records).await.unwrap();
    let changes = changes(store, 10).await;
    assert_eq!(changes.len(), 1);
    assert!(changes[0].version > before);
}

/// A missing record yields no votes.
pub async fn votes_come_in_the_order_of_the_records(store: &dyn PrimaryStore) {
    apply(
        store,
        &[ada().chooses("teh", "the"), ada().chooses("wrod", "word")],
    )
    .await;
    let records = ["wrod", "never", "teh"].map(|surface| ada().record(&spelling(surface)));
    let votes = store.votes(&records).await.unwrap();
    let chosen: Vec<_> = votes.iter().map(|votes| votes.keys().next()).collect();
    let word = |word: &str| Outcome::Chosen(word.to_owned());
    assert_eq!(chosen, [Some(&word("word")), None, Some(&word("the"))]);
}

/// Covers the counts of everyone and of each team, over several pages.
pub async fn counts_are_listed_as_they_are_served(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..40)
        .flat_map(|n| {
            [
                ada().chooses(&surface(n), "x"),
                ben().chooses(&surface(n % 7), "y|:z"),
            ]
        })
        .collect();
    apply(store, &writes).await;
    let mut listed = BTreeMap::new();
    for ItemCounts { voters, item, counts } in count_pages(store, 9).try_concat().await.unwrap() {
        assert!(!counts.is_empty());
        listed.insert((voters, item.key()), counts);
    }
    assert_eq!(listed.len(), 40 + 40 + 7);
    for n in 0..40 {
        let item = spelling(&surface(n));
        let seen = ben().sees(store, &item).await;
        assert_eq!(listed[&(Voters::Everyone, item.key())], seen.everyone);
        let red = Voters::Team("red".parse().unwrap());
        assert_eq!(listed[&(red, item.key())], seen.teams[0]);
    }
}
