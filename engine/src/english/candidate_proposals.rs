//! The words that may be intended by an unknown word: near it in letters, near it in sound, or two words that were run together.

use emend_channel::CandidateFeatures;
use harper_core::DictWordMetadata;
use harper_core::spell::Dictionary;

use super::english_data::WordKnowledge;
use super::lexicon::{EnglishLexicon, plain};
use super::sound_index::{UNLIKE_SOUND_DISTANCE, distance as distance_of_sounds};
use crate::candidates::{CandidateWord, MAX_RANKED};
use crate::case::WordCase;
use crate::letter_sounds::letter_sounds;
use crate::word_frequency::UNKNOWN_FREQUENCY;

/// The maximum number of words that are proposed for their sound.
const MAX_SOUND_PROPOSALS: usize = 12;
/// The number of letters from which on a word is long.
const LONG_WORD_LETTERS: usize = 7;

/// Returns the greatest number of edits between an unknown word of so many letters and a proposal.
fn max_edits(letters: usize) -> usize {
    if letters < LONG_WORD_LETTERS { 2 } else { 3 }
}

impl EnglishLexicon {
    /// Returns the words and pairs of words that are most likely intended by an unknown word, in no particular order. Words
    /// of other dialects are among them only if the dialect is American and the words are British. Takes about 0.3 ms, or
    /// less if `one_edit_only` is set.
    pub fn proposals(&self, word: &str, one_edit_only: bool) -> Vec<CandidateWord> {
        let word = plain(word);
        let letters = word.chars().count();
        // A short word in capitals may be a misspelt acronym. The dictionary contains acronyms in capitals.
        let query = if WordCase::of(&word) == WordCase::Upper && letters <= 5 {
            word.clone()
        } else {
            word.to_lowercase()
        };
        let distance = if one_edit_only { 1 } else { max_edits(letters) };
        let WordKnowledge {
            words, sound_index, ..
        } = &*self.knowledge;
        let accept = |index: usize| self.offers(words.word(index), &word);
        let mut positions = words.nearest(&query, distance, MAX_RANKED, accept);
        let sounds = letter_sounds(&word);
        if !one_edit_only {
            positions.extend(sound_index.similar_words(&sounds, words, MAX_SOUND_PROPOSALS, accept));
        }
        positions.sort_unstable();
        positions.dedup();
        let added = DictWordMetadata::default();
        positions
            .into_iter()
            .map(|index| {
                let letters: Vec<char> = words.word(index).chars().collect();
                let metadata = self.dictionary.get_word_metadata_exact(&letters);
                let mut proposal = self.proposal(&letters, metadata.unwrap_or(&added), words.usage(index));
                let sound_distance =
                    distance_of_sounds(&sounds, sound_index.sounds(index)) / UNLIKE_SOUND_DISTANCE;
                proposal.features.0[CandidateFeatures::SOUND] = (1.0 - sound_distance).max(0.0);
                proposal
            })
            .chain(self.two_word_proposals(&word.to_lowercase()))
            .filter(|proposal| self.may_offer(&proposal.value, &word))
            .collect()
    }

    fn proposal(
        &self,
        word: &[char],
        metadata: &DictWordMetadata,
        (written, spoken): (f32, f32),
    ) -> CandidateWord {
        let mut proposal = CandidateWord::new(word.iter().collect::<String>());
        let one = |condition: bool| if condition { 1.0 } else { 0.0 };
        let features = &mut proposal.features.0;
        features[CandidateFeatures::WRITTEN] = written;
        features[CandidateFeatures::SPOKEN] = spoken;
        features[CandidateFeatures::COMMON] = one(metadata.common);
        features[CandidateFeatures::SWEAR] = one(metadata.is_swear());
        features[CandidateFeatures::ABBREVIATION] = one(metadata.is_abbreviation());
        // A word that is listed with its apostrophe is a contraction: "that's".
        let possessive = word.ends_with(&['\'', 's']) && !metadata.common && written <= UNKNOWN_FREQUENCY;
        features[CandidateFeatures::POSSESSIVE] = one(possessive);
        features[CandidateFeatures::DIALECT] = one(!metadata.dialects.is_dialect_enabled(self.dialect));
        proposal
    }

    /// Returns the word as two words: "alot" as "a lot".
    fn two_word_proposals(&self, word: &str) -> Vec<CandidateWord> {
        let cuts = word.char_indices().skip(1).map(|(index, _)| word.split_at(index));
        cuts.filter_map(|(left, right)| {
            let (one, two) = (self.split_half(left)?, self.split_half(right)?);
            let mut both = CandidateWord::new(format!("{left} {right}"));
            for (index, both) in both.features.0.iter_mut().enumerate() {
                *both = match index {
                    CandidateFeatures::WRITTEN | CandidateFeatures::SPOKEN => self
                        .usage()
                        .pair_frequency((left, right), (one.features.0[index], two.features.0[index])),
                    CandidateFeatures::COMMON => one.features.0[index].min(two.features.0[index]),
                    _ => one.features.0[index].max(two.features.0[index]),
                };
            }
            let never_adjacent = !self.usage().have_occurred_together(left, right);
            both.features.0[CandidateFeatures::UNLISTED_PAIR] = if never_adjacent { 1.0 } else { 0.0 };
            Some(both)
        })
        .collect()
    }

    /// Returns the proposal for one half of a split, or `None` if the half is not a word that is likely to run into
    /// another.
    fn split_half(&self, part: &str) -> Option<CandidateWord> {
        let chars: Vec<char> = part.chars().collect();
        let metadata = self.dictionary.get_word_metadata_exact(&chars)?;
        let fits = match chars.len() {
            1 => part == "a",
            2 => metadata.common,
            _ => !metadata.is_abbreviation(),
        };
        let fits = fits && metadata.dialects.is_dialect_enabled(self.dialect);
        fits.then(|| self.proposal(&chars, metadata, self.usage().of(part)))
    }
}
