//! What is passed over: streams and what modules keep. Their structure is walked, so that what follows them can be read.

use std::io::Read;

use crate::error::{RdbError, Result, damaged};
use crate::opcode::kind;
use crate::source::RdbSource;

/// A stream's id, and a time.
const ID: u64 = 16;
const TIME: u64 = 8;

/// Which of the versions of a stream this type is.
pub(crate) const fn stream_version(kind: u8) -> Option<u8> {
    match kind {
        kind::STREAM => Some(1),
        kind::STREAM_2 => Some(2),
        kind::STREAM_3 => Some(3),
        kind::STREAM_4 => Some(4),
        _ => None,
    }
}

/// Passes over a stream; answers how many entries it has.
pub(crate) fn stream<R: Read>(source: &mut RdbSource<R>, version: u8) -> Result<u64> {
    for _ in 0..source.count(2)? {
        source.skip_string()?; // the id that the block's entries share
        source.skip_string()?; // the block
    }
    let entries = source.length()?;
    lengths(source, 2)?; // the last id
    if version >= 2 {
        lengths(source, 5)?; // the first id, the highest that was deleted, how many there ever were
    }
    for _ in 0..source.count(1)? {
        group(source, version)?;
    }
    if version >= 4 {
        lengths(source, 2)?; // how long and how many ids of producers are remembered
        for _ in 0..source.count(2)? {
            source.skip_string()?; // the producer
            for _ in 0..source.count(3)? {
                source.skip_string()?; // its own id of an entry
                lengths(source, 2)?; // that entry
            }
        }
        lengths(source, 2)?; // how many were added, how many came twice
    }
    Ok(entries)
}

fn group<R: Read>(source: &mut RdbSource<R>, version: u8) -> Result<()> {
    source.skip_string()?; // its name
    lengths(source, if version >= 2 { 3 } else { 2 })?; // the last id; how many were read
    for _ in 0..source.count(ID + TIME + 1)? {
        source.skip(ID + TIME)?; // when it was delivered
        lengths(source, 1)?; // how often
    }
    for _ in 0..source.count(1)? {
        source.skip_string()?; // the consumer
        source.skip(if version >= 3 { 2 * TIME } else { TIME })?; // when it was seen; when active
        let pending = source.count(ID)?;
        source.skip(pending * ID)?;
    }
    Ok(())
}

fn lengths<R: Read>(source: &mut RdbSource<R>, count: usize) -> Result<()> {
    for _ in 0..count {
        source.length()?;
    }
    Ok(())
}

/// Passes over a module's value; answers the name of its type. One of a test version has no marks of where it ends.
pub(crate) fn module<R: Read>(source: &mut RdbSource<R>, kind: u8, offset: u64) -> Result<String> {
    if kind == kind::MODULE_PRE_GA {
        return Err(RdbError::Unskippable {
            offset,
            what: "a module's value in the form of the test versions of Redis 4.0 does not say where it ends",
        });
    }
    let name = type_name(source.length()?);
    parts(source)?;
    Ok(name)
}

/// Passes over what a module keeps beside the keys; answers the name of its type.
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

/// Passes over what modules keep of a key; answers how many classes of it there are.
pub(crate) fn key_metadata<R: Read>(source: &mut RdbSource<R>) -> Result<u64> {
    let classes = source.count(5)?;
    for _ in 0..classes {
        source.skip(4)?; // the class
        parts(source)?;
    }
    Ok(classes)
}

/// The parts that a module wrote, each after a number that says what it is, until a 0.
fn parts<R: Read>(source: &mut RdbSource<R>) -> Result<()> {
    loop {
        let offset = source.offset();
        match source.length()? {
            0 => return Ok(()),
            1 | 2 => lengths(source, 1)?,
            3 => source.skip(4)?,
            4 => source.skip(8)?,
            5 => source.skip_string()?,
            other => return Err(damaged(offset, format!("{other} is no kind of a module's data"))),
        }
    }
}

/// Nine characters of six bits each, before ten bits of a version.
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
        // `ReJSON-RL`, version 3, as RedisJSON has it.
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
