//! A file of a version without an index of agreement and without one of records by time; and the latter after any history.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use emend_domain::{ChoiceId, DictionaryWord, Record, Tally, newest};
use emend_store::paging::account_record_pages;
use emend_store::{
    ChoiceStore, Maintenance, MemberStore, RecordVotes, Restoration, RestoreMode, RestoreTarget,
    StoreContents, StoreError, Voters, Write, WriteKind,
};
use emend_store_embedded::EmbeddedStore;
use futures::TryStreamExt;
use proptest::prelude::*;
use redb::{Database, ReadableDatabase, TableDefinition};

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
    let by_time: TableDefinition<(&str, u64, &str), ()> = TableDefinition::new("records_by_time");
    assert!(transaction.delete_table(by_time).unwrap());
    let counts: TableDefinition<&str, u64> = TableDefinition::new("record_counts");
    assert!(transaction.delete_table(counts).unwrap());
    let numbers: TableDefinition<&str, u64> = TableDefinition::new("numbers");
    let mut numbers = transaction.open_table(numbers).unwrap();
    for index in ["indexed", "records_indexed"] {
        assert!(numbers.remove(index).unwrap().is_some(), "{index}");
    }
    assert_eq!(numbers.insert("format", 1).unwrap().unwrap().value(), 2);
    drop(numbers);
    transaction.commit().unwrap();
}

#[tokio::test]
async fn the_index_of_an_older_file_is_built_in_steps_and_continues_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
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
    let agreed = store.agreements(&Voters::Everyone, 1_000).await.unwrap();
    assert_eq!(agreed.len(), 103);
    drop(store);
    remove_indexes(&path);

    let store = EmbeddedStore::open(&path).unwrap();
    let refused = store.agreements(&Voters::Everyone, 10).await;
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
    assert_eq!(
        store.agreements(&Voters::Everyone, 1_000).await.unwrap().len(),
        105
    );
    assert!(store.build_indexes().await.unwrap());
}

/// Returns all records of an account, read page by page.
async fn listed(store: &EmbeddedStore, who: &str, size: usize) -> Vec<RecordVotes> {
    let account = who.parse().unwrap();
    let pages = account_record_pages(store, &account, size).try_concat().await;
    pages.unwrap()
}

#[tokio::test]
async fn records_are_listed_the_same_before_while_and_after_their_index_is_built() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let store = EmbeddedStore::open(&path).unwrap();
    let mut writes: Vec<_> = (0..WORDS).map(|number| adds("ada", number, number)).collect();
    for (write, number) in writes.iter_mut().zip(0..) {
        write.at += number % 977;
    }
    for writes in writes.chunks(2_000) {
        store.record(writes).await.unwrap();
    }
    let expected = listed(&store, "ada", 1_000).await;
    assert_eq!(expected.len(), usize::try_from(WORDS).unwrap());
    drop(store);
    remove_indexes(&path);

    let store = EmbeddedStore::open(&path).unwrap();
    assert_eq!(listed(&store, "ada", 4_000).await, expected);
    let mut steps = 0;
    loop {
        // Choices in the meantime: one of a record that may be indexed or not, one of a new record.
        let word = WORDS - 1 - steps;
        let mut again = adds("ada", word, 2 * WORDS + steps);
        again.at += 10_000 + u64::try_from(steps).unwrap();
        store
            .record(&[again, adds("cyd", word, 3 * WORDS + steps)])
            .await
            .unwrap();
        let is_complete = store.build_indexes().await.unwrap();
        steps += 1;
        let page = store
            .account_records(&"ada".parse().unwrap(), 0, 5)
            .await
            .unwrap();
        assert_eq!(page.total, expected.len() as u64);
        let newest = DictionaryWord::parse(&format!("word{word}")).unwrap().ballot();
        assert_eq!(page.records[0].record.item, newest.item);
        if is_complete {
            break;
        }
    }
    assert!(steps >= 3, "{steps} steps");
    let changed = usize::try_from(steps).unwrap();
    let records = listed(&store, "ada", 4_000).await;
    assert_eq!(records.len(), expected.len());
    let is_unchanged = |record_votes: &&RecordVotes| newest(&record_votes.votes) < 1_800_010_000;
    assert!(records[..changed].iter().all(|record| !is_unchanged(&record)));
    assert!(records[changed..].iter().all(|record| is_unchanged(&record)));
    assert_eq!(listed(&store, "cyd", 2).await.len(), changed);
    drop(store);

    // A version that does not maintain the index refuses the file.
    let database = Database::open(&path).unwrap();
    let numbers: TableDefinition<&str, u64> = TableDefinition::new("numbers");
    let numbers = database.begin_read().unwrap().open_table(numbers).unwrap();
    assert_eq!(numbers.get("format").unwrap().unwrap().value(), 2);
}

/// A step of a history.
#[derive(Debug, Clone)]
enum Step {
    /// A choice of an account about a word at a time.
    Choose(u8, u8, u64),
    /// The undoing of an earlier choice.
    Undo(usize),
    /// A restoration of a record with a newest vote at a time; without one, its deletion.
    Restore(u8, u8, Option<u64>, bool),
    Forget(u8),
    /// The indexes are given up, as by a repair.
    Drop,
    /// One step of building them.
    Build,
}

fn step() -> impl Strategy<Value = Step> {
    let at = 1_800_000_000..1_800_000_004_u64;
    prop_oneof![
        8 => (0..3_u8, 0..12_u8, at.clone()).prop_map(|(who, word, at)| Step::Choose(who, word, at)),
        3 => (0..40_usize).prop_map(Step::Undo),
        2 => (0..3_u8, 0..12_u8, proptest::option::of(at), any::<bool>())
            .prop_map(|(who, word, at, replaces)| Step::Restore(who, word, at, replaces)),
        1 => (0..3_u8).prop_map(Step::Forget),
        1 => Just(Step::Drop),
        2 => Just(Step::Build),
    ]
}

const WHO: [&str; 3] = ["a", "a-b", "b"];

async fn take(store: &EmbeddedStore, step: Step, number: u128, past: &mut Vec<Write>) {
    match step {
        Step::Choose(who, word, at) => {
            let mut write = adds(WHO[usize::from(who)], word.into(), number);
            write.at = at;
            past.push(write.clone());
            store.record(&[write]).await.unwrap();
        }
        Step::Undo(of) => {
            if let Some(undone) = past.get(of) {
                let kind = WriteKind::Undo(undone.id);
                let id = ChoiceId(uuid::Uuid::from_u128(number));
                store
                    .record(&[Write {
                        id,
                        kind,
                        ..undone.clone()
                    }])
                    .await
                    .unwrap();
            }
        }
        Step::Restore(who, word, at, replaces) => {
            let write = adds(WHO[usize::from(who)], word.into(), number);
            let WriteKind::Cast(ballots) = write.kind else {
                unreachable!("a choice")
            };
            let votes = at.map(|last| (ballots[0].outcome.clone(), Tally { n: 2, last }));
            let record = Record {
                account: write.account,
                item: ballots[0].item.clone(),
            };
            let restoration = Restoration {
                record,
                votes: votes.into_iter().collect(),
                version: 0,
                recent: Vec::new(),
            };
            let how = if replaces {
                RestoreMode::Replace
            } else {
                RestoreMode::Import
            };
            store.restore(&[restoration], how).await.unwrap();
        }
        Step::Forget(who) => {
            let account = WHO[usize::from(who)].parse().unwrap();
            while !store.forget(&account).await.unwrap() {}
        }
        Step::Drop => store.drop_indexes().await.unwrap(),
        Step::Build => drop(store.build_indexes().await.unwrap()),
    }
}

/// The lists of all accounts are what the votes say, whether the index is complete or not.
async fn lists_are_right(store: &EmbeddedStore) {
    let all = store.records(None, 1_000).await.unwrap().records;
    for who in WHO {
        let mut expected = all.clone();
        expected.retain(|record_votes| record_votes.record.account.as_str() == who);
        expected.sort_by_cached_key(|record_votes| {
            std::cmp::Reverse((newest(&record_votes.votes), record_votes.record.key()))
        });
        assert_eq!(listed(store, who, 2).await, expected);
        let count = store.record_count(&who.parse().unwrap()).await.unwrap();
        assert_eq!(count, expected.len() as u64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_index_of_records_is_right_after_any_history(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = EmbeddedStore::in_memory().unwrap();
            let mut past = Vec::new();
            for (step, number) in steps.into_iter().zip(1..) {
                take(&store, step, number, &mut past).await;
            }
            lists_are_right(&store).await;
            while !store.build_indexes().await.unwrap() {}
            lists_are_right(&store).await;
        });
    }
}
