//! The iterator over the items of a dump.

use std::io::{Read, Seek};

use crate::envelope::{self, HEAD};
use crate::error::Result;
use crate::model::{DumpItem, RdbHeader, RdbLimits, RdbSummary};
use crate::opcode;
use crate::source::{MemoryBudget, RdbSource};

/// The maximum number of auxiliary fields in the header. Redis writes fewer than ten.
const MAX_AUX: usize = 64;

/// A dump whose header, end marker and checksum are valid.
///
/// It iterates over its items, in the order of the file. The dump has been read to its end only when the iterator
/// returns `None`. After an error the iterator returns nothing more.
pub struct Dump<R> {
    pub(crate) source: RdbSource<R>,
    header: RdbHeader,
    pub(crate) summary: RdbSummary,
    pub(crate) db: u32,
    pub(crate) expires_at_ms: Option<u64>,
    /// The item to return next. It was read together with the header or the previous item.
    pub(crate) pending: Option<DumpItem>,
    /// The next opcode and its offset, if they have been read already.
    pub(crate) next: Option<(u8, u64)>,
    ended: bool,
}

impl<R: Read + Seek> Dump<R> {
    /// Opens a dump: checks the file as a whole, which reads it once, then reads the header.
    ///
    /// # Errors
    /// Returns an error if the file is not a dump, has an unknown version, is truncated or damaged, or cannot be read.
    pub fn open(reader: R) -> Result<Self> {
        Self::open_with(reader, RdbLimits::default())
    }

    /// Opens a dump like [`open`](Self::open), with custom limits.
    pub fn open_with(mut reader: R, limits: RdbLimits) -> Result<Self> {
        let envelope = envelope::check(&mut reader)?;
        let mut dump = Self {
            source: RdbSource::new(reader, HEAD, envelope.end, MemoryBudget::new(limits.max_value)),
            header: RdbHeader {
                version: envelope.version,
                checksum: envelope.checksum,
                aux: Vec::new(),
            },
            summary: RdbSummary::default(),
            db: 0,
            expires_at_ms: None,
            pending: None,
            next: None,
            ended: false,
        };
        dump.read_aux()?;
        Ok(dump)
    }
}

impl<R: Read> Dump<R> {
    /// Returns the header.
    pub const fn header(&self) -> &RdbHeader {
        &self.header
    }

    /// Returns the counts of the items read so far.
    pub const fn summary(&self) -> &RdbSummary {
        &self.summary
    }

    /// Returns the current position, in bytes from the start of the file.
    pub const fn position(&self) -> u64 {
        self.source.offset()
    }

    /// Returns the offset at which reading ends, in bytes from the start of the file.
    pub const fn length(&self) -> u64 {
        self.source.end()
    }

    /// Reads the auxiliary fields of the header. A field that does not belong in the header is returned as an item
    /// later.
    fn read_aux(&mut self) -> Result<()> {
        loop {
            let offset = self.source.offset();
            let code = self.source.byte()?;
            if code != opcode::AUX {
                self.next = Some((code, offset));
                return Ok(());
            }
            match self.aux(offset)? {
                DumpItem::Aux { name, value }
                    if self.header.aux.len() < MAX_AUX
                        && self.header.aux.iter().all(|(known, _)| *known != name) =>
                {
                    self.header.aux.push((name, value));
                }
                other => {
                    self.pending = Some(other);
                    return Ok(());
                }
            }
        }
    }
}

impl<R: Read> Iterator for Dump<R> {
    type Item = Result<DumpItem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.item().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
