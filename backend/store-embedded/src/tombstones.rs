//! Tombstones: deletions are remembered for some time, by a digest, so that a mirror that still has the data does not
//! bring it back (`docs/decisions/0022-deletions-are-proven.md`).

use emend_domain::unix_time;
use emend_store::{Deletion, MarkerSubject};
use redb::ReadableTable;

use crate::reader::Reader;
use crate::store_fault::StoreFault;
use crate::tables::{DELETED, ENTRIES, Tables, VOTES};

/// The time for which tombstones are kept, in days: as long as in the mirror.
const RETENTION_DAYS: u32 = 90;
/// The number of expired tombstones that one deletion removes: more than it adds, and few.
const EXPIRED_PER_WRITE: usize = 4;

/// Returns the key of a tombstone. An account's removal leaves many tombstones, and half a digest is sufficient for
/// billions.
fn short_digest(subject: &MarkerSubject) -> u64 {
    let digest = subject.digest();
    digest[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Reader {
    /// Returns the tombstone of each record or entry. The file does not lose single keys, so every missing subject was
    /// deleted.
    pub(crate) fn deletions(&self, subjects: &[MarkerSubject]) -> Result<Vec<Option<Deletion>>, StoreFault> {
        let votes = self.0.open_table(VOTES)?;
        let entries = self.0.open_table(ENTRIES)?;
        let deleted = self.0.open_table(DELETED)?;
        let deletion = |subject: &MarkerSubject| {
            let exists = match subject {
                MarkerSubject::Record(record) => votes.get(record.key().as_str())?.is_some(),
                MarkerSubject::Entry(name) => crate::entry_codec::lasting(&entries, name)?.is_some(),
            };
            if exists {
                return Ok(None);
            }
            let tombstone = deleted.get(short_digest(subject))?;
            Ok(tombstone.map(|tombstone| Deletion {
                since: 0,
                version: tombstone.value().0,
            }))
        };
        subjects.iter().map(deletion).collect()
    }
}

impl Tables<'_> {
    /// Stores a tombstone with this version.
    pub(crate) fn store_tombstone(
        &mut self,
        subject: &MarkerSubject,
        version: u64,
    ) -> Result<(), StoreFault> {
        let today = unix_time() / (24 * 60 * 60);
        let today = u32::try_from(today).unwrap_or(u32::MAX);
        let digest = short_digest(subject);
        let previous_day = self.deleted.open()?.insert(digest, (version, today))?;
        let previous_day = previous_day.map(|previous_day| previous_day.value().1);
        if let Some(previous_day) = previous_day {
            self.deleted_by_day.open()?.remove((previous_day, digest))?;
        }
        self.deleted_by_day.open()?.insert((today, digest), ())?;

        let mut old: Vec<(u32, u64)> = Vec::new();
        let oldest_day = today.saturating_sub(RETENTION_DAYS);
        for row in self
            .deleted_by_day
            .open()?
            .range(..(oldest_day, 0))?
            .take(EXPIRED_PER_WRITE)
        {
            old.push(row?.0.value());
        }
        for (day, digest) in old {
            self.deleted_by_day.open()?.remove((day, digest))?;
            self.deleted.open()?.remove(digest)?;
        }
        Ok(())
    }

    /// Returns whether the subject was deleted at this version or later.
    pub(crate) fn was_deleted_since(
        &mut self,
        subject: &MarkerSubject,
        version: u64,
    ) -> Result<bool, StoreFault> {
        let tombstone = self.deleted.open()?.get(short_digest(subject))?;
        Ok(tombstone.is_some_and(|tombstone| version <= tombstone.value().0))
    }
}
