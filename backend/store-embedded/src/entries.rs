//! Entries: small named values. They are read, written by compare-and-set, restored, and deleted when they expire.

use std::ops::Bound;

use emend_domain::{Timestamp, unix_time};
use emend_store::{
    Entry, EntryName, EntryPage, EntryState, MarkerSubject, PutCondition, PutResult, RestoreMode, memberships,
};
use redb::ReadableTable;

use crate::entry_codec::{EntryRow, NEVER, key_of, lasting, name_of};
use crate::reader::Reader;
use crate::store_fault::StoreFault;
use crate::tables::{ENTRIES, Tables};

/// The number of expired entries that one write deletes: more than it adds, and few.
const EXPIRED_PER_PUT: usize = 4;

/// What is to be put.
#[derive(Debug)]
pub(crate) struct EntryPut {
    pub(crate) name: EntryName,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) expected: PutCondition,
    pub(crate) expires: Option<Timestamp>,
}

impl Reader {
    /// Returns a page of permanent entries after the key `from`, out of `limit` entries.
    pub(crate) fn lasting_entries(&self, from: Option<&str>, limit: usize) -> Result<EntryPage, StoreFault> {
        let table = self.0.open_table(ENTRIES)?;
        let start = from.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rows = table.range::<&str>((start, Bound::Unbounded))?;
        let (mut entries, mut last) = (Vec::new(), None);
        for row in rows.by_ref().take(limit.max(1)) {
            let (key, bytes) = row?;
            let stored = EntryRow::decode(bytes.value())?;
            if stored.expires == NEVER {
                entries.push(stored.entry(name_of(key.value())?));
            }
            last = Some(key.value().to_owned());
        }
        let next = if rows.next().is_some() { last } else { None };
        Ok(EntryPage { entries, next })
    }

    pub(crate) fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, StoreFault> {
        let table = self.0.open_table(ENTRIES)?;
        let now = unix_time();
        let entry = |name: &EntryName| {
            let Some(bytes) = table.get(name.key().as_str())? else {
                return Ok(None);
            };
            let stored = EntryRow::decode(bytes.value())?;
            Ok((stored.expires > now).then(|| stored.entry(name.clone())))
        };
        names.iter().map(entry).collect()
    }

    pub(crate) fn list_entries(
        &self,
        kind: &str,
        prefix: &str,
        from: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreFault> {
        let table = self.0.open_table(ENTRIES)?;
        let now = unix_time();
        let begins = format!("{kind}:{prefix}");
        // No ID contains a byte below a space, so this key is right after `from` and before all following ones.
        let start = match from {
            Some(from) if from >= prefix => format!("{kind}:{from}\0"),
            _ => begins.clone(),
        };
        let mut found = Vec::new();
        for row in table.range(start.as_str()..)? {
            let (key, bytes) = row?;
            if found.len() >= limit || !key.value().starts_with(&begins) {
                break;
            }
            let stored = EntryRow::decode(bytes.value())?;
            if stored.expires > now {
                found.push(stored.entry(name_of(key.value())?));
            }
        }
        Ok(found)
    }
}

impl Tables<'_> {
    /// Writes or deletes an entry if its present version is the expected one.
    pub(crate) fn put_entry(&mut self, putting: &EntryPut) -> Result<PutResult, StoreFault> {
        let now = unix_time();
        self.take_out_expired(now)?;
        let key = putting.name.key();
        let found = match self.entries.get(key.as_str())? {
            Some(bytes) => {
                let stored = EntryRow::decode(bytes.value())?;
                Some((stored.version, stored.expires))
            }
            None => None,
        };
        let there = found.filter(|(_, expires)| *expires > now);
        if !putting.expected.is_met_by(there.map(|(version, _)| version)) {
            return Ok(PutResult::Conflict);
        }
        let expires = putting.expires.unwrap_or(NEVER);
        // Expiring entries are not mirrored: losing one costs a login or a new invitation. See
        // docs/decisions/0014-entries-are-mirrored.md.
        let lasted = found.is_some_and(|(_, expires)| expires == NEVER);
        let version = if lasted || putting.value.is_some() && expires == NEVER {
            self.mark(&key_of(&putting.name))?
        } else {
            self.next_version()?
        };
        self.put_value(&putting.name, putting.value.as_deref(), version, expires)?;
        if lasted && (putting.value.is_none() || expires != NEVER) {
            self.bury(&MarkerSubject::Entry(putting.name.clone()), version)?;
        }
        Ok(PutResult::Stored(version))
    }

    /// Writes an entry, or deletes it if there is no value, unconditionally.
    fn put_value(
        &mut self,
        name: &EntryName,
        value: Option<&[u8]>,
        version: u64,
        expires: Timestamp,
    ) -> Result<(), StoreFault> {
        let key = name.key();
        let stored = value.map(|value| {
            EntryRow {
                version,
                expires,
                value,
            }
            .encode()
        });
        let before = match &stored {
            Some(bytes) => self.entries.insert(key.as_str(), bytes.as_slice())?,
            None => self.entries.remove(key.as_str())?,
        };
        let before = before.map(|bytes| EntryRow::decode(bytes.value()).map(|stored| stored.expires));
        if let Some(before) = before.transpose()? {
            self.entries_by_expiry.remove((before, key.as_str()))?;
        }
        if stored.is_some() && expires != NEVER {
            self.entries_by_expiry.insert((expires, key.as_str()), ())?;
        }
        Ok(())
    }

    /// Writes or deletes a permanent entry, and marks it.
    pub(crate) fn put_marked(&mut self, name: &EntryName, value: Option<&[u8]>) -> Result<(), StoreFault> {
        let version = self.mark(&key_of(name))?;
        self.bury_where_gone(name, value, version)?;
        self.put_value(name, value, version, NEVER)
    }

    fn bury_where_gone(
        &mut self,
        name: &EntryName,
        value: Option<&[u8]>,
        version: u64,
    ) -> Result<(), StoreFault> {
        match value {
            None => self.bury(&MarkerSubject::Entry(name.clone()), version),
            Some(_) => Ok(()),
        }
    }

    /// Writes or deletes a permanent entry in the state that the mirror has, without a marker.
    fn put_mirrored(&mut self, given: &EntryState) -> Result<(), StoreFault> {
        self.unmark(&key_of(&given.name))?;
        let version = match given.version {
            0 => self.next_version()?,
            version => version,
        };
        self.bury_where_gone(&given.name, given.value.as_deref(), version)?;
        self.put_value(&given.name, given.value.as_deref(), version, NEVER)
    }

    /// Restores entries. Returns the number of changes.
    pub(crate) fn restore_entries(
        &mut self,
        entries: &[EntryState],
        how: RestoreMode,
    ) -> Result<usize, StoreFault> {
        let mut changed = 0;
        for given in entries {
            let bad = |_| StoreFault::Corrupt("the teams of an account".to_owned());
            let did = match memberships::account(&given.name).map_err(bad)? {
                Some(account) => {
                    let found = self.memberships_of(&account)?;
                    let restored = memberships::restored(&found, given.value.as_deref(), how);
                    let restored = restored.map_err(bad)?;
                    if restored.as_mirrored {
                        // No new version is assigned here, because healing must not move the sequence.
                        self.count_in(&account, &restored.teams)?;
                        self.put_mirrored(given)?;
                    } else {
                        self.set_teams(&account, &restored.teams)?;
                    }
                    restored.teams != found
                }
                None => self.restore_entry(given, how)?,
            };
            changed += usize::from(did);
        }
        Ok(changed)
    }

    fn restore_entry(&mut self, given: &EntryState, how: RestoreMode) -> Result<bool, StoreFault> {
        let found = lasting(&self.entries, &given.name)?.map(|entry| entry.value);
        match how {
            RestoreMode::Import if found.is_some() || given.value.is_none() => return Ok(false),
            RestoreMode::Import => self.put_marked(&given.name, given.value.as_deref())?,
            RestoreMode::Merge if given.value.is_none() => return Ok(false),
            RestoreMode::Merge | RestoreMode::Replace => self.put_mirrored(given)?,
        }
        Ok(found != given.value)
    }

    /// Gives a permanent entry a new version, if it exists.
    pub(crate) fn remark_entry(&mut self, name: &EntryName) -> Result<(), StoreFault> {
        match lasting(&self.entries, name)? {
            Some(entry) => self.put_marked(name, Some(&entry.value)),
            None => Ok(()),
        }
    }

    fn take_out_expired(&mut self, now: Timestamp) -> Result<(), StoreFault> {
        let mut gone: Vec<(Timestamp, String)> = Vec::new();
        let until = now.saturating_add(1);
        for row in self.entries_by_expiry.range(..(until, ""))?.take(EXPIRED_PER_PUT) {
            let (key, ()) = (row?.0, ());
            let (expires, entry) = key.value();
            gone.push((expires, entry.to_owned()));
        }
        for (expires, key) in gone {
            self.entries_by_expiry.remove((expires, key.as_str()))?;
            self.entries.remove(key.as_str())?;
        }
        Ok(())
    }
}
