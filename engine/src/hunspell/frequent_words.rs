//! Candidates from a language's frequent words, and the order of candidates by frequency.

use std::collections::HashMap;

use emend_channel::{CandidateFeatures, Channel};
use unicode_normalization::UnicodeNormalization;

use crate::candidates::CandidateWord;
use crate::case::capitalised;
use crate::language_words::{LanguageWords, UNLISTED, folded};
use crate::typing_cost::spelled_out;

/// The features of a candidate that only the list of frequent words proposes: as if it were this far down in the
/// dictionary's suggestions.
const LISTED_WORD_PLACE: f32 = 4.0;
/// The frequency of a word that no list has, and the lowest frequency, of two words.
const MIN_FREQUENCY: f32 = -20.0;

/// The weight of two words for a wrong apostrophe (`qual'è`), which is hardly ever anything else. The worker marks such a
/// candidate as common.
const WRONG_APOSTROPHE_WEIGHT: f32 = 12.0;
/// The frequency of a hyphen between two words, which are rather written apart.
const HYPHEN_FREQUENCY: f32 = -6.0;

/// Returns the channel for languages with a list of frequent words: the hand-set costs of edits, and frequencies.
pub(super) fn channel() -> Channel {
    let mut channel = Channel::neutral();
    channel.features = [0.0; CandidateFeatures::COUNT];
    channel.features[CandidateFeatures::COST] = -1.2;
    channel.features[CandidateFeatures::WRITTEN] = 0.6;
    channel.features[CandidateFeatures::PLACE] = -0.15;
    channel.features[CandidateFeatures::CAPITAL] = -0.5;
    channel.features[CandidateFeatures::COMMON] = WRONG_APOSTROPHE_WEIGHT;
    channel
}

/// The frequent words of a language, ready to be compared with misspellings.
pub(super) struct FrequentWords {
    list: &'static LanguageWords,
    /// The words without accents and ligatures, by length, each with its listed form.
    by_length: HashMap<usize, Vec<(Vec<char>, String)>>,
}

impl FrequentWords {
    pub(super) fn new(list: &'static LanguageWords) -> Self {
        let mut by_length: HashMap<usize, Vec<(Vec<char>, String)>> = HashMap::new();
        for word in list.words() {
            let bare = bare(&word);
            if bare.len() > 1 {
                by_length.entry(bare.len()).or_default().push((bare, word));
            }
        }
        Self { list, by_length }
    }

    /// Sets the frequency of a candidate, which may be two words.
    pub(super) fn weigh(&self, candidate: &mut CandidateWord) {
        candidate.features.0[CandidateFeatures::WRITTEN] = frequency(self.list, &candidate.value);
    }

    /// Returns the words that differ from a word only in accents, in the spelling that the dictionary knows.
    pub(super) fn with_accents(&self, surface: &str, knows: impl Fn(&str) -> bool) -> Vec<String> {
        let written = bare(&folded(surface));
        let words = self.by_length.get(&written.len()).into_iter().flatten();
        let matches = words.filter(|(bare, _)| *bare == written);
        matches.filter_map(|(_, word)| spelling(word, &knows)).collect()
    }

    /// Returns whether a word that the dictionary knows differs from an unknown word in one letter.
    pub(super) fn has_neighbour(&self, surface: &str, knows: impl Fn(&str) -> bool) -> bool {
        let written = bare(&folded(surface));
        (written.len().saturating_sub(1)..=written.len() + 1).any(|length| {
            let words = self.by_length.get(&length).into_iter().flatten();
            words
                .filter(|(bare, word)| {
                    let distance =
                        rapidfuzz::distance::osa::distance(bare.iter().copied(), written.iter().copied());
                    distance == 1 || distance == 0 && *word != folded(surface)
                })
                .any(|(_, word)| spelling(word, &knows).is_some())
        })
    }

    /// Returns the words that differ from a misspelling in one letter or two, apart from accents, in the spelling that the
    /// dictionary knows.
    pub(super) fn nearby_candidates(
        &self,
        surface: &str,
        knows: impl Fn(&str) -> bool,
    ) -> Vec<CandidateWord> {
        let written = bare(&folded(surface));
        let max_edits = if written.len() < 5 { 1 } else { 2 };
        let mut candidates = Vec::new();
        for length in written.len().saturating_sub(max_edits)..=written.len() + max_edits {
            for (bare, word) in self.by_length.get(&length).into_iter().flatten() {
                let distance =
                    rapidfuzz::distance::osa::distance(bare.iter().copied(), written.iter().copied());
                if distance <= max_edits
                    && let Some(value) = spelling(word, &knows)
                {
                    let mut candidate = CandidateWord::new(value);
                    candidate.features.0[CandidateFeatures::PLACE] = LISTED_WORD_PLACE;
                    candidates.push(candidate);
                }
            }
        }
        candidates
    }
}

/// Returns the frequency of a word, or of two words next to each other, on the scale of the log shares.
pub(super) fn frequency(list: &LanguageWords, value: &str) -> f32 {
    let words = value.split([' ', '-']).filter(|word| !word.is_empty());
    let sum: f32 = words
        .map(|word| list.log_share(word).unwrap_or(UNLISTED - 1.0))
        .sum();
    let hyphen_weight = if value.contains('-') {
        HYPHEN_FREQUENCY
    } else {
        0.0
    };
    sum.max(MIN_FREQUENCY) + hyphen_weight
}

/// Returns the spelling of a listed word that the dictionary knows: lists have small letters only, and `ss` for `ß`.
fn spelling(word: &str, knows: &impl Fn(&str) -> bool) -> Option<String> {
    let with_sharp_s = word.contains("ss").then(|| word.replace("ss", "ß"));
    let last = word.strip_suffix('σ').map(|start| format!("{start}ς"));
    let forms = [Some(word.to_owned()), with_sharp_s, last];
    forms
        .into_iter()
        .flatten()
        .flat_map(|form| [capitalised(&form), form].into_iter().rev())
        .find(|form| knows(form))
}

/// Returns the letters of a word without accents, with ligatures spelled out.
fn bare(word: &str) -> Vec<char> {
    let plain = spelled_out(word);
    plain
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::rank;

    fn first(language: &str, surface: &str) -> String {
        let list = LanguageWords::of(language).unwrap();
        let words = FrequentWords::new(list);
        let mut near = words.nearby_candidates(surface, |word| !word.starts_with(char::is_uppercase));
        for candidate in &mut near {
            words.weigh(candidate);
        }
        rank(surface, near, &channel())
            .first()
            .map_or_else(String::new, |best| best.value.clone())
    }

    #[test]
    fn frequent_words_come_first() {
        for (language, surface, intended) in [
            ("fr", "soeur", "sœur"),
            ("es", "grasias", "gracias"),
            ("es", "escuala", "escuela"),
            ("es", "haver", "haber"),
            ("de", "ales", "alles"),
            ("de", "nich", "nicht"),
            ("nl", "vandag", "vandaag"),
            ("nl", "maandach", "maandag"),
            ("pt", "excessao", "exceção"),
            ("ru", "превет", "привет"),
            ("ru", "зделать", "сделать"),
            ("it", "perche", "perché"),
            ("pl", "zeby", "żeby"),
            ("cs", "protoze", "protože"),
            ("sv", "mycke", "mycket"),
            ("uk", "дякуу", "дякую"),
        ] {
            assert_eq!(first(language, surface), intended, "{language} {surface}");
        }
    }
}
