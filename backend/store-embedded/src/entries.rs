//! Small named values beside the votes: read, put by compare and set, taken out when they expire.

use std::time::{SystemTime, UNIX_EPOCH};

use emend_learning::Timestamp;
use emend_store::{Entry, EntryName, Expected, Put};
use redb::ReadableTable;

use crate::fault::Fault;
use crate::reader::Reader;
use crate::tables::{ENTRIES, SEQUENCE, Tables};

/// How many expired entries one put takes out: more than it adds, and few.
const EXPIRED_PER_PUT: usize = 4;

/// What stands for the expiry of an entry that stays.
const NEVER: Timestamp = Timestamp::MAX;

/// What is to be put.
#[derive(Debug)]
pub(crate) struct Putting {
    pub(crate) name: EntryName,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) expected: Expected,
    pub(crate) expires: Option<Timestamp>,
}

/// An entry as it lies in the table: version and expiry, 8 bytes each, then the value.
struct Stored<'a> {
    version: u64,
    expires: Timestamp,
    value: &'a [u8],
}

impl<'a> Stored<'a> {
    fn decode(bytes: &'a [u8]) -> Result<Self, Fault> {
        let bad = || Fault::Corrupt("an entry of the embedded store is not as it was written".to_owned());
        let (version, rest) = bytes.split_first_chunk().ok_or_else(bad)?;
        let (expires, value) = rest.split_first_chunk().ok_or_else(bad)?;
        Ok(Self {
            version: u64::from_le_bytes(*version),
            expires: u64::from_le_bytes(*expires),
            value,
        })
    }

    fn encode(&self) -> Vec<u8> {
        [
            &self.version.to_le_bytes()[..],
            &self.expires.to_le_bytes(),
            self.value,
        ]
        .concat()
    }

    fn entry(&self, name: EntryName) -> Entry {
        Entry {
            name,
            value: self.value.to_vec(),
            version: self.version,
        }
    }
}

/// The machine's clock, in seconds since 1970.
fn now() -> Timestamp {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

impl Reader {
    pub(crate) fn entries(&self, names: &[EntryName]) -> Result<Vec<Option<Entry>>, Fault> {
        let table = self.0.open_table(ENTRIES)?;
        let now = now();
        let entry = |name: &EntryName| {
            let Some(bytes) = table.get(name.key().as_str())? else {
                return Ok(None);
            };
            let stored = Stored::decode(bytes.value())?;
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
    ) -> Result<Vec<Entry>, Fault> {
        let table = self.0.open_table(ENTRIES)?;
        let now = now();
        let begins = format!("{kind}:{prefix}");
        // No id has a byte below a space: this stands right after `from` and before what follows it.
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
            let stored = Stored::decode(bytes.value())?;
            if stored.expires > now {
                let name = EntryName::from_key(key.value());
                let name = name.map_err(|_| Fault::Corrupt("the name of an entry".to_owned()))?;
                found.push(stored.entry(name));
            }
        }
        Ok(found)
    }
}

impl Tables<'_> {
    /// Puts an entry, or takes it out, where what is there is as expected.
    pub(crate) fn put_entry(&mut self, putting: &Putting) -> Result<Put, Fault> {
        let now = now();
        self.take_out_expired(now)?;
        let key = putting.name.key();
        let found = match self.entries.get(key.as_str())? {
            Some(bytes) => {
                let stored = Stored::decode(bytes.value())?;
                Some((stored.version, stored.expires))
            }
            None => None,
        };
        let there = found.filter(|(_, expires)| *expires > now);
        if !putting.expected.is_met_by(there.map(|(version, _)| version)) {
            return Ok(Put::Conflict);
        }
        if let Some((_, expires)) = found {
            self.entries_by_expiry.remove((expires, key.as_str()))?;
        }
        let version = self.numbers.get(SEQUENCE)?.map_or(0, |number| number.value()) + 1;
        self.numbers.insert(SEQUENCE, version)?;
        let Some(value) = &putting.value else {
            self.entries.remove(key.as_str())?;
            return Ok(Put::Stored(version));
        };
        let expires = putting.expires.unwrap_or(NEVER);
        let stored = Stored {
            version,
            expires,
            value,
        };
        self.entries.insert(key.as_str(), stored.encode().as_slice())?;
        if expires != NEVER {
            self.entries_by_expiry.insert((expires, key.as_str()), ())?;
        }
        Ok(Put::Stored(version))
    }

    fn take_out_expired(&mut self, now: Timestamp) -> Result<(), Fault> {
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
