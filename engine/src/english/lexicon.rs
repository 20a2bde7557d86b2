//! What English words there are, and which could be meant.

use std::sync::Arc;

use emend_shared::LanguageTag;
use harper_core::spell::{Dictionary, FstDictionary};
use harper_core::{Dialect, DictWordMetadata};
use unicode_normalization::UnicodeNormalization;

use super::DIALECTS;
use crate::case::Case;
use crate::score::Proposal;
use crate::words::is_apostrophe;

/// Words of one dialect.
#[derive(Clone)]
pub struct EnglishLexicon {
    dictionary: Arc<FstDictionary>,
    dialect: Dialect,
}

impl EnglishLexicon {
    /// The words of a dialect, or `None` if it is not one of [`super::HarperDetector`]'s. Shares the process's dictionary.
    pub fn new(language: &LanguageTag) -> Option<Self> {
        let (_, dialect) = DIALECTS.iter().find(|(code, _)| *code == language.as_str())?;
        Some(Self::of(&FstDictionary::curated(), *dialect))
    }

    pub(super) fn of(dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
        Self {
            dictionary: Arc::clone(dictionary),
            dialect,
        }
    }

    /// Whether a word may be written so: as the dictionary has it, with a capital, all in capitals, with `'s`, or with accents
    /// the dictionary leaves out.
    pub fn knows(&self, word: &str) -> bool {
        let word = plain(word);
        if self.knows_plain(&word) {
            return true;
        }
        if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S"))
            && self.knows_plain(owner)
        {
            return true;
        }
        let bare: String = word
            .nfd()
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .collect();
        bare != word && self.knows_plain(&bare)
    }

    fn knows_plain(&self, word: &str) -> bool {
        let chars: Vec<char> = word.chars().collect();
        let in_dialect = self
            .dictionary
            .get_word_metadata(&chars)
            .is_some_and(|metadata| metadata.dialects.is_dialect_enabled(self.dialect));
        in_dialect
            && (Case::of(word) == Case::Upper
                || self.dictionary.contains_exact_word(&chars)
                || self.dictionary.contains_exact_word_str(&word.to_lowercase()))
    }

    /// Words and pairs of words that could be meant by one that is not known, in no order, without those of other dialects.
    /// Takes about 3 ms; those within one edit alone (`near`) a tenth of that.
    pub fn proposals(&self, word: &str, near: bool) -> Vec<Proposal> {
        let word = plain(word);
        let letters = word.chars().count();
        // A short word in capitals may be a slip in an acronym, which stands in capitals in the dictionary.
        let query = if Case::of(&word) == Case::Upper && letters <= 5 {
            word.clone()
        } else {
            word.to_lowercase()
        };
        let distance = match letters {
            _ if near => 1,
            0..=4 => 2,
            _ => 3,
        };
        let query: Vec<char> = query.chars().collect();
        let mut found: Vec<Proposal> = self
            .dictionary
            .fuzzy_match(&query, distance, MAX_MATCHES)
            .into_iter()
            .filter(|found| found.metadata.dialects.is_dialect_enabled(self.dialect))
            .map(|found| Proposal {
                value: found.word.iter().collect(),
                prior: prior(&found.metadata, found.word),
            })
            .collect();
        found.extend(self.splits(&word.to_lowercase()));
        found
    }

    /// The word as two: "alot" as "a lot".
    fn splits(&self, word: &str) -> Vec<Proposal> {
        let cuts = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
        cuts.filter_map(|(left, right)| {
            let prior = self.part_prior(left)?.min(self.part_prior(right)?) - TWO_WORDS;
            Some(Proposal {
                value: format!("{left} {right}"),
                prior,
            })
        })
        .collect()
    }

    /// The prior of half of a split; `None` where it is no word that is likely to run into another.
    fn part_prior(&self, part: &str) -> Option<f64> {
        let chars: Vec<char> = part.chars().collect();
        let metadata = self.dictionary.get_word_metadata_exact(&chars)?;
        let fits = match chars.len() {
            1 => part == "a",
            2 => metadata.common,
            _ => !metadata.is_abbreviation(),
        };
        let fits = fits && metadata.dialects.is_dialect_enabled(self.dialect);
        let rare = if metadata.common { 0.0 } else { 2.0 };
        fits.then(|| prior(metadata, &chars) - rare)
    }
}

/// Enough for every word within three edits; bounds the time.
const MAX_MATCHES: usize = 4_000;

/// How much rarer it is to write two words as one than to misspell one.
const TWO_WORDS: f64 = 1.5;

/// What the dictionary tells of how usual a word is.
fn prior(metadata: &DictWordMetadata, word: &[char]) -> f64 {
    let possessive = word.ends_with(&['\'', 's']) && !metadata.common;
    let mut prior = 0.0;
    prior += if metadata.common { 2.0 } else { 0.0 };
    prior -= if possessive { 4.0 } else { 0.0 };
    prior -= if metadata.is_swear() { 2.0 } else { 0.0 };
    prior -= if metadata.is_abbreviation() { 2.0 } else { 0.0 };
    prior -= if word.len() <= 2 && !metadata.common {
        2.0
    } else {
        0.0
    };
    prior
}

/// The word in the dictionary's characters: composed, with straight apostrophes, without soft hyphens.
fn plain(word: &str) -> String {
    word.nfc()
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}'))
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(code: &str) -> EnglishLexicon {
        EnglishLexicon::new(&code.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_word_is_known_in_the_ways_people_write_it() {
        let lexicon = lexicon("en-US");
        for word in [
            "house",
            "House",
            "HOUSE",
            "don’t",
            "Don't",
            "London",
            "LONDON",
            "house's",
            "café",
            "cafe\u{301}",
            "I'm",
        ] {
            assert!(lexicon.knows(word), "{word}");
        }
        for word in ["teh", "TEH", "london", "recieve", "dont", "Xyzzyq's"] {
            assert!(!lexicon.knows(word), "{word}");
        }
    }

    #[test]
    fn dialects_differ() {
        let (us, gb) = (lexicon("en-US"), lexicon("en-GB"));
        assert!(us.knows("color") && !us.knows("colour"));
        assert!(gb.knows("colour") && !gb.knows("color"));
        assert!(gb.proposals("color", false).iter().any(|p| p.value == "colour"));
    }

    #[test]
    fn a_word_may_be_two() {
        assert!(
            lexicon("en-US")
                .proposals("infact", false)
                .iter()
                .any(|p| p.value == "in fact")
        );
    }
}
