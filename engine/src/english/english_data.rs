//! The shipped knowledge of English: words, frequencies and the channel.

use std::sync::{Arc, OnceLock};

use emend_channel::Channel;
use harper_core::spell::{Dictionary, FstDictionary};

use super::sound_alikes::SoundAlikes;
use super::sound_index::SoundIndex;
use super::word_search::WordSearch;
use crate::data_files;
use crate::misspelling_list::MisspellingList;
use crate::name_list::NameList;
use crate::word_frequency::WordFrequency;

/// The frequencies of words, the channel, and the words to search for candidates.
pub struct WordKnowledge {
    /// The frequencies of words and of pairs of words.
    pub usage: WordFrequency,
    /// The noisy channel.
    pub channel: Channel,
    /// The names of people, places and brands, and phrases of other languages.
    pub names: NameList,
    /// Common misspellings with their corrections.
    pub misspellings: MisspellingList,
    /// The words of Harper's dictionary, and the words that it lacks.
    pub(super) words: WordSearch,
    /// The same words, indexed by sound.
    pub(super) sound_index: SoundIndex,
    /// Words that sound alike, collected at the first use.
    sound_alikes: OnceLock<SoundAlikes>,
}

impl WordKnowledge {
    /// Returns the shipped knowledge, which `cargo xtask train` builds. It is read once per process, in a few
    /// milliseconds.
    ///
    /// # Panics
    /// If the data files are not there.
    pub fn english() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<WordKnowledge>> = OnceLock::new();
        let read = || {
            let channel = Channel::from_bytes(data_files::CHANNEL.content());
            let usage = WordFrequency::english().expect("the shipped usage is whole, as a test shows");
            let channel = channel.expect("the shipped channel is whole, as a test shows");
            let names = NameList::english().expect("the shipped names are whole, as a test shows");
            let misspellings = MisspellingList::english();
            let misspellings = misspellings.expect("the shipped misspellings are whole, as a test shows");
            Arc::new(Self::new(usage, channel, names, misspellings))
        };
        Arc::clone(SHIPPED.get_or_init(read))
    }

    /// Returns the words that sound alike.
    pub(super) fn sound_alikes(&self) -> &SoundAlikes {
        self.sound_alikes
            .get_or_init(|| SoundAlikes::new(&self.words, &self.sound_index))
    }

    fn new(usage: WordFrequency, channel: Channel, names: NameList, misspellings: MisspellingList) -> Self {
        let dictionary = FstDictionary::curated();
        let known = dictionary.words_iter().map(String::from_iter);
        let right = known.filter(|word| !usage.is_misspelt(word));
        let words = WordSearch::new(right.chain(usage.added()), &usage);
        let pronunciations = data_files::PRONUNCIATIONS.content();
        let sound_index = SoundIndex::new(&words, pronunciations);
        Self {
            sound_index: sound_index.expect("the shipped pronunciations are whole, as a test shows"),
            sound_alikes: OnceLock::new(),
            words,
            usage,
            channel,
            names,
            misspellings,
        }
    }
}
