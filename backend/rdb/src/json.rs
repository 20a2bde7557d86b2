//! The JSON form of a dump: one object per line, so that neither writing nor reading it requires the whole dump in
//! memory.
//!
//! The first line is `{"rdb":…}`. One line follows for each key and for each object that was not read, in the order of
//! the file. The last line is `{"end":…}`; if it is missing, the dump was not read to the end.

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::{DumpItem, HashField, RdbEntry, RdbHeader, RdbSummary, ScoredMember, UnreadEntry, Value};

/// The writer of the lines. Give it a buffered output, and flush that output yourself.
pub struct JsonLines<W>(W);

impl<W: Write> JsonLines<W> {
    /// Creates a writer for an output.
    pub const fn new(out: W) -> Self {
        Self(out)
    }

    /// Writes the first line.
    pub fn header(&mut self, header: &RdbHeader) -> io::Result<()> {
        let line = HeaderLine {
            version: header.version,
            checksum: header.checksum.as_str(),
            aux: &header.aux,
        };
        self.line(&BTreeMap::from([("rdb", line)]))
    }

    /// Writes the line of a key or of an object that was not read.
    pub fn item(&mut self, item: &DumpItem) -> io::Result<()> {
        match item {
            DumpItem::Entry(entry) => self.line(&JsonEntry::of(entry)),
            DumpItem::NotRead(other) => self.line(&BTreeMap::from([("not_read", SkippedLine::of(other))])),
            DumpItem::Aux { name, value } => {
                let field = BTreeMap::from([(name, JsonBytes(value))]);
                self.line(&BTreeMap::from([("aux", field)]))
            }
        }
    }

    /// Writes the last line. Call this only for a dump that was read to its end.
    pub fn end(&mut self, summary: &RdbSummary) -> io::Result<()> {
        let not_read = summary.not_read.iter().map(|(kind, count)| JsonCount {
            kind: kind.as_str(),
            count: *count,
        });
        let line = EndLine {
            keys: summary.keys,
            not_read: not_read.collect(),
        };
        self.line(&BTreeMap::from([("end", line)]))
    }

    /// Returns the output.
    pub fn into_inner(self) -> W {
        self.0
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct HeaderLine<'a> {
    version: u32,
    checksum: &'static str,
    #[serde(serialize_with = "aux")]
    aux: &'a [(String, Vec<u8>)],
}

#[derive(Serialize)]
struct JsonEntry<'a> {
    db: u32,
    key: JsonBytes<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at_ms: Option<u64>,
    value: &'a Value,
}

impl<'a> JsonEntry<'a> {
    fn of(entry: &'a RdbEntry) -> Self {
        Self {
            db: entry.db,
            key: JsonBytes(&entry.key),
            kind: entry.value.type_name(),
            encoding: entry.encoding.as_str(),
            expires_at_ms: entry.expires_at_ms,
            value: &entry.value,
        }
    }
}

#[derive(Serialize)]
struct SkippedLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    db: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<JsonBytes<'a>>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at_ms: Option<u64>,
    offset: u64,
}

impl<'a> SkippedLine<'a> {
    fn of(not_read: &'a UnreadEntry) -> Self {
        Self {
            db: not_read.db,
            key: not_read.key.as_deref().map(JsonBytes),
            kind: not_read.kind.as_str(),
            name: not_read.name.as_deref(),
            entries: not_read.entries,
            expires_at_ms: not_read.expires_at_ms,
            offset: not_read.offset,
        }
    }
}

#[derive(Serialize)]
struct EndLine {
    keys: u64,
    not_read: Vec<JsonCount>,
}

#[derive(Serialize)]
struct JsonCount {
    #[serde(rename = "type")]
    kind: &'static str,
    count: u64,
}

/// Bytes that are written as a string if they are valid UTF-8, and as `{"base64":"…"}` otherwise.
struct JsonBytes<'a>(&'a [u8]);

impl Serialize for JsonBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(text) = std::str::from_utf8(self.0) {
            return serializer.serialize_str(text);
        }
        let base64 = Base64Display::new(self.0, &STANDARD);
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("base64", &format_args!("{base64}"))?;
        map.end()
    }
}

/// A score that is written as a number, or as a string where JSON has no such number.
struct JsonScore(f64);

impl Serialize for JsonScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            f64::INFINITY => serializer.serialize_str("inf"),
            f64::NEG_INFINITY => serializer.serialize_str("-inf"),
            score if score.is_nan() => serializer.serialize_str("nan"),
            score => serializer.serialize_f64(score),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => JsonBytes(text).serialize(serializer),
            Self::List(elements) | Self::Set(elements) => {
                serializer.collect_seq(elements.iter().map(|element| JsonBytes(element)))
            }
            Self::SortedSet(members) => serializer.collect_seq(members),
            Self::Hash(fields) => serializer.collect_seq(fields),
        }
    }
}

impl Serialize for ScoredMember {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("member", &JsonBytes(&self.member))?;
        map.serialize_entry("score", &JsonScore(self.score))?;
        map.end()
    }
}

impl Serialize for HashField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("field", &JsonBytes(&self.field))?;
        map.serialize_entry("value", &JsonBytes(&self.value))?;
        if let Some(expires_at_ms) = self.expires_at_ms {
            map.serialize_entry("expires_at_ms", &expires_at_ms)?;
        }
        map.end()
    }
}

fn aux<S: Serializer>(fields: &[(String, Vec<u8>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, JsonBytes(value))))
}
