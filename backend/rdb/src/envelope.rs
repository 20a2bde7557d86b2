//! The file as a whole, before anything in it is believed: its head, its end mark and its checksum.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use crc::{CRC_64_REDIS, Crc, Table};

use crate::error::{RdbError, Result};
use crate::model::Checksum;
use crate::opcode;

/// `REDIS` and four digits.
pub(crate) const HEAD: u64 = 9;
/// The length of the checksum.
const CHECKSUM: u64 = 8;
/// Versions below have no checksum.
const FIRST_WITH_CHECKSUM: u32 = 5;
const LATEST: u32 = 13;

/// Jones' polynomial, reflected, from 0 and to 0, as `crc64.c` of Redis has it.
const CRC: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_REDIS);

/// What is known of a file whose head, end and checksum are as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) version: u32,
    pub(crate) checksum: Checksum,
    /// The offset just after the end mark.
    pub(crate) end: u64,
}

/// Reads the file once from its start to its end; leaves the reader just after the head.
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
        let mut said = [0; 8];
        reader.read_exact(&mut said).map_err(io(end))?;
        let said = u64::from_le_bytes(said);
        if said != 0 {
            reader.rewind().map_err(io(0))?;
            let found = crc(reader, end)?;
            if said != found {
                return Err(RdbError::Checksum {
                    offset: end,
                    said,
                    found,
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

/// The checksum of the first `length` bytes.
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
