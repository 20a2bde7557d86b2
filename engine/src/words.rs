//! The words of a paragraph, and the neighbouring words of a range.

use std::ops::Range;

use emend_domain::{limits::MAX_NEIGHBOUR, span::utf16_len};
use unicode_segmentation::UnicodeSegmentation;

use crate::sentence::sentences;
use crate::zones::{touches, zones};

/// The length, in characters, of the longest word that is checked. A longer one is not a word of any language.
pub(crate) const MAX_LETTERS: usize = 60;

/// A word: letters, marks and digits, with apostrophes inside (UAX 29, also split at full stops and colons).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextWord {
    /// The byte range in the paragraph.
    pub(crate) bytes: Range<usize>,
    /// Whether a dictionary is consulted for the word. This requires no digits, at least two letters, at most
    /// [`MAX_LETTERS`] characters, and a position outside zones.
    pub(crate) checked: bool,
}

/// A paragraph with its sentences, words and zones.
pub(crate) struct ParagraphWords<'a> {
    pub(crate) text: &'a str,
    pub(crate) sentences: Vec<Range<usize>>,
    pub(crate) words: Vec<TextWord>,
    pub(crate) zones: Vec<Range<usize>>,
}

impl<'a> ParagraphWords<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let zones = zones(text);
        let mut words = Vec::new();
        for (start, run) in text.split_word_bound_indices() {
            let parts = run.split(|c: char| !is_part_of_word(c));
            for part in parts.map(|part| part.trim_matches(is_apostrophe)) {
                if part.contains(char::is_alphanumeric) {
                    // `part` is a slice of `run`, so the difference of their addresses is its offset.
                    let from = start + (part.as_ptr() as usize - run.as_ptr() as usize);
                    let bytes = from..from + part.len();
                    let checked = is_checked(part) && !touches(&zones, &bytes);
                    words.push(TextWord { bytes, checked });
                }
            }
        }
        Self {
            text,
            sentences: sentences(text),
            words,
            zones,
        }
    }

    /// Returns the words for which a dictionary is consulted.
    pub(crate) fn checked_words(&self) -> impl Iterator<Item = Range<usize>> {
        self.words
            .iter()
            .filter(|word| word.checked)
            .map(|word| word.bytes.clone())
    }

    /// Returns the positions of the words that begin in a byte range.
    pub(crate) fn words_in(&self, bytes: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.words.partition_point(|word| word.bytes.start < byte);
        at(bytes.start)..at(bytes.end)
    }

    /// Returns the words for which a dictionary is consulted and that begin in a byte range.
    pub(crate) fn checked_words_in(
        &self,
        bytes: &Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> + use<'_> {
        let words = self.words[self.words_in(bytes)].iter();
        words.filter(|word| word.checked).map(|word| word.bytes.clone())
    }

    /// Returns the words before and after a range in its sentence. Each is empty if there is none, or if it is too long
    /// to be stored.
    pub(crate) fn neighbours(&self, bytes: &Range<usize>) -> (String, String) {
        let before = self.words.partition_point(|word| word.bytes.end <= bytes.start);
        let after = self.words.partition_point(|word| word.bytes.start < bytes.end);
        let left = before
            .checked_sub(1)
            .and_then(|at| self.words.get(at))
            .map(|word| word.bytes.clone());
        let left = left.filter(|left| self.sentence_of(left.start) == self.sentence_of(bytes.start));
        let right = self.words.get(after).map(|word| word.bytes.clone());
        let last = bytes.end.saturating_sub(1).max(bytes.start);
        let right = right.filter(|right| self.sentence_of(right.start) == self.sentence_of(last));
        (self.kept(left), self.kept(right))
    }

    fn sentence_of(&self, byte: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= byte)
    }

    fn kept(&self, word: Option<Range<usize>>) -> String {
        let word = word.map_or("", |bytes| &self.text[bytes]);
        if utf16_len(word) <= MAX_NEIGHBOUR {
            word.to_owned()
        } else {
            String::new()
        }
    }
}

/// Returns whether a character is an apostrophe that people type, straight or curly, or the letter of that shape.
pub(crate) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '\u{02BC}' | '\u{FF07}')
}

/// Returns whether a word is known, either by itself or together with adjoining characters: `'tis`, `runnin'`, `re-do`.
pub(crate) fn known_in_context(text: &str, bytes: &Range<usize>, knows: &dyn Fn(&str) -> bool) -> bool {
    let word = &text[bytes.clone()];
    if knows(word) {
        return true;
    }
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    if before.ends_with(is_apostrophe) && knows(&format!("'{word}"))
        || after.starts_with(is_apostrophe) && knows(&format!("{word}'"))
    {
        return true;
    }
    let letters = |side: &mut dyn Iterator<Item = char>| -> String {
        side.take(MAX_LETTERS).take_while(|c| c.is_alphabetic()).collect()
    };
    let joined = |left: &str, right: &str| {
        !left.is_empty()
            && !right.is_empty()
            && (knows(&format!("{left}-{right}")) || knows(&format!("{left}{right}")))
    };
    let left = before
        .strip_suffix('-')
        .map(|before| letters(&mut before.chars().rev()));
    let left = left.map(|backwards| backwards.chars().rev().collect::<String>());
    let right = after.strip_prefix('-').map(|after| letters(&mut after.chars()));
    left.is_some_and(|left| joined(&left, word)) || right.is_some_and(|right| joined(word, &right))
}

/// Returns whether a character is a mark that belongs to the preceding letter (a combining accent or an Arabic vowel).
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Returns whether a character can be part of a word. Soft hyphens and joiners occur inside words without being
/// letters.
fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric()
        || is_apostrophe(character)
        || is_mark(character)
        || matches!(character, '\u{AD}' | '\u{200C}' | '\u{200D}')
}

fn is_checked(word: &str) -> bool {
    let mut letters = 0;
    for character in word.chars() {
        if character.is_numeric() {
            return false;
        }
        letters += usize::from(character.is_alphabetic());
    }
    letters >= 2 && word.chars().count() <= MAX_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Vec<&str> {
        ParagraphWords::new(text)
            .checked_words()
            .map(|bytes| &text[bytes])
            .collect()
    }

    #[test]
    fn words_are_found_in_prose_of_any_script() {
        assert_eq!(
            checked("‘Don’t’, she said: 'no'."),
            ["Don’t", "she", "said", "no"]
        );
        assert_eq!(
            checked("well-known e.g. end.The 3rd x"),
            ["well", "known", "end", "The"]
        );
        assert_eq!(checked("مرحبا بالعالم 12"), ["مرحبا", "بالعالم"]);
        assert_eq!(checked("cafe\u{301} naïve 👍"), ["cafe\u{301}", "naïve"]);
        assert_eq!(checked("see www.teh.com or teh_x"), ["see", "or"]);
        assert_eq!(checked(&"a".repeat(61)), Vec::<&str>::new());
    }

    #[test]
    fn neighbours_stay_in_the_sentence_and_lose_their_punctuation() {
        let text = "One two. (Three), teh \"four\"! Five";
        let layout = ParagraphWords::new(text);
        let of = |word: &str| {
            let at = text.find(word).unwrap();
            layout.neighbours(&(at..at + word.len()))
        };
        assert_eq!(of("teh"), ("Three".to_owned(), "four".to_owned()));
        assert_eq!(of("two"), ("One".to_owned(), String::new()));
        assert_eq!(of("Three"), (String::new(), "teh".to_owned()));
        assert_eq!(of("Five"), (String::new(), String::new()));
    }
}
