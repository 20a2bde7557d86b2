//! How usual words, and pairs of words, are in a language: the prior of the noisy channel.

use fst::{Map, Streamer};

use crate::case::Case;

/// How usual the words of a language are, and which of them like to stand side by side.
pub struct Usage {
    words: Map<&'static [u8]>,
    pairs: Map<&'static [u8]>,
}

/// What a word is that nothing is known of, in nats below the most usual one.
pub const UNKNOWN: f32 = -20.0;
/// Steps in a nat, of how usual a word is and of how much a pair is.
pub const STEPS: f32 = 10.0;
/// What is added to a pair's value so that it is never negative, in nats.
pub const PAIR_SHIFT: f32 = 8.0;
/// What a pair is of which nothing is known though both words are: somewhat less than chance.
const UNSEEN_PAIR: f32 = -1.0;
/// The share of running text that the most usual word is, ln: about one word in 44.
const MOST_USUAL: f32 = -3.8;
/// As usual as a pair can be that is in no list, where the rarest that is stands once in 160,000 pairs.
const MOST_OF_UNSEEN_PAIR: f32 = -12.0 - MOST_USUAL;
/// Marks a word that the dictionary lacks, beside its two values.
pub const ADDED: u64 = 1 << 16;
/// Marks one of those that wants a capital.
pub const NAME: u64 = 1 << 18;
/// Marks a word of the dictionary that is a misspelling.
pub const MISSPELT: u64 = 1 << 17;

impl Usage {
    /// English, from two sources (see `docs/decisions`): written and spoken.
    pub fn english() -> Result<Self, fst::Error> {
        Self::new(
            include_bytes!("../data/en/words.fst"),
            include_bytes!("../data/en/pairs.fst"),
        )
    }

    /// Reads the two maps: of words to `written + 256 spoken`, with [`ADDED`], [`NAME`] and [`MISSPELT`] above; of `one two` to how much likelier they stand together
    /// than by chance; both in [`STEPS`].
    pub fn new(words: &'static [u8], pairs: &'static [u8]) -> Result<Self, fst::Error> {
        Ok(Self {
            words: Map::new(words)?,
            pairs: Map::new(pairs)?,
        })
    }

    /// How usual a word is in written and in spoken language: 0 for the most usual, [`UNKNOWN`] for one that is in no list.
    pub fn of(&self, word: &str) -> (f32, f32) {
        let packed = self
            .words
            .get(word)
            .or_else(|| self.words.get(word.to_lowercase()));
        packed.map_or((UNKNOWN, UNKNOWN), |packed| {
            let [written, spoken, ..] = packed.to_le_bytes();
            (usual(written), usual(spoken))
        })
    }

    /// About which share of running text a word is, written or spoken, whichever is more.
    pub fn share(&self, word: &str) -> f64 {
        let (written, spoken) = self.of(word);
        f64::from(MOST_USUAL + written.max(spoken)).exp()
    }

    /// How a word, given in small letters, is written if it is one that the dictionary lacks: so, or with a capital.
    pub(crate) fn adds(&self, word: &str) -> Option<Case> {
        let packed = self.words.get(word).filter(|packed| packed & ADDED != 0)?;
        let name = packed & NAME != 0;
        Some(if name { Case::Title } else { Case::Lower })
    }

    /// The words that the dictionary lacks, with their capitals.
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

    /// Whether a word, in small letters, is a misspelling though the dictionary has it.
    pub fn is_misspelt(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|packed| packed & MISSPELT != 0)
    }

    /// How usual two words are side by side, from how usual each is, on the scale of [`Self::of`]: as if they had nothing to do with each other, times
    /// how much they have.
    pub fn both(&self, (one, two): (&str, &str), usual: (f32, f32)) -> f32 {
        let together = self.pairs.get(format!("{one} {two}")).map(together);
        let by_chance = usual.0 + usual.1 + MOST_USUAL;
        let both = match together {
            Some(together) => by_chance + together,
            None => (by_chance + UNSEEN_PAIR).min(MOST_OF_UNSEEN_PAIR),
        };
        both.clamp(UNKNOWN, 0.0)
    }

    /// Whether a list has seen two words, in small letters, side by side.
    pub fn have_met(&self, one: &str, two: &str) -> bool {
        self.pairs.contains_key(format!("{one} {two}"))
    }

    /// ln of how much likelier two words stand side by side than by chance; 0 where either is not known, or the first has an apostrophe.
    pub fn pair(&self, one: &str, two: &str) -> f32 {
        let (one, two) = (one.to_lowercase(), two.to_lowercase());
        // The list of pairs cut words at the apostrophe: what stands before "that's" stands before "that".
        let two = two.split('\'').next().unwrap_or_default();
        if one.contains('\'') {
            return 0.0;
        }
        if let Some(packed) = self.pairs.get(format!("{one} {two}")) {
            return together(packed);
        }
        let known = self.words.contains_key(&one) && self.words.contains_key(two);
        if known { UNSEEN_PAIR } else { 0.0 }
    }
}

fn together(packed: u64) -> f32 {
    f32::from(packed.to_le_bytes()[0]) / STEPS - PAIR_SHIFT
}

/// 255 stands for a word that is not in the list.
fn usual(byte: u8) -> f32 {
    if byte == u8::MAX {
        UNKNOWN
    } else {
        -f32::from(byte) / STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_words_are_usual() {
        let usage = Usage::english().unwrap();
        assert!(usage.of("the").0 > usage.of("thee").0);
        assert!(usage.of("The").0 > -1.0);
        assert_eq!(usage.of("xyzzyq"), (UNKNOWN, UNKNOWN));
    }

    #[test]
    fn a_share_is_of_running_text() {
        let usage = Usage::english().unwrap();
        assert!((0.01..0.1).contains(&usage.share("the")));
        assert!((1e-5..1e-3).contains(&usage.share("form")));
        assert!(usage.share("xyzzyq") < 1e-9);
    }

    #[test]
    fn two_words_are_rarer_than_each_and_those_never_seen_together_rare() {
        let usage = Usage::english().unwrap();
        let both = |one: &str, two: &str| usage.both((one, two), (usage.of(one).0, usage.of(two).0));
        assert!(both("in", "fact") > both("fact", "in"));
        assert!(both("in", "fact") < usage.of("in").0);
        assert!(both("into", "had") <= MOST_OF_UNSEEN_PAIR);
    }

    #[test]
    fn the_lists_add_words_and_take_misspellings_away() {
        let usage = Usage::english().unwrap();
        let added = usage.added();
        assert!(added.iter().any(|word| word == "subclasses"));
        assert!(!added.iter().any(|word| word == "heathy"));
        assert!(usage.is_misspelt("infered") && !usage.is_misspelt("inferred"));
    }

    #[test]
    fn some_words_like_each_other() {
        let usage = Usage::english().unwrap();
        assert!(usage.pair("thank", "you") > usage.pair("thank", "the"));
        assert!(usage.pair("xyzzyq", "you").abs() < f32::EPSILON);
    }
}
