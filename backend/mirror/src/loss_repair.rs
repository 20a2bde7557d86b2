//! Finds and heals data that the store lost without a deletion. Losses are found when a change is written, and by
//! comparing a portion of both sides at a time, because a key that vanishes leaves no marker. Data that only one side
//! has is copied to the other, unless there is a tombstone (`docs/decisions/0022-deletions-are-proven.md`).

use std::collections::HashMap;

use emend_store::{EntryName, EntryState, Epoch, MarkerSubject, MirrorStore, Restoration};
use sqlx::mysql::MySqlConnection;

use crate::MirrorError;
use crate::connection::Database;
use crate::entries::{self, EntryPages};
use crate::row_reader::{self, MirroredRecord, RecordPages};
use crate::row_writer::forget_row;
use crate::set_aside::SetAsideKeys;
use crate::vote_rows::{self, RecordHash};

/// The number of records or entries in one page of the store.
const PAGE: usize = 2_000;

/// The position at which the comparison of both sides continues.
#[derive(Debug, Clone, Default)]
pub(crate) struct ComparisonCursor {
    record: RecordHash,
    entry: Vec<u8>,
    records_of_store: Option<String>,
    entries_of_store: Option<String>,
}

/// The results of the comparison.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RepairResult {
    /// The number of records and entries restored to the store.
    pub(crate) healed: u64,
    /// The number of records and entries marked to be mirrored again.
    pub(crate) marked: u64,
    /// The number of records and entries deleted from the database, because the store deleted them.
    pub(crate) deleted: u64,
}

/// A search for losses, on the connection that holds the lock.
pub(crate) struct LossRepair<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    pub(crate) epoch: &'a Epoch,
    /// Refused records are missing in the database on purpose, so they are not marked again.
    pub(crate) aside: &'a SetAsideKeys,
    /// The number of records that the database accepts at a time, as far as is known.
    pub(crate) at_once: usize,
}

impl LossRepair<'_> {
    /// Restores these records and entries to the store from the database. Returns the number of changes.
    pub(crate) async fn give_back(
        &mut self,
        records: &[RecordHash],
        names: &[EntryName],
    ) -> Result<u64, MirrorError> {
        let records = self.records_of_database(records).await?;
        let records: Vec<_> = records.into_iter().map(MirroredRecord::restoration).collect();
        let entries = self.entries_of_database(names).await?;
        let healed = self.store.heal(&records, &entries, self.epoch).await? as u64;
        if healed > 0 {
            tracing::warn!(
                healed,
                "the store had lost records or entries that were never deleted; they have been restored from the mirror"
            );
        }
        Ok(healed)
    }

    /// Compares one portion of each side with the other, starting at `place`, and advances it.
    pub(crate) async fn look(&mut self, place: &mut ComparisonCursor) -> Result<RepairResult, MirrorError> {
        let mut settled = RepairResult::default();
        let mut pages = RecordPages::from(self.database, place.record);
        let page = pages.next(self.connection).await?;
        place.record = pages.place().unwrap_or_default();
        self.settle_records(page, &mut settled).await?;

        let mut pages = EntryPages::after(self.database, std::mem::take(&mut place.entry));
        let page = pages.next(self.connection).await?;
        place.entry = pages.place().unwrap_or_default();
        self.settle_entries(page, &mut settled).await?;

        self.look_at_store(place, &mut settled).await?;
        Ok(settled)
    }

    /// Compares everything in the database with the store.
    pub(crate) async fn look_through_database(&mut self) -> Result<RepairResult, MirrorError> {
        let mut settled = RepairResult::default();
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            self.settle_entries(page, &mut settled).await?;
        }
        let mut pages = RecordPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(settled);
            }
            self.settle_records(page, &mut settled).await?;
        }
    }

    async fn settle_records(
        &mut self,
        page: Vec<MirroredRecord>,
        settled: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        for page in page.chunks(PAGE) {
            let records: Vec<_> = page.iter().map(|mirrored| mirrored.record.clone()).collect();
            let votes = self.store.votes(&records).await?;
            let (missing, there): (Vec<_>, Vec<_>) =
                page.iter().zip(votes).partition(|(_, votes)| votes.is_empty());
            let differing = there.iter().filter(|(mirrored, votes)| mirrored.votes != *votes);
            let differing: Vec<_> = differing
                .map(|(mirrored, _)| MarkerSubject::Record(mirrored.record.clone()))
                .collect();
            self.store.remark(&differing).await?;
            settled.marked += differing.len() as u64;

            // Missing in the store. A tombstone says that the record was deleted; without one it was lost, and the
            // database's copy may be the last one.
            let subjects: Vec<_> = missing
                .iter()
                .map(|(mirrored, _)| MarkerSubject::Record(mirrored.record.clone()))
                .collect();
            let deletions = self.store.deletions(&subjects, self.epoch).await?;
            let mut lost: Vec<Restoration> = Vec::new();
            for (((mirrored, _), subject), deletion) in missing.into_iter().zip(&subjects).zip(deletions) {
                match deletion.filter(|deletion| deletion.covers(mirrored.version)) {
                    Some(deletion) => {
                        forget_row(self.database, self.connection, subject, deletion.version).await?;
                        settled.deleted += 1;
                    }
                    None => lost.push(mirrored.clone().restoration()),
                }
            }
            self.heal(&lost, &[], settled).await?;
        }
        Ok(())
    }

    async fn settle_entries(
        &mut self,
        page: Vec<EntryState>,
        settled: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        let names: Vec<_> = page.iter().map(|entry| entry.name.clone()).collect();
        let found = self.store.entries(&names).await?;
        let (mut lost, mut differing, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for (entry, found) in page.into_iter().zip(found) {
            let subject = MarkerSubject::Entry(entry.name.clone());
            match found {
                Some(found) if Some(&found.value) != entry.value.as_ref() => differing.push(subject),
                Some(_) => {}
                None => missing.push((entry, subject)),
            }
        }
        self.store.remark(&differing).await?;
        settled.marked += differing.len() as u64;
        let subjects: Vec<_> = missing.iter().map(|(_, subject)| subject.clone()).collect();
        let deletions = self.store.deletions(&subjects, self.epoch).await?;
        for ((entry, subject), deletion) in missing.into_iter().zip(deletions) {
            match deletion.filter(|deletion| deletion.covers(entry.version)) {
                Some(deletion) => {
                    forget_row(self.database, self.connection, &subject, deletion.version).await?;
                    settled.deleted += 1;
                }
                None => lost.push(entry),
            }
        }
        self.heal(&[], &lost, settled).await
    }

    async fn records_of_database(
        &mut self,
        hashes: &[RecordHash],
    ) -> Result<Vec<MirroredRecord>, MirrorError> {
        let mut found = Vec::new();
        for hashes in hashes.chunks(self.at_once) {
            found.extend(row_reader::some(self.database, self.connection, hashes).await?);
        }
        Ok(found)
    }

    async fn entries_of_database(&mut self, names: &[EntryName]) -> Result<Vec<EntryState>, MirrorError> {
        let mut found = Vec::new();
        for names in names.chunks(self.at_once) {
            found.extend(entries::some(self.database, self.connection, names).await?);
        }
        Ok(found)
    }

    async fn heal(
        &mut self,
        records: &[Restoration],
        entries: &[EntryState],
        settled: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        if records.is_empty() && entries.is_empty() {
            return Ok(());
        }
        let healed = self.store.heal(records, entries, self.epoch).await? as u64;
        if healed > 0 {
            tracing::warn!(
                healed,
                "the store had lost records or entries that were never deleted; they have been restored from the mirror"
            );
        }
        settled.healed += healed;
        Ok(())
    }

    /// Marks data of the store that has no marker and is missing in the database: its marker was lost.
    async fn look_at_store(
        &mut self,
        place: &mut ComparisonCursor,
        settled: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        let page = self
            .store
            .records(place.records_of_store.as_deref(), PAGE)
            .await?;
        place.records_of_store = page.next;
        let ours: HashMap<RecordHash, MarkerSubject> = page
            .records
            .into_iter()
            .map(|found| {
                (
                    vote_rows::hash(&found.record),
                    MarkerSubject::Record(found.record),
                )
            })
            .collect();
        let hashes: Vec<_> = ours.keys().copied().collect();
        let mut missing = ours;
        for found in self.records_of_database(&hashes).await? {
            missing.remove(&found.hash);
        }
        let page = self
            .store
            .lasting_entries(place.entries_of_store.as_deref(), PAGE)
            .await?;
        place.entries_of_store = page.next;
        let names: Vec<_> = page.entries.into_iter().map(|entry| entry.name).collect();
        let found = self.entries_of_database(&names).await?;
        let found: std::collections::HashSet<_> = found.into_iter().map(|entry| entry.name).collect();
        let names = names.into_iter().filter(|name| !found.contains(name));
        let missing = missing.into_values().chain(names.map(MarkerSubject::Entry));
        let missing: Vec<_> = missing
            .filter(|subject| !self.aside.has_some_state_of(subject))
            .collect();
        self.store.remark(&missing).await?;
        settled.marked += missing.len() as u64;
        Ok(())
    }
}
