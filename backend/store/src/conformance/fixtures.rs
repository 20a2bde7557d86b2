//! Test accounts and their choices.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use emend_domain::{
    AccountId, Ballot, ChoiceId, DictionaryWord, Item, ItemEvidence, Outcome, Record, Surface, Tallies,
    TeamId, Viewer,
};
use futures::TryStreamExt;
use uuid::Uuid;

use crate::paging::record_pages;
use crate::{Marker, PendingChange, PrimaryStore, RecordChange, Write, WriteKind, WriteOutcome};

/// The source of unique IDs and times.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The time at which the suite begins, in seconds since 1970.
const BEGINNING: u64 = 1_800_000_000;

/// A user with an account, and the user's teams.
#[derive(Debug, Clone)]
pub(super) struct TestMember {
    pub(super) account: AccountId,
    pub(super) teams: Vec<TeamId>,
}

impl TestMember {
    pub(super) fn new(name: &str, teams: &[&str]) -> Self {
        Self {
            account: name.parse().unwrap(),
            teams: teams.iter().map(|team| team.parse().unwrap()).collect(),
        }
    }

    pub(super) fn writes(&self, kind: WriteKind) -> Write {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        Write {
            id: ChoiceId(Uuid::from_u128(0xE0E0_0000_0000_0000 + u128::from(next))),
            account: self.account.clone(),
            at: BEGINNING + next,
            kind,
        }
    }

    /// Returns a write that replaces `surface` with `replacement`.
    pub(super) fn chooses(&self, surface: &str, replacement: &str) -> Write {
        self.writes(WriteKind::Cast(vec![chosen(surface, replacement)]))
    }

    pub(super) fn adds(&self, word: &str) -> Write {
        self.writes(WriteKind::Cast(vec![right(word)]))
    }

    pub(super) fn undoes(&self, write: &Write) -> Write {
        self.writes(WriteKind::Undo(write.id))
    }

    pub(super) fn clears(&self, ballot: Ballot) -> Write {
        self.writes(WriteKind::Clear(vec![ballot]))
    }

    pub(super) fn viewer(&self) -> Viewer {
        Viewer {
            account: self.account.clone(),
            teams: self.teams.clone(),
        }
    }

    pub(super) fn record(&self, item: &Item) -> Record {
        Record {
            account: self.account.clone(),
            item: item.clone(),
        }
    }

    /// Returns the evidence for one item, as this user sees it.
    pub(super) async fn sees(&self, store: &dyn PrimaryStore, item: &Item) -> ItemEvidence {
        let seen = store.evidence(&self.viewer(), std::slice::from_ref(item)).await;
        let mut seen = seen.unwrap();
        assert_eq!(seen.len(), 1);
        seen.remove(0)
    }
}

/// Returns Ada, a member of team red.
pub(super) fn ada() -> TestMember {
    TestMember::new("ada", &["red"])
}

/// Returns Ben, a member of teams red and blue.
pub(super) fn ben() -> TestMember {
    TestMember::new("ben", &["red", "blue"])
}

/// Returns Cyd, a member of no team.
pub(super) fn cyd() -> TestMember {
    TestMember::new("cyd", &[])
}

pub(super) fn spelling(surface: &str) -> Item {
    Item::new(
        &"en-US".parse().unwrap(),
        "SPELLING".parse().unwrap(),
        Surface::of(surface),
    )
}

pub(super) fn chosen(surface: &str, replacement: &str) -> Ballot {
    Ballot {
        item: spelling(surface),
        outcome: Outcome::Chosen(replacement.to_owned()),
    }
}

pub(super) fn right(word: &str) -> Ballot {
    DictionaryWord::parse(word).unwrap().ballot()
}

/// Returns an unused word. The items of such words may be in any partition.
pub(super) fn surface(number: usize) -> String {
    format!("wrod{number}")
}

/// Makes these users' votes count in their teams, and acknowledges the resulting markers, because most laws are about
/// records.
pub(super) async fn join(store: &dyn PrimaryStore, people: &[TestMember]) {
    for person in people {
        store.set_teams(&person.account, &person.teams).await.unwrap();
    }
    let changed = store.changes(10_000, None).await.unwrap();
    let entries = changed
        .iter()
        .filter(|change| matches!(change, PendingChange::Entry(..)));
    let markers: Vec<_> = entries.map(PendingChange::marker).collect();
    store.acknowledge(&markers).await.unwrap();
}

/// Returns the changed records; expects no changed entries.
pub(super) async fn changes(store: &dyn PrimaryStore, limit: usize) -> Vec<RecordChange> {
    let changed = store.changes(limit, None).await.unwrap();
    let records = changed.into_iter().map(|change| match change {
        PendingChange::Record(record) => record,
        PendingChange::Entry(state, _) => panic!("{state:?} changed too"),
    });
    records.collect()
}

/// Returns the markers to acknowledge once these changes are mirrored.
pub(super) fn markers(changes: &[RecordChange]) -> Vec<Marker> {
    let changes = changes.iter().cloned().map(PendingChange::Record);
    changes.map(|change| change.marker()).collect()
}

pub(super) async fn record(store: &dyn PrimaryStore, writes: &[Write]) -> Vec<WriteOutcome> {
    let recorded = store.record(writes).await.unwrap();
    assert_eq!(recorded.len(), writes.len());
    recorded
}

/// Records writes, all of which must be new.
pub(super) async fn apply(store: &dyn PrimaryStore, writes: &[Write]) {
    let recorded = record(store, writes).await;
    assert!(
        recorded.iter().all(|answer| *answer == WriteOutcome::Applied),
        "of {} not all are applied: {:?} …",
        recorded.len(),
        &recorded[..recorded.len().min(10)]
    );
}

/// Returns all records, read in pages of `limit`.
pub(super) async fn all_records(store: &dyn PrimaryStore, limit: usize) -> BTreeMap<Record, Tallies> {
    let records = record_pages(store, limit).try_concat().await.unwrap();
    records
        .into_iter()
        .map(|record_votes| (record_votes.record, record_votes.votes))
        .collect()
}
