//! Intsets, the packed sets of integers: `<bytes per number: u32> <count: u32> <number>…`, all little-endian.

use super::{Block, decimal};
use crate::error::Result;
use crate::source::MemoryBudget;

/// Reads the numbers of an intset as decimal strings.
pub(crate) fn intset(
    bytes: &[u8],
    offset: u64,
    budget: &mut MemoryBudget,
    elements: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let mut block = Block::new("intset", bytes, offset);
    let width = u32::from_le_bytes(block.array()?);
    let count = u32::from_le_bytes(block.array()?);
    if !matches!(width, 2 | 4 | 8) {
        return Err(block.wrong("its numbers must have 2, 4 or 8 bytes"));
    }
    if u64::from(width) * u64::from(count) + 8 != bytes.len() as u64 {
        return Err(block.wrong("its length does not match its numbers"));
    }
    for _ in 0..count {
        let number = match width {
            2 => i16::from_le_bytes(block.array()?).into(),
            4 => i32::from_le_bytes(block.array()?).into(),
            _ => i64::from_le_bytes(block.array()?),
        };
        block.keep(decimal(number), budget, elements)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn numbers_of_every_width_are_read() {
        let narrow = [&[2, 0, 0, 0, 2, 0, 0, 0][..], &[0xFF, 0xFF], &[1, 0]].concat();
        assert_eq!(read(intset, &narrow), ["-1", "1"]);
        let wide = [&[8, 0, 0, 0, 1, 0, 0, 0][..], &i64::MIN.to_le_bytes()].concat();
        assert_eq!(read(intset, &wide), ["-9223372036854775808"]);
    }

    #[test]
    fn a_false_count_and_an_unknown_width_are_refused() {
        for bytes in [
            [2, 0, 0, 0, 255, 255, 255, 255, 1, 0],
            [1, 0, 0, 0, 2, 0, 0, 0, 1, 0],
        ] {
            assert!(intset(&bytes, 0, &mut MemoryBudget::new(1 << 20), &mut Vec::new()).is_err());
        }
    }
}
