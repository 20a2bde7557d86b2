//! Validation of the file as a whole, before any of its content is trusted: header, end marker and checksum.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use crc::{CRC_64_REDIS, Crc, Table};

use crate::error::{RdbError, Result};
use crate::model::Checksum;
use crate::opcode;

/// The length of the header in bytes: `REDIS` and four digits.
pub(crate) const HEAD: u64 = 9;
/// The length of the checksum in bytes.
const CHECKSUM: u64 = 8;
/// The first version with a checksum.
const FIRST_WITH_CHECKSUM: u32 = 5;
/// The latest version that this reader supports.
const LATEST: u32 = 13;

/// The CRC-64 of Redis (`crc64.c`): Jones' polynomial, reflected, with initial and final value 0.
const CRC: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_REDIS);

/// The properties of a file whose header, end marker and checksum are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) version: u32,
    pub(crate) checksum: Checksum,
    /// The offset just after the end marker.
    pub(crate) end: u64,
}

/// Validates the file by reading it once from start to end. Leaves the reader just after the header.
pub(crate) fn check<R: Read + Seek>(reader: &mut R) -> Result<Envelope> {
    let io = |offset| move |source| RdbError::Io { offset, source };
    let length = reader.seek(SeekFrom::End(0)).map_err(io(0))?;
    reader.rewind().map_err(io(0))?;
    let version = version(reader)?;
    let tail = if version < FIRST_WITH_CHECKSUM {
        0
    } else {
        CHECKSUM
    };
    let end = length.checked_sub(tail).filter(|end| *end > HEAD);
    let end = end.ok_or(RdbError::NoEnd { offset: length })?;
    reader.seek(SeekFrom::Start(end - 1)).map_err(io(end - 1))?;
    let mut mark = [0];
    reader.read_exact(&mut mark).map_err(io(end - 1))?;
    if mark != [opcode::EOF] {
        return Err(RdbError::NoEnd { offset: end - 1 });
    }
    let mut checksum = Checksum::Absent;
    if version >= FIRST_WITH_CHECKSUM {
        let mut stored = [0; 8];
        reader.read_exact(&mut stored).map_err(io(end))?;
        let stored = u64::from_le_bytes(stored);
        if stored != 0 {
            reader.rewind().map_err(io(0))?;
            let computed = crc(reader, end)?;
            if stored != computed {
                return Err(RdbError::Checksum {
                    offset: end,
                    stored,
                    computed,
                });
            }
            checksum = Checksum::Ok;
        }
    }
    reader.seek(SeekFrom::Start(HEAD)).map_err(io(HEAD))?;
    Ok(Envelope {
        version,
        checksum,
        end,
    })
}

fn version<R: Read>(reader: &mut R) -> Result<u32> {
    let mut head = [0; 9];
    match reader.read_exact(&mut head) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(RdbError::NotRdb),
        Err(source) => return Err(RdbError::Io { offset: 0, source }),
        Ok(()) => {}
    }
    let digits = head.strip_prefix(b"REDIS").ok_or(RdbError::NotRdb)?;
    let version = digits.iter().try_fold(0, |sum: u32, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
    });
    match version {
        None => Err(RdbError::NotRdb),
        Some(version @ 1..=LATEST) => Ok(version),
        Some(other) => Err(RdbError::Version(other)),
    }
}

/// Returns the checksum of the first `length` bytes.
fn crc<R: Read>(reader: &mut R, length: u64) -> Result<u64> {
    let mut digest = CRC.digest();
    let mut block = vec![0; 1 << 16];
    let mut offset = 0;
    while offset < length {
        let wanted = usize::try_from(length - offset).map_or(block.len(), |left| left.min(block.len()));
        let read = match reader.read(&mut block[..wanted]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(source) => return Err(RdbError::Io { offset, source }),
            Ok(0) => return Err(RdbError::NoEnd { offset }),
            Ok(read) => read,
        };
        digest.update(&block[..read]);
        offset += read as u64;
    }
    Ok(digest.finalize())
}
