//! Listpacks: `<total bytes: u32> <count: u16> <element>… 0xFF`. Each element is
//! `<form> <data> <length of both, backwards>`.

use super::{Block, END, decimal, int24};
use crate::error::Result;
use crate::source::MemoryBudget;

/// The count that means "unknown": the elements must be counted.
const UNKNOWN: u16 = u16::MAX;

/// Reads the elements of a listpack.
pub(crate) fn listpack(
    bytes: &[u8],
    offset: u64,
    budget: &mut MemoryBudget,
    elements: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let mut block = Block::new("listpack", bytes, offset);
    let length = block.array()?;
    if block.size(length)? != bytes.len() {
        return Err(block.wrong("its length differs from the one in its header"));
    }
    let announced = u16::from_le_bytes(block.array()?);
    let mut count = 0_usize;
    while block.peek().is_some_and(|next| next != END) {
        let begin = block.at;
        let element = element(&mut block)?;
        let (backwards, size) = backwards(block.at - begin);
        if block.take(size)? != &backwards[..size] {
            return Err(block.wrong("an element is not followed by its length"));
        }
        block.keep(element, budget, elements)?;
        count += 1;
    }
    block.ended()?;
    if announced != UNKNOWN && usize::from(announced) != count {
        return Err(block.wrong("its number of elements differs from the one in its header"));
    }
    Ok(())
}

/// Reads one element, and returns numbers in decimal.
fn element(block: &mut Block<'_>) -> Result<Vec<u8>> {
    let form = block.byte()?;
    let low = |bits: u8| usize::from(form & ((1 << bits) - 1));
    let number = match form {
        0x00..=0x7F => form.into(),
        0x80..=0xBF => return Ok(block.take(low(6))?.to_vec()),
        0xC0..=0xDF => {
            let thirteen = u16::from_be_bytes([form & 0x1F, block.byte()?]);
            // The number has thirteen bits, and the highest is its sign.
            (i16::from_be_bytes((thirteen << 3).to_be_bytes()) >> 3).into()
        }
        0xE0..=0xEF => {
            let length = low(4) << 8 | usize::from(block.byte()?);
            return Ok(block.take(length)?.to_vec());
        }
        0xF0 => {
            let length = block.array()?;
            let length = block.size(length)?;
            return Ok(block.take(length)?.to_vec());
        }
        0xF1 => i16::from_le_bytes(block.array()?).into(),
        0xF2 => int24(block.array()?),
        0xF3 => i32::from_le_bytes(block.array()?).into(),
        0xF4 => i64::from_le_bytes(block.array()?),
        _ => return Err(block.wrong("an element has an unknown encoding")),
    };
    Ok(decimal(number))
}

/// Returns the length of an element in the form that follows the element: seven bits per byte, read from right to left.
/// Also returns the number of bytes used. The limits are those of `lpEncodeBacklen`, which are one lower than the bits
/// would allow.
fn backwards(length: usize) -> ([u8; 5], usize) {
    let size = match length {
        0..=127 => 1,
        128..16_383 => 2,
        16_383..2_097_151 => 3,
        2_097_151..268_435_455 => 4,
        _ => 5,
    };
    let mut bytes = [0; 5];
    for (at, byte) in bytes[..size].iter_mut().enumerate() {
        let seven = (length >> (7 * (size - 1 - at))) & 127;
        let more = if at == 0 { 0 } else { 128 };
        *byte = u8::try_from(seven | more).expect("eight bits");
    }
    (bytes, size)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    fn pack(elements: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0; 6];
        bytes[4] = u8::try_from(elements.len()).unwrap();
        for element in elements {
            let (backwards, size) = backwards(element.len());
            bytes.extend([element, &backwards[..size]].concat());
        }
        bytes.push(END);
        let length = u32::try_from(bytes.len()).unwrap();
        bytes[..4].copy_from_slice(&length.to_le_bytes());
        bytes
    }

    #[test]
    fn every_encoding_of_an_element_is_read() {
        let long = [&[0xE1, 0x2C][..], &[b'x'; 300]].concat();
        let bytes = pack(&[
            &[0x7F],
            b"\x82hi",
            &[0xDF, 0xFF],
            &[0xD0, 0x00],
            &[0xCF, 0xFF],
            &long,
            b"\xF0\x02\x00\x00\x00yo",
            &[0xF1, 0x78, 0xEC],
            &[0xF2, 0xA0, 0x86, 0x01],
            &[0xF3, 0xFF, 0xFF, 0xFF, 0x7F],
            &[0xF4, 0, 0, 0, 0, 0, 0, 0, 0x80],
        ]);
        let x = "x".repeat(300);
        let expected = [
            "127",
            "hi",
            "-1",
            "-4096",
            "4095",
            &x,
            "yo",
            "-5000",
            "100000",
            "2147483647",
            "-9223372036854775808",
        ];
        assert_eq!(read(listpack, &bytes), expected);
    }

    #[test]
    fn a_false_count_or_backward_length_is_refused() {
        let good = pack(&[&[0x01], &[0x02]]);
        for at in [4, 5, 7, 9] {
            let mut bytes = good.clone();
            bytes[at] = bytes[at].wrapping_add(1);
            let read = listpack(&bytes, 0, &mut MemoryBudget::new(1 << 20), &mut Vec::new());
            assert!(read.is_err(), "byte {at}");
        }
        let mut unknown = good;
        unknown[4..6].copy_from_slice(&UNKNOWN.to_le_bytes());
        assert_eq!(read(listpack, &unknown), ["1", "2"]);
    }
}
