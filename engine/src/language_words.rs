//! The most frequent words of many languages, with their frequencies
//! (docs/decisions/0062-word-frequencies-of-other-languages.md).
//!
//! They rank the suggestions of Hunspell dictionaries, and tell languages apart without reading a dictionary.

use std::sync::LazyLock;

use fst::{Map, Streamer};

use crate::data_file::{DataFile, data_file};

/// The number of steps per nat in stored frequencies.
pub const STEPS_PER_NAT: f64 = 2.0;
/// The natural logarithm of the share of a word that no list has: rarer than the rarest listed word (one in a million).
pub const UNLISTED: f32 = -15.0;

/// A list of frequent words.
pub struct LanguageList {
    /// The code of the language, which names the file in `engine/data/words`.
    pub code: &'static str,
    /// The code of the source's list, `small_CODE.msgpack`.
    pub source: &'static str,
    /// The maximum number of words that are kept.
    pub words: usize,
    /// The file with the words.
    pub file: DataFile,
}

macro_rules! lists {
    ($($code:literal from $source:literal $words:literal),+ $(,)?) => {
        [$(LanguageList {
            code: $code,
            source: $source,
            words: $words,
            file: data_file!(concat!("words/", $code, ".fst")),
        }),+]
    };
}

/// The lists. Croatian, Bosnian and Serbian in Latin script share one.
pub static LANGUAGES: [LanguageList; 28] = lists![
    "bg" from "bg" 10_000, "ca" from "ca" 18_000, "cs" from "cs" 20_000, "da" from "da" 18_000, "de" from "de" 28_000,
    "el" from "el" 14_000, "en" from "en" 18_000, "es" from "es" 26_000, "fi" from "fi" 9_000, "fr" from "fr" 26_000,
    "hr" from "sh" 12_000, "hu" from "hu" 20_000, "id" from "id" 6_000, "is" from "is" 8_000, "it" from "it" 26_000,
    "lt" from "lt" 8_000, "lv" from "lv" 8_000, "nb" from "nb" 18_000, "nl" from "nl" 24_000, "pl" from "pl" 24_000,
    "pt" from "pt" 26_000, "ro" from "ro" 18_000, "ru" from "ru" 24_000, "sk" from "sk" 10_000, "sl" from "sl" 10_000,
    "sv" from "sv" 20_000, "tr" from "tr" 20_000, "uk" from "uk" 18_000,
];

/// The frequent words of one language.
pub struct LanguageWords {
    code: &'static str,
    words: Map<&'static [u8]>,
}

static WORD_LISTS: LazyLock<Vec<LanguageWords>> = LazyLock::new(|| {
    let read = |list: &'static LanguageList| {
        Some(LanguageWords {
            code: list.code,
            words: Map::new(list.file.content()).ok()?,
        })
    };
    LANGUAGES.iter().filter_map(read).collect()
});

impl LanguageWords {
    /// Returns the frequent words of a language (`de`), if there is a list.
    pub fn of(base: &str) -> Option<&'static Self> {
        let code = match base {
            "no" => "nb",
            "bs" | "sr" => "hr",
            other => other,
        };
        WORD_LISTS.iter().find(|words| words.code == code)
    }

    /// Returns the natural logarithm of a word's share of running text, regardless of capitals; `None` if the list lacks
    /// it.
    pub fn log_share(&self, word: &str) -> Option<f32> {
        self.log_share_of_folded(&folded(word))
    }

    /// Returns whether a word is in the list of any language but this one.
    pub(crate) fn is_frequent_outside(base: &str, word: &str) -> bool {
        let word = folded(word);
        let mut others = WORD_LISTS.iter().filter(|words| words.code != base);
        others.any(|words| words.words.contains_key(&word))
    }

    /// Returns all words, in alphabetical order.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        let mut stream = self.words.stream();
        std::iter::from_fn(move || {
            let (word, _) = stream.next()?;
            Some(String::from_utf8_lossy(word).into_owned())
        })
    }

    /// Returns the same for a word that [`folded`] returned.
    pub(crate) fn log_share_of_folded(&self, word: &str) -> Option<f32> {
        let steps = self.words.get(word)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a small number"
        )]
        Some((-(steps as f64) / STEPS_PER_NAT) as f32)
    }
}

/// Returns a word in the form of the lists: in lower case, with `ss` for `ß`, the usual letter for a final sigma, and
/// straight apostrophes.
pub fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            '’' => folded.push('\''),
            // What is left of a Turkish capital with a dot.
            '\u{307}' => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_can_be_read_and_has_its_usual_words() {
        assert_eq!(WORD_LISTS.len(), LANGUAGES.len());
        for (code, word) in [
            ("de", "nicht"),
            ("de", "groß"),
            ("fr", "sœur"),
            ("es", "gracias"),
            ("ru", "привет"),
            ("el", "της"),
            ("no", "ikke"),
            ("sr", "hvala"),
        ] {
            let share = LanguageWords::of(code).unwrap().log_share(word);
            assert!(
                share.is_some_and(|share| (-14.0..-2.0).contains(&share)),
                "{code} {word}: {share:?}"
            );
        }
        assert_eq!(LanguageWords::of("de").unwrap().log_share("xyzzyq"), None);
        assert!(LanguageWords::of("xx").is_none());
    }
}
