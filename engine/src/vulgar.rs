//! Vulgar words, which are never offered in the place of another word.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use emend_domain::{LanguageTag, Strictness};

use crate::Budget;
use crate::detector::{Detection, Worker};

/// The vulgar words of the languages that have a list, from "List of Dirty, Naughty, Obscene, and Otherwise Bad Words"
/// (CC BY 4.0), by language code.
const WORD_LISTS: [(&str, &str); 18] = [
    ("cs", include_str!("../data/vulgar/cs.txt")),
    ("da", include_str!("../data/vulgar/da.txt")),
    ("de", include_str!("../data/vulgar/de.txt")),
    ("en", include_str!("../data/vulgar/en.txt")),
    ("eo", include_str!("../data/vulgar/eo.txt")),
    ("es", include_str!("../data/vulgar/es.txt")),
    ("fi", include_str!("../data/vulgar/fi.txt")),
    ("fr", include_str!("../data/vulgar/fr.txt")),
    ("hu", include_str!("../data/vulgar/hu.txt")),
    ("it", include_str!("../data/vulgar/it.txt")),
    ("nb", include_str!("../data/vulgar/no.txt")),
    ("nl", include_str!("../data/vulgar/nl.txt")),
    ("nn", include_str!("../data/vulgar/no.txt")),
    ("pl", include_str!("../data/vulgar/pl.txt")),
    ("pt", include_str!("../data/vulgar/pt.txt")),
    ("ru", include_str!("../data/vulgar/ru.txt")),
    ("sv", include_str!("../data/vulgar/sv.txt")),
    ("tr", include_str!("../data/vulgar/tr.txt")),
];

/// Returns whether `value` is a vulgar word of a language (its tag, such as `de-AT`), so that it may be offered only for
/// a surface that is meant to be one.
pub(crate) fn is_vulgar(language: &str, value: &str) -> bool {
    static WORDS: OnceLock<HashMap<&str, HashSet<&str>>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let lists = WORD_LISTS.iter();
        lists
            .map(|(code, list)| (*code, list.lines().collect()))
            .collect()
    });
    let code = language.split(['-', '_']).next().unwrap_or_default();
    let has = |code: &str, word: &str| words.get(code).is_some_and(|words| words.contains(word));
    value.split(' ').any(|part| {
        let small = part.to_lowercase();
        let stem = |ending: &str| small.strip_suffix(ending).is_some_and(|stem| has(code, stem));
        // With a capital, an English word is one in other languages too: German "dick" is fat, and "Dick" is not.
        let is_borrowed = part.starts_with(char::is_uppercase) && has("en", &small);
        let is_inflected = code == "en" && ["ed", "ing", "in"].into_iter().any(stem);
        is_borrowed || is_inflected || has(code, &small) || ["s", "es", "'s", "’s"].into_iter().any(stem)
    })
}

/// Returns whether a surface is a vulgar word that is stretched, masked or jumbled: `shiiit`, `$hit`, `shti`.
pub(crate) fn is_disguised_form(surface: &str, vulgar: &str) -> bool {
    let (surface, vulgar) = (unmasked(surface), unmasked(vulgar));
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_jumbled =
        || surface.chars().next() == vulgar.chars().next() && sorted(&surface) == sorted(&vulgar);
    surface == vulgar || is_jumbled()
}

/// Returns a word in lower case, with letters for the digits and signs that look like them, and each run of a letter
/// once.
fn unmasked(word: &str) -> String {
    let letters = word.chars().flat_map(char::to_lowercase).map(|c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        c => c,
    });
    let mut unmasked = String::new();
    for letter in letters {
        if !unmasked.ends_with(letter) {
            unmasked.push(letter);
        }
    }
    unmasked
}

/// A worker that offers no vulgar words, in the place of one that may.
pub(crate) struct VulgarWordFilter<W> {
    worker: W,
    language: LanguageTag,
}

impl<W: Worker> VulgarWordFilter<W> {
    pub(crate) fn new(worker: W, language: &LanguageTag) -> Self {
        Self {
            worker,
            language: language.clone(),
        }
    }
}

impl<W: Worker> Worker for VulgarWordFilter<W> {
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection {
        self.detect_for(Strictness::Normal, paragraph, budget)
    }

    fn detect_for(&mut self, strictness: Strictness, paragraph: &str, budget: &mut Budget) -> Detection {
        let mut detection = self.worker.detect_for(strictness, paragraph, budget);
        for issue in detection.issues.iter_mut().chain(&mut detection.weak) {
            let (surface, language) = (&issue.surface, self.language.as_str());
            let count = issue.candidates.len();
            issue.candidates.retain(|candidate| {
                !is_vulgar(language, &candidate.value) || is_disguised_form(surface, &candidate.value)
            });
            if issue.candidates.len() < count {
                let sum: f64 = issue.candidates.iter().map(|candidate| candidate.base).sum();
                issue
                    .candidates
                    .iter_mut()
                    .for_each(|candidate| candidate.base /= sum);
            }
        }
        detection
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vulgar_words_are_known_by_language() {
        for (language, word) in [
            ("en-US", "Cocks"),
            ("en", "shit"),
            ("de-AT", "Fick"),
            ("en-GB", "a shit"),
            ("de-DE", "Dick"),
        ] {
            assert!(is_vulgar(language, word), "{language} {word}");
        }
        for (language, word) in [
            ("en-US", "sheet"),
            ("de-DE", "dick"),
            ("xx", "shit"),
            ("en-US", "butter"),
        ] {
            assert!(!is_vulgar(language, word), "{language} {word}");
        }
    }

    #[test]
    fn a_stretched_word_is_meant() {
        for surface in ["shit", "SHIIIT", "$hit", "sh1t", "shti"] {
            assert!(is_disguised_form(surface, "shit"), "{surface}");
        }
        for surface in ["sheit", "shirt", "this"] {
            assert!(!is_disguised_form(surface, "shit"), "{surface}");
        }
    }
}
