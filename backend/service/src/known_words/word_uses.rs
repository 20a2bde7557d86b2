//! Counts of the settings in which an account left a corrected word unchanged. No part of the text is stored.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use emend_domain::{AccountId, Surface};
use quick_cache::sync::Cache;

/// The maximum number of words counted at a time, over all accounts. The least recently seen ones are removed first.
const WORDS: usize = 20_000;
/// The maximum number of settings counted for one word. This bounds the memory to about 20 MB.
const SETTINGS: usize = 256;

/// The settings in which words of accounts were seen. A setting is the preceding word, or the following one if there is
/// none before. It is stored as 32 bits of a hash whose key is lost when the process ends.
pub(crate) struct WordUses {
    seen: Cache<u64, Arc<[u32]>>,
    key: RandomState,
}

impl Default for WordUses {
    fn default() -> Self {
        Self {
            seen: Cache::new(WORDS),
            key: RandomState::new(),
        }
    }
}

/// A word in its setting, and its account.
#[derive(Clone, Copy)]
pub(crate) struct WordUse<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) language: &'a str,
    pub(crate) surface: &'a Surface,
    pub(crate) left: &'a str,
    pub(crate) right: &'a str,
}

impl WordUses {
    fn word(&self, of: WordUse<'_>) -> u64 {
        self.key.hash_one((of.account, of.language, of.surface))
    }

    fn setting(&self, of: WordUse<'_>) -> u32 {
        let neighbour = if of.left.is_empty() { of.right } else { of.left };
        let whole = self.key.hash_one((of.left.is_empty(), neighbour.to_lowercase()));
        let [a, b, c, d, ..] = whole.to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// Returns the number of settings in which the word was seen. The setting of `of` itself is ignored.
    pub(crate) fn count(&self, of: WordUse<'_>) -> u32 {
        let seen = self.seen.get(&self.word(of));
        seen.map_or(0, |seen| u32::try_from(seen.len()).unwrap_or(u32::MAX))
    }

    /// Notes that the word was left unchanged in this setting.
    pub(crate) fn note(&self, of: WordUse<'_>) {
        let (word, setting) = (self.word(of), self.setting(of));
        let seen = self.seen.get(&word).unwrap_or_default();
        if seen.len() < SETTINGS && !seen.contains(&setting) {
            let more: Vec<u32> = seen.iter().copied().chain([setting]).collect();
            self.seen.insert(word, more.into());
        }
    }

    /// Removes a setting: the word was corrected there, so it was not a correct use.
    pub(crate) fn take_back(&self, of: WordUse<'_>) {
        let (word, setting) = (self.word(of), self.setting(of));
        if let Some(seen) = self.seen.get(&word) {
            let rest: Vec<u32> = seen.iter().copied().filter(|&other| other != setting).collect();
            self.seen.insert(word, rest.into());
        }
    }

    /// Removes all counts.
    pub(crate) fn clear(&self) {
        self.seen.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(word: &'a (AccountId, Surface), left: &'a str, right: &'a str) -> WordUse<'a> {
        WordUse {
            account: &word.0,
            language: "en",
            surface: &word.1,
            left,
            right,
        }
    }

    #[test]
    fn a_setting_counts_once_until_the_word_is_corrected_there() {
        let uses = WordUses::default();
        let form = (AccountId::local(), Surface::of("form"));
        let count = || uses.count(of(&form, "", ""));
        // The text is checked while the following word is being typed.
        for right in ["", "o", "of"] {
            uses.note(of(&form, "a", right));
        }
        uses.note(of(&form, "the", "of"));
        assert_eq!(count(), 2);
        uses.take_back(of(&form, "The", "of"));
        assert_eq!(count(), 1);
        let from = (AccountId::local(), Surface::of("from"));
        assert_eq!(uses.count(of(&from, "a", "")), 0);
    }

    #[test]
    fn settings_of_a_word_are_bounded() {
        let uses = WordUses::default();
        let form = (AccountId::local(), Surface::of("form"));
        for left in (0..1_000).map(|n: u32| n.to_string()) {
            uses.note(of(&form, &left, ""));
        }
        assert_eq!(uses.count(of(&form, "", "")), 256);
        uses.clear();
        assert_eq!(uses.count(of(&form, "", "")), 0);
    }
}
