//! A word of a dictionary.

use crate::surface::{MAX_KEPT, keep_word};
use crate::{Ballot, Item, Outcome};

/// A word for a dictionary: not empty, without white space, at most [`MAX_KEPT`] characters, both as sent and as kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DictionaryWord(String);

impl DictionaryWord {
    /// The word, or `None` where the text is no word.
    pub fn parse(text: &str) -> Option<Self> {
        let word = keep_word(text);
        let bounded = |text: &str| (1..=MAX_KEPT).contains(&text.chars().count());
        let right = bounded(&word) && bounded(text.trim()) && !word.contains(' ');
        right.then_some(Self(word))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The vote that this word is right.
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
    fn a_word_is_bounded_as_it_was_sent() {
        let longest = "a".repeat(100);
        assert!(DictionaryWord::parse(&longest).is_some());
        assert!(DictionaryWord::parse(&format!("{longest}a")).is_none());
        // What is not kept of it counts too.
        assert!(DictionaryWord::parse(&format!("{longest}\u{1}")).is_none());
        assert!(DictionaryWord::parse("two words").is_none());
        assert!(DictionaryWord::parse("\u{1}").is_none());
    }
}
