//! A text in lower case, with a mapping back to the original.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A text and its lower-case form.
pub(super) struct FoldedText<'a> {
    text: &'a str,
    small: String,
    /// For each byte of `small`, the byte offset of its character in the original text, if the byte is the first of a
    /// character; plus one entry for the end. Empty if both texts have the same bytes in the same places.
    places: Vec<Option<u32>>,
    /// The words of the text, with their byte offsets.
    words: Vec<(usize, &'a str)>,
}

impl<'a> FoldedText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let words = text.unicode_word_indices().collect();
        if text.is_ascii() {
            return Self {
                small: text.to_ascii_lowercase(),
                places: Vec::new(),
                text,
                words,
            };
        }
        let mut folded = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len() + 1);
        let place = |at: usize| u32::try_from(at).ok();
        for (at, character) in text.char_indices() {
            let before = folded.len();
            folded.extend(character.to_lowercase());
            places.push(place(at));
            places.extend(std::iter::repeat_n(None, folded.len() - before - 1));
        }
        places.push(place(text.len()));
        Self {
            text,
            small: folded,
            places,
            words,
        }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn folded(&self) -> &str {
        &self.small
    }

    pub(super) fn words(&self) -> &[(usize, &'a str)] {
        &self.words
    }

    /// Maps a range of the folded text to the original text. `None` unless the range begins and ends at word
    /// boundaries.
    pub(super) fn whole_words(&self, folded: Range<usize>) -> Option<Range<usize>> {
        let place = |at: usize| {
            if self.places.is_empty() {
                Some(at)
            } else {
                self.places.get(at).copied().flatten().map(|at| at as usize)
            }
        };
        let bytes = place(folded.start)?..place(folded.end)?;
        let continues = self.text[bytes.end..].starts_with(char::is_alphanumeric)
            || self.text[..bytes.start].ends_with(char::is_alphanumeric);
        let start = self
            .words
            .binary_search_by_key(&bytes.start, |(at, _)| *at)
            .is_ok();
        (start && !continues).then_some(bytes)
    }
}
