//! Zipmaps, in which Redis 2.4 and earlier stored small hashes: `<count: u8> <element>… 0xFF`, with alternating fields
//! and values. A field is `<length> <text>`, and a value is `<length> <unused: u8> <text> <unused bytes>`.

use super::{Block, END};
use crate::error::Result;
use crate::source::MemoryBudget;

/// As a count, it means "unknown": the elements must be counted. As a length, it means that four bytes with the length
/// follow.
const LARGE: u8 = 254;

/// Reads the fields and values of a zipmap, in turn.
pub(crate) fn zipmap(
    bytes: &[u8],
    offset: u64,
    budget: &mut MemoryBudget,
    elements: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let mut block = Block::new("zipmap", bytes, offset);
    let announced = block.byte()?;
    let mut count = 0_usize;
    while block.peek().is_some_and(|next| next != END) {
        let size = length(&mut block)?;
        let field = block.take(size)?.to_vec();
        block.keep(field, budget, elements)?;
        let size = length(&mut block)?;
        let unused = block.byte()?;
        let value = block.take(size)?.to_vec();
        block.keep(value, budget, elements)?;
        block.take(unused.into())?;
        count += 1;
    }
    block.ended()?;
    if announced < LARGE && usize::from(announced) != count {
        return Err(block.wrong("its number of fields differs from the one in its header"));
    }
    Ok(())
}

/// Reads the length of a field or value.
fn length(block: &mut Block<'_>) -> Result<usize> {
    match block.byte()? {
        END => Err(block.wrong("its last field has no value")),
        LARGE => {
            let long = block.array()?;
            block.size(long)
        }
        short => Ok(short.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn fields_values_and_unused_bytes_are_distinguished() {
        let bytes = b"\x02\x03foo\x03\x02bar??\x05hello\x05\x00world\xff";
        assert_eq!(read(zipmap, bytes), ["foo", "bar", "hello", "world"]);
    }

    #[test]
    fn a_length_of_253_fits_a_byte_and_254_does_not() {
        let (short, long) = ([b's'; 253], [b'l'; 254]);
        let bytes = [
            &b"\x01\xfd"[..],
            &short,
            b"\xfe\xfe\x00\x00\x00\x00",
            &long,
            b"\xff",
        ]
        .concat();
        let elements = read(zipmap, &bytes);
        assert_eq!(elements.iter().map(String::len).collect::<Vec<_>>(), [253, 254]);
    }

    #[test]
    fn a_false_count_is_refused() {
        let bytes = b"\x02\x01a\x01\x00b\xff";
        assert!(zipmap(bytes, 0, &mut MemoryBudget::new(1 << 20), &mut Vec::new()).is_err());
    }
}
