//! A sentence and its words.

use std::ops::Range;

use crate::characters::{is_apostrophe, is_letter, is_space};

/// The placeholder word for inline code, a URL or mathematics.
pub(crate) const CODE: &str = "‹code›";

/// A word of a sentence: a run of letters or digits, or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentenceWord {
    /// Its characters in the sentence.
    pub(crate) span: Range<usize>,
    /// Its bytes in the sentence's UTF-8.
    pub(crate) bytes: Range<usize>,
    /// Whether it is the first word or follows a space.
    pub(crate) spaced: bool,
}

/// A sentence, cut into words.
#[derive(Debug, Clone)]
pub(crate) struct Sentence<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Vec<SentenceWord>,
}

impl<'a> Sentence<'a> {
    /// Cuts a sentence; every character that is no space belongs to exactly one word. Takes time proportional to the
    /// text.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut words = Vec::new();
        let (mut byte, mut character, mut spaced) = (0, 0, true);
        while let Some(first) = text[byte..].chars().next() {
            if is_space(first) {
                (byte, character, spaced) = (byte + first.len_utf8(), character + 1, true);
                continue;
            }
            let (bytes, characters) = extent(&text[byte..], first);
            words.push(SentenceWord {
                span: character..character + characters,
                bytes: byte..byte + bytes,
                spaced,
            });
            (byte, character, spaced) = (byte + bytes, character + characters, false);
        }
        Self { text, words }
    }

    /// The text of a word.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        &self.text[self.words[at].bytes.clone()]
    }
}

/// How many bytes and characters the word has with which `rest` begins.
fn extent(rest: &str, first: char) -> (usize, usize) {
    if rest.starts_with(CODE) {
        return (CODE.len(), CODE.chars().count());
    }
    let run = |belongs: &dyn Fn(usize, char) -> bool| {
        let (mut bytes, mut characters) = (0, 0);
        for (at, c) in rest.char_indices() {
            if !belongs(at, c) {
                break;
            }
            (bytes, characters) = (at + c.len_utf8(), characters + 1);
        }
        (bytes, characters)
    };
    if is_letter(first) {
        // An apostrophe belongs to the run between two letters; the one before it is a letter, or the run would have
        // ended there.
        run(&|at, c| is_letter(c) || is_apostrophe(c) && rest[at + c.len_utf8()..].starts_with(is_letter))
    } else if first.is_ascii_digit() {
        run(&|_, c| c.is_ascii_digit())
    } else {
        (first.len_utf8(), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let sentence = Sentence::new(text);
        (0..sentence.words.len()).map(|at| sentence.word(at)).collect()
    }

    #[test]
    fn letters_digits_and_marks_are_words() {
        assert_eq!(words("don't-3rd"), ["don't", "-", "3", "rd"]);
        assert_eq!(words("o’clock 'tis’"), ["o’clock", "'", "tis", "’"]);
        assert_eq!(words("a''b"), ["a", "'", "'", "b"]);
        assert_eq!(
            words("Run ‹code›, it’s ‹ok›"),
            ["Run", "‹code›", ",", "it’s", "‹", "ok", "›"]
        );
    }

    #[test]
    fn spans_are_in_characters_and_a_word_knows_whether_a_space_stands_before_it() {
        let found: Vec<_> = Sentence::new(" “Übel”\u{A0}x")
            .words
            .into_iter()
            .map(|word| (word.span, word.spaced))
            .collect();
        assert_eq!(found, [(1..2, true), (2..6, false), (6..7, false), (8..9, true)]);
    }
}
