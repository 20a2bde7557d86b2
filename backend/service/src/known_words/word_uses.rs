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
    settings: Cache<u64, Arc<[u32]>>,
    key: RandomState,
}

impl Default for WordUses {
    fn default() -> Self {
        Self {
            settings: Cache::new(WORDS),
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
    fn word(&self, word_use: WordUse<'_>) -> u64 {
        self.key
            .hash_one((word_use.account, word_use.language, word_use.surface))
    }

    fn setting(&self, word_use: WordUse<'_>) -> u32 {
        let neighbour = if word_use.left.is_empty() {
            word_use.right
        } else {
            word_use.left
        };
        let whole = self
            .key
            .hash_one((word_use.left.is_empty(), neighbour.to_lowercase()));
        let [a, b, c, d, ..] = whole.to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// Returns the number of settings in which the word was seen. The setting of `of` itself is ignored.
    pub(crate) fn count(&self, word_use: WordUse<'_>) -> u32 {
        let settings = self.settings.get(&self.word(word_use));
        settings.map_or(0, |settings| u32::try_from(settings.len()).unwrap_or(u32::MAX))
    }

    /// Notes that the word was left unchanged in this setting.
    pub(crate) fn record(&self, word_use: WordUse<'_>) {
        let (word, setting) = (self.word(word_use), self.setting(word_use));
        let settings = self.settings.get(&word).unwrap_or_default();
        if settings.len() < SETTINGS && !settings.contains(&setting) {
            let updated: Vec<u32> = settings.iter().copied().chain([setting]).collect();
            self.settings.insert(word, updated.into());
        }
    }

    /// Removes a setting: the word was corrected there, so it was not a correct use.
    pub(crate) fn remove(&self, word_use: WordUse<'_>) {
        let (word, setting) = (self.word(word_use), self.setting(word_use));
        if let Some(settings) = self.settings.get(&word) {
            let rest: Vec<u32> = settings
                .iter()
                .copied()
                .filter(|&other| other != setting)
                .collect();
            self.settings.insert(word, rest.into());
        }
    }

    /// Removes all counts.
    pub(crate) fn clear(&self) {
        self.settings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word_use<'a>(word: &'a (AccountId, Surface), left: &'a str, right: &'a str) -> WordUse<'a> {
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
        let count = || uses.count(word_use(&form, "", ""));
        // The text is checked while the following word is being typed.
        for right in ["", "o", "of"] {
            uses.record(word_use(&form, "a", right));
        }
        uses.record(word_use(&form, "the", "of"));
        assert_eq!(count(), 2);
        uses.remove(word_use(&form, "The", "of"));
        assert_eq!(count(), 1);
        let from = (AccountId::local(), Surface::of("from"));
        assert_eq!(uses.count(word_use(&from, "a", "")), 0);
    }

    #[test]
    fn settings_of_a_word_are_bounded() {
        let uses = WordUses::default();
        let form = (AccountId::local(), Surface::of("form"));
        for left in (0..1_000).map(|n: u32| n.to_string()) {
            uses.record(word_use(&form, &left, ""));
        }
        assert_eq!(uses.count(word_use(&form, "", "")), 256);
        uses.clear();
        assert_eq!(uses.count(word_use(&form, "", "")), 0);
    }
}
