//! The start-up gate: is the store the one that this database mirrors, and not older? If not, it is brought back to what
//! the database holds before anything is written to either, and a store that lost its data never empties the database.
//!
//! Whatever happens here can be cut short at any point and done again. While records are put back, the store carries an
//! epoch under which nobody may write.

use std::sync::atomic::{AtomicBool, Ordering};

use emend_store::{EntryState, Epoch, MirrorStore, Restoration, Restoring, Standing, Subject};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sqlx::mysql::MySqlConnection;

use crate::aside::SetAside;
use crate::connection::Database;
use crate::entries::{self, EntryPages};
use crate::lineage::{self, Lineage};
use crate::lost::Losses;
use crate::owner::Owner;
use crate::read::{self, Mirrored, Pages};
use crate::report::{Healing, Verdict};
use crate::tables::{self, Table};
use crate::{MirrorError, Progress};

/// Records, or entries, in one page of the store.
const PAGE: usize = 2_000;
/// How many such parts are put back at the same time.
const AT_ONCE: usize = 3;

/// Store and database, and the connection that holds the lock.
pub(crate) struct Comparison<'a> {
    pub(crate) database: &'a Database,
    pub(crate) connection: &'a mut MySqlConnection,
    pub(crate) store: &'a dyn MirrorStore,
    pub(crate) progress: &'a Progress,
    /// Whether this process has seen that entries are mirrored: a store is older than their table where it was mirrored
    /// before there was one.
    pub(crate) entries_seen: &'a AtomicBool,
    /// The server that this is done for, by a name of its own.
    pub(crate) server: &'a str,
    pub(crate) aside: &'a SetAside,
}

impl Comparison<'_> {
    /// Compares, and heals. Returns with the epoch that both carry now, and the incarnation that was compared.
    ///
    /// # Errors
    /// Among others, where the store was emptied or replaced meanwhile: whatever was concluded of it no longer holds.
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
                let forked = lineage.forked_at(standing);
                let written_since =
                    forked.is_some_and(|fork| standing.sequences.iter().any(|last| *last > fork));
                if forked.is_some() {
                    self.is_the_owners(None, None, standing).await?;
                }
                if written_since || has_lost_keys(standing) {
                    let (copied, marked, epoch) = self.unite_both(Some(theirs), standing, lineage).await?;
                    let found = if written_since {
                        Verdict::RestoredCopy
                    } else {
                        Verdict::OlderStore
                    };
                    return Ok((done(found, copied, marked), epoch));
                }
                if ours != theirs || forked.is_some() || any_below(&standing.sequences, &lineage.progress) {
                    let copied = self.bring_back(theirs, &standing.sequences).await?;
                    let epoch = self.begin_epoch(&theirs.healing(), standing, lineage).await?;
                    return Ok((done(Verdict::OlderStore, copied, 0), epoch));
                }
                let epoch = ours.clone();
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
                // Where nothing was ever acknowledged, everything is marked already.
                let fresh = standing.mirrored.iter().all(|version| *version == 0);
                let marked = if fresh { 0 } else { self.mark_all().await? };
                // One whose healing was cut short, and whose database is another now, is as good as new.
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

    /// Whether a store that is not of the database's epoch may become one with it: not where it is a store in its own right, nor
    /// while another server mirrors its store here.
    async fn is_the_owners(
        &mut self,
        ours: Option<&Epoch>,
        theirs: Option<&Epoch>,
        standing: &Standing,
    ) -> Result<(), MirrorError> {
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && ours.lineage() != theirs.lineage()
        {
            return Err(self.database.owned("another store".to_owned()));
        }
        let location = self.store.location();
        let owner = Owner {
            server: self.server,
            incarnation: &standing.incarnation,
            store: &location,
        };
        owner.may_take(self.database, self.connection).await
    }

    /// Gives the store all that the database has beside what it has itself, under a new epoch.
    async fn unite_both(
        &mut self,
        theirs: Option<&Epoch>,
        standing: &Standing,
        lineage: &Lineage,
    ) -> Result<(u64, u64, Epoch), MirrorError> {
        // Nobody writes from here on; and no version is given twice. Cut short, it is done again: it is of no epoch that the
        // database knows.
        let healing = theirs.map_or_else(Epoch::fresh, Epoch::successor).healing();
        self.store.set_epoch(&healing, &lineage.progress, None).await?;
        let marked = self.mark_all().await?;
        let copied = self.unite().await?;
        let epoch = self.begin_epoch(&healing, standing, lineage).await?;
        Ok((copied, marked, epoch))
    }

    fn losses<'l>(&'l mut self, epoch: &'l Epoch) -> Losses<'l> {
        Losses {
            database: self.database,
            connection: self.connection,
            store: self.store,
            epoch,
            aside: self.aside,
            at_once: PAGE,
        }
    }

    /// Whether the store is still the one that was compared.
    async fn is_still(&self, epoch: &Epoch, incarnation: &str) -> Result<(), MirrorError> {
        let now = self.store.standing().await?;
        if now.epoch.as_ref() == Some(epoch) && now.incarnation == incarnation {
            return Ok(());
        }
        Err(self.store.fence().other_epoch(Some(epoch)).into())
    }

    /// A history that neither has known: whoever was admitted to the old one is not to this. The store must still be the one
    /// that was being brought back: one that was emptied meanwhile begins from the start.
    async fn begin_epoch(
        &mut self,
        healing: &Epoch,
        standing: &Standing,
        lineage: &Lineage,
    ) -> Result<Epoch, MirrorError> {
        self.is_still(healing, &standing.incarnation).await?;
        let of = lineage.epoch.as_ref().or(standing.epoch.as_ref());
        let epoch = of.map_or_else(Epoch::fresh, Epoch::successor);
        lineage::set_epoch(self.database, self.connection, &epoch).await?;
        self.store
            .set_epoch(&epoch, &lineage.progress, Some(healing))
            .await?;
        Ok(epoch)
    }

    async fn database_is_empty(&mut self) -> Result<bool, MirrorError> {
        Ok(
            tables::is_empty(self.database, self.connection, Table::Votes).await?
                && tables::is_empty(self.database, self.connection, Table::Entries).await?,
        )
    }

    /// Copies back what the database has above the store's sequences. The sequences themselves are raised at the very
    /// end: cut short, it is done again from the same place.
    async fn bring_back(&mut self, epoch: &Epoch, sequences: &[u64]) -> Result<u64, MirrorError> {
        self.store.set_epoch(&epoch.healing(), &[], None).await?;
        let lowest = sequences.iter().copied().min().unwrap_or_default();
        let mut copied = self.entries_back(lowest, sequences, Restoring::Replace).await?;
        let mut pages = Pages::above(self.database, lowest);
        loop {
            let page = pages.next(self.connection).await?;
            if page.is_empty() {
                break;
            }
            let newer = page
                .into_iter()
                .filter(|mirrored| mirrored.version > sequences[mirrored.partition()]);
            let newer = newer.map(Mirrored::restoration);
            copied += put_back(self.store, newer, Restoring::Replace).await?;
            self.progress.tell("records copied back", copied);
        }
        // What a store that had gone back may have written here before it was noticed.
        let stale = "DELETE votes FROM votes JOIN gone USING (record) WHERE votes.version < gone.version";
        self.database
            .timed(sqlx::query(stale).execute(&mut *self.connection))
            .await?;
        entries::delete_stale(self.database, self.connection).await?;
        Ok(copied + self.take_out_gone(lowest, sequences).await?)
    }

    /// Puts the database's entries back that are above these sequences, or all.
    async fn entries_back(
        &mut self,
        above: u64,
        sequences: &[u64],
        how: Restoring,
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
            self.progress.tell("entries copied back", copied);
        }
    }

    /// Takes out of the store what was deleted above these sequences, and has not come back since.
    async fn take_out_gone(&mut self, lowest: u64, sequences: &[u64]) -> Result<u64, MirrorError> {
        let (mut records, mut entries) = (Vec::new(), Vec::new());
        for (subject, version) in read::gone(self.database, self.connection, lowest).await? {
            if version <= sequences[usize::from(subject.partition())] || self.is_there(&subject).await? {
                continue;
            }
            match subject {
                Subject::Record(record) => records.push(Restoration {
                    record,
                    votes: emend_domain::Tallies::new(),
                    version,
                    recent: Vec::new(),
                }),
                Subject::Entry(name) => entries.push(EntryState {
                    name,
                    value: None,
                    version,
                }),
            }
        }
        let mut taken_out = put_back(self.store, records.into_iter(), Restoring::Replace).await?;
        for entries in entries.chunks(PAGE) {
            taken_out += self.store.restore_entries(entries, Restoring::Replace).await? as u64;
        }
        Ok(taken_out)
    }

    /// Whether what was deleted once has come back since.
    async fn is_there(&mut self, subject: &Subject) -> Result<bool, MirrorError> {
        let (database, connection) = (self.database, &mut *self.connection);
        Ok(match subject {
            Subject::Record(record) => {
                let hash = crate::rows::hash(record);
                !read::some(database, connection, &[hash]).await?.is_empty()
            }
            Subject::Entry(name) => {
                let names = std::slice::from_ref(name);
                !entries::some(database, connection, names).await?.is_empty()
            }
        })
    }

    /// Puts all that the database has beside the store's. The next page is read while one is put back.
    async fn unite(&mut self) -> Result<u64, MirrorError> {
        let all = vec![0; usize::from(emend_store::PARTITIONS)];
        let mut copied = self.entries_back(0, &all, Restoring::Merge).await?;
        let mut pages = Pages::above(self.database, 0);
        let mut page = pages.next(self.connection).await?;
        while !page.is_empty() {
            let records = page.into_iter().map(Mirrored::restoration);
            let put_back = put_back(self.store, records, Restoring::Merge);
            let (changed, next) = tokio::try_join!(put_back, pages.next(self.connection))?;
            copied += changed;
            page = next;
            self.progress.tell("records copied back", copied);
        }
        Ok(copied)
    }

    async fn mark_all(&self) -> Result<u64, MirrorError> {
        let (mut from, mut marked) = (None, self.mark_entries().await?);
        loop {
            let page = self.store.records(from.as_deref(), PAGE).await?;
            let records = page.records.into_iter();
            let records: Vec<_> = records.map(|found| Subject::Record(found.record)).collect();
            self.store.remark(&records).await?;
            marked += records.len() as u64;
            self.progress.tell("records marked", marked);
            from = page.next;
            if from.is_none() {
                return Ok(marked);
            }
        }
    }

    async fn mark_entries(&self) -> Result<u64, MirrorError> {
        let (mut from, mut marked) = (None, 0);
        loop {
            let page = self.store.lasting_entries(from.as_deref(), PAGE).await?;
            let entries = page.entries.into_iter();
            let entries: Vec<_> = entries.map(|entry| Subject::Entry(entry.name)).collect();
            self.store.remark(&entries).await?;
            marked += entries.len() as u64;
            from = page.next;
            if from.is_none() {
                return Ok(marked);
            }
        }
    }

    /// A store that was mirrored before there was a table for entries has entries that are not marked. Looked at once.
    async fn mark_entries_never_mirrored(&mut self) -> Result<u64, MirrorError> {
        if self.entries_seen.load(Ordering::Acquire) {
            return Ok(0);
        }
        let mut marked = 0;
        if tables::is_empty(self.database, self.connection, Table::Entries).await? {
            marked = self.mark_entries().await?;
        }
        self.entries_seen.store(true, Ordering::Release);
        Ok(marked)
    }
}

async fn put_back(
    store: &dyn MirrorStore,
    records: impl Iterator<Item = Restoration>,
    how: Restoring,
) -> Result<u64, MirrorError> {
    let records: Vec<_> = records.collect();
    let parts: Vec<_> = records
        .chunks(PAGE)
        .map(|records| store.restore(records, how))
        .collect();
    // The store is not kept waiting while the next part is made ready for it.
    let mut parts = stream::iter(parts).buffer_unordered(AT_ONCE);
    let mut changed = 0;
    while let Some(more) = parts.try_next().await? {
        changed += more as u64;
    }
    Ok(changed)
}

/// Whether some partition of some is below the same of others.
fn any_below(some: &[u64], others: &[u64]) -> bool {
    some.iter().zip(others).any(|(one, other)| one < other)
}

/// Whether the store gave versions that it no longer knows of: the key that counts them was lost, and not the rest.
fn has_lost_keys(standing: &Standing) -> bool {
    any_below(&standing.sequences, &standing.mirrored)
}
