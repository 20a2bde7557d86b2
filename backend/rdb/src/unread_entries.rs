//! Skipping of streams and of the data of modules. Their structure is parsed, so that the data after them can be read.

use std::io::Read;

use crate::error::{RdbError, Result, damaged};
use crate::opcode::kind;
use crate::source::RdbSource;

/// The size in bytes of a stream ID. The next constant is the size of a timestamp.
const ID: u64 = 16;
const TIME: u64 = 8;

/// Returns the version of a stream type, or `None` for any other type.
pub(crate) const fn stream_version(kind: u8) -> Option<u8> {
    match kind {
        kind::STREAM => Some(1),
        kind::STREAM_2 => Some(2),
        kind::STREAM_3 => Some(3),
        kind::STREAM_4 => Some(4),
        _ => None,
    }
}

/// Skips a stream, and returns its number of entries.
pub(crate) fn stream<R: Read>(source: &mut RdbSource<R>, version: u8) -> Result<u64> {
    for _ in 0..source.count(2)? {
        source.skip_string()?; // the ID that the entries of the block share
        source.skip_string()?; // the block
    }
    let entries = source.length()?;
    lengths(source, 2)?; // the last ID
    if version >= 2 {
        lengths(source, 5)?; // the first ID, the highest deleted ID, the number of entries ever added
    }
    for _ in 0..source.count(1)? {
        group(source, version)?;
    }
    if version >= 4 {
        lengths(source, 2)?; // the retention period and the maximum number of producer IDs
        for _ in 0..source.count(2)? {
            source.skip_string()?; // the producer
            for _ in 0..source.count(3)? {
                source.skip_string()?; // the producer's own ID of an entry
                lengths(source, 2)?; // that entry
            }
        }
        lengths(source, 2)?; // the number of entries added, the number of duplicates
    }
    Ok(entries)
}

/// Skips a consumer group of a stream.
fn group<R: Read>(source: &mut RdbSource<R>, version: u8) -> Result<()> {
    source.skip_string()?; // the name of the group
    lengths(source, if version >= 2 { 3 } else { 2 })?; // the last ID; the number of entries read
    for _ in 0..source.count(ID + TIME + 1)? {
        source.skip(ID + TIME)?; // the ID and the time of delivery
        lengths(source, 1)?; // the number of deliveries
    }
    for _ in 0..source.count(1)? {
        source.skip_string()?; // the consumer
        source.skip(if version >= 3 { 2 * TIME } else { TIME })?; // the times when it was last seen and last active
        let pending = source.count(ID)?;
        source.skip(pending * ID)?;
    }
    Ok(())
}

/// Skips `count` lengths.
fn lengths<R: Read>(source: &mut RdbSource<R>, count: usize) -> Result<()> {
    for _ in 0..count {
        source.length()?;
    }
    Ok(())
}

/// Skips a module's value, and returns the name of its type. A value of a test version does not mark its end, so it is
/// an error.
pub(crate) fn module<R: Read>(source: &mut RdbSource<R>, kind: u8, offset: u64) -> Result<String> {
    if kind == kind::MODULE_PRE_GA {
        return Err(RdbError::Unskippable {
            offset,
            what: "a module's value in the format of the test versions of Redis 4.0 does not mark its end",
        });
    }
    let name = type_name(source.length()?);
    parts(source)?;
    Ok(name)
}

/// Skips data that a module keeps next to the keys, and returns the name of its type.
pub(crate) fn module_aux<R: Read>(source: &mut RdbSource<R>) -> Result<String> {
    let name = type_name(source.length()?);
    let offset = source.offset();
    if source.length()? != 2 {
        return Err(damaged(
            offset,
            "a module's own data does not say when it was saved",
        ));
    }
    source.length()?;
    parts(source)?;
    Ok(name)
}

/// Skips metadata that modules keep about a key, and returns the number of metadata classes.
pub(crate) fn key_metadata<R: Read>(source: &mut RdbSource<R>) -> Result<u64> {
    let classes = source.count(5)?;
    for _ in 0..classes {
        source.skip(4)?; // the class
        parts(source)?;
    }
    Ok(classes)
}

/// Skips the parts that a module wrote. A number before each part gives its type, and a 0 ends them.
fn parts<R: Read>(source: &mut RdbSource<R>) -> Result<()> {
    loop {
        let offset = source.offset();
        match source.length()? {
            0 => return Ok(()),
            1 | 2 => lengths(source, 1)?,
            3 => source.skip(4)?,
            4 => source.skip(8)?,
            5 => source.skip_string()?,
            other => return Err(damaged(offset, format!("{other} is not a kind of module data"))),
        }
    }
}

/// Returns the name of a module's type: nine characters of six bits each, followed by ten bits of version.
fn type_name(id: u64) -> String {
    const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..9)
        .map(|at| {
            let six = (id >> (58 - 6 * at)) & 63;
            char::from(CHARACTERS[usize::try_from(six).expect("six bits")])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_module_is_named() {
        // `ReJSON-RL`, version 3: the ID of RedisJSON.
        let id = b"ReJSON-RL".iter().fold(0, |id, character| {
            let six = match character {
                b'A'..=b'Z' => character - b'A',
                b'a'..=b'z' => character - b'a' + 26,
                _ => 62,
            };
            id << 6 | u64::from(six)
        });
        assert_eq!(type_name(id << 10 | 3), "ReJSON-RL");
    }
}
