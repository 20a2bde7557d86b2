//! The start-up gate: compares the store with the database before anything is written to either. If the store is a
//! different or an older one, it is brought up to the state of the database. A store that lost its data never empties
//! the database.
//!
//! Every step can be interrupted and repeated. While records are restored, the store carries an epoch under which no
//! server may write. See `docs/decisions/0013-start-up-gate.md`.

use std::sync::atomic::{AtomicBool, Ordering};

use emend_store::paging::{permanent_entry_pages, record_pages};
use emend_store::{EntryState, Epoch, MarkerSubject, MirrorStore, Restoration, RestoreMode, StoreIdentity};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::entries::{self, EntryPages};
use crate::lineage::{self, Lineage};
use crate::loss_repair::LossRepair;
use crate::owner::MirrorOwner;
use crate::report::{ComparisonResult, Healing};
use crate::row_reader::{self, MirroredRecord, RecordPages};
use crate::set_aside::SetAsideKeys;
use crate::tables::{self, CountedTable};
use crate::{LoadProgress, MirrorError};

/// The number of records or entries in one page of the store.
const PAGE: usize = 2_000;
/// The number of pages that are restored concurrently.
const MAX_CONCURRENT_PAGES: usize = 3;

/// A comparison of store and database, on the connection that holds the lock.
pub(crate) struct Comparison<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    pub(crate) progress: &'a LoadProgress,
    /// Whether this process has seen mirrored entries. A store that was mirrored by a version without the table of
    /// entries has entries without markers.
    pub(crate) has_mirrored_entries: &'a AtomicBool,
    /// The unique ID of the server that runs the comparison.
    pub(crate) server: &'a str,
    pub(crate) set_aside: &'a SetAsideKeys,
}

impl Comparison<'_> {
    /// Compares and heals. Returns the result, the epoch that both sides carry now, and the incarnation of the store
    /// that was compared.
    ///
    /// # Errors
    /// Fails if the database or the store does not answer, or if the store was emptied or replaced in the meantime: the
    /// conclusions about it are then invalid.
    pub(crate) async fn run(mut self) -> Result<(Healing, Epoch, String), MirrorError> {
        let identity = self.store.identity().await?;
        let lineage = lineage::read(self.database, self.connection).await?;
        let (healing, epoch) = self.heal(&identity, &lineage).await?;
        self.require_unchanged(&epoch, &identity.incarnation).await?;
        if healing.result != ComparisonResult::Agreement || lineage.lacks_term(&identity) {
            lineage::set_terms(self.database, self.connection, &identity.terms).await?;
        }
        if identity.verified.as_ref() != Some(&identity.incarnation) {
            self.store.note_verified(&identity.incarnation).await?;
        }
        Ok((healing, epoch, identity.incarnation))
    }

    async fn heal(
        &mut self,
        identity: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<(Healing, Epoch), MirrorError> {
        let healing_report = |result, copied_back, marked| Healing {
            result,
            copied_back,
            marked,
        };
        // Either side can be behind the other although their epochs are equal, because both keep the versions that they
        // have seen from the other. A store whose healing was interrupted still names the database's epoch.
        match (&identity.epoch, &lineage.epoch) {
            (Some(store_epoch), Some(database_epoch))
                if store_epoch == database_epoch
                    || store_epoch.healed_from() == Some(database_epoch.as_str()) =>
            {
                let common_version = lineage.last_common_version(identity);
                let was_written_since =
                    common_version.is_some_and(|fork| identity.sequences.iter().any(|last| *last > fork));
                if common_version.is_some() {
                    self.require_same_owner(None, None, identity).await?;
                }
                // Both sides have versions that the other lacks, or the store no longer knows its last versions:
                // unite them.
                if was_written_since || has_lost_sequences(identity) {
                    let (copied, marked, epoch) = self
                        .merge_histories(Some(database_epoch), identity, lineage)
                        .await?;
                    let result = if was_written_since {
                        ComparisonResult::RestoredCopy
                    } else {
                        ComparisonResult::OlderStore
                    };
                    return Ok((healing_report(result, copied, marked), epoch));
                }
                // The store is merely behind, or its healing was interrupted: copy the newer data back.
                if store_epoch != database_epoch
                    || common_version.is_some()
                    || is_any_below(&identity.sequences, &lineage.progress)
                {
                    let copied = self.copy_back(database_epoch, &identity.sequences).await?;
                    let epoch = self
                        .begin_epoch(&database_epoch.healing(), identity, lineage)
                        .await?;
                    return Ok((healing_report(ComparisonResult::OlderStore, copied, 0), epoch));
                }
                let epoch = store_epoch.clone();
                // The database is behind what the store has seen acknowledged: it was restored from a backup.
                if is_any_below(&lineage.progress, &identity.mirrored) {
                    let marked = self.mark_all().await?;
                    let repairs = self.loss_repair(&epoch).compare_database().await?;
                    self.require_unchanged(&epoch, &identity.incarnation).await?;
                    lineage::advance(self.database, self.connection, &identity.mirrored).await?;
                    return Ok((
                        healing_report(ComparisonResult::OlderMirror, repairs.healed, marked),
                        epoch,
                    ));
                }
                let marked = self.mark_entries_never_mirrored().await?;
                Ok((healing_report(ComparisonResult::Agreement, 0, marked), epoch))
            }
            (store_epoch, None) if self.database_is_empty().await? => {
                // If nothing was ever acknowledged, everything is already marked.
                let is_new = identity.mirrored.iter().all(|version| *version == 0);
                let marked = if is_new { 0 } else { self.mark_all().await? };
                // A store whose healing was interrupted, and that now has a new database, counts as new.
                let epoch = store_epoch.clone().filter(|epoch| epoch.healed_from().is_none());
                let epoch = epoch.unwrap_or_else(Epoch::fresh);
                lineage::set_epoch(self.database, self.connection, &epoch).await?;
                self.store.set_epoch(&epoch, &[], store_epoch.as_ref()).await?;
                Ok((healing_report(ComparisonResult::NewMirror, 0, marked), epoch))
            }
            (store_epoch, database_epoch) => {
                self.require_same_owner(store_epoch.as_ref(), database_epoch.as_ref(), identity)
                    .await?;
                let (copied, marked, epoch) = self
                    .merge_histories(database_epoch.as_ref(), identity, lineage)
                    .await?;
                let result = if identity.is_empty() {
                    ComparisonResult::EmptyStore
                } else {
                    ComparisonResult::OtherStore
                };
                Ok((healing_report(result, copied, marked), epoch))
            }
        }
    }

    /// Returns an error if the store must not be united with the database: if it belongs to another lineage, or if
    /// another server is mirroring its own store here (`docs/decisions/0024-one-store-a-database.md`).
    async fn require_same_owner(
        &mut self,
        store_epoch: Option<&Epoch>,
        database_epoch: Option<&Epoch>,
        identity: &StoreIdentity,
    ) -> Result<(), MirrorError> {
        if let (Some(store_epoch), Some(database_epoch)) = (store_epoch, database_epoch)
            && store_epoch.lineage() != database_epoch.lineage()
        {
            return Err(self.database.owned("another store".to_owned()));
        }
        let location = self.store.location();
        let owner = MirrorOwner {
            server: self.server,
            incarnation: &identity.incarnation,
            store: &location,
        };
        owner.check_free(self.database, self.connection).await
    }

    /// Adds all data of the database to the store, under a new epoch, and keeps the store's own data.
    async fn merge_histories(
        &mut self,
        database_epoch: Option<&Epoch>,
        identity: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<(u64, u64, Epoch), MirrorError> {
        // From here on, no server writes, and no version is assigned twice. If this is interrupted, it is repeated,
        // because the database does not know the epoch.
        let healing = database_epoch
            .map_or_else(Epoch::fresh, Epoch::successor)
            .healing();
        self.store.set_epoch(&healing, &lineage.progress, None).await?;
        let marked = self.mark_all().await?;
        let copied = self.merge_database().await?;
        let epoch = self.begin_epoch(&healing, identity, lineage).await?;
        Ok((copied, marked, epoch))
    }

    fn loss_repair<'l>(&'l mut self, epoch: &'l Epoch) -> LossRepair<'l> {
        LossRepair {
            database: self.database,
            connection: self.connection,
            store: self.store,
            epoch,
            set_aside: self.set_aside,
            chunk_size: PAGE,
        }
    }

    /// Returns an error unless the store is still the one that was compared.
    async fn require_unchanged(&self, epoch: &Epoch, incarnation: &str) -> Result<(), MirrorError> {
        let current = self.store.identity().await?;
        if current.epoch.as_ref() == Some(epoch) && current.incarnation == incarnation {
            return Ok(());
        }
        Err(self.store.fence().other_epoch(Some(epoch)).into())
    }

    /// Starts an epoch that neither side has had, so that admissions to the old epoch end. The store must still be the
    /// one that was being healed; if it was emptied in the meantime, the next pass starts from the beginning.
    async fn begin_epoch(
        &mut self,
        healing: &Epoch,
        identity: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<Epoch, MirrorError> {
        self.require_unchanged(healing, &identity.incarnation).await?;
        let previous = lineage.epoch.as_ref().or(identity.epoch.as_ref());
        let epoch = previous.map_or_else(Epoch::fresh, Epoch::successor);
        // The database gets the epoch first. If this is interrupted, the store still carries the healing epoch, so it
        // admits no writes, and the next pass unites both again: they are of the same lineage.
        lineage::set_epoch(self.database, self.connection, &epoch).await?;
        self.store
            .set_epoch(&epoch, &lineage.progress, Some(healing))
            .await?;
        Ok(epoch)
    }

    async fn database_is_empty(&mut self) -> Result<bool, MirrorError> {
        Ok(
            tables::is_empty(self.database, self.connection, CountedTable::Votes).await?
                && tables::is_empty(self.database, self.connection, CountedTable::Entries).await?,
        )
    }

    /// Copies data back whose version is above the store's sequences. The sequences are raised last, so that an
    /// interrupted run starts again at the same point.
    async fn copy_back(&mut self, epoch: &Epoch, sequences: &[u64]) -> Result<u64, MirrorError> {
        self.store.set_epoch(&epoch.healing(), &[], None).await?;
        let lowest = sequences.iter().copied().min().unwrap_or_default();
        let mut copied = self
            .copy_entries_back(lowest, sequences, RestoreMode::Replace)
            .await?;
        let mut pages = RecordPages::above(self.database, lowest);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            let newer = page
                .into_iter()
                .filter(|mirrored| mirrored.version > sequences[mirrored.partition()]);
            let newer = newer.map(MirroredRecord::restoration);
            copied += restore_records(self.store, newer, RestoreMode::Replace).await?;
            self.progress.report("records copied back", copied);
        }
        // An older store may have written these rows before it was recognised as older.
        let stale = "DELETE votes FROM votes JOIN gone USING (record) WHERE votes.version < gone.version";
        self.database
            .timed(sqlx::query(stale).execute(&mut *self.connection))
            .await?;
        entries::delete_stale(self.database, self.connection).await?;
        Ok(copied + self.apply_deletions(lowest, sequences).await?)
    }

    /// Restores the database's entries whose versions are above the given sequences.
    async fn copy_entries_back(
        &mut self,
        above: u64,
        sequences: &[u64],
        mode: RestoreMode,
    ) -> Result<u64, MirrorError> {
        let mut copied = 0;
        let mut pages = EntryPages::above(self.database, above);
        loop {
            let mut page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(copied);
            }
            page.retain(|entry| entry.version > sequences[usize::from(entry.name.partition())]);
            copied += self.store.restore_entries(&page, mode).await? as u64;
            self.progress.report("entries copied back", copied);
        }
    }

    /// Deletes from the store everything that was deleted above these sequences and was not created again later.
    async fn apply_deletions(&mut self, lowest: u64, sequences: &[u64]) -> Result<u64, MirrorError> {
        let (mut records, mut entries) = (Vec::new(), Vec::new());
        for (subject, version) in row_reader::deletions(self.database, self.connection, lowest).await? {
            if version <= sequences[usize::from(subject.partition())]
                || self.exists_in_database(&subject).await?
            {
                continue;
            }
            match subject {
                MarkerSubject::Record(record) => records.push(Restoration {
                    record,
                    votes: emend_domain::Tallies::new(),
                    version,
                    recent: Vec::new(),
                }),
                MarkerSubject::Entry(name) => entries.push(EntryState {
                    name,
                    value: None,
                    version,
                }),
            }
        }
        let mut deleted = restore_records(self.store, records.into_iter(), RestoreMode::Replace).await?;
        for entries in entries.chunks(PAGE) {
            deleted += self.store.restore_entries(entries, RestoreMode::Replace).await? as u64;
        }
        Ok(deleted)
    }

    /// Returns whether a deleted record or entry was created again later.
    async fn exists_in_database(&mut self, subject: &MarkerSubject) -> Result<bool, MirrorError> {
        let (database, connection) = (self.database, &mut *self.connection);
        Ok(match subject {
            MarkerSubject::Record(record) => {
                let hash = crate::vote_rows::hash(record);
                !row_reader::fetch(database, connection, &[hash]).await?.is_empty()
            }
            MarkerSubject::Entry(name) => {
                let names = std::slice::from_ref(name);
                !entries::fetch(database, connection, names).await?.is_empty()
            }
        })
    }

    /// Adds all data of the database to the store's. The next page is read while the current one is restored.
    async fn merge_database(&mut self) -> Result<u64, MirrorError> {
        let all = vec![0; usize::from(emend_store::PARTITIONS)];
        let mut copied = self.copy_entries_back(0, &all, RestoreMode::Merge).await?;
        let mut pages = RecordPages::above(self.database, 0);
        let mut page = pages.next(self.connection).await?;
        while !page.is_empty() {
            let records = page.into_iter().map(MirroredRecord::restoration);
            let restore_records = restore_records(self.store, records, RestoreMode::Merge);
            let (changed, next) = tokio::try_join!(restore_records, pages.next(self.connection))?;
            copied += changed;
            page = next;
            self.progress.report("records copied back", copied);
        }
        Ok(copied)
    }

    async fn mark_all(&self) -> Result<u64, MirrorError> {
        let mut marked = self.mark_entries().await?;
        let mut pages = record_pages(self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            let records = page.into_iter();
            let records: Vec<_> = records
                .map(|result| MarkerSubject::Record(result.record))
                .collect();
            self.store.mark_again(&records).await?;
            marked += records.len() as u64;
            self.progress.report("records marked", marked);
        }
        Ok(marked)
    }

    async fn mark_entries(&self) -> Result<u64, MirrorError> {
        let mut marked = 0;
        let mut pages = permanent_entry_pages(self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            let entries = page.into_iter();
            let entries: Vec<_> = entries.map(|entry| MarkerSubject::Entry(entry.name)).collect();
            self.store.mark_again(&entries).await?;
            marked += entries.len() as u64;
        }
        Ok(marked)
    }

    /// Marks all entries once, if the store was mirrored before the table of entries existed
    /// (`docs/decisions/0014-entries-are-mirrored.md`).
    async fn mark_entries_never_mirrored(&mut self) -> Result<u64, MirrorError> {
        if self.has_mirrored_entries.load(Ordering::Acquire) {
            return Ok(0);
        }
        let mut marked = 0;
        if tables::is_empty(self.database, self.connection, CountedTable::Entries).await? {
            marked = self.mark_entries().await?;
        }
        self.has_mirrored_entries.store(true, Ordering::Release);
        Ok(marked)
    }
}

async fn restore_records(
    store: &dyn MirrorStore,
    records: impl Iterator<Item = Restoration>,
    mode: RestoreMode,
) -> Result<u64, MirrorError> {
    let records: Vec<_> = records.collect();
    let parts: Vec<_> = records
        .chunks(PAGE)
        .map(|records| store.restore(records, mode))
        .collect();
    // Several pages are in flight, so that the store does not wait while the next one is prepared.
    let mut parts = stream::iter(parts).buffer_unordered(MAX_CONCURRENT_PAGES);
    let mut changed = 0;
    while let Some(count) = parts.try_next().await? {
        changed += count as u64;
    }
    Ok(changed)
}

/// Returns whether a partition of `fetch` is below the same partition of `right`.
fn is_any_below(left: &[u64], right: &[u64]) -> bool {
    left.iter().zip(right).any(|(left, right)| left < right)
}

/// Returns whether the store lost the keys that count its versions, but not the rest of its data.
fn has_lost_sequences(identity: &StoreIdentity) -> bool {
    is_any_below(&identity.sequences, &identity.mirrored)
}
