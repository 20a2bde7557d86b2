//! The vocabulary of the encoder: words are cut into pieces by greedy longest match.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::ModelError;
use crate::words::{CODE, Sentence, SentenceWord};

pub(crate) const BEGINNING: u32 = 1;
pub(crate) const END: u32 = 2;
pub(crate) const MASK: u32 = 3;
const UNKNOWN: u32 = 4;
const CODE_PIECE: u32 = 5;
const SPECIAL_PIECES: usize = 6;

/// The first character of a piece that begins a word after a space.
const START: char = '▁';
/// The most pieces of one word; the last piece covers the rest of the word.
pub(crate) const MAX_WORD_PIECES: usize = 16;
/// The most characters of a piece of the vocabulary: longer pieces would make long words costly.
const MAX_PIECE_CHARACTERS: usize = 64;

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordPiece {
    /// Its number in the vocabulary.
    pub(crate) number: u32,
    /// Its characters in the sentence.
    pub(crate) span: Range<usize>,
}

/// The pieces of a sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct PieceSequence {
    pub(crate) numbers: Vec<u32>,
    /// For each word, the position of its first piece; then the number of pieces.
    pub(crate) firsts: Vec<usize>,
}

impl PieceSequence {
    /// The positions of a word's pieces.
    pub(crate) fn of_word(&self, word: usize) -> Range<usize> {
        self.firsts[word]..self.firsts[word + 1]
    }
}

#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Pieces that begin a spaced word, without their mark.
    starts: FxHashMap<Box<str>, u32>,
    /// All others.
    inner: FxHashMap<Box<str>, u32>,
    /// The most characters that a piece has, its mark aside.
    longest: usize,
    pub(crate) len: usize,
}

impl Vocabulary {
    /// From the tensor `vocabulary`, pieces joined by line breaks.
    pub(crate) fn new(text: &str, longest: usize) -> Result<Self, ModelError> {
        if !(1..=MAX_PIECE_CHARACTERS).contains(&longest) {
            let reason = format!(
                "the longest piece has {longest} characters; 1 to {MAX_PIECE_CHARACTERS} are allowed"
            );
            return Err(ModelError::content("config", reason));
        }
        let (mut starts, mut inner) = (FxHashMap::default(), FxHashMap::default());
        let mut len = 0;
        for (number, piece) in (0_u32..).zip(text.split('\n')) {
            len += 1;
            if len > SPECIAL_PIECES {
                match piece.strip_prefix(START) {
                    Some(rest) => starts.insert(rest.into(), number),
                    None => inner.insert(piece.into(), number),
                };
            }
        }
        if len < SPECIAL_PIECES {
            return Err(ModelError::content("vocabulary", "it has fewer than six pieces"));
        }
        Ok(Self {
            starts,
            inner,
            longest,
            len,
        })
    }

    pub(crate) fn cut(&self, sentence: &Sentence<'_>) -> PieceSequence {
        let mut pieces = PieceSequence::default();
        for (at, word) in sentence.words.iter().enumerate() {
            pieces.firsts.push(pieces.numbers.len());
            let cut = self.cut_word(sentence.word(at), word);
            pieces.numbers.extend(cut.iter().map(|piece| piece.number));
        }
        pieces.firsts.push(pieces.numbers.len());
        pieces
    }

    /// Splits a word into pieces with adjacent spans, in time proportional to the length of the word.
    pub(crate) fn cut_word(&self, text: &str, word: &SentenceWord) -> Vec<WordPiece> {
        let whole = |number| WordPiece {
            number,
            span: word.span.clone(),
        };
        if text == CODE {
            return vec![whole(CODE_PIECE)];
        }
        let text = text.replace('’', "'");
        let mut pieces: Vec<WordPiece> = Vec::new();
        let (mut byte, mut character) = (0, word.span.start);
        while byte < text.len() {
            if pieces.len() == MAX_WORD_PIECES {
                if let Some(last) = pieces.last_mut() {
                    last.span.end = word.span.end;
                }
                break;
            }
            let rest = &text[byte..];
            let begins = word.spaced && byte == 0;
            let (number, bytes, characters) = begins
                .then(|| self.longest_match(&self.starts, rest))
                .flatten()
                .or_else(|| self.longest_match(&self.inner, rest))
                .unwrap_or_else(|| self.unknown(rest));
            pieces.push(WordPiece {
                number,
                span: character..character + characters,
            });
            (byte, character) = (byte + bytes, character + characters);
        }
        pieces
    }

    /// The longest piece with which `rest` begins: its number, bytes and characters.
    fn longest_match(&self, pieces: &FxHashMap<Box<str>, u32>, rest: &str) -> Option<(u32, usize, usize)> {
        let ends: Vec<usize> = rest
            .char_indices()
            .take(self.longest)
            .map(|(at, c)| at + c.len_utf8())
            .collect();
        ends.iter().enumerate().rev().find_map(|(last, end)| {
            let number = pieces.get(&rest[..*end])?;
            Some((*number, *end, last + 1))
        })
    }

    /// The first character, and all after it up to the next that is a piece by itself.
    fn unknown(&self, rest: &str) -> (u32, usize, usize) {
        let (mut bytes, mut characters) = (0, 0);
        for (at, c) in rest.char_indices() {
            let end = at + c.len_utf8();
            if characters > 0 && self.inner.contains_key(&rest[at..end]) {
                break;
            }
            (bytes, characters) = (end, characters + 1);
        }
        (UNKNOWN, bytes, characters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let pieces = "[PAD]\n[BOS]\n[EOS]\n[MASK]\n[UNK]\n‹code›\n▁th\n▁the\n▁t\nth\ne\nr\n'\ns";
        Vocabulary::new(pieces, 4).unwrap()
    }

    fn cut(text: &str) -> Vec<(u32, Range<usize>)> {
        let sentence = Sentence::new(text);
        (0..)
            .zip(&sentence.words)
            .flat_map(|(at, word)| vocabulary().cut_word(sentence.word(at), word))
            .map(|piece| (piece.number, piece.span))
            .collect()
    }

    #[test]
    fn the_longest_piece_is_taken_and_only_a_spaced_word_starts_with_a_starting_one() {
        assert_eq!(cut("there"), [(7, 0..3), (11, 3..4), (10, 4..5)]);
        assert_eq!(cut("3the")[1..], [(9, 1..3), (10, 3..4)]);
        assert_eq!(cut("  e’s"), [(10, 2..3), (12, 3..4), (13, 4..5)]);
    }

    #[test]
    fn characters_without_a_piece_are_one_unknown_piece_up_to_the_next_known_one() {
        assert_eq!(cut("äöe"), [(4, 0..2), (10, 2..3)]);
        assert_eq!(cut("[PAD]")[0], (4, 0..1));
        assert_eq!(cut("‹code›"), [(5, 0..6)]);
    }

    #[test]
    fn the_sixteenth_piece_of_a_word_takes_what_is_left() {
        let pieces = cut(&"e".repeat(1000));
        assert_eq!(pieces.len(), MAX_WORD_PIECES);
        assert_eq!(pieces.last().unwrap().1, 15..1000);
    }

    #[test]
    fn a_vocabulary_without_the_special_pieces_is_refused() {
        assert!(Vocabulary::new("a\nb", 4).is_err());
        assert!(Vocabulary::new("a\nb\nc\nd\ne\nf", 65).is_err());
    }
}
