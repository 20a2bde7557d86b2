//! The start-up gate: is the store the one that this database mirrors, and not older? If not, it is brought back to what
//! the database holds before anything is written to either, and a store that lost its data never empties the database.
//!
//! Whatever happens here can be cut short at any point and done again. While records are put back, the store carries an
//! epoch under which nobody may write.

use emend_learning::Record;
use emend_store::{Epoch, Restoration, Restoring, Standing, Store};
use serde::{Deserialize, Serialize};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::lineage::{self, Lineage};
use crate::read::{self, Pages};
use crate::{MirrorError, Progress};

/// Records in one page of the store.
const PAGE: usize = 2_000;

/// What the comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Store and database go together, and neither is behind what the other knows of it.
    Agreement,
    /// The database mirrored nothing yet: all records of the store wait to be mirrored.
    NewMirror,
    /// The database lost rows that it once had (an older backup): all records wait to be mirrored again.
    OlderMirror,
    /// The store came back older than the database: what it lost was copied back.
    OlderStore,
    /// The store was empty: everything was copied back.
    EmptyStore,
    /// They are of different histories: the store now has the records of both, and where both had votes the larger tally.
    OtherStore,
}

impl Found {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Agreement => "store and database agreed",
            Self::NewMirror => "the database had mirrored nothing yet",
            Self::OlderMirror => "the database had lost rows",
            Self::OlderStore => "the store had come back older",
            Self::EmptyStore => "the store was empty",
            Self::OtherStore => "the database mirrored another store",
        }
    }
}

/// What was found, and done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healing {
    /// What was found.
    pub found: Found,
    /// Records of the store that changed because the database had them newer.
    pub copied_back: u64,
    /// Records that were marked, so that they are mirrored again.
    pub marked: u64,
}

impl Healing {
    /// For people.
    pub fn in_words(&self) -> String {
        format!(
            "{}: {} records copied back to the store, {} marked to be mirrored",
            self.found.in_words(),
            self.copied_back,
            self.marked
        )
    }
}

/// Store and database, and the connection that holds the lock.
pub(crate) struct Comparison<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn Store,
    pub(crate) progress: &'a Progress,
}

impl Comparison<'_> {
    /// Compares, and heals. Returns with the epoch that both carry now, and the incarnation that was compared.
    pub(crate) async fn run(mut self) -> Result<(Healing, Epoch, String), MirrorError> {
        let standing = self.store.standing().await?;
        let lineage = lineage::read(self.database, self.connection).await?;
        let (healing, epoch) = self.heal(&standing, &lineage).await?;
        if standing.verified.as_ref() != Some(&standing.incarnation) {
            self.store.note_verified(&standing.incarnation).await?;
        }
        Ok((healing, epoch, standing.incarnation))
    }

    async fn heal(
        &mut self,
        standing: &Standing,
        lineage: &Lineage,
    ) -> Result<(Healing, Epoch), MirrorError> {
        let done = |found, copied_back, marked| Healing {
            found,
            copied_back,
            marked,
        };
        match (&standing.epoch, &lineage.epoch) {
            (Some(ours), Some(theirs)) if ours == theirs || ours.healed_from() == Some(theirs.as_str()) => {
                if ours != theirs || any_below(&standing.sequences, &lineage.progress) {
                    let copied = self.bring_back(theirs, &standing.sequences).await?;
                    let epoch = self.begin_epoch(&lineage.progress).await?;
                    return Ok((done(Found::OlderStore, copied, 0), epoch));
                }
                let epoch = ours.clone();
                if any_below(&lineage.progress, &standing.mirrored) {
                    let marked = self.mark_all().await?;
                    self.drop_what_the_store_has_not().await?;
                    lineage::advance(self.database, self.connection, &standing.mirrored).await?;
                    return Ok((done(Found::OlderMirror, 0, marked), epoch));
                }
                Ok((done(Found::Agreement, 0, 0), epoch))
            }
            (ours, None) if self.database_is_empty().await? => {
                // Where nothing was ever acknowledged, every record is marked already.
                let fresh = standing.mirrored.iter().all(|version| *version == 0);
                let marked = if fresh { 0 } else { self.mark_all().await? };
                // One whose healing was cut short, and whose database is another now, is as good as new.
                let epoch = ours.clone().filter(|epoch| epoch.healed_from().is_none());
                let epoch = epoch.unwrap_or_else(Epoch::fresh);
                lineage::set_epoch(self.database, self.connection, &epoch).await?;
                self.store.set_epoch(&epoch, &[]).await?;
                Ok((done(Found::NewMirror, 0, marked), epoch))
            }
            _ => {
                // Nobody writes from here on; and no version is given twice.
                self.store
                    .set_epoch(&Epoch::fresh().healing(), &lineage.progress)
                    .await?;
                let marked = self.mark_all().await?;
                let copied = self.unite().await?;
                let epoch = self.begin_epoch(&lineage.progress).await?;
                let found = if standing.is_empty() {
                    Found::EmptyStore
                } else {
                    Found::OtherStore
                };
                Ok((done(found, copied, marked), epoch))
            }
        }
    }

    /// A history that neither has known: whoever was admitted to the old one is not to this.
    async fn begin_epoch(&mut self, above: &[u64]) -> Result<Epoch, MirrorError> {
        let epoch = Epoch::fresh();
        lineage::set_epoch(self.database, self.connection, &epoch).await?;
        self.store.set_epoch(&epoch, above).await?;
        Ok(epoch)
    }

    async fn database_is_empty(&mut self) -> Result<bool, MirrorError> {
        let first = sqlx::query_scalar::<_, Option<i64>>("SELECT 1 FROM votes LIMIT 1");
        let first = self
            .database
            .timed(first.fetch_optional(&mut *self.connection))
            .await?;
        Ok(first.is_none())
    }

    /// Copies back what the database has above the store's sequences. The sequences themselves are raised at the very
    /// end: cut short, it is done again from the same place.
    async fn bring_back(&mut self, epoch: &Epoch, sequences: &[u64]) -> Result<u64, MirrorError> {
        self.store.set_epoch(&epoch.healing(), &[]).await?;
        let lowest = sequences.iter().copied().min().unwrap_or_default();
        let mut copied = 0;
        let mut pages = Pages::above(self.database, lowest);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            let newer = page
                .into_iter()
                .filter(|mirrored| mirrored.version > sequences[mirrored.partition()]);
            copied += put_back(
                self.store,
                newer.map(|mirrored| Restoration {
                    record: mirrored.record,
                    votes: mirrored.votes,
                    version: mirrored.version,
                    recent: mirrored.recent,
                }),
                Restoring::Replace,
            )
            .await?;
            self.progress.tell("records copied back", copied);
        }
        // What a store that had gone back may have written here before it was noticed.
        let stale = "DELETE votes FROM votes JOIN gone USING (record) WHERE votes.version < gone.version";
        self.database
            .timed(sqlx::query(stale).execute(&mut *self.connection))
            .await?;
        let gone = read::gone(self.database, self.connection, lowest).await?;
        let mut deletions = Vec::new();
        for (record, version) in gone {
            let partition = usize::from(record.item.partition(emend_store::PARTITIONS));
            if version > sequences[partition] && !self.is_there(&record).await? {
                deletions.push(Restoration {
                    record,
                    votes: emend_learning::Tallies::new(),
                    version,
                    recent: Vec::new(),
                });
            }
        }
        copied += put_back(self.store, deletions.into_iter(), Restoring::Replace).await?;
        Ok(copied)
    }

    /// Whether a record that was deleted once has come back since.
    async fn is_there(&mut self, record: &Record) -> Result<bool, MirrorError> {
        let hash = crate::rows::hash(record);
        Ok(!read::some(self.database, self.connection, &[hash])
            .await?
            .is_empty())
    }

    /// Puts all the database's records beside the store's. The next page is read while one is put back.
    async fn unite(&mut self) -> Result<u64, MirrorError> {
        let mut copied = 0;
        let mut pages = Pages::above(self.database, 0);
        let mut page = pages.next(self.connection).await?;
        while !page.is_empty() {
            let records = page.into_iter().map(|mirrored| Restoration {
                record: mirrored.record,
                votes: mirrored.votes,
                version: mirrored.version,
                recent: mirrored.recent,
            });
            let put_back = put_back(self.store, records, Restoring::Merge);
            let (changed, next) = tokio::try_join!(put_back, pages.next(self.connection))?;
            copied += changed;
            page = next;
            self.progress.tell("records copied back", copied);
        }
        Ok(copied)
    }

    async fn mark_all(&self) -> Result<u64, MirrorError> {
        let (mut from, mut marked) = (None, 0);
        loop {
            let page = self.store.records(from.as_deref(), PAGE).await?;
            let records: Vec<_> = page.records.into_iter().map(|found| found.record).collect();
            self.store.remark(&records).await?;
            marked += records.len() as u64;
            self.progress.tell("records marked", marked);
            from = page.next;
            if from.is_none() {
                return Ok(marked);
            }
        }
    }

    /// An older backup of the database has rows of records that the store has deleted since.
    async fn drop_what_the_store_has_not(&mut self) -> Result<(), MirrorError> {
        let mut pages = Pages::above(self.database, 0);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(());
            }
            let records: Vec<_> = page.iter().map(|mirrored| mirrored.record.clone()).collect();
            let votes = self.store.votes(&records).await?;
            for (mirrored, _) in page.iter().zip(votes).filter(|(_, votes)| votes.is_empty()) {
                let delete = sqlx::query("DELETE FROM votes WHERE record = ? AND version <= ?");
                let delete = delete.bind(mirrored.hash.to_vec()).bind(mirrored.version);
                self.database.timed(delete.execute(&mut *self.connection)).await?;
            }
        }
    }
}

async fn put_back(
    store: &dyn Store,
    records: impl Iterator<Item = Restoration>,
    how: Restoring,
) -> Result<u64, MirrorError> {
    let records: Vec<_> = records.collect();
    let mut changed = 0;
    for records in records.chunks(PAGE) {
        changed += store.restore(records, how).await? as u64;
    }
    Ok(changed)
}

/// Whether some partition of some is below the same of others.
fn any_below(some: &[u64], others: &[u64]) -> bool {
    some.iter().zip(others).any(|(one, other)| one < other)
}
