//! A writer that builds dumps byte by byte: encodings that current versions of Redis no longer write, or do not write
//! yet, and invalid data.

use crc::{CRC_64_REDIS, Crc};

pub(crate) fn crc64(bytes: &[u8]) -> u64 {
    Crc::<u64>::new(&CRC_64_REDIS).checksum(bytes)
}

/// A dump under construction.
#[derive(Debug)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(version: u32) -> Self {
        Self(format!("REDIS{version:04}").into_bytes())
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn key(self, kind: u8, key: &str, body: &[u8]) -> Self {
        self.raw(&[kind]).raw(&text(key.as_bytes())).raw(body)
    }

    /// Appends an end marker, and a checksum if this version has one.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.0.push(0xFF);
        if &self.0[5..9] >= b"0005".as_slice() {
            let crc = crc64(&self.0);
            self.0.extend(crc.to_le_bytes());
        }
        self.0
    }
}

/// Returns the dump with a correct checksum.
pub(crate) fn with_checksum(mut dump: Vec<u8>) -> Vec<u8> {
    dump.truncate(dump.len() - 8);
    let crc = crc64(&dump);
    dump.extend(crc.to_le_bytes());
    dump
}

pub(crate) fn length(length: usize) -> Vec<u8> {
    match length {
        0..64 => vec![u8::try_from(length).unwrap()],
        64..16_384 => u16::try_from(length | 0x4000).unwrap().to_be_bytes().to_vec(),
        _ => [&[0x80][..], &u32::try_from(length).unwrap().to_be_bytes()].concat(),
    }
}

pub(crate) fn text(bytes: &[u8]) -> Vec<u8> {
    [&length(bytes.len())[..], bytes].concat()
}

pub(crate) fn texts(all: &[&[u8]]) -> Vec<u8> {
    all.iter().flat_map(|one| text(one)).collect()
}

/// Returns the bytes in compressed form, but without any compression: everything is literal.
pub(crate) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let literal = bytes.chunks(32).flat_map(|run| {
        let control = u8::try_from(run.len() - 1).unwrap();
        std::iter::once(control).chain(run.iter().copied())
    });
    let literal: Vec<u8> = literal.collect();
    [
        &[0xC3][..],
        &length(literal.len()),
        &length(bytes.len()),
        &literal,
    ]
    .concat()
}

/// Returns a listpack of strings. Strings that are numbers are packed as numbers, in one byte or in nine.
pub(crate) fn listpack(elements: &[&[u8]]) -> Vec<u8> {
    let mut block = vec![0; 6];
    for element in elements {
        let begin = block.len();
        let number = std::str::from_utf8(element)
            .ok()
            .and_then(|text| text.parse::<i64>().ok());
        match number {
            Some(small @ 0..128) => block.push(u8::try_from(small).unwrap()),
            Some(large) => block.extend([&[0xF4][..], &large.to_le_bytes()].concat()),
            None => {
                let long = u16::try_from(element.len()).unwrap() | 0xE000;
                block.extend(long.to_be_bytes());
                block.extend_from_slice(element);
            }
        }
        match block.len() - begin {
            short @ 0..128 => block.push(u8::try_from(short).unwrap()),
            long => block.extend([
                u8::try_from(long >> 7).unwrap(),
                u8::try_from(long & 127 | 128).unwrap(),
            ]),
        }
    }
    block.push(0xFF);
    let bytes = u32::try_from(block.len()).unwrap();
    block[..4].copy_from_slice(&bytes.to_le_bytes());
    block[4..6].copy_from_slice(&u16::try_from(elements.len()).unwrap().to_le_bytes());
    block
}

/// Returns a ziplist of elements that are encoded already (`\x02hi`, `\xFE\x80`, …).
pub(crate) fn ziplist(elements: &[&[u8]]) -> Vec<u8> {
    let mut block = vec![0; 10];
    let (mut begin, mut before) = (10, 0_usize);
    for element in elements {
        begin = block.len();
        match u8::try_from(before) {
            Ok(short) if short < 254 => block.push(short),
            _ => {
                block.push(254);
                block.extend(u32::try_from(before).unwrap().to_le_bytes());
            }
        }
        block.extend_from_slice(element);
        before = block.len() - begin;
    }
    block.push(0xFF);
    let bytes = u32::try_from(block.len()).unwrap();
    block[..4].copy_from_slice(&bytes.to_le_bytes());
    block[4..8].copy_from_slice(&u32::try_from(begin).unwrap().to_le_bytes());
    block[8..10].copy_from_slice(&u16::try_from(elements.len()).unwrap().to_le_bytes());
    block
}
