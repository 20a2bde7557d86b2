//! A store with faults that cannot be provoked in a real one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use async_trait::async_trait;
use emend_domain::{AccountId, Record, Tallies, Tally, Timestamp};
use emend_store::{
    Deletion, Durability, Entry, EntryName, EntryPage, EntryState, EntryStore, Epoch, Fence, Marker,
    MarkerSubject, MirrorSource, PARTITIONS, PendingChange, PutCondition, PutResult, RecordChange,
    RecordPage, Restoration, RestoreMode, RestoreTarget, StoreContents, StoreError, StoreHandle,
    StoreHistory, StoreIdentity, SupersededCopies,
};
use tokio::sync::watch;

/// A store without records, unless configured otherwise.
#[derive(Default)]
pub(crate) struct FakeStore {
    /// The number of times that `pending` panics.
    pub(crate) panics: AtomicU32,
    /// Whether more changes are waiting after each acknowledgement, without end.
    pub(crate) endless: bool,
    /// Whether a pass claimed to have mirrored everything.
    pub(crate) claimed: AtomicBool,
    pub(crate) version: AtomicU64,
    pub(crate) fence: Fence,
}

#[async_trait]
impl EntryStore for FakeStore {
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError> {
        Ok(vec![None; names.len()])
    }

    async fn put_entry(
        &self,
        _: &EntryName,
        _: Option<Vec<u8>>,
        _: PutCondition,
        _: Option<Timestamp>,
    ) -> Result<PutResult, StoreError> {
        unreachable!("no mirror puts anything")
    }

    async fn list_entries(
        &self,
        _: &str,
        _: &str,
        _: Option<&str>,
        _: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        unreachable!("no mirror asks that")
    }
}

#[async_trait]
impl StoreContents for FakeStore {
    async fn permanent_entries(&self, _: Option<&str>, _: usize) -> Result<EntryPage, StoreError> {
        Ok(EntryPage {
            entries: Vec::new(),
            next: None,
        })
    }

    async fn records(&self, _: Option<&str>, _: usize) -> Result<RecordPage, StoreError> {
        Ok(RecordPage {
            records: Vec::new(),
            next: None,
        })
    }

    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        // The records that it returned no longer exist, but no caller asks twice.
        Ok(vec![Tallies::new(); records.len()])
    }
}

#[async_trait]
impl MirrorSource for FakeStore {
    async fn pending(&self) -> Result<u64, StoreError> {
        let left = self
            .panics
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        assert!(left.is_err(), "a defect");
        Ok(if self.endless { 3_000 } else { 0 })
    }

    async fn set_mirrored_until(&self, _: Timestamp) -> Result<(), StoreError> {
        self.claimed.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    async fn changes(&self, limit: usize, _: Option<&Epoch>) -> Result<Vec<PendingChange>, StoreError> {
        let limit = if self.endless { limit } else { 0 };
        let change = |_| {
            let version = self.version.fetch_add(1, Ordering::Relaxed) + 1;
            let ballot = super::ballot(&format!("word{version}"), "the");
            let account = AccountId::local();
            let record = Record {
                account,
                item: ballot.item,
            };
            PendingChange::Record(RecordChange {
                record,
                version,
                recent: Vec::new(),
                superseded_copies: SupersededCopies::WHOLE,
                votes: BTreeMap::from([(ballot.outcome, Tally { n: 1, last: 1 })]),
            })
        };
        Ok((0..limit).map(change).collect())
    }

    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError> {
        Ok(markers.len())
    }

    async fn mark_again(&self, _: &[MarkerSubject]) -> Result<(), StoreError> {
        Ok(())
    }

    fn change_receiver(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}

#[async_trait]
impl RestoreTarget for FakeStore {
    async fn restore(&self, _: &[Restoration], _: RestoreMode) -> Result<usize, StoreError> {
        unreachable!("what it holds is no other's")
    }

    async fn restore_entries(&self, _: &[EntryState], _: RestoreMode) -> Result<usize, StoreError> {
        unreachable!("what it holds is no other's")
    }

    async fn deletions(
        &self,
        subjects: &[MarkerSubject],
        _: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError> {
        Ok(vec![None; subjects.len()])
    }

    async fn heal(&self, _: &[Restoration], _: &[EntryState], _: &Epoch) -> Result<usize, StoreError> {
        Ok(0)
    }
}

#[async_trait]
impl StoreHistory for FakeStore {
    async fn identity(&self) -> Result<StoreIdentity, StoreError> {
        Ok(StoreIdentity {
            epoch: Some("fake".parse()?),
            sequences: vec![u64::MAX; usize::from(PARTITIONS)],
            mirrored: vec![0; usize::from(PARTITIONS)],
            incarnation: "fake".to_owned(),
            verified: Some("fake".to_owned()),
            terms: Vec::new(),
        })
    }

    async fn set_epoch(&self, _: &Epoch, _: &[u64], _: Option<&Epoch>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn note_verified(&self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }

    fn fence(&self) -> &Fence {
        &self.fence
    }
}

#[async_trait]
impl StoreHandle for FakeStore {
    async fn durability(&self) -> Result<Durability, StoreError> {
        unreachable!("no mirror asks that")
    }

    fn location(&self) -> String {
        "nowhere".to_owned()
    }
}
