//! The content of a dump in a form that does not depend on its reader.

use std::collections::BTreeMap;
use std::io::Cursor;

use emend_rdb::{Dump, DumpItem, NotReadKind, RdbEntry, RdbError, Value};

/// A database number and a key.
pub(crate) type Place = (u32, Vec<u8>);

/// The value of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Plain {
    /// The type, as the command `TYPE` returns it.
    pub(crate) kind: String,
    pub(crate) expires_at_ms: Option<u64>,
    /// The elements; in a sorted set with their scores, in a hash with their values and expiries. Sorted, except in a
    /// list.
    pub(crate) elements: Vec<Vec<Vec<u8>>>,
}

impl Plain {
    pub(crate) fn sorted(mut self) -> Self {
        if self.kind != "list" {
            self.elements.sort();
        }
        self
    }
}

/// A dump in a form that does not depend on its reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Contents {
    pub(crate) keys: BTreeMap<Place, Plain>,
    pub(crate) functions: u64,
}

/// Returns a form of a score in which equal scores are equal, regardless of their source.
pub(crate) fn score(score: f64) -> Vec<u8> {
    if score.is_nan() {
        b"nan".to_vec()
    } else {
        format!("{:x}", score.to_bits()).into_bytes()
    }
}

pub(crate) fn expiry(expires_at_ms: Option<u64>) -> Vec<u8> {
    expires_at_ms.map_or_else(Vec::new, |at| at.to_string().into_bytes())
}

/// Returns all items of a dump, or an error if the dump cannot be read to its end.
pub(crate) fn items(dump: &[u8]) -> Result<Vec<DumpItem>, RdbError> {
    Dump::open(Cursor::new(dump))?.collect()
}

/// Returns the keys of a dump, in the order of the file.
pub(crate) fn entries(dump: &[u8]) -> Vec<RdbEntry> {
    let items = items(dump).unwrap().into_iter();
    items
        .filter_map(|item| match item {
            DumpItem::Entry(entry) => Some(entry),
            _ => None,
        })
        .collect()
}

/// Reads a dump with Emend's reader.
pub(crate) fn ours(dump: &[u8]) -> Contents {
    let mut contents = Contents::default();
    for item in items(dump).unwrap() {
        let (place, plain) = match item {
            DumpItem::Entry(entry) => ((entry.db, entry.key.clone()), plain(entry)),
            DumpItem::NotRead(other) => match (other.kind, other.db, other.key) {
                (NotReadKind::Function, ..) => {
                    contents.functions += 1;
                    continue;
                }
                (kind @ (NotReadKind::Stream | NotReadKind::Module), Some(db), Some(key)) => {
                    let plain = Plain {
                        kind: kind.as_str().to_owned(),
                        expires_at_ms: other.expires_at_ms,
                        elements: Vec::new(),
                    };
                    ((db, key), plain)
                }
                _ => continue,
            },
            DumpItem::Aux { .. } => continue,
        };
        let before = contents.keys.insert(place, plain);
        assert_eq!(before, None, "a key comes once");
    }
    contents
}

fn plain(entry: RdbEntry) -> Plain {
    let kind = entry.value.type_name().to_owned();
    let elements = match entry.value {
        Value::String(text) => vec![vec![text]],
        Value::List(elements) | Value::Set(elements) => elements.into_iter().map(|one| vec![one]).collect(),
        Value::SortedSet(members) => members
            .into_iter()
            .map(|scored| vec![scored.member, score(scored.score)])
            .collect(),
        Value::Hash(fields) => fields
            .into_iter()
            .map(|field| vec![field.field, field.value, expiry(field.expires_at_ms)])
            .collect(),
    };
    Plain {
        kind,
        expires_at_ms: entry.expires_at_ms,
        elements,
    }
    .sorted()
}
