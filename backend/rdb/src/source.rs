//! The bytes between the header and the end marker. They are read once, in order, never past the end, and never into
//! more memory than the budget allows.

use std::io::{self, BufReader, ErrorKind, Read};

use crate::error::{RdbError, Result, bytes, damaged};
use crate::lzf;
use crate::model::Encoding;

/// The cost of an element in addition to its bytes: the vectors that hold it, and the allocator's overhead.
const ELEMENT: u64 = 128;

/// The memory that remains for the current value.
///
/// A small dump can describe a huge value, for example by compression, so each allocation is charged first. See
/// `docs/decisions/0012-rdb.md`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemoryBudget {
    limit: u64,
    left: u64,
}

impl MemoryBudget {
    /// Creates a budget of `limit` bytes.
    pub(crate) const fn new(limit: u64) -> Self {
        Self { limit, left: limit }
    }

    /// Charges bytes that are about to be allocated. `offset` is for the error.
    pub(crate) fn bytes(&mut self, count: u64, offset: u64) -> Result<()> {
        match self.left.checked_sub(count) {
            Some(left) => self.left = left,
            None => {
                return Err(RdbError::TooLarge {
                    offset,
                    limit: self.limit,
                });
            }
        }
        Ok(())
    }

    /// Charges an element of a list, set or hash.
    pub(crate) fn element(&mut self, bytes: usize, offset: u64) -> Result<()> {
        self.bytes((bytes as u64).saturating_add(ELEMENT), offset)
    }
}

/// A length field of the format.
enum Length {
    Plain(u64),
    /// One of the special forms of a string instead of a length.
    Special(u8),
}

/// The reader of the primitive parts of the format: lengths, strings and numbers.
pub(crate) struct RdbSource<R> {
    input: BufReader<R>,
    offset: u64,
    end: u64,
    pub(crate) budget: MemoryBudget,
}

impl<R: Read> RdbSource<R> {
    /// Creates a source. `input` must be positioned at `offset`; nothing at or after `end` is read.
    pub(crate) fn new(input: R, offset: u64, end: u64, budget: MemoryBudget) -> Self {
        let input = BufReader::with_capacity(1 << 16, input);
        Self {
            input,
            offset,
            end,
            budget,
        }
    }

    /// Returns the current position, in bytes from the start of the file.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the offset at which reading ends.
    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// Returns the number of bytes until the end.
    pub(crate) const fn remaining(&self) -> u64 {
        self.end - self.offset
    }

    /// Resets the memory budget for the next value.
    pub(crate) fn next_value(&mut self) {
        self.budget = MemoryBudget::new(self.budget.limit);
    }

    /// Reads `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.ensure_remaining(N as u64)?;
        let mut bytes = [0; N];
        let result = self.input.read_exact(&mut bytes);
        self.done(N as u64, result)?;
        Ok(bytes)
    }

    /// Reads one byte.
    pub(crate) fn byte(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    /// Reads `count` bytes into memory.
    pub(crate) fn bytes(&mut self, count: u64) -> Result<Vec<u8>> {
        self.ensure_remaining(count)?;
        self.budget.bytes(count, self.offset)?;
        let size = usize::try_from(count)
            .map_err(|_| damaged(self.offset, "a text is too long for the memory of this machine"))?;
        let mut bytes = vec![0; size];
        let result = self.input.read_exact(&mut bytes);
        self.done(count, result)?;
        Ok(bytes)
    }

    /// Skips `count` bytes.
    pub(crate) fn skip(&mut self, count: u64) -> Result<()> {
        self.ensure_remaining(count)?;
        let copied = io::copy(&mut self.input.by_ref().take(count), &mut io::sink());
        let result = copied.and_then(|copied| {
            let whole = copied == count;
            whole.then_some(()).ok_or_else(|| ErrorKind::UnexpectedEof.into())
        });
        self.done(count, result)
    }

    /// Reads a length. A special form of a string is an error.
    pub(crate) fn length(&mut self) -> Result<u64> {
        let offset = self.offset;
        match self.length_or_special()? {
            Length::Plain(length) => Ok(length),
            Length::Special(_) => Err(damaged(
                offset,
                "an encoding of text was found in place of a length",
            )),
        }
    }

    /// Reads a number of elements, and checks that enough bytes follow if each element has at least `smallest` bytes.
    pub(crate) fn count(&mut self, smallest: u64) -> Result<u64> {
        let offset = self.offset;
        let count = self.length()?;
        match count.checked_mul(smallest) {
            Some(needed) if needed <= self.remaining() => Ok(count),
            _ => Err(damaged(
                offset,
                format!(
                    "the number of elements is {count}, but the number of bytes that follow is {}",
                    self.remaining()
                ),
            )),
        }
    }

    /// Reads a string in any of its forms.
    pub(crate) fn string(&mut self) -> Result<(Vec<u8>, Encoding)> {
        let offset = self.offset;
        let number = |number: i32| Ok((number.to_string().into_bytes(), Encoding::Int));
        match self.length_or_special()? {
            Length::Plain(length) => Ok((self.bytes(length)?, Encoding::Raw)),
            Length::Special(0) => number(i8::from_le_bytes(self.array()?).into()),
            Length::Special(1) => number(i16::from_le_bytes(self.array()?).into()),
            Length::Special(2) => number(i32::from_le_bytes(self.array()?)),
            Length::Special(3) => {
                let (compressed, plain) = (self.length()?, self.length()?);
                lzf::plausible(compressed, plain)
                    .then_some(())
                    .ok_or_else(|| damaged(offset, "a compressed text announces an impossible length"))?;
                let compressed = self.bytes(compressed)?;
                self.budget.bytes(plain, offset)?;
                let text = lzf::decompress(&compressed, plain)
                    .ok_or_else(|| damaged(offset, "a compressed text cannot be decompressed"))?;
                Ok((text, Encoding::Lzf))
            }
            Length::Special(form) => Err(damaged(offset, format!("{form} is not an encoding of text"))),
        }
    }

    /// Reads a string that is one of many, and charges it as an element.
    pub(crate) fn element(&mut self) -> Result<Vec<u8>> {
        self.budget.element(0, self.offset)?;
        self.string().map(|(text, _)| text)
    }

    /// Skips a string.
    pub(crate) fn skip_string(&mut self) -> Result<()> {
        let offset = self.offset;
        let count = match self.length_or_special()? {
            Length::Plain(length) => length,
            Length::Special(form @ 0..=2) => 1 << form,
            Length::Special(3) => {
                let compressed = self.length()?;
                self.length()?;
                compressed
            }
            Length::Special(form) => {
                return Err(damaged(offset, format!("{form} is not an encoding of text")));
            }
        };
        self.skip(count)
    }

    /// Reads a length field. Its highest two bits select the form.
    fn length_or_special(&mut self) -> Result<Length> {
        let offset = self.offset;
        let first = self.byte()?;
        let low = first & 0x3F;
        Ok(match (first >> 6, first) {
            (0, _) => Length::Plain(low.into()),
            (1, _) => Length::Plain(u64::from(low) << 8 | u64::from(self.byte()?)),
            (_, 0x80) => Length::Plain(u32::from_be_bytes(self.array()?).into()),
            (_, 0x81) => Length::Plain(u64::from_be_bytes(self.array()?)),
            (3, _) => Length::Special(low),
            _ => return Err(damaged(offset, format!("{first:#04x} cannot begin a length"))),
        })
    }

    /// Checks that `count` bytes remain.
    fn ensure_remaining(&self, count: u64) -> Result<()> {
        if count <= self.remaining() {
            return Ok(());
        }
        let left = self.remaining();
        let verb = if left == 1 { "does" } else { "do" };
        let what = format!("{} must follow, but only {left} {verb}", bytes(count));
        Err(damaged(self.offset, what))
    }

    /// Advances the position after a successful read.
    fn done(&mut self, count: u64, result: io::Result<()>) -> Result<()> {
        result.map_err(|source| RdbError::Io {
            offset: self.offset,
            source,
        })?;
        self.offset += count;
        Ok(())
    }
}
