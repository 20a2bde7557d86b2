//! Conversion of byte ranges, which Rust slices by, to spans in UTF-16 code units, which browsers count in.

use std::ops::Range;

use emend_domain::Utf16Span;

/// The UTF-16 offset of each byte of a text that starts a character.
pub(crate) struct Utf16Index {
    /// Empty for ASCII, where bytes and code units are the same.
    units: Vec<u32>,
}

impl Utf16Index {
    pub(crate) fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { units: Vec::new() };
        }
        let mut units = vec![0; text.len() + 1];
        let mut unit_count = 0;
        for (at, character) in text.char_indices() {
            units[at] = unit_count;
            unit_count += if character.len_utf16() == 1 { 1 } else { 2 };
        }
        units[text.len()] = unit_count;
        Self { units }
    }

    /// Returns the span of a byte range that starts and ends at character boundaries.
    pub(crate) fn span(&self, bytes: &Range<usize>) -> Utf16Span {
        let at = |byte: usize| self.units.get(byte).map_or(byte, |&unit| unit as usize);
        let offset = at(bytes.start);
        Utf16Span {
            offset,
            length: at(bytes.end) - offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_code_units() {
        let text = "👍é x";
        let span = Utf16Index::new(text).span(&(4..8));
        assert_eq!(span, Utf16Span { offset: 2, length: 3 });
        assert_eq!(span.slice(text), Some("é x"));
    }
}
