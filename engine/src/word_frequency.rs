//! The frequencies of words and of pairs of words in a language: the prior of the noisy channel.

use fst::{Map, Streamer};

use crate::case::WordCase;
use crate::data_files;

/// The frequencies of words, and the association of pairs of words that occur next to each other.
pub struct WordFrequency {
    words: Map<&'static [u8]>,
    pairs: Map<&'static [u8]>,
}

/// The frequency of an unknown word, in nats relative to the most frequent word.
pub const UNKNOWN_FREQUENCY: f32 = -20.0;
/// The number of steps per nat in stored word frequencies and pair associations.
pub const STEPS: f32 = 10.0;
/// The offset, in nats, that is added to the stored association of a pair so that it is never negative.
pub const PAIR_SHIFT: f32 = 8.0;
/// The association of a pair that is not listed although both words are, in nats: slightly below chance.
const UNSEEN_PAIR: f32 = -1.0;
/// The natural logarithm of the share of the most frequent word in running text: about one word in 44.
const HIGHEST_FREQUENCY: f32 = -3.8;
/// The upper limit for the frequency of a pair that is not listed. The rarest listed pair occurs once in 160,000 pairs.
const MAX_UNSEEN_PAIR: f32 = -12.0 - HIGHEST_FREQUENCY;
/// The flag of a word that the dictionary lacks, stored with its two frequencies.
pub const ADDED: u64 = 1 << 16;
/// The flag of such a word that needs a capital.
pub const NAME: u64 = 1 << 18;
/// The flag of a dictionary word that is a misspelling.
pub const MISSPELT: u64 = 1 << 17;

impl WordFrequency {
    /// Returns the frequencies of English, written and spoken, from two sources (docs/decisions/0010-sources.md).
    pub fn english() -> Result<Self, fst::Error> {
        Self::new(data_files::WORDS.content(), data_files::PAIRS.content())
    }

    /// Reads the two maps. The first maps words to `written + 256 spoken`, with [`ADDED`], [`NAME`] and [`MISSPELT`] in
    /// the higher bits. The second maps `one two` to the logarithm of the ratio between the frequency of the pair and
    /// its frequency by chance. Values of both are in [`STEPS`].
    pub fn new(words: &'static [u8], pairs: &'static [u8]) -> Result<Self, fst::Error> {
        Ok(Self {
            words: Map::new(words)?,
            pairs: Map::new(pairs)?,
        })
    }

    /// Returns the frequencies of a word in written and in spoken language: 0 for the most frequent word, [`UNKNOWN_FREQUENCY`]
    /// for a word that is not listed.
    pub fn of(&self, word: &str) -> (f32, f32) {
        let packed = self
            .words
            .get(word)
            .or_else(|| self.words.get(word.to_lowercase()));
        packed.map_or((UNKNOWN_FREQUENCY, UNKNOWN_FREQUENCY), |packed| {
            let [written, spoken, ..] = packed.to_le_bytes();
            (unpack_frequency(written), unpack_frequency(spoken))
        })
    }

    /// Returns the approximate share of a word in running text, written or spoken, whichever is greater.
    pub fn share(&self, word: &str) -> f64 {
        let (written, spoken) = self.of(word);
        f64::from(HIGHEST_FREQUENCY + written.max(spoken)).exp()
    }

    /// Returns the case of a lower-case word that the dictionary lacks, either lower case or with an initial capital.
    /// Returns `None` for all other words.
    pub(crate) fn case_of_added_word(&self, word: &str) -> Option<WordCase> {
        let packed = self.words.get(word).filter(|packed| packed & ADDED != 0)?;
        let name = packed & NAME != 0;
        Some(if name { WordCase::Title } else { WordCase::Lower })
    }

    /// Returns the words that the dictionary lacks, with their capitals.
    pub fn added(&self) -> Vec<String> {
        let mut added = Vec::new();
        let mut words = self.words.stream();
        while let Some((word, packed)) = words.next() {
            if packed & ADDED == 0 {
                continue;
            }
            added.extend(std::str::from_utf8(word).map(|word| {
                let mut word = word.to_owned();
                if let (true, Some(first)) = (packed & NAME != 0, word.get_mut(..1)) {
                    first.make_ascii_uppercase();
                }
                word
            }));
        }
        added
    }

    /// Returns whether a lower-case word is a misspelling although the dictionary contains it.
    pub fn is_misspelt(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|packed| packed & MISSPELT != 0)
    }

    /// Returns the frequency of two adjacent words, on the scale of [`Self::of`], from the frequency of each: their
    /// frequency by chance, multiplied by the association of the pair.
    pub fn pair_frequency(&self, (one, two): (&str, &str), frequencies: (f32, f32)) -> f32 {
        let association = self.pairs.get(format!("{one} {two}")).map(unpack_association);
        let by_chance = frequencies.0 + frequencies.1 + HIGHEST_FREQUENCY;
        let both = match association {
            Some(association) => by_chance + association,
            None => (by_chance + UNSEEN_PAIR).min(MAX_UNSEEN_PAIR),
        };
        both.clamp(UNKNOWN_FREQUENCY, 0.0)
    }

    /// Returns whether the list of pairs contains two lower-case words next to each other.
    pub fn have_occurred_together(&self, one: &str, two: &str) -> bool {
        self.pairs.contains_key(format!("{one} {two}"))
    }

    /// Returns the natural logarithm of the ratio between the frequency of two adjacent words and their frequency by
    /// chance; 0 if either word is unknown or the first has an apostrophe.
    pub fn pair(&self, one: &str, two: &str) -> f32 {
        let (one, two) = (one.to_lowercase(), two.to_lowercase());
        // The list of pairs splits words at the apostrophe, so the pair with "that" also covers "that's".
        let two = two.split('\'').next().unwrap_or_default();
        if one.contains('\'') {
            return 0.0;
        }
        if let Some(packed) = self.pairs.get(format!("{one} {two}")) {
            return unpack_association(packed);
        }
        let known = self.words.contains_key(&one) && self.words.contains_key(two);
        if known { UNSEEN_PAIR } else { 0.0 }
    }
}

fn unpack_association(packed: u64) -> f32 {
    f32::from(packed.to_le_bytes()[0]) / STEPS - PAIR_SHIFT
}

/// Unpacks a frequency; 255 stands for a word that is not listed.
fn unpack_frequency(byte: u8) -> f32 {
    if byte == u8::MAX {
        UNKNOWN_FREQUENCY
    } else {
        -f32::from(byte) / STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_words_are_usual() {
        let usage = WordFrequency::english().unwrap();
        assert!(usage.of("the").0 > usage.of("thee").0);
        assert!(usage.of("The").0 > -1.0);
        assert_eq!(usage.of("xyzzyq"), (UNKNOWN_FREQUENCY, UNKNOWN_FREQUENCY));
    }

    #[test]
    fn a_share_is_of_running_text() {
        let usage = WordFrequency::english().unwrap();
        assert!((0.01..0.1).contains(&usage.share("the")));
        assert!((1e-5..1e-3).contains(&usage.share("form")));
        assert!(usage.share("xyzzyq") < 1e-9);
    }

    #[test]
    fn two_words_are_rarer_than_each_and_those_never_seen_together_rare() {
        let usage = WordFrequency::english().unwrap();
        let both =
            |one: &str, two: &str| usage.pair_frequency((one, two), (usage.of(one).0, usage.of(two).0));
        assert!(both("in", "fact") > both("fact", "in"));
        assert!(both("in", "fact") < usage.of("in").0);
        assert!(both("into", "had") <= MAX_UNSEEN_PAIR);
    }

    #[test]
    fn the_lists_add_words_and_take_misspellings_away() {
        let usage = WordFrequency::english().unwrap();
        let added = usage.added();
        assert!(added.iter().any(|word| word == "subclasses"));
        assert!(!added.iter().any(|word| word == "heathy"));
        assert!(usage.is_misspelt("infered") && !usage.is_misspelt("inferred"));
    }

    #[test]
    fn some_words_like_each_other() {
        let usage = WordFrequency::english().unwrap();
        assert!(usage.pair("thank", "you") > usage.pair("thank", "the"));
        assert!(usage.pair("xyzzyq", "you").abs() < f32::EPSILON);
    }
}
