//! Names of people, places and brands, and phrases from other languages: what a dictionary of English words lacks
//! (docs/decisions/0059-names-of-the-world.md).

use fst::Map;
use unicode_normalization::UnicodeNormalization;

use crate::case::WordCase;
use crate::data_files;

/// A list of names and phrases.
///
/// A name needs its capitals: `Mark` may be a name in a text where `mark` is a word.
pub struct NameList {
    entries: Map<&'static [u8]>,
}

/// The flag of a name that may stand anywhere.
pub const ANYWHERE: u64 = 1;
/// The flag of a name that is one slip away from a frequent word, so that a word with a slip and a capital, at the start
/// of a sentence or in a title, is no evidence for it.
pub const IN_SENTENCE: u64 = 1 << 1;
/// The flag of a phrase whose words are known only next to each other.
pub const PHRASE: u64 = 1 << 2;

impl NameList {
    /// Returns the shipped list, which `cargo xtask train` builds.
    pub fn english() -> Result<Self, fst::Error> {
        Self::new(data_files::NAMES.content())
    }

    /// Reads a list. A key is a name without accents (see [`without_accents`]), in lower case if it has no capital but
    /// its first letter and those after apostrophes, or a phrase in lower case. Its value is made of [`ANYWHERE`],
    /// [`IN_SENTENCE`] and [`PHRASE`].
    pub fn new(entries: &'static [u8]) -> Result<Self, fst::Error> {
        Ok(Self {
            entries: Map::new(entries)?,
        })
    }

    /// Returns whether the list has a name in this capitalisation, wherever it stands.
    pub fn has(&self, word: &str) -> bool {
        self.flags(word) & ANYWHERE != 0
    }

    /// Returns whether the list has a name in this capitalisation, which does not come from the start of a sentence
    /// or from a title.
    pub fn has_in_sentence(&self, word: &str) -> bool {
        self.flags(word) & (ANYWHERE | IN_SENTENCE) != 0
    }

    /// Returns whether the list has a phrase, with single spaces.
    pub fn has_phrase(&self, phrase: &str) -> bool {
        let key = without_accents(phrase).to_lowercase();
        self.entries.get(key).is_some_and(|flags| flags & PHRASE != 0)
    }

    fn flags(&self, word: &str) -> u64 {
        if !word.contains(char::is_uppercase) {
            return 0;
        }
        let word = without_accents(word);
        let key = if has_plain_capitals(&word) || WordCase::of(&word) == WordCase::Upper {
            word.to_lowercase()
        } else {
            word
        };
        self.entries.get(key).unwrap_or(0) & (ANYWHERE | IN_SENTENCE)
    }
}

/// Returns whether a word has an initial capital and no other, except after an apostrophe: `Novak`, `O'Brien`.
pub fn has_plain_capitals(word: &str) -> bool {
    let parts = word.split('\'');
    let mut parts = parts.map(WordCase::of);
    parts.next() == Some(WordCase::Title)
        && parts.all(|case| matches!(case, WordCase::Title | WordCase::Lower))
}

/// Returns a word with the basic Latin letters of its letters: `Łódź` as `Lodz`, `Björn` as `Bjorn`, `æ` as `ae`.
pub fn without_accents(word: &str) -> String {
    let bare = word
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    let mut out = String::with_capacity(word.len());
    for letter in bare {
        match letter {
            'ł' => out.push('l'),
            'Ł' => out.push('L'),
            'ø' => out.push('o'),
            'Ø' => out.push('O'),
            'đ' | 'ð' => out.push('d'),
            'Đ' | 'Ð' => out.push('D'),
            'ı' => out.push('i'),
            'ħ' => out.push('h'),
            'þ' => out.push_str("th"),
            'Þ' => out.push_str("Th"),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("Ae"),
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("Oe"),
            letter => out.push(letter),
        }
    }
    out
}
