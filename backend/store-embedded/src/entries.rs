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

/// An entry to be put.
#[derive(Debug)]
pub(crate) struct EntryPut {
    pub(crate) name: EntryName,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) expected: PutCondition,
    pub(crate) expires: Option<Timestamp>,
}

impl Reader {
    /// Returns a page of permanent entries after the key `from`, out of `limit` entries.
    pub(crate) fn permanent_entries(
        &self,
        from: Option<&str>,
        limit: usize,
    ) -> Result<EntryPage, StoreFault> {
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
        let key_prefix = format!("{kind}:{prefix}");
        // No ID contains a byte below a space, so this key is right after `from` and before all following ones.
        let start = match from {
            Some(from) if from >= prefix => format!("{kind}:{from}\0"),
            _ => key_prefix.clone(),
        };
        let mut entries = Vec::new();
        for row in table.range(start.as_str()..)? {
            let (key, bytes) = row?;
            if entries.len() >= limit || !key.value().starts_with(&key_prefix) {
                break;
            }
            let stored = EntryRow::decode(bytes.value())?;
            if stored.expires > now {
                entries.push(stored.entry(name_of(key.value())?));
            }
        }
        Ok(entries)
    }
}

impl Tables<'_> {
    /// Writes or deletes an entry if its present version is the expected one.
    pub(crate) fn put_entry(&mut self, request: &EntryPut) -> Result<PutResult, StoreFault> {
        let now = unix_time();
        self.delete_expired(now)?;
        let key = request.name.key();
        let row = match self.entries.open()?.get(key.as_str())? {
            Some(bytes) => {
                let stored = EntryRow::decode(bytes.value())?;
                Some((stored.version, stored.expires))
            }
            None => None,
        };
        let current = row.filter(|(_, expires)| *expires > now);
        if !request.expected.is_met_by(current.map(|(version, _)| version)) {
            return Ok(PutResult::Conflict);
        }
        let expires = request.expires.unwrap_or(NEVER);
        // Expiring entries are not mirrored: losing one costs a login or a new invitation. See
        // docs/decisions/0014-entries-are-mirrored.md.
        let was_permanent = row.is_some_and(|(_, expires)| expires == NEVER);
        let version = if was_permanent || request.value.is_some() && expires == NEVER {
            self.mark(&key_of(&request.name))?
        } else {
            self.next_version()?
        };
        self.put_value(&request.name, request.value.as_deref(), version, expires)?;
        if was_permanent && (request.value.is_none() || expires != NEVER) {
            self.store_tombstone(&MarkerSubject::Entry(request.name.clone()), version)?;
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
        let replaced = match &stored {
            Some(bytes) => self.entries.open()?.insert(key.as_str(), bytes.as_slice())?,
            None => self.entries.open()?.remove(key.as_str())?,
        };
        let replaced = replaced.map(|bytes| EntryRow::decode(bytes.value()).map(|stored| stored.expires));
        if let Some(replaced) = replaced.transpose()? {
            self.entries_by_expiry.open()?.remove((replaced, key.as_str()))?;
        }
        if stored.is_some() && expires != NEVER {
            self.entries_by_expiry
                .open()?
                .insert((expires, key.as_str()), ())?;
        }
        Ok(())
    }

    /// Writes or deletes a permanent entry, and marks it.
    pub(crate) fn put_and_mark(&mut self, name: &EntryName, value: Option<&[u8]>) -> Result<(), StoreFault> {
        let version = self.mark(&key_of(name))?;
        self.store_tombstone_if_deleted(name, value, version)?;
        self.put_value(name, value, version, NEVER)
    }

    fn store_tombstone_if_deleted(
        &mut self,
        name: &EntryName,
        value: Option<&[u8]>,
        version: u64,
    ) -> Result<(), StoreFault> {
        match value {
            None => self.store_tombstone(&MarkerSubject::Entry(name.clone()), version),
            Some(_) => Ok(()),
        }
    }

    /// Writes or deletes a permanent entry in the state that the mirror has, without a marker.
    fn put_unmarked(&mut self, state: &EntryState) -> Result<(), StoreFault> {
        self.unmark(&key_of(&state.name))?;
        let version = match state.version {
            0 => self.next_version()?,
            version => version,
        };
        self.store_tombstone_if_deleted(&state.name, state.value.as_deref(), version)?;
        self.put_value(&state.name, state.value.as_deref(), version, NEVER)
    }

    /// Restores entries. Returns the number of changes.
    pub(crate) fn restore_entries(
        &mut self,
        entries: &[EntryState],
        mode: RestoreMode,
    ) -> Result<usize, StoreFault> {
        let mut count = 0;
        for state in entries {
            let bad = |_| StoreFault::Corrupt("the teams of an account".to_owned());
            let changed_entry = match memberships::account(&state.name).map_err(bad)? {
                Some(account) => {
                    let existing = self.memberships_of(&account)?;
                    let combination = memberships::combine(&existing, state.value.as_deref(), mode);
                    let combination = combination.map_err(bad)?;
                    if combination.as_mirrored {
                        // No new version is assigned here, because healing must not move the sequence.
                        self.count_in_teams(&account, &combination.teams)?;
                        self.put_unmarked(state)?;
                    } else {
                        self.set_teams(&account, &combination.teams)?;
                    }
                    combination.teams != existing
                }
                None => self.restore_entry(state, mode)?,
            };
            count += usize::from(changed_entry);
        }
        Ok(count)
    }

    fn restore_entry(&mut self, state: &EntryState, mode: RestoreMode) -> Result<bool, StoreFault> {
        let existing = lasting(self.entries.open()?, &state.name)?.map(|entry| entry.value);
        match mode {
            RestoreMode::Import if existing.is_some() || state.value.is_none() => return Ok(false),
            RestoreMode::Import => self.put_and_mark(&state.name, state.value.as_deref())?,
            RestoreMode::Merge if state.value.is_none() => return Ok(false),
            RestoreMode::Merge | RestoreMode::Replace => self.put_unmarked(state)?,
        }
        Ok(existing != state.value)
    }

    /// Gives a permanent entry a new version, if it exists.
    pub(crate) fn mark_entry_again(&mut self, name: &EntryName) -> Result<(), StoreFault> {
        match lasting(self.entries.open()?, name)? {
            Some(entry) => self.put_and_mark(name, Some(&entry.value)),
            None => Ok(()),
        }
    }

    fn delete_expired(&mut self, now: Timestamp) -> Result<(), StoreFault> {
        let mut outdated: Vec<(Timestamp, String)> = Vec::new();
        let end = now.saturating_add(1);
        for row in self
            .entries_by_expiry
            .open()?
            .range(..(end, ""))?
            .take(EXPIRED_PER_PUT)
        {
            let (key, ()) = (row?.0, ());
            let (expires, entry) = key.value();
            outdated.push((expires, entry.to_owned()));
        }
        for (expires, key) in outdated {
            self.entries_by_expiry.open()?.remove((expires, key.as_str()))?;
            self.entries.open()?.remove(key.as_str())?;
        }
        Ok(())
    }
}
