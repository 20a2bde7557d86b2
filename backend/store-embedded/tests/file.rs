//! The file: its permissions, its lock, and the deletion of old data.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use emend_domain::{AccountId, Ballot, ChoiceId, Item, Outcome, Viewer};
use emend_store::{
    CHOICE_ID_SECONDS, ChoiceStore, MemberStore, MirrorSource, RestoreTarget, StoreContents, StoreError,
    StoreHandle, Write, WriteKind, WriteOutcome,
};
use emend_store_embedded::EmbeddedStore;

fn item() -> Item {
    Item::word("teh")
}

fn write(number: u128, at: u64) -> Write {
    Write {
        id: ChoiceId(uuid::Uuid::from_u128(number)),
        account: AccountId::local(),
        at,
        kind: WriteKind::Cast(vec![Ballot {
            item: item(),
            outcome: Outcome::Ignored,
        }]),
    }
}

async fn tally(store: &EmbeddedStore) -> u32 {
    let viewer = Viewer::without_teams(AccountId::local());
    let seen = store.evidence(&viewer, &[item()]).await.unwrap();
    seen[0].me[&Outcome::Ignored].n
}

fn refusal(path: &Path) -> String {
    EmbeddedStore::open(path).unwrap_err().to_string()
}

#[tokio::test]
async fn data_survives_reopening_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/directory/emend.redb");
    let store = EmbeddedStore::open(&path).unwrap();
    store
        .record(&[write(1, 1_800_000_000), write(2, 1_800_000_001)])
        .await
        .unwrap();
    drop(store);
    let store = EmbeddedStore::open(&path).unwrap();
    assert_eq!(tally(&store).await, 2);
    assert_eq!(
        store.record(&[write(1, 1_800_000_000)]).await.unwrap(),
        [WriteOutcome::Duplicate]
    );
    assert_eq!(store.location(), path.display().to_string());
}

#[test]
fn a_file_in_use_is_refused_with_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let held = EmbeddedStore::open(&path).unwrap();
    let refused = refusal(&path);
    assert!(
        refused.contains("emend.redb is in use by another process"),
        "{refused}"
    );
    drop(held);
    EmbeddedStore::open(&path).unwrap();
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let letter = "Dear Ada, ".repeat(1000);
    std::fs::write(&path, &letter).unwrap();
    let refused = refusal(&path);
    assert!(refused.contains("emend.redb"), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[cfg(unix)]
#[test]
fn a_new_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emend.redb");
    let _held = EmbeddedStore::open(&path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn choice_ids_are_forgotten_after_their_retention_period() {
    let directory = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap();
    let then = 1_800_000_000;
    let first: Vec<_> = (0..8).map(|number| write(number, then)).collect();
    store.record(&first).await.unwrap();
    let undo = Write {
        kind: WriteKind::Undo(first[0].id),
        ..write(100, then + 10)
    };
    store.record(std::slice::from_ref(&undo)).await.unwrap();

    // As long as they are kept, they count once.
    let later = then + CHOICE_ID_SECONDS;
    store.record(&[write(101, later)]).await.unwrap();
    assert_eq!(
        store.record(&first[7..]).await.unwrap(),
        [WriteOutcome::Duplicate]
    );

    // A second later they are deleted, a few with each write, but an undone choice is kept as long as its undo.
    store
        .record(&[write(102, later + 1), write(103, later + 1)])
        .await
        .unwrap();
    let ids: Vec<_> = first.iter().map(|write| write.id).collect();
    let known = store.knows(&AccountId::local(), &ids).await.unwrap();
    assert_eq!(known, [true, false, false, false, false, false, false, false]);
    assert_eq!(store.record(&[undo]).await.unwrap(), [WriteOutcome::Duplicate]);
}

#[tokio::test]
async fn a_slow_disk_delays_no_call_beyond_the_timeout() {
    let directory = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(&directory.path().join("emend.redb")).unwrap();
    let store = store.with_timeout(std::time::Duration::from_millis(1));
    let many: Vec<_> = (0..5_000).map(|number| write(number, 1_800_000_000)).collect();
    let refused = store.record(&many).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

/// Deleted data leaves space; the next start reclaims it.
#[tokio::test]
async fn a_sparse_file_is_compacted_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("emend.redb");
    let store = EmbeddedStore::open(&file)
        .unwrap()
        .with_timeout(std::time::Duration::from_mins(1));
    let account: emend_domain::AccountId = "somebody".parse().unwrap();
    let votes = |n: usize| {
        let word = emend_domain::DictionaryWord::parse(&format!("word{n}"))
            .unwrap()
            .ballot();
        let tally = emend_domain::Tally { n: 1, last: 1 };
        emend_store::Restoration {
            record: emend_domain::Record {
                account: account.clone(),
                item: word.item,
            },
            votes: [(word.outcome, tally)].into(),
            version: 0,
            recent: Vec::new(),
        }
    };
    let records: Vec<_> = (0..40_000).map(votes).collect();
    store
        .restore(&records, emend_store::RestoreMode::Import)
        .await
        .unwrap();
    let before = std::fs::metadata(&file).unwrap().len();
    while !store.forget(&account).await.unwrap() {}
    let markers: Vec<_> = store.changes(50_000, None).await.unwrap();
    let markers: Vec<_> = markers.into_iter().map(|change| change.marker()).collect();
    store.acknowledge(&markers).await.unwrap();
    drop(store);
    let store = EmbeddedStore::open(&file).unwrap();
    let after = std::fs::metadata(&file).unwrap().len();
    assert!(after * 4 < before, "{before} bytes, then {after}");
    assert!(store.records(None, 10).await.unwrap().records.is_empty());
}
