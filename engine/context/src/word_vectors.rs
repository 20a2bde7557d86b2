//! How well a word fits the five words on either side of it: a log-bilinear model (`training/FORMAT.md`, section 8).
//!
//! Unlike the classifiers of the linear model, it knows every frequent word, and its vectors carry what was seen around one word over
//! to others of the same kind. It says nothing about grammar beyond that, so it is a second witness and proposes nothing itself
//! (`docs/decisions/0095-word-vectors.md`).

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::ModelError;
use crate::data_file::DataFile;
use crate::linear::form;
use crate::model_file::{ModelFile, ModelKind};
use crate::words::{CODE, Sentence};

/// The number of the edge of a sentence, and of all words that have no vector.
const EDGE: usize = 0;
const UNKNOWN: usize = 1;
/// The number of the first word that is not called frequent.
const FREQUENT: usize = 150;
const MAX_SIZE: usize = 1_024;
const MAX_WINDOW: usize = 16;

#[cfg(feature = "embedded-data")]
const EMBEDDED: Option<&[u8]> = Some(include_bytes!("../data/word-vectors.safetensors"));
#[cfg(not(feature = "embedded-data"))]
const EMBEDDED: Option<&[u8]> = None;

/// The file of the vectors of English words.
pub static ENGLISH_VECTORS: DataFile = DataFile::new("word-vectors.safetensors", EMBEDDED);

/// The vectors of words. Takes as much memory as its file.
#[derive(Debug)]
pub struct WordVectors {
    numbers: FxHashMap<Box<str>, usize>,
    context: VectorTable,
    word: VectorTable,
    bias: Vec<f32>,
    /// A vector for each position around a place, the farthest before it first.
    positions: Vec<f32>,
    size: usize,
    window: usize,
}

#[derive(Deserialize)]
struct VectorConfig {
    size: usize,
    window: usize,
    words: usize,
}

/// Vectors of 8-bit numbers with a scale each.
#[derive(Debug)]
struct VectorTable {
    values: Vec<u8>,
    scales: Vec<f32>,
    size: usize,
}

impl VectorTable {
    fn read(
        file: &ModelFile<'_>,
        (value, scale): (&str, &str),
        config: &VectorConfig,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            values: file.i8s(value, &[config.words, config.size])?.to_vec(),
            scales: file.f32s(scale, &[config.words])?,
            size: config.size,
        })
    }

    /// Returns the numbers of a vector.
    fn row(&self, number: usize) -> impl Iterator<Item = f32> {
        let scale = self.scales[number];
        let values = &self.values[number * self.size..(number + 1) * self.size];
        values
            .iter()
            .map(move |value| f32::from(i8::from_le_bytes([*value])) * scale)
    }
}

impl WordVectors {
    /// Reads a file of vectors.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not a valid file of vectors. No input makes it panic.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = ModelFile::read(bytes)?;
        if file.kind != ModelKind::Vectors {
            return Err(ModelError::content("kind", "the file has no vectors of words"));
        }
        let config: VectorConfig = file.json("config")?;
        let is_usable = (1..=MAX_SIZE).contains(&config.size)
            && (1..=MAX_WINDOW).contains(&config.window)
            && config.words > UNKNOWN;
        let names: Vec<&str> = file.utf8("words")?.split('\n').collect();
        if !is_usable || names.len() != config.words {
            return Err(ModelError::content(
                "config",
                "`size`, `window` or `words` is invalid",
            ));
        }
        // The first two are not words.
        let numbers = names.iter().enumerate().skip(UNKNOWN + 1);
        Ok(Self {
            numbers: numbers.map(|(number, name)| ((*name).into(), number)).collect(),
            context: VectorTable::read(&file, ("context.value", "context.scale"), &config)?,
            word: VectorTable::read(&file, ("word.value", "word.scale"), &config)?,
            bias: file.f32s("bias", &[config.words])?,
            positions: file.f32s("position", &[2 * config.window, config.size])?,
            size: config.size,
            window: config.window,
        })
    }

    /// The vectors of English words that are part of the program, read at the first call.
    ///
    /// # Panics
    /// If [`ENGLISH_VECTORS`] is not there.
    pub fn english() -> &'static Self {
        static VECTORS: OnceLock<WordVectors> = OnceLock::new();
        VECTORS.get_or_init(|| {
            Self::read(ENGLISH_VECTORS.content()).expect("the file in engine/context/data has vectors")
        })
    }

    /// Returns the vectors of a sentence's words, with which candidates are compared at their places. Takes time proportional to the text.
    pub fn sentence<'s>(&'s self, text: &'s str) -> SentenceVectors<'s> {
        let sentence = Sentence::new(text);
        let number = |at: usize| {
            let word = sentence.word(at);
            let known = if word == CODE {
                self.numbers.get(word)
            } else {
                self.number(word)
            };
            *known.unwrap_or(&UNKNOWN)
        };
        let numbers = (0..sentence.words.len()).map(number).collect();
        SentenceVectors {
            vectors: self,
            sentence,
            numbers,
        }
    }

    fn number(&self, word: &str) -> Option<&usize> {
        self.numbers.get(form(word).as_str())
    }
}

/// A sentence whose words have vectors.
#[derive(Debug)]
pub struct SentenceVectors<'s> {
    vectors: &'s WordVectors,
    sentence: Sentence<'s>,
    numbers: Vec<usize>,
}

impl SentenceVectors<'_> {
    /// Returns how much better another word fits than the word at a span of characters: the natural logarithm of the ratio between
    /// their likelihoods. `None` if either word has no vector, or if the span is not one word.
    pub fn advantage(&self, span: &Range<usize>, candidate: &str) -> Option<f32> {
        let at = self.word_at(span)?;
        let written = *self.vectors.number(self.sentence.word(at))?;
        let candidate = *self.vectors.number(candidate)?;
        let place = self.place(at);
        Some(self.vectors.fit(&place, candidate) - self.vectors.fit(&place, written))
    }

    /// Returns how well a candidate fits at the place of the word at a span of characters, which need not have a vector itself: the natural
    /// logarithm of its likelihood up to an addend that all candidates share. `None` if the candidate has no vector, or if the span is
    /// not one word.
    pub fn fit_at(&self, span: &Range<usize>, candidate: &str) -> Option<f32> {
        let number = *self.vectors.number(candidate)?;
        Some(self.vectors.fit(&self.place(self.word_at(span)?), number))
    }

    /// Returns the words before and after the word at a span of characters, or `<s>` and `</s>` at the edges of the sentence. `None` if
    /// the span is not one word.
    pub fn neighbours(&self, span: &Range<usize>) -> Option<(&str, &str)> {
        let at = self.word_at(span)?;
        let before = at.checked_sub(1).map_or("<s>", |at| self.sentence.word(at));
        let is_last = at + 1 == self.sentence.words.len();
        let after = if is_last {
            "</s>"
        } else {
            self.sentence.word(at + 1)
        };
        Some((before, after))
    }

    /// Returns the number of words and marks of the sentence.
    pub fn length(&self) -> usize {
        self.numbers.len()
    }

    /// Returns whether the word at a span of characters, or another word, is one of the most frequent words of the language.
    pub fn is_frequent(&self, span: &Range<usize>, other: &str) -> bool {
        let written = self.word_at(span).map(|at| self.sentence.word(at));
        // The words are in the order of their frequency.
        let is_frequent = |word| self.vectors.number(word).is_some_and(|number| *number < FREQUENT);
        written.is_some_and(is_frequent) || is_frequent(other)
    }

    /// Returns whether the word at a span of characters begins with a capital.
    pub fn is_capitalised(&self, span: &Range<usize>) -> bool {
        let word = self.word_at(span).map(|at| self.sentence.word(at));
        word.is_some_and(|word| word.starts_with(char::is_uppercase))
    }

    fn word_at(&self, span: &Range<usize>) -> Option<usize> {
        let words = &self.sentence.words;
        let at = words.partition_point(|word| word.span.end <= span.start);
        words.get(at).filter(|word| word.span == *span).map(|_| at)
    }

    /// Returns the vector of a place: the sum of those of the words around it.
    fn place(&self, at: usize) -> Vec<f32> {
        let (window, size) = (self.vectors.window, self.vectors.size);
        let mut place = vec![0.0; size];
        let offsets = (0..window).chain(window + 1..=2 * window);
        for (position, offset) in offsets.enumerate() {
            // The edge stands before the first word, and after the last.
            let around = (at + 1 + offset).checked_sub(window);
            let number = match around {
                Some(0) => EDGE,
                Some(around) if around <= self.numbers.len() => self.numbers[around - 1],
                Some(around) if around == self.numbers.len() + 1 => EDGE,
                _ => continue,
            };
            let weights = &self.vectors.positions[position * size..(position + 1) * size];
            for ((sum, weight), value) in place
                .iter_mut()
                .zip(weights)
                .zip(self.vectors.context.row(number))
            {
                *sum += weight * value;
            }
        }
        place
    }
}

impl WordVectors {
    fn fit(&self, place: &[f32], number: usize) -> f32 {
        let product: f32 = place
            .iter()
            .zip(self.word.row(number))
            .map(|(one, other)| one * other)
            .sum();
        product + self.bias[number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advantage(text: &str, written: &str, candidate: &str) -> Option<f32> {
        let start = text[..text.find(written).unwrap()].chars().count();
        let span = start..start + written.chars().count();
        WordVectors::english().sentence(text).advantage(&span, candidate)
    }

    #[test]
    fn a_word_fits_the_words_around_it() {
        let text = "The waiter brought the soup and a peace of bread.";
        assert!(advantage(text, "peace", "piece").unwrap() > 2.0);
        let text = "The two countries signed a peace treaty.";
        assert!(advantage(text, "peace", "piece").unwrap() < -0.5);
        assert!(advantage(text, "peace", "peace").unwrap().abs() < 1e-3);
    }

    #[test]
    fn candidates_are_compared_at_the_place_of_an_unknown_word() {
        let sentence = WordVectors::english().sentence("They left ther coats in the hall.");
        let fit = |candidate: &str| sentence.fit_at(&(10..14), candidate);
        assert!(fit("their").unwrap() > fit("there").unwrap());
        assert_eq!(fit("zqxj"), None);
        assert_eq!(sentence.fit_at(&(10..13), "the"), None);
    }

    #[test]
    fn only_words_with_vectors_are_compared() {
        assert_eq!(advantage("Every zqxj is new.", "zqxj", "file"), None);
        assert_eq!(advantage("Every file is new.", "file", "zqxj"), None);
        assert_eq!(advantage("Every file is new.", "file is", "file"), None);
        let sentence = WordVectors::english().sentence("");
        assert_eq!(sentence.advantage(&(0..0), "file"), None);
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        let linear = include_bytes!("../tests/fixtures/linear.safetensors");
        assert!(WordVectors::read(linear).is_err());
        assert!(WordVectors::read(b"no file").is_err());
        assert!(crate::load(ENGLISH_VECTORS.content()).is_err());
    }
}
