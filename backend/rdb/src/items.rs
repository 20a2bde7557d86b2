//! Parsing of the data that follows each opcode of a dump.

use std::io::Read;

use crate::dump::Dump;
use crate::error::{RdbError, Result, bytes, damaged};
use crate::model::{DumpItem, NotReadKind, RdbEntry, UnreadEntry};
use crate::opcode::{self, kind};
use crate::{unread_entries, value};

impl<R: Read> Dump<R> {
    /// Returns the next item, or `None` at the end of the dump.
    pub(crate) fn item(&mut self) -> Result<Option<DumpItem>> {
        if let Some(item) = self.pending.take() {
            return Ok(Some(item));
        }
        loop {
            self.source.next_value();
            let (code, offset) = self.code()?;
            let source = &mut self.source;
            match code {
                opcode::EOF => return self.end(offset).map(|()| None),
                opcode::SELECTDB => {
                    self.no_expiry_waits(offset)?;
                    let number = self.source.length()?;
                    self.db = u32::try_from(number)
                        .map_err(|_| damaged(offset, format!("{number} is not a database number")))?;
                }
                opcode::RESIZEDB => {
                    source.length()?;
                    source.length()?;
                }
                opcode::SLOT_INFO => {
                    for _ in 0..3 {
                        source.length()?;
                    }
                }
                opcode::IDLE => {
                    source.length()?;
                }
                opcode::FREQ => {
                    source.byte()?;
                }
                opcode::EXPIRETIME_MS => self.expires_at_ms = Some(u64::from_le_bytes(source.array()?)),
                opcode::EXPIRETIME => {
                    self.expires_at_ms = Some(u64::from(u32::from_le_bytes(source.array()?)) * 1000);
                }
                opcode::AUX => return self.aux(offset).map(Some),
                opcode::MODULE_AUX => {
                    let name = unread_entries::module_aux(source)?;
                    return Ok(Some(self.named(NotReadKind::ModuleAux, Some(name), offset)));
                }
                opcode::FUNCTION2 => {
                    let (code, _) = source.string()?;
                    return Ok(Some(self.named(
                        NotReadKind::Function,
                        library_name(&code),
                        offset,
                    )));
                }
                opcode::FUNCTION_PRE_GA => {
                    return Err(RdbError::Unskippable {
                        offset,
                        what: "functions in the format of the test versions of Redis 7.0 are not supported",
                    });
                }
                opcode::KEY_META => return self.key_with_metadata(offset).map(Some),
                kind => return self.key(kind, offset).map(Some),
            }
        }
    }

    /// Returns the next opcode and its offset.
    fn code(&mut self) -> Result<(u8, u64)> {
        let offset = self.source.offset();
        match self.next.take() {
            Some(next) => Ok(next),
            None => self.source.byte().map(|code| (code, offset)),
        }
    }

    /// Reads a key with its value. The byte of the value's type has been read already.
    fn key(&mut self, kind: u8, offset: u64) -> Result<DumpItem> {
        let known = kind <= kind::MODULE_2 || (kind::HASH_ZIPMAP..=kind::STREAM_4).contains(&kind);
        if !known {
            return Err(damaged(offset, format!("{kind} is not a type of value")));
        }
        let key = self.source.element()?;
        let expires_at_ms = self.expires_at_ms.take();
        if let Some(read) = value::read(&mut self.source, kind) {
            let (value, encoding) = read?;
            self.summary.keys += 1;
            return Ok(DumpItem::Entry(RdbEntry {
                db: self.db,
                key,
                value,
                expires_at_ms,
                encoding,
            }));
        }
        let (kind, entries, name) = if let Some(version) = unread_entries::stream_version(kind) {
            let entries = unread_entries::stream(&mut self.source, version)?;
            (NotReadKind::Stream, Some(entries), None)
        } else {
            let name = unread_entries::module(&mut self.source, kind, offset)?;
            (NotReadKind::Module, None, Some(name))
        };
        self.count(kind);
        Ok(DumpItem::NotRead(UnreadEntry {
            kind,
            db: Some(self.db),
            key: Some(key),
            name,
            entries,
            expires_at_ms,
            offset,
        }))
    }

    /// Reads a key that is preceded by metadata of modules. Returns the metadata, which is not read, first, and the key
    /// as the next item.
    fn key_with_metadata(&mut self, offset: u64) -> Result<DumpItem> {
        let classes = unread_entries::key_metadata(&mut self.source)?;
        let (kind_offset, kind) = (self.source.offset(), self.source.byte()?);
        let item = self.key(kind, kind_offset)?;
        let (key, expires_at_ms) = match &item {
            DumpItem::Entry(entry) => (Some(entry.key.clone()), entry.expires_at_ms),
            DumpItem::NotRead(other) => (other.key.clone(), other.expires_at_ms),
            DumpItem::Aux { .. } => (None, None),
        };
        self.pending = Some(item);
        self.count(NotReadKind::KeyMetadata);
        Ok(DumpItem::NotRead(UnreadEntry {
            kind: NotReadKind::KeyMetadata,
            db: Some(self.db),
            key,
            name: None,
            entries: Some(classes),
            expires_at_ms,
            offset,
        }))
    }

    /// Checks that nothing follows the end marker.
    fn end(&mut self, offset: u64) -> Result<()> {
        self.no_expiry_waits(offset)?;
        match self.source.remaining() {
            0 => Ok(()),
            more => Err(damaged(
                offset,
                format!("the end mark is followed by {} of other data", bytes(more)),
            )),
        }
    }

    /// Checks that no expiry time is left over: it must be followed by a key.
    fn no_expiry_waits(&self, offset: u64) -> Result<()> {
        match self.expires_at_ms {
            None => Ok(()),
            Some(_) => Err(damaged(offset, "an expiry is not followed by a key")),
        }
    }

    /// Returns and counts an object that has no key and is not read.
    fn named(&mut self, kind: NotReadKind, name: Option<String>, offset: u64) -> DumpItem {
        self.count(kind);
        DumpItem::NotRead(UnreadEntry {
            kind,
            db: None,
            key: None,
            name,
            entries: None,
            expires_at_ms: None,
            offset,
        })
    }

    /// Counts a skipped object.
    fn count(&mut self, kind: NotReadKind) {
        *self.summary.not_read.entry(kind).or_default() += 1;
    }

    /// Reads an auxiliary field. The opcode has been read already.
    pub(crate) fn aux(&mut self, offset: u64) -> Result<DumpItem> {
        let name = String::from_utf8(self.source.element()?);
        let name = name.map_err(|_| damaged(offset, "the name of an auxiliary field is not text"))?;
        let value = self.source.element()?;
        // Redis 6 and earlier kept scripts in these fields.
        if name == "lua" {
            return Ok(self.named(NotReadKind::Script, None, offset));
        }
        Ok(DumpItem::Aux { name, value })
    }
}

/// Returns the name in the first line of a library, such as `#!lua name=mylib`.
fn library_name(code: &[u8]) -> Option<String> {
    let line = code.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line.strip_prefix(b"#!")?).ok()?;
    let name = line
        .split_whitespace()
        .find_map(|word| word.strip_prefix("name="))?;
    Some(name.to_owned())
}
