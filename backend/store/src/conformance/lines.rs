//! Export and import as JSON lines, and the recount.

use emend_domain::Context;

use super::fixtures::{ada, apply, ben, spelling, surface};
use crate::export_lines::ExportTotal;
use crate::{Entry, EntryName, PrimaryStore, PutCondition, PutResult, WriteKind, export_lines, recount};

async fn exported(store: &dyn PrimaryStore) -> Vec<u8> {
    let mut out = Vec::new();
    export_lines::export(store, &mut out, &|_| {}).await.unwrap();
    out
}

/// Holds for any contents. Importing twice changes nothing.
pub async fn an_export_of_imported_data_has_the_same_bytes(store: &dyn PrimaryStore) {
    let odd = ["a|b", "%7C", "خطأ", "👩‍👩‍👧", "\"\\", "no\u{a0}break"];
    let mut writes: Vec<_> = (0..2_500).map(|n| ada().chooses(&surface(n), "x")).collect();
    for text in odd {
        let item = spelling(text).within(Context::Before(text.to_owned()));
        let outcome = emend_domain::Outcome::Chosen(text.to_owned());
        let ballot = emend_domain::Ballot { item, outcome };
        writes.push(ben().writes(WriteKind::Cast(vec![ballot])));
    }
    writes.push(ben().adds("خطأ"));
    for writes in writes.chunks(500) {
        apply(store, writes).await;
    }
    let names: Vec<_> = (0..20)
        .map(|n| EntryName::new("account", &format!("{n} \"|")).unwrap())
        .collect();
    for (name, byte) in names.iter().zip(120..) {
        let put = store.put_entry(name, Some(vec![b'"', 0, byte]), PutCondition::Any, None);
        put.await.unwrap();
    }
    let brief = EntryName::new("session", "brief").unwrap();
    let put = store.put_entry(&brief, Some(vec![1]), PutCondition::Any, Some(1 << 40));
    put.await.unwrap();
    let first = exported(store).await;
    let total = export_lines::check(first.as_slice()).unwrap();
    assert_eq!((total.records, total.entries), (2_507, 22));
    let nothing = ExportTotal::default();
    assert_eq!(
        export_lines::import(store, first.as_slice(), &|_| true, &|_| {})
            .await
            .unwrap(),
        nothing
    );

    for person in [ada(), ben()] {
        while !store.forget(&person.account).await.unwrap() {}
    }
    for name in &names {
        let gone = store.put_entry(name, None, PutCondition::Any, None).await;
        assert!(matches!(gone.unwrap(), PutResult::Stored(_)));
    }
    assert_eq!(
        export_lines::import(store, first.as_slice(), &|_| true, &|_| {})
            .await
            .unwrap(),
        total
    );
    assert_eq!(exported(store).await, first);
    assert!(recount::recount(store, &|_| {}).await.unwrap().first.is_empty());
}

/// The replacement is marked for the mirror. Readable entries remain, and so do unreadable ones for which the file has
/// nothing better.
pub async fn importing_replaces_entries_that_cannot_be_read(store: &dyn PrimaryStore) {
    let put = async |id: &str, value: &[u8]| {
        let name = EntryName::new("account", id).unwrap();
        let put = store.put_entry(&name, Some(value.to_vec()), PutCondition::Any, None);
        put.await.unwrap();
        name
    };
    let names = [
        put("ada", b"good").await,
        put("ben", b"good").await,
        put("kim", b"bad").await,
    ];
    let file = exported(store).await;
    put("ada", b"bad").await;
    put("ben", b"better").await;
    let is_readable = |entry: &Entry| entry.value != b"bad";
    for replaced in [1, 0] {
        let before = store.entries(&names).await.unwrap();
        let changed = export_lines::import(store, file.as_slice(), &is_readable, &|_| {}).await;
        assert_eq!(changed.unwrap().entries, replaced);
        let after = store.entries(&names).await.unwrap();
        let values: Vec<_> = after
            .iter()
            .flatten()
            .map(|entry| entry.value.as_slice())
            .collect();
        assert_eq!(values, [&b"good"[..], b"better", b"bad"]);
        let is_new = after[0].as_ref().unwrap().version > before[0].as_ref().unwrap().version;
        assert_eq!(is_new, replaced == 1);
    }
}

/// The export consists of the first and the last line.
pub async fn an_empty_store_can_be_exported(store: &dyn PrimaryStore) {
    for person in [ada(), ben()] {
        store.set_teams(&person.account, &[]).await.unwrap();
    }
    let empty = exported(store).await;
    assert_eq!(
        empty,
        b"{\"emend_export\":1}\n{\"end\":{\"records\":0,\"entries\":0}}\n"
    );
    let imported = export_lines::import(store, empty.as_slice(), &|_| true, &|_| {}).await;
    assert_eq!(imported.unwrap(), ExportTotal::default());
}

/// Covers the counts of everyone and of each team.
pub async fn a_recount_equals_the_served_counts(store: &dyn PrimaryStore) {
    let writes: Vec<_> = (0..300)
        .flat_map(|n| {
            [
                ada().chooses(&surface(n % 90), "x"),
                ben().chooses(&surface(n % 40), "y"),
            ]
        })
        .collect();
    for writes in writes.chunks(500) {
        apply(store, writes).await;
    }
    let recounted = recount::recount(store, &|_| {}).await.unwrap();
    assert_eq!((recounted.records, recounted.differing), (90 + 40, 0));
    // Ada's votes count in red and for everyone; Ben's in red, in blue and for everyone.
    assert_eq!(recounted.counts, 2 * 90 + 3 * 40);
}
