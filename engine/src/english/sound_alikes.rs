//! The words of English that sound alike, such as *hart* and *heart*.

use std::collections::HashMap;

use super::pattern_sentence::WordForms;
use super::sound_index::SoundIndex;
use super::word_search::WordSearch;

/// Words that are rarer than this, in nats relative to the most frequent word, are neither compared nor proposed.
const MIN_FREQUENCY: f32 = -13.5;
const MIN_LETTERS: usize = 3;

/// Words with the words that sound like them.
pub(super) struct SoundAlikes(HashMap<Box<str>, Vec<Box<str>>>);

impl SoundAlikes {
    /// Collects the words of a list that are frequent enough, written in small letters.
    pub(super) fn new(words: &WordSearch, sounds: &SoundIndex) -> Self {
        let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
        for at in 0..words.len() {
            let (word, (written, spoken)) = (words.word(at), words.usage(at));
            if written.max(spoken) > MIN_FREQUENCY
                && word.len() >= MIN_LETTERS
                && word.bytes().all(|letter| letter.is_ascii_lowercase())
            {
                groups.entry(sounds.sounds(at)).or_default().push(word);
            }
        }
        let forms = WordForms::english();
        let mut alikes: HashMap<Box<str>, Vec<Box<str>>> = HashMap::new();
        for group in groups.values().filter(|group| group.len() > 1) {
            for word in group {
                let others = group
                    .iter()
                    .filter(|other| *other != word && !forms.are_of_one_word(word, other));
                let others: Vec<Box<str>> = others.map(|other| Box::from(*other)).collect();
                if !others.is_empty() {
                    alikes.insert(Box::from(*word), others);
                }
            }
        }
        Self(alikes)
    }

    /// Returns the words that sound like a word in small letters.
    pub(super) fn of(&self, word: &str) -> &[Box<str>] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }
}
