//! A dump of the primary store, straight into the database.

use std::collections::{HashMap, HashSet};

use emend_store::{Change, Deletion, EntryName, Epoch, Subject};
use sqlx::mysql::MySqlConnection;

use crate::bounds::BATCH;
use crate::connection::Database;
use crate::entries::EntryPages;
use crate::lineage;
use crate::read::Pages;
use crate::report::BatchReport;
use crate::rows;
use crate::write::{forget_row, write};
use crate::{MirrorError, Progress};

/// What a dump says of the store it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The store's epoch, where it had one.
    pub epoch: Option<Epoch>,
    /// The version given last in each partition.
    pub sequences: Vec<u64>,
    /// What it says was deleted, by [`Subject::hex_digest`].
    pub deletions: HashMap<String, Deletion>,
}

impl Origin {
    /// The version at which this was deleted, where that is what a row of this version was a copy of.
    fn deleted_at(&self, subject: &Subject, version: u64) -> Option<u64> {
        let deletion = self.deletions.get(&subject.hex_digest())?;
        deletion.covers(version).then_some(deletion.version)
    }
}

/// What the dump holds.
#[derive(Default)]
struct DumpContents {
    records: HashSet<rows::RecordHash>,
    entries: HashSet<EntryName>,
}

/// A database that gets what a dump holds; the connection holds the lock.
pub(crate) struct Loading<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) progress: &'a Progress,
}

impl Loading<'_> {
    /// Writes the records and entries, and takes out what the dump says was deleted.
    pub(crate) async fn run(
        mut self,
        origin: &Origin,
        records: &mut (dyn Iterator<Item = Result<Change, MirrorError>> + Send),
    ) -> Result<BatchReport, MirrorError> {
        self.is_of(origin).await?;
        let mut written = BatchReport::default();
        let mut there = DumpContents::default();
        let mut done = 0;
        loop {
            let batch: Vec<_> = records.take(BATCH).collect::<Result<_, _>>()?;
            if batch.is_empty() {
                break;
            }
            for change in &batch {
                match change {
                    Change::Record(change) => drop(there.records.insert(rows::hash(&change.record))),
                    Change::Entry(state, _) => drop(there.entries.insert(state.name.clone())),
                }
            }
            let now = write(self.database, self.connection, &batch).await?;
            written.upserted += now.upserted;
            written.deleted += now.deleted;
            done += batch.len() as u64;
            self.progress.tell("records mirrored", done);
        }
        written.deleted += self.take_out_all_but(&there, origin).await?;
        lineage::advance(self.database, self.connection, &origin.sequences).await?;
        Ok(written)
    }

    /// A database that mirrors another store is left alone; a new one is of the dump's history from now on.
    async fn is_of(&mut self, origin: &Origin) -> Result<(), MirrorError> {
        let known = lineage::read(self.database, self.connection).await?;
        match (&known.epoch, &origin.epoch) {
            (None, Some(epoch)) => lineage::set_epoch(self.database, self.connection, epoch).await,
            (None, None) => Ok(()),
            (Some(known), Some(epoch)) if known == epoch => Ok(()),
            (Some(_), _) => Err(self.database.refused(
                "it mirrors another store than the dump is of; give an empty database, or restore the dump into a store"
                    .to_owned(),
            )),
        }
    }

    async fn take_out_all_but(&mut self, there: &DumpContents, origin: &Origin) -> Result<u64, MirrorError> {
        let mut deleted = 0;
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            for entry in page.iter().filter(|entry| !there.entries.contains(&entry.name)) {
                let subject = Subject::Entry(entry.name.clone());
                if let Some(version) = origin.deleted_at(&subject, entry.version) {
                    forget_row(self.database, self.connection, &subject, version).await?;
                    deleted += 1;
                }
            }
        }
        let mut pages = Pages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(deleted);
            }
            for mirrored in page
                .iter()
                .filter(|mirrored| !there.records.contains(&mirrored.hash))
            {
                let subject = Subject::Record(mirrored.record.clone());
                if let Some(version) = origin.deleted_at(&subject, mirrored.version) {
                    forget_row(self.database, self.connection, &subject, version).await?;
                    deleted += mirrored.votes.len() as u64;
                }
            }
        }
    }
}
