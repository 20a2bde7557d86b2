//! Small collections that Redis stores and dumps as one block of bytes.

mod intset;
mod listpack;
mod ziplist;
mod zipmap;

pub(crate) use intset::intset;
pub(crate) use listpack::listpack;
pub(crate) use ziplist::ziplist;
pub(crate) use zipmap::zipmap;

use crate::error::{RdbError, Result, damaged};
use crate::source::MemoryBudget;

/// A function that reads the elements of one kind of block. The block begins at the given offset of the file.
pub(crate) type Unpack = fn(&[u8], u64, &mut MemoryBudget, &mut Vec<Vec<u8>>) -> Result<()>;

/// A block that is read from start to end.
pub(crate) struct Block<'a> {
    /// The name of the format, for errors.
    form: &'static str,
    bytes: &'a [u8],
    at: usize,
    /// The offset of the block in the file, where it may be compressed.
    offset: u64,
}

impl<'a> Block<'a> {
    fn new(form: &'static str, bytes: &'a [u8], offset: u64) -> Self {
        Self {
            form,
            bytes,
            at: 0,
            offset,
        }
    }

    /// Returns the next `count` bytes.
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let taken = self.bytes[self.at..].get(..count);
        let taken = taken.ok_or_else(|| self.wrong("it ends in the middle of an element"))?;
        self.at += count;
        Ok(taken)
    }

    /// Returns the next `N` bytes.
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    /// Returns the next byte.
    fn byte(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    fn size(&mut self, bytes: [u8; 4]) -> Result<usize> {
        usize::try_from(u32::from_le_bytes(bytes))
            .map_err(|_| self.wrong("it is too long for the memory of this machine"))
    }

    /// Checks that the next byte is the end marker and the last byte of the block.
    fn ended(&mut self) -> Result<()> {
        match self.take(1)? {
            [END] if self.at == self.bytes.len() => Ok(()),
            [END] => Err(self.wrong("other data follows its end")),
            _ => Err(self.wrong("its last element is not followed by an end mark")),
        }
    }

    /// Returns the next byte without consuming it, or `None` at the end.
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Returns the error for an invalid block.
    fn wrong(&self, what: &str) -> RdbError {
        let (form, at) = (self.form, self.at);
        damaged(
            self.offset,
            format!("the {form} is malformed at its byte {at}: {what}"),
        )
    }

    /// Charges an element to the budget, and adds it to the elements.
    fn keep(&self, element: Vec<u8>, budget: &mut MemoryBudget, elements: &mut Vec<Vec<u8>>) -> Result<()> {
        budget.element(element.len(), self.offset)?;
        elements.push(element);
        Ok(())
    }
}

/// The end marker of a zipmap, ziplist or listpack.
const END: u8 = 0xFF;

/// Returns a number in decimal, which is how Redis returns it.
fn decimal(number: i64) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// Returns the number in three bytes, little-endian.
fn int24([low, middle, high]: [u8; 3]) -> i64 {
    (i32::from_le_bytes([0, low, middle, high]) >> 8).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the elements of a well-formed block, after checking that every shorter one is refused.
    pub(super) fn read(reader: Unpack, bytes: &[u8]) -> Vec<String> {
        let mut elements = Vec::new();
        reader(bytes, 0, &mut MemoryBudget::new(1 << 20), &mut elements).unwrap();
        for shorter in 0..bytes.len() {
            let cut = reader(
                &bytes[..shorter],
                0,
                &mut MemoryBudget::new(1 << 20),
                &mut Vec::new(),
            );
            assert!(cut.is_err(), "{shorter} of {} bytes", bytes.len());
        }
        let tiny = reader(bytes, 0, &mut MemoryBudget::new(100), &mut Vec::new());
        assert!(matches!(tiny, Err(RdbError::TooLarge { .. })) || elements.is_empty());
        elements
            .iter()
            .map(|element| String::from_utf8(element.clone()).unwrap())
            .collect()
    }

    #[test]
    fn a_number_of_three_bytes_keeps_its_sign() {
        assert_eq!(int24([0xFF, 0xFF, 0x7F]), 8_388_607);
        assert_eq!(int24([0x00, 0x00, 0x80]), -8_388_608);
        assert_eq!(int24([0xFF, 0xFF, 0xFF]), -1);
    }
}
