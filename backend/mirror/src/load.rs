//! A dump of the primary store, straight into the database.

use std::collections::HashSet;

use emend_store::{Change, EntryName, Epoch};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::entries::{self, EntryPages};
use crate::lineage;
use crate::mirror::BATCH;
use crate::read::Pages;
use crate::rows;
use crate::write::{Written, write};
use crate::{MirrorError, Progress};

/// What a dump says of the store it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The store's epoch, where it had one.
    pub epoch: Option<Epoch>,
    /// The version given last in each partition.
    pub sequences: Vec<u64>,
}

/// What the dump holds.
#[derive(Default)]
struct There {
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
    /// Writes the records and entries, and takes out rows that are older than the dump and not in it.
    pub(crate) async fn run(
        mut self,
        origin: &Origin,
        records: &mut (dyn Iterator<Item = Result<Change, MirrorError>> + Send),
    ) -> Result<Written, MirrorError> {
        self.is_of(origin).await?;
        let mut written = Written::default();
        let mut there = There::default();
        let mut done = 0;
        loop {
            let batch: Vec<_> = records.take(BATCH).collect::<Result<_, _>>()?;
            if batch.is_empty() {
                break;
            }
            for change in &batch {
                match change {
                    Change::Record(change) => drop(there.records.insert(rows::hash(&change.record))),
                    Change::Entry(state) => drop(there.entries.insert(state.name.clone())),
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

    async fn take_out_all_but(&mut self, there: &There, origin: &Origin) -> Result<u64, MirrorError> {
        let mut deleted = 0;
        let mut pages = EntryPages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            let old = page.iter().filter(|entry| {
                !there.entries.contains(&entry.name)
                    && entry.version <= origin.sequences[usize::from(entry.name.partition())]
            });
            for entry in old {
                deleted +=
                    entries::delete(self.database, self.connection, &entry.name, entry.version).await?;
            }
        }
        let mut pages = Pages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(deleted);
            }
            let old = page.iter().filter(|mirrored| {
                !there.records.contains(&mirrored.hash)
                    && mirrored.version <= origin.sequences[mirrored.partition()]
            });
            for mirrored in old {
                let delete = sqlx::query("DELETE FROM votes WHERE record = ?").bind(mirrored.hash.to_vec());
                deleted += self
                    .database
                    .timed(delete.execute(&mut *self.connection))
                    .await?
                    .rows_affected();
            }
        }
    }
}
