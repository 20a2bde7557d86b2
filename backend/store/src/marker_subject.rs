//! The subject of a marker: a mirrored record or permanent entry.

use emend_domain::Record;
use sha1::Digest as _;

use crate::{EntryName, PARTITIONS, StoreError};

/// The prefix of an entry's key. No record's key begins like this, because no account name contains a colon.
const ENTRY: &str = "e:";

/// A record or an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkerSubject {
    /// The votes of an account for an item.
    Record(Record),
    /// A named value.
    Entry(EntryName),
}

impl MarkerSubject {
    /// Returns `account|item` or `e:kind:id`, which is unique in a store.
    pub fn key(&self) -> String {
        match self {
            Self::Record(record) => record.key(),
            Self::Entry(name) => format!("{ENTRY}{}", name.key()),
        }
    }

    /// Parses a key that [`MarkerSubject::key`] wrote.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for any other text.
    pub fn from_key(key: &str) -> Result<Self, StoreError> {
        match key.strip_prefix(ENTRY) {
            Some(name) => EntryName::from_key(name).map(Self::Entry),
            None => Ok(Self::Record(Record::from_key(key)?)),
        }
    }

    /// Returns the SHA-1 of the key, under which tombstones are stored, so that names do not remain after deletion.
    /// Redis scripts offer no other digest; nothing is kept secret or signed by it.
    pub fn digest(&self) -> [u8; 20] {
        sha1::Sha1::digest(self.key().as_bytes()).into()
    }

    /// Returns the digest in hexadecimal.
    pub fn hex_digest(&self) -> String {
        use std::fmt::Write as _;
        self.digest()
            .iter()
            .fold(String::with_capacity(40), |mut hex, byte| {
                // Writing to a string cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }

    /// Returns the partition, below [`PARTITIONS`].
    pub fn partition(&self) -> u16 {
        match self {
            Self::Record(record) => record.item.partition(PARTITIONS),
            Self::Entry(name) => name.partition(),
        }
    }
}

#[cfg(test)]
mod tests {
    use emend_domain::{AccountId, Item};

    use super::*;

    #[test]
    fn a_key_tells_records_and_entries_apart() {
        let record = Record {
            account: AccountId::local(),
            item: Item::word("e:account:ada"),
        };
        let name = EntryName::new("account", "ada|en|SPELLING||teh").unwrap();
        for subject in [MarkerSubject::Record(record), MarkerSubject::Entry(name)] {
            assert_eq!(MarkerSubject::from_key(&subject.key()).unwrap(), subject);
        }
        assert!(MarkerSubject::from_key("e:nothing").is_err());
        assert!("e:".parse::<AccountId>().is_err(), "or keys could be the same");
    }
}
