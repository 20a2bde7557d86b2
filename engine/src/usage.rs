//! How usual words, and pairs of words, are in a language: the prior of the noisy channel.

use fst::Map;

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

impl Usage {
    /// English, from two sources (see `docs/decisions`): written and spoken.
    pub fn english() -> Result<Self, fst::Error> {
        Self::new(
            include_bytes!("../data/en/words.fst"),
            include_bytes!("../data/en/pairs.fst"),
        )
    }

    /// Reads the two maps: of words to `written + 256 spoken`, of `one two` to how much likelier they stand together
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

    /// ln of how much likelier two words stand side by side than by chance; 0 where either is not known.
    pub fn pair(&self, one: &str, two: &str) -> f32 {
        let (one, two) = (one.to_lowercase(), two.to_lowercase());
        if let Some(packed) = self.pairs.get(format!("{one} {two}")) {
            return f32::from(packed.to_le_bytes()[0]) / STEPS - PAIR_SHIFT;
        }
        let known = self.words.contains_key(&one) && self.words.contains_key(&two);
        if known { UNSEEN_PAIR } else { 0.0 }
    }
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
    fn some_words_like_each_other() {
        let usage = Usage::english().unwrap();
        assert!(usage.pair("thank", "you") > usage.pair("thank", "the"));
        assert!(usage.pair("xyzzyq", "you").abs() < f32::EPSILON);
    }
}
