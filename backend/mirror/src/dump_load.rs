//! Writes a dump of the primary store to the database.

use std::collections::{HashMap, HashSet};

use emend_store::{Deletion, EntryName, Epoch, MarkerSubject, PendingChange};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::entries::EntryPages;
use crate::lineage;
use crate::report::BatchReport;
use crate::row_reader::RecordPages;
use crate::row_writer::{forget_row, write};
use crate::transaction_size::MAX_TRANSACTION_RECORDS;
use crate::vote_rows;
use crate::{LoadProgress, MirrorError};

/// A dump's information about its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpOrigin {
    /// The store's epoch, if it had one.
    pub epoch: Option<Epoch>,
    /// The last version assigned in each partition.
    pub sequences: Vec<u64>,
    /// The tombstones in the dump, by [`MarkerSubject::hex_digest`].
    pub deletions: HashMap<String, Deletion>,
}

impl DumpOrigin {
    /// Returns the version of the deletion if the tombstone covers a row of the given version.
    fn deleted_version(&self, subject: &MarkerSubject, version: u64) -> Option<u64> {
        let deletion = self.deletions.get(&subject.hex_digest())?;
        deletion.covers(version).then_some(deletion.version)
    }
}

/// The records and entries that the dump contains.
#[derive(Default)]
struct DumpContents {
    records: HashSet<vote_rows::RecordHash>,
    entries: HashSet<EntryName>,
}

/// A load of a dump, on the connection that holds the lock.
pub(crate) struct DumpLoad<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) progress: &'a LoadProgress,
}

impl DumpLoad<'_> {
    /// Writes the records and entries, and deletes the rows for which the dump has tombstones.
    pub(crate) async fn run(
        mut self,
        origin: &DumpOrigin,
        records: &mut (dyn Iterator<Item = Result<PendingChange, MirrorError>> + Send),
    ) -> Result<BatchReport, MirrorError> {
        self.adopt_epoch(origin).await?;
        let mut total = BatchReport::default();
        let mut contents = DumpContents::default();
        let mut records_written = 0;
        loop {
            let batch: Vec<_> = records.take(MAX_TRANSACTION_RECORDS).collect::<Result<_, _>>()?;
            if batch.is_empty() {
                break;
            }
            for change in &batch {
                match change {
                    PendingChange::Record(change) => {
                        contents.records.insert(vote_rows::hash(&change.record));
                    }
                    PendingChange::Entry(state, _) => {
                        contents.entries.insert(state.name.clone());
                    }
                }
            }
            let report = write(self.database, self.connection, &batch).await?;
            total.upserted += report.upserted;
            total.deleted += report.deleted;
            records_written += batch.len() as u64;
            self.progress.report("records mirrored", records_written);
        }
        total.deleted += self.delete_missing_rows(&contents, origin).await?;
        lineage::advance(self.database, self.connection, &origin.sequences).await?;
        Ok(total)
    }

    /// Refuses a database that mirrors another store. A new database adopts the dump's epoch.
    async fn adopt_epoch(&mut self, origin: &DumpOrigin) -> Result<(), MirrorError> {
        let lineage = lineage::read(self.database, self.connection).await?;
        match (&lineage.epoch, &origin.epoch) {
            (None, Some(epoch)) => lineage::set_epoch(self.database, self.connection, epoch).await,
            (None, None) => Ok(()),
            (Some(lineage), Some(epoch)) if lineage == epoch => Ok(()),
            (Some(_), _) => Err(self.database.refusal_error(
                "it mirrors another store, not the one in the dump; use an empty database, or restore the dump into a store"
                    .to_owned(),
            )),
        }
    }

    /// Deletes the rows that the dump lacks, but only those with a tombstone: a key may merely have been evicted
    /// (`docs/decisions/0022-deletions-are-proven.md`).
    async fn delete_missing_rows(
        &mut self,
        contents: &DumpContents,
        origin: &DumpOrigin,
    ) -> Result<u64, MirrorError> {
        let mut deleted = 0;
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            for entry in page
                .iter()
                .filter(|entry| !contents.entries.contains(&entry.name))
            {
                let subject = MarkerSubject::Entry(entry.name.clone());
                if let Some(version) = origin.deleted_version(&subject, entry.version) {
                    forget_row(self.database, self.connection, &subject, version).await?;
                    deleted += 1;
                }
            }
        }
        let mut pages = RecordPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(deleted);
            }
            for mirrored in page
                .iter()
                .filter(|mirrored| !contents.records.contains(&mirrored.hash))
            {
                let subject = MarkerSubject::Record(mirrored.record.clone());
                if let Some(version) = origin.deleted_version(&subject, mirrored.version) {
                    forget_row(self.database, self.connection, &subject, version).await?;
                    deleted += mirrored.votes.len() as u64;
                }
            }
        }
    }
}
