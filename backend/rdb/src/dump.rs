//! A dump, item by item.

use std::io::{Read, Seek};

use crate::envelope::{self, HEAD};
use crate::error::Result;
use crate::model::{Item, RdbHeader, RdbLimits, RdbSummary};
use crate::opcode;
use crate::source::{MemoryBudget, RdbSource};

/// How many auxiliary fields the header takes; Redis writes less than ten.
const MOST_AUX: usize = 64;

/// A dump whose head, end mark and checksum were found to be as they should be.
///
/// It is an iterator over its items, in the order of the file. Only when that answers `None` has the dump been read to its
/// end; after an error nothing more comes.
pub struct Dump<R> {
    pub(crate) source: RdbSource<R>,
    header: RdbHeader,
    pub(crate) summary: RdbSummary,
    pub(crate) db: u32,
    pub(crate) expires_at_ms: Option<u64>,
    /// Read with the header, or with the item before.
    pub(crate) pending: Option<Item>,
    /// What comes next, where it was read already.
    pub(crate) next: Option<(u8, u64)>,
    ended: bool,
}

impl<R: Read + Seek> Dump<R> {
    /// Reads the file once to check it as a whole, then what stands before the keys.
    ///
    /// # Errors
    /// When this is no dump, not of a known version, cut short, changed since it was written, or cannot be read.
    pub fn open(reader: R) -> Result<Self> {
        Self::open_with(reader, RdbLimits::default())
    }

    /// Like [`open`](Self::open), with other limits.
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
    /// What stands before the keys.
    pub const fn header(&self) -> &RdbHeader {
        &self.header
    }

    /// What was met until now.
    pub const fn summary(&self) -> &RdbSummary {
        &self.summary
    }

    /// How many bytes of the file were read.
    pub const fn position(&self) -> u64 {
        self.source.offset()
    }

    /// How many there are to read.
    pub const fn length(&self) -> u64 {
        self.source.end()
    }

    /// The first of what the writer says of itself; the rest, if any, comes as items.
    fn read_aux(&mut self) -> Result<()> {
        loop {
            let offset = self.source.offset();
            let code = self.source.byte()?;
            if code != opcode::AUX {
                self.next = Some((code, offset));
                return Ok(());
            }
            match self.aux(offset)? {
                Item::Aux { name, value }
                    if self.header.aux.len() < MOST_AUX
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
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.item().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
