//! Ziplists, the predecessors of listpacks:
//! `<total bytes: u32> <offset of the last element: u32> <count: u16> <element>… 0xFF`. Each element is
//! `<length of the previous element> <form> <data>`.

use super::{Block, END, decimal, int24};
use crate::error::Result;
use crate::source::MemoryBudget;

/// The count that means "unknown": the elements must be counted.
const UNKNOWN: u16 = u16::MAX;
/// The mark for a previous element whose length does not fit into one byte: four bytes with the length follow.
const LONG: u8 = 254;

/// Reads the elements of a ziplist.
pub(crate) fn ziplist(
    bytes: &[u8],
    offset: u64,
    budget: &mut MemoryBudget,
    elements: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let mut block = Block::new("ziplist", bytes, offset);
    let length = block.array()?;
    if block.size(length)? != bytes.len() {
        return Err(block.wrong("its length differs from the one in its header"));
    }
    let last = block.array()?;
    let last = block.size(last)?;
    let announced = u16::from_le_bytes(block.array()?);
    let (mut count, mut begin, mut before) = (0_usize, block.at, 0);
    while block.peek().is_some_and(|next| next != END) {
        begin = block.at;
        let previous_length = match block.byte()? {
            LONG => {
                let long = block.array()?;
                block.size(long)?
            }
            short => short.into(),
        };
        if previous_length != before {
            return Err(block.wrong("the length of the previous element is wrong"));
        }
        let element = element(&mut block)?;
        block.keep(element, budget, elements)?;
        before = block.at - begin;
        count += 1;
    }
    block.ended()?;
    if announced != UNKNOWN && usize::from(announced) != count {
        return Err(block.wrong("its number of elements differs from the one in its header"));
    }
    if last != begin {
        return Err(block.wrong("its last element is not at the offset in its header"));
    }
    Ok(())
}

/// Reads one element, and returns numbers in decimal.
fn element(block: &mut Block<'_>) -> Result<Vec<u8>> {
    let form = block.byte()?;
    let number = match form {
        0x00..=0x3F => return Ok(block.take(form.into())?.to_vec()),
        0x40..=0x7F => {
            let length = u16::from_be_bytes([form & 0x3F, block.byte()?]);
            return Ok(block.take(length.into())?.to_vec());
        }
        0x80 => {
            let mut length: [u8; 4] = block.array()?;
            length.reverse();
            let length = block.size(length)?;
            return Ok(block.take(length)?.to_vec());
        }
        0xC0 => i16::from_le_bytes(block.array()?).into(),
        0xD0 => i32::from_le_bytes(block.array()?).into(),
        0xE0 => i64::from_le_bytes(block.array()?),
        0xF0 => int24(block.array()?),
        0xFE => i8::from_le_bytes(block.array()?).into(),
        // The form itself contains the number.
        0xF1..=0xFD => i64::from(form & 0x0F) - 1,
        _ => return Err(block.wrong("an element has an unknown encoding")),
    };
    Ok(decimal(number))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    fn pack(elements: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0; 10];
        let (mut begin, mut before) = (10, 0_usize);
        for element in elements {
            begin = bytes.len();
            match u8::try_from(before) {
                Ok(short) if short < LONG => bytes.push(short),
                _ => {
                    bytes.push(LONG);
                    bytes.extend(u32::try_from(before).unwrap().to_le_bytes());
                }
            }
            bytes.extend_from_slice(element);
            before = bytes.len() - begin;
        }
        bytes.push(END);
        let length = u32::try_from(bytes.len()).unwrap();
        bytes[..4].copy_from_slice(&length.to_le_bytes());
        bytes[4..8].copy_from_slice(&u32::try_from(begin).unwrap().to_le_bytes());
        bytes[8] = u8::try_from(elements.len()).unwrap();
        bytes
    }

    #[test]
    fn every_encoding_of_an_element_is_read() {
        let long = [&[0x41, 0x2C][..], &[b'x'; 300]].concat();
        let bytes = pack(&[
            b"\x02hi",
            &long,
            b"\x80\x00\x00\x00\x02yo",
            &[0xC0, 0xFF, 0x7F],
            &[0xD0, 0xFF, 0xFF, 0xFF, 0x7F],
            &[0xE0, 0, 0, 0, 0, 0, 0, 0, 0x80],
            &[0xF0, 0x60, 0x79, 0xFE],
            &[0xFE, 0x80],
            &[0xF1],
            &[0xFD],
        ]);
        let x = "x".repeat(300);
        let expected = [
            "hi",
            &x,
            "yo",
            "32767",
            "2147483647",
            "-9223372036854775808",
            "-100000",
            "-128",
            "0",
            "12",
        ];
        assert_eq!(read(ziplist, &bytes), expected);
        assert!(read(ziplist, &pack(&[])).is_empty());
    }

    #[test]
    fn inconsistent_headers_are_refused() {
        let good = pack(&[&[0xF1], &[0xF2]]);
        for at in [4, 8, 10, 12] {
            let mut bytes = good.clone();
            bytes[at] = bytes[at].wrapping_add(1);
            let read = ziplist(&bytes, 0, &mut MemoryBudget::new(1 << 20), &mut Vec::new());
            assert!(read.is_err(), "byte {at}");
        }
    }
}
