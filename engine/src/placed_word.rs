//! Words with their positions, for callers that know more about words than a dictionary does.

use emend_domain::Utf16Span;

use crate::utf16::Utf16Index;
use crate::words::ParagraphWords;

/// A word with its position in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedWord {
    /// The position in the paragraph, in UTF-16 code units.
    pub span: Utf16Span,
    /// The word: the paragraph's slice at `span`.
    pub surface: String,
    /// The word before it in the same sentence; empty if there is none.
    pub left: String,
    /// The word after it in the same sentence; empty if there is none.
    pub right: String,
}

/// Returns the words of a paragraph for which `is_included` returns true, in the order of the text. Only words that a
/// dictionary would be consulted for are considered: none in an address, a path or code.
///
/// ```
/// let found = emend_engine::placed_words("See form.example.org, then fill the form in.", |word| word == "form");
/// assert_eq!((found[0].span.offset, found[0].left.as_str()), (36, "the"));
/// assert_eq!(found.len(), 1);
/// ```
pub fn placed_words(paragraph: &str, is_included: impl Fn(&str) -> bool) -> Vec<PlacedWord> {
    let layout = ParagraphWords::new(paragraph);
    let mut included = layout
        .checked_words()
        .filter(|bytes| is_included(&paragraph[bytes.clone()]))
        .peekable();
    if included.peek().is_none() {
        return Vec::new();
    }
    let index = Utf16Index::new(paragraph);
    let words = included.map(|bytes| {
        let (left, right) = layout.neighbours(&bytes);
        PlacedWord {
            span: index.span(&bytes),
            surface: paragraph[bytes].to_owned(),
            left,
            right,
        }
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_placed_in_utf_16_and_only_where_a_dictionary_is_asked() {
        let text = "👍 A word, word@example.org `word` #word (word)";
        let found = placed_words(text, |word| word == "word");
        let spans: Vec<_> = found.iter().map(|word| word.span.offset).collect();
        assert_eq!(spans, [5, 42]);
        for word in &found {
            assert_eq!(word.span.slice(text), Some(word.surface.as_str()));
        }
        assert_eq!((found[0].left.as_str(), found[0].right.as_str()), ("A", "word"));
    }
}
