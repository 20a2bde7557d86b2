//! The records of one account.

use emend_domain::{Record, newest};

use super::fixtures::{TestMember, ada, apply, ben, chosen, right, spelling, surface};
use crate::{PrimaryStore, RecordVotes, WriteKind};

/// Returns the surfaces of an account's records, in listing order.
async fn surfaces(store: &dyn PrimaryStore, person: &TestMember) -> Vec<String> {
    let found = store.records_of(&person.account, 0, 1_000).await.unwrap();
    assert_eq!(found.total, found.records.len() as u64);
    assert_eq!(store.record_count(&person.account).await.unwrap(), found.total);
    let surface = |found: &RecordVotes| found.record.item.surface().as_str().to_owned();
    found.records.iter().map(surface).collect()
}

/// Choosing again makes a record the newest.
pub async fn an_accounts_records_come_newest_first(store: &dyn PrimaryStore) {
    for surface in ["a", "b", "c", "a"] {
        apply(store, &[ada().chooses(surface, "x")]).await;
    }
    apply(store, &[ada().adds("d")]).await;
    assert_eq!(surfaces(store, &ada()).await, ["d", "a", "c", "b"]);
    let found = store.records_of(&ada().account, 1, 1).await.unwrap();
    let seen = ada().sees(store, &spelling("a")).await;
    assert_eq!(found.records[0].record, ada().record(&spelling("a")));
    assert_eq!(found.records[0].votes, seen.me);

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
    let all = store.records_of(&ada().account, 0, 200).await.unwrap().records;
    let times: Vec<_> = all.iter().map(|found| newest(&found.votes)).collect();
    assert_eq!(times.len(), 95);
    assert!(times.is_sorted_by(|a, b| a > b));
    for size in [1, 7, 95] {
        let mut paged: Vec<Record> = Vec::new();
        for offset in (0..95).step_by(size) {
            let page = store.records_of(&ada().account, offset, size).await.unwrap();
            assert_eq!(page.total, 95);
            paged.extend(page.records.into_iter().map(|found| found.record));
        }
        assert!(paged.iter().eq(all.iter().map(|found| &found.record)), "{size}");
    }
    for (offset, limit) in [(95, 10), (usize::MAX, usize::MAX), (0, 0)] {
        let page = store.records_of(&ada().account, offset, limit).await.unwrap();
        assert_eq!((page.records.len(), page.total), (0, 95), "{offset} {limit}");
    }
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
pub async fn a_record_whose_newest_vote_is_cleared_stands_where_the_next_one_puts_it(
    store: &dyn PrimaryStore,
) {
    apply(store, &[ada().chooses("a", "x"), ada().chooses("b", "x")]).await;
    apply(store, &[ada().chooses("a", "y")]).await;
    assert_eq!(surfaces(store, &ada()).await, ["a", "b"]);
    let cleared = vec![chosen("a", "y")];
    apply(store, &[ada().writes(WriteKind::Clear(cleared))]).await;
    assert_eq!(surfaces(store, &ada()).await, ["b", "a"]);
}
