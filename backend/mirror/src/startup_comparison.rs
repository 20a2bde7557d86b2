//! The start-up gate: compares the store with the database before anything is written to either. If the store is a
//! different or an older one, it is brought up to the state of the database. A store that lost its data never empties
//! the database.
//!
//! Every step can be interrupted and repeated. While records are restored, the store carries an epoch under which no
//! server may write. See `docs/decisions/0013-start-up-gate.md`.

use std::sync::atomic::{AtomicBool, Ordering};

use emend_store::paging::{lasting_entry_pages, record_pages};
use emend_store::{EntryState, Epoch, MarkerSubject, MirrorStore, Restoration, RestoreMode, StoreIdentity};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sqlx::mysql::MySqlConnection;

use crate::connection::Database;
use crate::entries::{self, EntryPages};
use crate::lineage::{self, Lineage};
use crate::loss_repair::LossRepair;
use crate::owner::MirrorOwner;
use crate::report::{Healing, Verdict};
use crate::row_reader::{self, MirroredRecord, RecordPages};
use crate::set_aside::SetAsideKeys;
use crate::tables::{self, CountedTable};
use crate::{LoadProgress, MirrorError};

/// The number of records or entries in one page of the store.
const PAGE: usize = 2_000;
/// The number of pages that are restored concurrently.
const AT_ONCE: usize = 3;

/// A comparison of store and database, on the connection that holds the lock.
pub(crate) struct Comparison<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    pub(crate) progress: &'a LoadProgress,
    /// Whether this process has seen mirrored entries. A store that was mirrored by a version without the table of
    /// entries has entries without markers.
    pub(crate) entries_seen: &'a AtomicBool,
    /// The unique ID of the server that runs the comparison.
    pub(crate) server: &'a str,
    pub(crate) aside: &'a SetAsideKeys,
}

impl Comparison<'_> {
    /// Compares and heals. Returns the result, the epoch that both sides carry now, and the incarnation of the store
    /// that was compared.
    ///
    /// # Errors
    /// Fails if the database or the store does not answer, or if the store was emptied or replaced in the meantime: the
    /// conclusions about it are then invalid.
    pub(crate) async fn run(mut self) -> Result<(Healing, Epoch, String), MirrorError> {
        let standing = self.store.standing().await?;
        let lineage = lineage::read(self.database, self.connection).await?;
        let (healing, epoch) = self.heal(&standing, &lineage).await?;
        self.is_still(&epoch, &standing.incarnation).await?;
        if healing.found != Verdict::Agreement || lineage.lacks_term(&standing) {
            lineage::set_terms(self.database, self.connection, &standing.terms).await?;
        }
        if standing.verified.as_ref() != Some(&standing.incarnation) {
            self.store.note_verified(&standing.incarnation).await?;
        }
        Ok((healing, epoch, standing.incarnation))
    }

    async fn heal(
        &mut self,
        standing: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<(Healing, Epoch), MirrorError> {
        let done = |found, copied_back, marked| Healing {
            found,
            copied_back,
            marked,
        };
        // Either side can be behind the other although their epochs are equal, because both keep the versions that they
        // have seen from the other. A store whose healing was interrupted still names the database's epoch.
        match (&standing.epoch, &lineage.epoch) {
            (Some(ours), Some(theirs)) if ours == theirs || ours.healed_from() == Some(theirs.as_str()) => {
                let forked = lineage.forked_at(standing);
                let written_since =
                    forked.is_some_and(|fork| standing.sequences.iter().any(|last| *last > fork));
                if forked.is_some() {
                    self.is_the_owners(None, None, standing).await?;
                }
                // Both sides have versions that the other lacks, or the store no longer knows its last versions:
                // unite them.
                if written_since || has_lost_keys(standing) {
                    let (copied, marked, epoch) = self.unite_both(Some(theirs), standing, lineage).await?;
                    let found = if written_since {
                        Verdict::RestoredCopy
                    } else {
                        Verdict::OlderStore
                    };
                    return Ok((done(found, copied, marked), epoch));
                }
                // The store is merely behind, or its healing was interrupted: copy the newer data back.
                if ours != theirs || forked.is_some() || any_below(&standing.sequences, &lineage.progress) {
                    let copied = self.copy_back(theirs, &standing.sequences).await?;
                    let epoch = self.begin_epoch(&theirs.healing(), standing, lineage).await?;
                    return Ok((done(Verdict::OlderStore, copied, 0), epoch));
                }
                let epoch = ours.clone();
                // The database is behind what the store has seen acknowledged: it was restored from a backup.
                if any_below(&lineage.progress, &standing.mirrored) {
                    let marked = self.mark_all().await?;
                    let settled = self.losses(&epoch).look_through_database().await?;
                    self.is_still(&epoch, &standing.incarnation).await?;
                    lineage::advance(self.database, self.connection, &standing.mirrored).await?;
                    return Ok((done(Verdict::OlderMirror, settled.healed, marked), epoch));
                }
                let marked = self.mark_entries_never_mirrored().await?;
                Ok((done(Verdict::Agreement, 0, marked), epoch))
            }
            (ours, None) if self.database_is_empty().await? => {
                // If nothing was ever acknowledged, everything is already marked.
                let fresh = standing.mirrored.iter().all(|version| *version == 0);
                let marked = if fresh { 0 } else { self.mark_all().await? };
                // A store whose healing was interrupted, and that now has a new database, counts as new.
                let epoch = ours.clone().filter(|epoch| epoch.healed_from().is_none());
                let epoch = epoch.unwrap_or_else(Epoch::fresh);
                lineage::set_epoch(self.database, self.connection, &epoch).await?;
                self.store.set_epoch(&epoch, &[], ours.as_ref()).await?;
                Ok((done(Verdict::NewMirror, 0, marked), epoch))
            }
            (ours, theirs) => {
                self.is_the_owners(ours.as_ref(), theirs.as_ref(), standing)
                    .await?;
                let (copied, marked, epoch) = self.unite_both(theirs.as_ref(), standing, lineage).await?;
                let found = if standing.is_empty() {
                    Verdict::EmptyStore
                } else {
                    Verdict::OtherStore
                };
                Ok((done(found, copied, marked), epoch))
            }
        }
    }

    /// Returns an error if the store must not be united with the database: if it belongs to another lineage, or if
    /// another server is mirroring its own store here (`docs/decisions/0024-one-store-a-database.md`).
    async fn is_the_owners(
        &mut self,
        ours: Option<&Epoch>,
        theirs: Option<&Epoch>,
        standing: &StoreIdentity,
    ) -> Result<(), MirrorError> {
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && ours.lineage() != theirs.lineage()
        {
            return Err(self.database.owned("another store".to_owned()));
        }
        let location = self.store.location();
        let owner = MirrorOwner {
            server: self.server,
            incarnation: &standing.incarnation,
            store: &location,
        };
        owner.may_take(self.database, self.connection).await
    }

    /// Adds all data of the database to the store, under a new epoch, and keeps the store's own data.
    async fn unite_both(
        &mut self,
        theirs: Option<&Epoch>,
        standing: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<(u64, u64, Epoch), MirrorError> {
        // From here on, no server writes, and no version is assigned twice. If this is interrupted, it is repeated,
        // because the database does not know the epoch.
        let healing = theirs.map_or_else(Epoch::fresh, Epoch::successor).healing();
        self.store.set_epoch(&healing, &lineage.progress, None).await?;
        let marked = self.mark_all().await?;
        let copied = self.unite().await?;
        let epoch = self.begin_epoch(&healing, standing, lineage).await?;
        Ok((copied, marked, epoch))
    }

    fn losses<'l>(&'l mut self, epoch: &'l Epoch) -> LossRepair<'l> {
        LossRepair {
            database: self.database,
            connection: self.connection,
            store: self.store,
            epoch,
            aside: self.aside,
            at_once: PAGE,
        }
    }

    /// Returns an error unless the store is still the one that was compared.
    async fn is_still(&self, epoch: &Epoch, incarnation: &str) -> Result<(), MirrorError> {
        let now = self.store.standing().await?;
        if now.epoch.as_ref() == Some(epoch) && now.incarnation == incarnation {
            return Ok(());
        }
        Err(self.store.fence().other_epoch(Some(epoch)).into())
    }

    /// Starts an epoch that neither side has had, so that admissions to the old epoch end. The store must still be the
    /// one that was being healed; if it was emptied in the meantime, the next pass starts from the beginning.
    async fn begin_epoch(
        &mut self,
        healing: &Epoch,
        standing: &StoreIdentity,
        lineage: &Lineage,
    ) -> Result<Epoch, MirrorError> {
        self.is_still(healing, &standing.incarnation).await?;
        let of = lineage.epoch.as_ref().or(standing.epoch.as_ref());
        let epoch = of.map_or_else(Epoch::fresh, Epoch::successor);
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
        let mut copied = self.entries_back(lowest, sequences, RestoreMode::Replace).await?;
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
            copied += put_back(self.store, newer, RestoreMode::Replace).await?;
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
    async fn entries_back(
        &mut self,
        above: u64,
        sequences: &[u64],
        how: RestoreMode,
    ) -> Result<u64, MirrorError> {
        let mut copied = 0;
        let mut pages = EntryPages::above(self.database, above);
        loop {
            let mut page = pages.next(self.connection).await?;
            if page.is_empty() {
                return Ok(copied);
            }
            page.retain(|entry| entry.version > sequences[usize::from(entry.name.partition())]);
            copied += self.store.restore_entries(&page, how).await? as u64;
            self.progress.report("entries copied back", copied);
        }
    }

    /// Deletes from the store everything that was deleted above these sequences and was not created again later.
    async fn apply_deletions(&mut self, lowest: u64, sequences: &[u64]) -> Result<u64, MirrorError> {
        let (mut records, mut entries) = (Vec::new(), Vec::new());
        for (subject, version) in row_reader::deletions(self.database, self.connection, lowest).await? {
            if version <= sequences[usize::from(subject.partition())] || self.is_there(&subject).await? {
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
        let mut taken_out = put_back(self.store, records.into_iter(), RestoreMode::Replace).await?;
        for entries in entries.chunks(PAGE) {
            taken_out += self.store.restore_entries(entries, RestoreMode::Replace).await? as u64;
        }
        Ok(taken_out)
    }

    /// Returns whether a deleted record or entry was created again later.
    async fn is_there(&mut self, subject: &MarkerSubject) -> Result<bool, MirrorError> {
        let (database, connection) = (self.database, &mut *self.connection);
        Ok(match subject {
            MarkerSubject::Record(record) => {
                let hash = crate::vote_rows::hash(record);
                !row_reader::some(database, connection, &[hash]).await?.is_empty()
            }
            MarkerSubject::Entry(name) => {
                let names = std::slice::from_ref(name);
                !entries::some(database, connection, names).await?.is_empty()
            }
        })
    }

    /// Adds all data of the database to the store's. The next page is read while the current one is restored.
    async fn unite(&mut self) -> Result<u64, MirrorError> {
        let all = vec![0; usize::from(emend_store::PARTITIONS)];
        let mut copied = self.entries_back(0, &all, RestoreMode::Merge).await?;
        let mut pages = RecordPages::above(self.database, 0);
        let mut page = pages.next(self.connection).await?;
        while !page.is_empty() {
            let records = page.into_iter().map(MirroredRecord::restoration);
            let put_back = put_back(self.store, records, RestoreMode::Merge);
            let (changed, next) = tokio::try_join!(put_back, pages.next(self.connection))?;
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
            let records: Vec<_> = records.map(|found| MarkerSubject::Record(found.record)).collect();
            self.store.remark(&records).await?;
            marked += records.len() as u64;
            self.progress.report("records marked", marked);
        }
        Ok(marked)
    }

    async fn mark_entries(&self) -> Result<u64, MirrorError> {
        let mut marked = 0;
        let mut pages = lasting_entry_pages(self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            let entries = page.into_iter();
            let entries: Vec<_> = entries.map(|entry| MarkerSubject::Entry(entry.name)).collect();
            self.store.remark(&entries).await?;
            marked += entries.len() as u64;
        }
        Ok(marked)
    }

    /// Marks all entries once, if the store was mirrored before the table of entries existed
    /// (`docs/decisions/0014-entries-are-mirrored.md`).
    async fn mark_entries_never_mirrored(&mut self) -> Result<u64, MirrorError> {
        if self.entries_seen.load(Ordering::Acquire) {
            return Ok(0);
        }
        let mut marked = 0;
        if tables::is_empty(self.database, self.connection, CountedTable::Entries).await? {
            marked = self.mark_entries().await?;
        }
        self.entries_seen.store(true, Ordering::Release);
        Ok(marked)
    }
}

async fn put_back(
    store: &dyn MirrorStore,
    records: impl Iterator<Item = Restoration>,
    how: RestoreMode,
) -> Result<u64, MirrorError> {
    let records: Vec<_> = records.collect();
    let parts: Vec<_> = records
        .chunks(PAGE)
        .map(|records| store.restore(records, how))
        .collect();
    // Several pages are in flight, so that the store does not wait while the next one is prepared.
    let mut parts = stream::iter(parts).buffer_unordered(AT_ONCE);
    let mut changed = 0;
    while let Some(more) = parts.try_next().await? {
        changed += more as u64;
    }
    Ok(changed)
}

/// Returns whether a partition of `some` is below the same partition of `others`.
fn any_below(some: &[u64], others: &[u64]) -> bool {
    some.iter().zip(others).any(|(one, other)| one < other)
}

/// Returns whether the store lost the keys that count its versions, but not the rest of its data.
fn has_lost_keys(standing: &StoreIdentity) -> bool {
    any_below(&standing.sequences, &standing.mirrored)
}
