//! The records of one account.

use std::collections::BTreeMap;

use emend_domain::{AccountId, Record, newest};
use futures::TryStreamExt;

use super::fixtures::{TestMember, ada, all_records, apply, ben, chosen, right, spelling, surface};
use super::random::Random;
use crate::paging::account_record_pages;
use crate::{PrimaryStore, RecordPosition, RecordVotes, WriteKind};

/// Holds after any history: the lists of every account are its records in their order, by offset as by position.
pub(super) async fn lists_are_what_records_say(store: &dyn PrimaryStore) {
    let mut accounts: BTreeMap<AccountId, Vec<RecordVotes>> = BTreeMap::new();
    for (record, votes) in all_records(store, 100).await {
        let of_account = accounts.entry(record.account.clone()).or_default();
        of_account.push(RecordVotes { record, votes });
    }
    for (account, mut expected) in accounts {
        expected.sort_by_cached_key(|record_votes| {
            std::cmp::Reverse((newest(&record_votes.votes), record_votes.record.item.key()))
        });
        let total = expected.len() as u64;
        assert_eq!(store.record_count(&account).await.unwrap(), total);
        let all = store.account_records(&account, 0, expected.len()).await.unwrap();
        assert_eq!((all.total, all.next), (total, None));
        assert_eq!(all.records, expected);
        for size in [3, expected.len().max(1)] {
            let paged = account_record_pages(store, &account, size).try_concat().await;
            assert_eq!(paged.unwrap(), expected, "pages of {size}");
        }
        for at in [0, expected.len() / 2, expected.len() - 1] {
            let position = RecordPosition::of(&expected[at]);
            let page = store.records_after(&account, &position, 2).await.unwrap();
            let rest = &expected[at + 1..];
            assert_eq!(page.records, rest[..rest.len().min(2)]);
            assert_eq!((page.total, page.next.is_some()), (total, rest.len() > 2));
        }
    }
}

/// Returns the surfaces of an account's records, in listing order.
async fn surfaces(store: &dyn PrimaryStore, person: &TestMember) -> Vec<String> {
    let page = store.account_records(&person.account, 0, 1_000).await.unwrap();
    assert_eq!(page.total, page.records.len() as u64);
    assert_eq!(store.record_count(&person.account).await.unwrap(), page.total);
    let surface = |record_votes: &RecordVotes| record_votes.record.item.surface().as_str().to_owned();
    page.records.iter().map(surface).collect()
}

/// Choosing again makes a record the newest.
pub async fn an_accounts_records_come_newest_first(store: &dyn PrimaryStore) {
    for surface in ["a", "b", "c", "a"] {
        apply(store, &[ada().chooses(surface, "x")]).await;
    }
    apply(store, &[ada().adds("d")]).await;
    assert_eq!(surfaces(store, &ada()).await, ["d", "a", "c", "b"]);
    let page = store.account_records(&ada().account, 1, 1).await.unwrap();
    let seen = ada().sees(store, &spelling("a")).await;
    assert_eq!(page.records[0].record, ada().record(&spelling("a")));
    assert_eq!(page.records[0].votes, seen.me);

    // Records of the same second are sorted by key, last key first.
    let mut at_once: Vec<_> = (0..40)
        .map(|number| ben().chooses(&surface(number), "x"))
        .collect();
    let at = at_once[0].at;
    for write in &mut at_once {
        write.at = at;
    }
    apply(store, &at_once).await;
    let mut expected: Vec<_> = (0..40).map(surface).collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(surfaces(store, &ben()).await, expected);
}

/// Holds even if another account's name begins with the same letters.
pub async fn an_accounts_records_are_its_own(store: &dyn PrimaryStore) {
    let (short, long) = (TestMember::new("a", &[]), TestMember::new("a-b", &[]));
    apply(store, &[short.chooses("one", "x"), long.chooses("two", "x")]).await;
    assert_eq!(surfaces(store, &short).await, ["one"]);
    assert_eq!(surfaces(store, &long).await, ["two"]);
    assert!(surfaces(store, &ada()).await.is_empty());
}

/// Holds for any page size. Pages past the end are empty.
pub async fn pages_of_an_account_hold_each_record_once(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..95)
        .map(|number| ada().chooses(&surface(number), "x"))
        .collect();
    apply(store, &writes).await;
    let all = store
        .account_records(&ada().account, 0, 200)
        .await
        .unwrap()
        .records;
    let times: Vec<_> = all
        .iter()
        .map(|record_votes| newest(&record_votes.votes))
        .collect();
    assert_eq!(times.len(), 95);
    assert!(times.is_sorted_by(|a, b| a > b));
    for size in [1, 7, 95] {
        let mut paged: Vec<Record> = Vec::new();
        for offset in (0..95).step_by(size) {
            let page = store.account_records(&ada().account, offset, size).await.unwrap();
            assert_eq!(page.total, 95);
            paged.extend(page.records.into_iter().map(|record_votes| record_votes.record));
        }
        assert!(
            paged
                .iter()
                .eq(all.iter().map(|record_votes| &record_votes.record)),
            "{size}"
        );
    }
    for (offset, limit) in [(95, 10), (usize::MAX, usize::MAX), (0, 0)] {
        let page = store
            .account_records(&ada().account, offset, limit)
            .await
            .unwrap();
        assert_eq!((page.records.len(), page.total), (0, 95), "{offset} {limit}");
    }
}

/// Holds for any page size, with many records of the same second, and if the record at the position has changed or is gone
/// since.
pub async fn a_page_after_a_position_begins_there(store: &dyn PrimaryStore) {
    let mut random = Random(7);
    let mut writes: Vec<_> = (0..150)
        .map(|number| ada().chooses(&surface(number), "x"))
        .collect();
    let first = writes[0].at;
    for write in &mut writes {
        // Four seconds, with about as many records each.
        write.at = first + u64::try_from(random.below(4)).unwrap();
    }
    apply(store, &writes).await;
    lists_are_what_records_say(store).await;

    let account = ada().account;
    let all = store.account_records(&account, 0, 200).await.unwrap().records;
    let place = |at: usize| RecordPosition::of(&all[at]);
    let after = async |position: &RecordPosition| -> Vec<Record> {
        let page = store.records_after(&account, position, 5).await.unwrap();
        page.records
            .into_iter()
            .map(|record_votes| record_votes.record)
            .collect()
    };
    let records = |from: usize| -> Vec<Record> {
        let records = all[from..from + 5]
            .iter()
            .map(|record_votes| record_votes.record.clone());
        records.collect()
    };
    for at in 0..140 {
        assert_eq!(after(&place(at)).await, records(at + 1), "{at}");
    }
    let gone = place(70);
    let taken = |record_votes: &RecordVotes| {
        let outcome = record_votes.votes.keys().next().unwrap().clone();
        let item = record_votes.record.item.clone();
        ada().clears(emend_domain::Ballot { item, outcome })
    };
    apply(store, &[taken(&all[70])]).await;
    assert_eq!(after(&gone).await, records(71));
    // Chosen again, it is the first one; what came after it still does.
    apply(
        store,
        &[ada().chooses(all[70].record.item.surface().as_str(), "x")],
    )
    .await;
    assert_eq!(after(&gone).await, records(71));

    let before_all = RecordPosition {
        newest: u64::MAX >> 12,
        ..gone.clone()
    };
    let first = store.account_records(&account, 0, 5).await.unwrap();
    assert_eq!(
        store.records_after(&account, &before_all, 5).await.unwrap(),
        first
    );
    let behind_all = RecordPosition { newest: 0, ..gone };
    let page = store.records_after(&account, &behind_all, 5).await.unwrap();
    assert_eq!((page.records.len(), page.total, page.next), (0, 150, None));
    let nothing = store.records_after(&account, &before_all, 0).await.unwrap();
    assert_eq!((nothing.records.len(), nothing.total), (0, 150));
    assert_eq!(after_nobody(store, &before_all).await, 0);
}

async fn after_nobody(store: &dyn PrimaryStore, position: &RecordPosition) -> usize {
    let nobody = "nobody".parse().unwrap();
    let page = store.records_after(&nobody, position, 5).await.unwrap();
    assert_eq!((page.total, page.next), (0, None));
    page.records.len()
}

/// Covers undoing the last vote, and clearing.
pub async fn records_without_votes_are_not_listed(store: &dyn PrimaryStore) {
    let first = ada().chooses("a", "x");
    apply(store, &[first.clone(), ada().chooses("b", "x"), ada().adds("c")]).await;
    apply(store, &[ada().undoes(&first), ada().clears(right("c"))]).await;
    assert_eq!(surfaces(store, &ada()).await, ["b"]);
    apply(
        store,
        &[ada().clears(chosen("b", "x")), ada().clears(chosen("b", "x"))],
    )
    .await;
    assert!(surfaces(store, &ada()).await.is_empty());
}

/// The record does not keep the position of the cleared vote.
pub async fn a_record_whose_newest_vote_is_cleared_is_ordered_by_its_next_vote(store: &dyn PrimaryStore) {
    apply(store, &[ada().chooses("a", "x"), ada().chooses("b", "x")]).await;
    apply(store, &[ada().chooses("a", "y")]).await;
    assert_eq!(surfaces(store, &ada()).await, ["a", "b"]);
    let cleared = vec![chosen("a", "y")];
    apply(store, &[ada().writes(WriteKind::Clear(cleared))]).await;
    assert_eq!(surfaces(store, &ada()).await, ["b", "a"]);
}
