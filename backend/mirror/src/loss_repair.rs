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
    pub(crate) set_aside: &'a SetAsideKeys,
    /// The number of records that the database accepts at a time, as far as is known.
    pub(crate) chunk_size: usize,
}

impl LossRepair<'_> {
    /// Restores these records and entries to the store from the database. Returns the number of changes.
    pub(crate) async fn restore_lost(
        &mut self,
        records: &[RecordHash],
        names: &[EntryName],
    ) -> Result<u64, MirrorError> {
        let records = self.database_records(records).await?;
        let records: Vec<_> = records.into_iter().map(MirroredRecord::restoration).collect();
        let entries = self.database_entries(names).await?;
        let healed = self.store.heal(&records, &entries, self.epoch).await? as u64;
        if healed > 0 {
            tracing::warn!(
                healed,
                "the store had lost records or entries that were never deleted; they have been restored from the mirror"
            );
        }
        Ok(healed)
    }

    /// Compares one portion of each side with the other, starting at `cursor`, and advances it.
    pub(crate) async fn compare_portion(
        &mut self,
        cursor: &mut ComparisonCursor,
    ) -> Result<RepairResult, MirrorError> {
        let mut repairs = RepairResult::default();
        let mut pages = RecordPages::starting_at(self.database, cursor.record);
        let page = pages.next(self.connection).await?;
        cursor.record = pages.position().unwrap_or_default();
        self.repair_records(page, &mut repairs).await?;

        let mut pages = EntryPages::starting_after(self.database, std::mem::take(&mut cursor.entry));
        let page = pages.next(self.connection).await?;
        cursor.entry = pages.position().unwrap_or_default();
        self.repair_entries(page, &mut repairs).await?;

        self.mark_missing_in_database(cursor, &mut repairs).await?;
        Ok(repairs)
    }

    /// Compares everything in the database with the store.
    pub(crate) async fn compare_database(&mut self) -> Result<RepairResult, MirrorError> {
        let mut repairs = RepairResult::default();
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            self.repair_entries(page, &mut repairs).await?;
        }
        let mut pages = RecordPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(repairs);
            }
            self.repair_records(page, &mut repairs).await?;
        }
    }

    async fn repair_records(
        &mut self,
        page: Vec<MirroredRecord>,
        repairs: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        for page in page.chunks(PAGE) {
            let records: Vec<_> = page.iter().map(|mirrored| mirrored.record.clone()).collect();
            let votes = self.store.votes(&records).await?;
            let (missing, existing): (Vec<_>, Vec<_>) =
                page.iter().zip(votes).partition(|(_, votes)| votes.is_empty());
            let differing = existing
                .iter()
                .filter(|(mirrored, votes)| mirrored.votes != *votes);
            let differing: Vec<_> = differing
                .map(|(mirrored, _)| MarkerSubject::Record(mirrored.record.clone()))
                .collect();
            self.store.mark_again(&differing).await?;
            repairs.marked += differing.len() as u64;

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
                        repairs.deleted += 1;
                    }
                    None => lost.push(mirrored.clone().restoration()),
                }
            }
            self.heal(&lost, &[], repairs).await?;
        }
        Ok(())
    }

    async fn repair_entries(
        &mut self,
        page: Vec<EntryState>,
        repairs: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        let names: Vec<_> = page.iter().map(|entry| entry.name.clone()).collect();
        let stored = self.store.entries(&names).await?;
        let (mut lost, mut differing, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for (entry, stored) in page.into_iter().zip(stored) {
            let subject = MarkerSubject::Entry(entry.name.clone());
            match stored {
                Some(stored) if Some(&stored.value) != entry.value.as_ref() => differing.push(subject),
                Some(_) => {}
                None => missing.push((entry, subject)),
            }
        }
        self.store.mark_again(&differing).await?;
        repairs.marked += differing.len() as u64;
        let subjects: Vec<_> = missing.iter().map(|(_, subject)| subject.clone()).collect();
        let deletions = self.store.deletions(&subjects, self.epoch).await?;
        for ((entry, subject), deletion) in missing.into_iter().zip(deletions) {
            match deletion.filter(|deletion| deletion.covers(entry.version)) {
                Some(deletion) => {
                    forget_row(self.database, self.connection, &subject, deletion.version).await?;
                    repairs.deleted += 1;
                }
                None => lost.push(entry),
            }
        }
        self.heal(&[], &lost, repairs).await
    }

    async fn database_records(&mut self, hashes: &[RecordHash]) -> Result<Vec<MirroredRecord>, MirrorError> {
        let mut rows = Vec::new();
        for hashes in hashes.chunks(self.chunk_size) {
            rows.extend(row_reader::fetch(self.database, self.connection, hashes).await?);
        }
        Ok(rows)
    }

    async fn database_entries(&mut self, names: &[EntryName]) -> Result<Vec<EntryState>, MirrorError> {
        let mut rows = Vec::new();
        for names in names.chunks(self.chunk_size) {
            rows.extend(entries::fetch(self.database, self.connection, names).await?);
        }
        Ok(rows)
    }

    async fn heal(
        &mut self,
        records: &[Restoration],
        entries: &[EntryState],
        repairs: &mut RepairResult,
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
        repairs.healed += healed;
        Ok(())
    }

    /// Marks data of the store that has no marker and is missing in the database: its marker was lost.
    async fn mark_missing_in_database(
        &mut self,
        cursor: &mut ComparisonCursor,
        repairs: &mut RepairResult,
    ) -> Result<(), MirrorError> {
        let page = self
            .store
            .records(cursor.records_of_store.as_deref(), PAGE)
            .await?;
        cursor.records_of_store = page.next;
        let store_records: HashMap<RecordHash, MarkerSubject> = page
            .records
            .into_iter()
            .map(|row| (vote_rows::hash(&row.record), MarkerSubject::Record(row.record)))
            .collect();
        let hashes: Vec<_> = store_records.keys().copied().collect();
        let mut missing = store_records;
        for row in self.database_records(&hashes).await? {
            missing.remove(&row.hash);
        }
        let page = self
            .store
            .permanent_entries(cursor.entries_of_store.as_deref(), PAGE)
            .await?;
        cursor.entries_of_store = page.next;
        let names: Vec<_> = page.entries.into_iter().map(|entry| entry.name).collect();
        let row = self.database_entries(&names).await?;
        let row: std::collections::HashSet<_> = row.into_iter().map(|entry| entry.name).collect();
        let names = names.into_iter().filter(|name| !row.contains(name));
        let missing = missing.into_values().chain(names.map(MarkerSubject::Entry));
        let missing: Vec<_> = missing
            .filter(|subject| !self.set_aside.has_any_version_of(subject))
            .collect();
        self.store.mark_again(&missing).await?;
        repairs.marked += missing.len() as u64;
        Ok(())
    }
}
