//! Entries as they lie in their table.

use emend_domain::Timestamp;
use emend_store::{Entry, EntryName, MarkerSubject};
use redb::ReadableTable;

use crate::store_fault::StoreFault;

/// The expiry of a permanent entry.
pub(crate) const NEVER: Timestamp = Timestamp::MAX;

/// An entry in the table: version and expiry, 8 bytes each, then the value.
pub(crate) struct EntryRow<'a> {
    pub(crate) version: u64,
    pub(crate) expires: Timestamp,
    pub(crate) value: &'a [u8],
}

impl<'a> EntryRow<'a> {
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, StoreFault> {
        let bad = || StoreFault::Corrupt("a malformed entry in the embedded store".to_owned());
        let (version, rest) = bytes.split_first_chunk().ok_or_else(bad)?;
        let (expires, value) = rest.split_first_chunk().ok_or_else(bad)?;
        Ok(Self {
            version: u64::from_le_bytes(*version),
            expires: u64::from_le_bytes(*expires),
            value,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        [
            &self.version.to_le_bytes()[..],
            &self.expires.to_le_bytes(),
            self.value,
        ]
        .concat()
    }

    pub(crate) fn entry(&self, name: EntryName) -> Entry {
        Entry {
            name,
            value: self.value.to_vec(),
            version: self.version,
        }
    }
}

pub(crate) fn name_of(key: &str) -> Result<EntryName, StoreFault> {
    EntryName::from_key(key).map_err(|_| StoreFault::Corrupt("the name of an entry".to_owned()))
}

pub(crate) fn key_of(name: &EntryName) -> String {
    MarkerSubject::Entry(name.clone()).key()
}

/// Returns the entry with this name, if it is permanent.
pub(crate) fn lasting(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    name: &EntryName,
) -> Result<Option<Entry>, StoreFault> {
    let Some(bytes) = table.get(name.key().as_str())? else {
        return Ok(None);
    };
    let stored = EntryRow::decode(bytes.value())?;
    Ok((stored.expires == NEVER).then(|| stored.entry(name.clone())))
}
