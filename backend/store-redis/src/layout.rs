//! The data under each key, for programs that read a dump instead of a server.

use emend_domain::{Record, Tallies};
use emend_store::{Deletion, Entry, EntryName, Epoch, PARTITIONS, StoreError, SupersededCopies};

use crate::entries;
use crate::error::corrupt;
use crate::keys::KeyNames;
use crate::value_formats::{VERSION, read_deletion, read_tallies, read_version};

/// The names of keys under one prefix.
#[derive(Debug, Clone)]
pub struct DumpKeyNames {
    keys: KeyNames,
}

/// A record as its key contains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLayout {
    /// The account and the item.
    pub record: Record,
    /// The votes of the record.
    pub votes: Tallies,
    /// The version of the last change.
    pub version: u64,
    /// The older copies that the votes supersede.
    pub superseded_copies: SupersededCopies,
}

impl DumpKeyNames {
    /// Creates the layout of keys that begin with `prefix`; `None` if no store can have that prefix.
    pub fn new(prefix: &str) -> Option<Self> {
        let keys = KeyNames::new(prefix, 0)?;
        Some(Self { keys })
    }

    /// Parses the record under this key with these fields; `None` if the key belongs to other data.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the key belongs to a record but its fields do not.
    pub fn record<'f>(
        &self,
        key: &[u8],
        fields: impl IntoIterator<Item = (&'f [u8], &'f [u8])>,
    ) -> Result<Option<RecordLayout>, StoreError> {
        let Some(name) = std::str::from_utf8(key)
            .ok()
            .and_then(|key| self.keys.record_of(key))
        else {
            return Ok(None);
        };
        let text = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).map_err(|_| corrupt("a vote"))?;
            Ok::<_, StoreError>(text.to_owned())
        };
        let fields = fields
            .into_iter()
            .map(|(field, value)| Ok((text(field)?, text(value)?)));
        let fields: Vec<_> = fields.collect::<Result<_, StoreError>>()?;
        let version = fields.iter().find(|(field, _)| field == VERSION);
        let (version, superseded_copies) =
            version.map_or(Ok((0, SupersededCopies::WHOLE)), |(_, value)| read_version(value))?;
        Ok(Some(RecordLayout {
            record: Record::from_key(name)?,
            votes: read_tallies(&fields)?,
            version,
            superseded_copies,
        }))
    }

    /// Parses the entry under this key; `None` if the key belongs to other data. The value does not say whether the
    /// entry is permanent.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the key belongs to an entry but its value does not.
    pub fn entry(&self, key: &[u8], value: &[u8]) -> Result<Option<Entry>, StoreError> {
        let name = std::str::from_utf8(key)
            .ok()
            .and_then(|key| self.keys.entry_of(key));
        name.map(|name| entries::read(&EntryName::from_key(name)?, value))
            .transpose()
    }

    /// Parses a tombstone and returns it with the [`emend_store::MarkerSubject::hex_digest`] of the deleted subject; `None`
    /// if the key belongs to other data.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the key belongs to a tombstone but its value does not.
    pub fn deletion(&self, key: &[u8], value: &[u8]) -> Result<Option<(String, Deletion)>, StoreError> {
        let digest = std::str::from_utf8(key)
            .ok()
            .and_then(|key| self.keys.tombstone_of(key));
        let Some(digest) = digest else { return Ok(None) };
        let value = std::str::from_utf8(value).map_err(|_| corrupt("a deletion"))?;
        Ok(Some((digest.to_owned(), read_deletion(value)?)))
    }

    /// Parses the epoch if this is the key of a partition's epoch.
    pub fn epoch(&self, key: &[u8], value: &[u8]) -> Option<Result<Epoch, StoreError>> {
        let is_epoch = (0..PARTITIONS).any(|partition| self.keys.epoch(partition).as_bytes() == key);
        is_epoch.then(|| {
            std::str::from_utf8(value)
                .map_err(|_| corrupt("an epoch"))?
                .parse()
        })
    }

    /// Returns whether this is the key of the identity that each partition has in a cluster, and nowhere else.
    pub fn is_of_cluster(&self, key: &[u8]) -> bool {
        (0..PARTITIONS).any(|partition| self.keys.partition_identity(partition).as_bytes() == key)
    }

    /// Returns the partition and its last assigned version if this is the key of a sequence.
    pub fn sequence(&self, key: &[u8], value: &[u8]) -> Option<Result<(u16, u64), StoreError>> {
        let partition = (0..PARTITIONS).find(|partition| self.keys.sequence(*partition).as_bytes() == key)?;
        let version = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        Some(
            version
                .map(|version| (partition, version))
                .ok_or_else(|| corrupt("a version")),
        )
    }
}
