//! Spans: ranges of a text in UTF-16 code units, the unit of browsers and of both APIs.

use serde::{Deserialize, Serialize};

/// A range of the submitted text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Utf16Span {
    /// The number of code units before the range.
    pub offset: usize,
    /// The number of code units in the range.
    pub length: usize,
}

impl Utf16Span {
    /// Returns the offset of the first code unit after the range.
    pub fn end(self) -> usize {
        self.offset + self.length
    }

    /// Returns the part of `text` in this range, or `None` if the range exceeds the text or splits a surrogate pair.
    pub fn slice(self, text: &str) -> Option<&str> {
        let start = byte_index(text, self.offset)?;
        let rest = &text[start..];
        Some(&rest[..byte_index(rest, self.length)?])
    }
}

/// Returns the byte index after `units` UTF-16 code units of `text`, or `None` past the end or inside a surrogate pair.
fn byte_index(text: &str, units: usize) -> Option<usize> {
    let mut code_units = 0;
    for (index, character) in text.char_indices() {
        if code_units >= units {
            return (code_units == units).then_some(index);
        }
        code_units += character.len_utf16();
    }
    (code_units == units).then_some(text.len())
}

/// Returns the length of `text` in UTF-16 code units.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_an_emoji_as_two() {
        let text = "👍 teh";
        assert_eq!(Utf16Span { offset: 3, length: 3 }.slice(text), Some("teh"));
        assert_eq!(Utf16Span { offset: 0, length: 2 }.slice(text), Some("👍"));
    }

    #[test]
    fn a_span_within_a_surrogate_pair_or_beyond_the_text_has_no_slice() {
        assert_eq!(Utf16Span { offset: 1, length: 1 }.slice("👍"), None);
        assert_eq!(Utf16Span { offset: 0, length: 3 }.slice("ab"), None);
        assert_eq!(Utf16Span { offset: 2, length: 0 }.slice("ab"), Some(""));
    }
}
