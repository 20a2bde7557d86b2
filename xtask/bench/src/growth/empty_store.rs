//! A store that has nothing and answers at once. A check on it takes the time that a check without learning would take.

use async_trait::async_trait;
use emend_domain::{
    AccountId, ChoiceId, Counts, Item, ItemEvidence, Record, Tallies, TeamId, Timestamp, Viewer,
};
use emend_store::{
    AccountRecords, ChoiceStore, Entry, EntryName, EntryPage, EntryStore, ItemCounts, MemberStore,
    PutCondition, PutResult, RecordPage, RecordPosition, RequestCounter, StoreContents, StoreError,
    StoreHealth, Voters, Write, WriteOutcome,
};

/// The store without content.
pub(crate) struct EmptyStore;

#[async_trait]
impl ChoiceStore for EmptyStore {
    async fn record(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreError> {
        Ok(vec![WriteOutcome::Applied; writes.len()])
    }

    async fn knows(&self, _: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        Ok(vec![false; ids.len()])
    }

    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        let nothing = ItemEvidence {
            teams: vec![Counts::default(); viewer.teams.len()],
            ..ItemEvidence::default()
        };
        Ok(vec![nothing; items.len()])
    }

    async fn words(&self, _: &AccountId) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    async fn account_records(&self, _: &AccountId, _: usize, _: usize) -> Result<AccountRecords, StoreError> {
        Ok(AccountRecords::default())
    }

    async fn records_after(
        &self,
        _: &AccountId,
        _: &RecordPosition,
        _: usize,
    ) -> Result<AccountRecords, StoreError> {
        Ok(AccountRecords::default())
    }

    async fn agreements(&self, _: &Voters, _: usize) -> Result<Vec<ItemCounts>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl EntryStore for EmptyStore {
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
        Ok(PutResult::Conflict)
    }

    async fn list_entries(
        &self,
        _: &str,
        _: &str,
        _: Option<&str>,
        _: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl MemberStore for EmptyStore {
    async fn teams(&self, _: &AccountId) -> Result<Vec<TeamId>, StoreError> {
        Ok(Vec::new())
    }

    async fn set_teams(&self, _: &AccountId, _: &[TeamId]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn forget(&self, _: &AccountId) -> Result<bool, StoreError> {
        Ok(true)
    }
}

impl RequestCounter for EmptyStore {}

#[async_trait]
impl StoreContents for EmptyStore {
    async fn records(&self, _: Option<&str>, _: usize) -> Result<RecordPage, StoreError> {
        Ok(RecordPage {
            records: Vec::new(),
            next: None,
        })
    }

    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        Ok(vec![Tallies::default(); records.len()])
    }

    async fn permanent_entries(&self, _: Option<&str>, _: usize) -> Result<EntryPage, StoreError> {
        Ok(EntryPage {
            entries: Vec::new(),
            next: None,
        })
    }
}

#[async_trait]
impl StoreHealth for EmptyStore {
    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn admits_writes(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
