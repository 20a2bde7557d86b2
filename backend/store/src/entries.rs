//! Entries: small named values next to the votes, such as accounts, sessions, keys and teams.
//!
//! An entry is written by compare-and-set: a writer that has read a version either changes that version or learns that
//! it has changed in the meantime.

use std::fmt;

use crate::{PARTITIONS, StoreError};

/// The largest value, in bytes.
pub const MAX_ENTRY: usize = 64 * 1024;

/// The longest kind, in bytes.
const MAX_KIND: usize = 16;
/// The longest ID, in bytes.
const MAX_ID: usize = 200;

/// The error for an invalid entry name: a kind is 1 to 16 of `a-z _`, an ID 1 to 200 characters of printable ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an entry's kind has 1 to 16 characters of a-z and _, and its ID 1 to 200 characters of printable ASCII"
)]
pub struct InvalidEntryName;

/// The name of an entry, unique in a store.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryName {
    kind: String,
    id: String,
}

/// Prints the kind only, because an ID may be the digest of a secret.
impl fmt::Debug for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryName({}:…)", self.kind)
    }
}

impl EntryName {
    /// Creates the name of an entry from its kind and ID.
    ///
    /// # Errors
    /// [`InvalidEntryName`] if one of them is invalid.
    pub fn new(kind: &str, id: &str) -> Result<Self, InvalidEntryName> {
        let kind_is = (1..=MAX_KIND).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let id_is = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        (kind_is && id_is)
            .then(|| Self {
                kind: kind.to_owned(),
                id: id.to_owned(),
            })
            .ok_or(InvalidEntryName)
    }

    /// Returns the kind of the entry.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the ID of the entry within its kind.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns `kind:id`. A kind contains no colon, so this is unambiguous.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind, self.id)
    }

    /// Parses a name that [`EntryName::key`] wrote.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for any other text.
    pub fn from_key(key: &str) -> Result<Self, StoreError> {
        let parts = key.split_once(':');
        let name = parts.and_then(|(kind, id)| Self::new(kind, id).ok());
        name.ok_or_else(|| StoreError::Corrupt("the name of an entry".to_owned()))
    }

    /// Returns the partition of the entry, below [`PARTITIONS`].
    pub fn partition(&self) -> u16 {
        let digest = blake3::hash(self.key().as_bytes());
        let bytes = digest.as_bytes();
        u16::from_le_bytes([bytes[0], bytes[1]]) % PARTITIONS
    }
}

/// A named value.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: EntryName,
    /// The value, at most [`MAX_ENTRY`] bytes.
    pub value: Vec<u8>,
    /// The version, at most 2^53. It grows with every change within the partition. It is 0 only in listings, for an
    /// entry that the store did not write in this form; such an entry has no value either.
    pub version: u64,
}

/// Omits the value, because values are personal data.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.name)
            .field("bytes", &self.value.len())
            .field("version", &self.version)
            .finish()
    }
}

/// The condition under which an entry is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutCondition {
    /// No condition.
    Any,
    /// The entry does not exist.
    Absent,
    /// The entry has this version.
    Version(u64),
}

impl PutCondition {
    /// Returns whether the condition holds for an entry of this version, or for a missing one.
    pub fn is_met_by(self, version: Option<u64>) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => version.is_none(),
            Self::Version(expected) => version == Some(expected),
        }
    }
}

/// The result of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutResult {
    /// The entry was stored or deleted, with this version.
    Stored(u64),
    /// The condition did not hold; nothing changed.
    Conflict,
}

/// Refuses a value that is too large. The code that creates values bounds their parts, so this is a defect.
///
/// # Errors
/// [`StoreError::Corrupt`] with the size.
pub fn check_size(value: Option<&[u8]>) -> Result<(), StoreError> {
    match value {
        Some(value) if value.len() > MAX_ENTRY => Err(StoreError::Corrupt(format!(
            "an entry has {} bytes, and the limit is {MAX_ENTRY}",
            value.len()
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_kind_and_an_id_within_bounds() {
        let name = EntryName::new("a_b", "x:{y} ~").unwrap();
        assert_eq!(EntryName::from_key(&name.key()).unwrap(), name);
        let long = "x".repeat(201);
        for (kind, id) in [
            ("", "x"),
            ("A", "x"),
            ("a:b", "x"),
            ("abcdefghijklmnopq", "x"),
            ("a", ""),
            ("a", long.as_str()),
            ("a", "é"),
            ("a", "\n"),
            ("a", "\u{7f}"),
        ] {
            assert_eq!(EntryName::new(kind, id), Err(InvalidEntryName), "{kind:?} {id:?}");
        }
        assert!(EntryName::from_key("nothing").is_err());
    }

    #[test]
    fn names_are_spread_over_all_partitions() {
        let partitions: std::collections::BTreeSet<_> = (0..500)
            .map(|n| EntryName::new("a", &n.to_string()).unwrap().partition())
            .collect();
        assert_eq!(partitions.len(), usize::from(PARTITIONS));
    }

    #[test]
    fn the_content_of_an_entry_is_not_printed() {
        let entry = Entry {
            name: EntryName::new("session", "geheim").unwrap(),
            value: b"geheim".to_vec(),
            version: 1,
        };
        assert!(!format!("{entry:?}").contains("geheim"));
    }
}
