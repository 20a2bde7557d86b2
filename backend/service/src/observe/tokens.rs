//! A text as hashes of its words.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use emend_domain::span::utf16_len;
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ObservedToken {
    /// The hash of the word, under a key that only this process has.
    pub(super) hash: u64,
    /// The byte range of the word.
    pub(super) bytes: Range<usize>,
    /// The range of the word in UTF-16 code units.
    pub(super) units: Range<usize>,
}

/// Returns the words of a text (UAX 29) in order.
pub(super) fn tokens(text: &str, key: &RandomState) -> Vec<ObservedToken> {
    let (mut byte, mut unit) = (0, 0);
    text.unicode_word_indices()
        .map(|(start, word)| {
            let from = unit + utf16_len(&text[byte..start]);
            (byte, unit) = (start + word.len(), from + utf16_len(word));
            ObservedToken {
                hash: key.hash_one(word),
                bytes: start..byte,
                units: from..unit,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_position_of_its_word_in_bytes_and_code_units() {
        let text = "Ä 👍 recieve, it";
        let tokens_of_text = tokens(text, &RandomState::new());
        let words: Vec<_> = tokens_of_text
            .iter()
            .map(|token| &text[token.bytes.clone()])
            .collect();
        assert_eq!(words, ["Ä", "recieve", "it"]);
        assert_eq!(tokens_of_text[1].units, 5..12);
    }
}
