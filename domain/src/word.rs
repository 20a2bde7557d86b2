//! Dictionary words.

use crate::surface::{MAX_STORED_LENGTH, stored_word};
use crate::{Ballot, Item, Outcome};

/// A word for a dictionary: not empty, without white space, and at most [`MAX_STORED_LENGTH`] characters long, both as received
/// and as stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DictionaryWord(String);

impl DictionaryWord {
    /// Parses a word. Returns `None` for a text that is not a word.
    pub fn parse(text: &str) -> Option<Self> {
        let word = stored_word(text);
        let is_bounded = |text: &str| (1..=MAX_STORED_LENGTH).contains(&text.chars().count());
        let is_valid = is_bounded(&word) && is_bounded(text.trim()) && !word.contains(' ');
        is_valid.then_some(Self(word))
    }

    /// Returns the word as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the vote that this word is correct.
    pub fn ballot(&self) -> Ballot {
        Ballot {
            item: Item::word(&self.0),
            outcome: Outcome::WordIsRight(self.0.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_word_is_limited_as_sent() {
        let longest = "a".repeat(100);
        assert!(DictionaryWord::parse(&longest).is_some());
        assert!(DictionaryWord::parse(&format!("{longest}a")).is_none());
        // Characters that are not stored count towards the length too.
        assert!(DictionaryWord::parse(&format!("{longest}\u{1}")).is_none());
        assert!(DictionaryWord::parse("two words").is_none());
        assert!(DictionaryWord::parse("\u{1}").is_none());
    }
}
