//! A search for words that sound like another word, regardless of their spelling.

use emend_channel::sound::sound;

use super::word_search::WordSearch;

/// The words of a list, indexed by sound.
pub(super) struct SoundIndex {
    /// The sounds of the words, each once.
    sounds: WordSearch,
    /// Pairs of a position in `sounds` and the position in the list of a word with this sound; sorted.
    words: Vec<(usize, usize)>,
}

/// The maximum number of edits between the sounds of two words that sound alike. A single edit covers a letter that
/// only seems to be silent, or one that is.
const EDITS: usize = 1;

impl SoundIndex {
    /// Indexes the words of `list`. Positions refer to this list.
    pub(super) fn new(list: &WordSearch) -> Self {
        let sound_of = |at: usize| sound(&list.word(at).to_lowercase());
        let sounds = WordSearch::new((0..list.len()).map(sound_of));
        let mut words: Vec<(usize, usize)> = (0..list.len())
            .filter_map(|at| Some((sounds.position(&sound_of(at))?, at)))
            .collect();
        words.sort_unstable();
        Self { sounds, words }
    }

    /// Returns the positions of at most `most` words that sound like `word`, beginning with those of the same sound.
    pub(super) fn to(&self, word: &str, most: usize) -> Vec<usize> {
        let sound = sound(&word.to_lowercase());
        let same = self.sounds.position(&sound);
        same.into_iter()
            .chain(self.sounds.within(&sound, EDITS, most))
            .flat_map(|sound| self.that_sound(sound))
            .take(most)
            .collect()
    }

    fn that_sound(&self, sound: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.words.partition_point(|(other, _)| *other < sound);
        let words = self.words[first..].iter();
        words
            .take_while(move |(other, _)| *other == sound)
            .map(|(_, word)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_sound_alike_are_found_however_far_they_are() {
        let words = ["physical", "enough", "night", "house", "fiscal", "Physical"].map(str::to_owned);
        let list = WordSearch::new(words);
        let alike = SoundIndex::new(&list);
        let to = |word: &str| -> Vec<&str> {
            let found = alike.to(word, 9);
            found.into_iter().map(|at| list.word(at)).collect()
        };
        assert_eq!(to("fysikul"), ["Physical", "physical", "fiscal"]);
        assert_eq!(to("enuf"), ["enough"]);
        assert_eq!(to("nite"), ["night"]);
        assert!(to("xylophone").is_empty());
        assert_eq!(alike.to("fysikul", 1).len(), 1);
    }
}
