//! The operations of the store, each as a task for the writer or a query.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use emend_domain::{AccountId, ChoiceId, Item, ItemEvidence, Record, Tallies, TeamId, Timestamp, Viewer};
use emend_store::recount::Miscount;
use emend_store::{
    AccountRecords, ChoiceStore, CountsPage, Deletion, Durability, Entry, EntryName, EntryPage, EntryState,
    EntryStore, Epoch, Fence, ItemCounts, Maintenance, Marker, MarkerSubject, MemberStore, MirrorSource,
    PendingChange, PutCondition, PutResult, RecordPage, RecordPosition, RequestCounter, Restoration,
    RestoreMode, RestoreTarget, StoreContents, StoreError, StoreHandle, StoreHealth, StoreHistory,
    StoreIdentity, Voters, Write, WriteOutcome, check_size, memberships,
};
use tokio::sync::watch;

use super::{EmbeddedStore, IN_MEMORY, unexpected_result};
use crate::agreement_index;
use crate::entries::EntryPut;
use crate::reader::Reader;
use crate::record_index::PageStart;
use crate::writer::{TaskResult, WriterTask};

#[async_trait]
impl ChoiceStore for EmbeddedStore {
    async fn record(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreError> {
        let epoch = self.fence.epoch()?;
        match self
            .write(WriterTask::Record(writes.to_vec(), epoch.clone()))
            .await?
        {
            TaskResult::Recorded(recorded) => {
                self.changed.send_modify(|changes| *changes += 1);
                Ok(recorded)
            }
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(epoch.as_ref())),
            _ => Err(unexpected_result()),
        }
    }

    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        let (account, ids) = (account.clone(), ids.to_vec());
        self.read(move |reader| reader.knows(&account, &ids)).await
    }

    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        let (viewer, items) = (viewer.clone(), items.to_vec());
        self.read(move |reader| reader.evidence(&viewer, &items)).await
    }

    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        let account = account.clone();
        self.read(move |reader| reader.words(&account)).await
    }

    async fn account_records(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        let (account, start) = (account.clone(), PageStart::Offset(offset));
        self.read(move |reader| reader.account_records(&account, &start, limit))
            .await
    }

    async fn records_after(
        &self,
        account: &AccountId,
        position: &RecordPosition,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        let (account, start) = (account.clone(), PageStart::After(position.clone()));
        self.read(move |reader| reader.account_records(&account, &start, limit))
            .await
    }

    async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        let account = account.clone();
        self.read(move |reader| reader.record_count(&account)).await
    }

    async fn agreements(&self, voters: &Voters, limit: usize) -> Result<Vec<ItemCounts>, StoreError> {
        let voters = voters.clone();
        let agreements = self.read(move |reader| reader.agreements(&voters, limit)).await?;
        agreements.ok_or_else(agreement_index::incomplete_index)
    }
}

#[async_trait]
impl EntryStore for EmbeddedStore {
    async fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreError> {
        let names = names.to_vec();
        self.read(move |reader| reader.entries(&names)).await
    }

    async fn put_entry(
        &self,
        name: &EntryName,
        value: Option<Vec<u8>>,
        expected: PutCondition,
        expires: Option<Timestamp>,
    ) -> Result<PutResult, StoreError> {
        check_size(value.as_deref())?;
        memberships::refuse(name)?;
        let epoch = self.fence.epoch()?;
        let name = name.clone();
        let request = EntryPut {
            name,
            value,
            expected,
            expires,
        };
        match self.write(WriterTask::Put(request, epoch.clone())).await? {
            TaskResult::Put(put) => {
                self.changed.send_modify(|changes| *changes += 1);
                Ok(put)
            }
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(epoch.as_ref())),
            _ => Err(unexpected_result()),
        }
    }

    async fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let (kind, prefix, from) = (kind.to_owned(), prefix.to_owned(), from.map(str::to_owned));
        self.read(move |reader| reader.list_entries(&kind, &prefix, from.as_deref(), limit))
            .await
    }
}

#[async_trait]
impl MemberStore for EmbeddedStore {
    async fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError> {
        let account = account.clone();
        self.read(move |reader| reader.teams(&account)).await
    }

    async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError> {
        let epoch = self.fence.epoch()?;
        let task = WriterTask::SetTeams(account.clone(), teams.to_vec(), epoch.clone());
        match self.writer.perform(task).await? {
            TaskResult::Done => {
                self.changed.send_modify(|changes| *changes += 1);
                Ok(())
            }
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(epoch.as_ref())),
            _ => Err(unexpected_result()),
        }
    }

    async fn forget(&self, account: &AccountId) -> Result<bool, StoreError> {
        let epoch = self.fence.epoch()?;
        match self
            .writer
            .perform(WriterTask::Forget(account.clone(), epoch.clone()))
            .await?
        {
            TaskResult::Forgotten(done) => Ok(done),
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(epoch.as_ref())),
            _ => Err(unexpected_result()),
        }
    }
}

#[async_trait]
impl RequestCounter for EmbeddedStore {}

#[async_trait]
impl StoreContents for EmbeddedStore {
    async fn records(&self, from: Option<&str>, limit: usize) -> Result<RecordPage, StoreError> {
        let from = from.map(str::to_owned);
        self.read(move |reader| reader.records(from.as_deref(), limit))
            .await
    }

    async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        let records = records.to_vec();
        self.read(move |reader| reader.votes(&records)).await
    }

    async fn permanent_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreError> {
        let from = from.map(str::to_owned);
        self.read(move |reader| reader.permanent_entries(from.as_deref(), limit))
            .await
    }
}

#[async_trait]
impl Maintenance for EmbeddedStore {
    async fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreError> {
        let from = from.map(str::to_owned);
        self.read(move |reader| reader.counts(from.as_deref(), limit))
            .await
    }

    async fn build_indexes(&self) -> Result<bool, StoreError> {
        match self.writer.perform(WriterTask::BuildIndexes).await? {
            TaskResult::Built(complete) => Ok(complete),
            _ => Err(unexpected_result()),
        }
    }

    async fn drop_indexes(&self) -> Result<(), StoreError> {
        self.writer.perform(WriterTask::DropIndexes).await.map(|_| ())
    }

    async fn correct_counts(&self, miscounts: &[Miscount]) -> Result<(), StoreError> {
        let task = WriterTask::CorrectCounts(miscounts.to_vec());
        self.writer.perform(task).await.map(|_| ())
    }
}

#[async_trait]
impl MirrorSource for EmbeddedStore {
    async fn changes(&self, limit: usize, epoch: Option<&Epoch>) -> Result<Vec<PendingChange>, StoreError> {
        let expected = epoch.cloned();
        let changes = self.read(move |reader| reader.changes(limit, expected.as_ref()));
        changes.await?.ok_or_else(|| self.fence.other_epoch(epoch))
    }

    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError> {
        match self.write(WriterTask::Acknowledge(markers.to_vec())).await? {
            TaskResult::Acknowledged(removed) => Ok(removed),
            _ => Err(unexpected_result()),
        }
    }

    async fn pending(&self) -> Result<u64, StoreError> {
        self.read(Reader::pending).await
    }

    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError> {
        self.write(WriterTask::MirroredUntil(at)).await.map(|_| ())
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(Reader::mirrored_until).await
    }

    async fn mark_again(&self, subjects: &[MarkerSubject]) -> Result<(), StoreError> {
        self.writer
            .perform(WriterTask::MarkAgain(subjects.to_vec()))
            .await
            .map(|_| ())
    }

    fn change_receiver(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

#[async_trait]
impl RestoreTarget for EmbeddedStore {
    async fn restore(&self, records: &[Restoration], mode: RestoreMode) -> Result<usize, StoreError> {
        match self
            .writer
            .perform(WriterTask::Restore(records.to_vec(), mode))
            .await?
        {
            TaskResult::Restored(changed) => Ok(changed),
            _ => Err(unexpected_result()),
        }
    }

    async fn restore_entries(&self, entries: &[EntryState], mode: RestoreMode) -> Result<usize, StoreError> {
        let task = WriterTask::RestoreEntries(entries.to_vec(), mode);
        match self.writer.perform(task).await? {
            TaskResult::Restored(changed) => Ok(changed),
            _ => Err(unexpected_result()),
        }
    }

    async fn deletions(
        &self,
        subjects: &[MarkerSubject],
        epoch: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError> {
        let (subjects, expected) = (subjects.to_vec(), epoch.clone());
        let deletions = self.read(move |reader| {
            if !reader.has_epoch(&expected)? {
                return Ok(None);
            }
            reader.deletions(&subjects).map(Some)
        });
        deletions
            .await?
            .ok_or_else(|| self.fence.other_epoch(Some(epoch)))
    }

    async fn heal(
        &self,
        records: &[Restoration],
        entries: &[EntryState],
        epoch: &Epoch,
    ) -> Result<usize, StoreError> {
        let task = WriterTask::Heal(records.to_vec(), entries.to_vec(), epoch.clone());
        match self.writer.perform(task).await? {
            TaskResult::Restored(changed) => Ok(changed),
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(Some(epoch))),
            _ => Err(unexpected_result()),
        }
    }
}

#[async_trait]
impl StoreHistory for EmbeddedStore {
    async fn identity(&self) -> Result<StoreIdentity, StoreError> {
        let (terms, is_unchanged) = (Arc::clone(&self.terms), self.is_unchanged);
        self.read(move |reader| reader.identity(&terms, is_unchanged))
            .await
    }

    async fn set_epoch(&self, epoch: &Epoch, above: &[u64], from: Option<&Epoch>) -> Result<(), StoreError> {
        let task = WriterTask::SetEpoch(epoch.clone(), above.to_vec(), from.cloned());
        match self.write(task).await? {
            TaskResult::OtherEpoch => Err(self.fence.other_epoch(from)),
            _ => Ok(()),
        }
    }

    async fn note_verified(&self, incarnation: &str) -> Result<(), StoreError> {
        self.write(WriterTask::NoteVerified(incarnation.to_owned()))
            .await
            .map(|_| ())
    }

    fn fence(&self) -> &Fence {
        &self.fence
    }
}

#[async_trait]
impl StoreHealth for EmbeddedStore {
    async fn ping(&self) -> Result<(), StoreError> {
        if !self.writer.is_running() {
            return Err(StoreError::Unavailable("its writer has stopped".to_owned()));
        }
        if self.file.health().is_err() {
            self.write(WriterTask::Probe).await?;
        }
        self.file.health()?;
        self.read(|_| Ok(())).await
    }

    fn admits_writes(&self) -> Result<(), StoreError> {
        self.fence.epoch().map(drop)
    }
}

#[async_trait]
impl StoreHandle for EmbeddedStore {
    fn close(&self) {
        self.writer.stop();
        // The next start then knows how this process left the file.
        let last = Reader::begin(&self.file).and_then(|reader| reader.last_version());
        if let (Some(witness), Some(present), Ok(last)) = (&self.witness, self.terms.last(), last) {
            witness.write(present, last);
        }
        self.file.close();
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        if self.path == Path::new(IN_MEMORY) {
            return Ok(Durability {
                promise: "nothing: it is in memory only".to_owned(),
                advice: Vec::new(),
            });
        }
        Ok(Durability {
            promise:
                "every acknowledged choice is on disk and survives a crash of the program or the machine"
                    .to_owned(),
            advice: Vec::new(),
        })
    }

    fn location(&self) -> String {
        self.path.display().to_string()
    }
}
