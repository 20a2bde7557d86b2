//! Listing all records, page by page.

use emend_domain::{Outcome, Tallies, Tally};

use super::fixtures::{ada, all_records, apply, ben, spelling, surface};
use crate::PrimaryStore;

/// Holds for any page size.
pub async fn pages_hold_every_record(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..137)
        .flat_map(|number| {
            [
                ada().chooses(&surface(number), "a"),
                ben().chooses(&surface(number), "b"),
            ]
        })
        .collect();
    apply(store, &writes).await;
    for limit in [1, 10, 274, 1000] {
        let records = all_records(store, limit).await;
        assert_eq!(records.len(), 274, "pages of {limit}");
    }
}

/// The listing ends after this page.
pub async fn an_empty_store_has_one_empty_page(store: &dyn PrimaryStore) {
    let page = store.records(None, 10).await.unwrap();
    assert_eq!((page.records, page.next), (vec![], None));
}

/// Times are exact to the second, and no vote is missing.
pub async fn records_are_read_as_they_were_written(store: &dyn PrimaryStore) {
    let writes = [
        ada().chooses("teh", "the"),
        ada().chooses("teh", "the"),
        ada().chooses("teh", "ten"),
    ];
    apply(store, &writes).await;
    let expected = Tallies::from([
        (
            Outcome::Chosen("the".into()),
            Tally {
                n: 2,
                last: writes[1].at,
            },
        ),
        (
            Outcome::Chosen("ten".into()),
            Tally {
                n: 1,
                last: writes[2].at,
            },
        ),
    ]);
    let records: Vec<_> = all_records(store, 10).await.into_iter().collect();
    assert_eq!(records, [(ada().record(&spelling("teh")), expected)]);
}
