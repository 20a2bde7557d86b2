//! The measured checkers, some of which learn.
//!
//! - `local`: Emend in this process; `caching_detector` checks each paragraph only once
//! - `http`: Emend on a server
//! - [`grammar_checker`]: checkers of whole texts, which do not learn; `languagetool`: one of them, on a server
//! - `peer`: other checkers, each a running program; `peers` finds and installs them

mod caching_detector;
pub(crate) mod grammar_checker;
pub(crate) mod http;
pub(crate) mod issue;
pub(crate) mod languagetool;
pub(crate) mod local;
mod peer;
pub(crate) mod peers;

use crate::error_score::MAX_SHOWN;
use crate::event::WriterError;

pub(crate) use peer::Peer;

/// A checker that suggests words and may learn.
pub(crate) trait EvalSubject {
    /// The suggestions for an error, best first; `None` if it is not marked, or not with the same span.
    fn suggest(&mut self, event: &WriterError) -> anyhow::Result<Option<Vec<String>>>;

    /// Learns from the writer's action on the last error, marked or not.
    fn learn(&mut self, event: &WriterError, accepted: &UserDecision) -> anyhow::Result<()>;
}

/// A writer's action on an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UserDecision {
    /// The word that the writer chose.
    pub(crate) word: String,
    /// The suggestions that were shown, in order.
    pub(crate) offered: Vec<String>,
}

impl UserDecision {
    /// The writer takes this word from the suggestions, or types it.
    pub(crate) fn word(word: &str, suggestions: &[String]) -> Self {
        Self {
            word: word.to_owned(),
            offered: suggestions[..suggestions.len().min(MAX_SHOWN)].to_vec(),
        }
    }

    /// The writer takes the first wrong suggestion by mistake, or the right word if no suggestion is wrong.
    pub(crate) fn first_wrong(event: &WriterError, suggestions: &[String]) -> Self {
        let mut accepted = Self::word(&event.intended, suggestions);
        let folded = event.intended.to_lowercase();
        let wrong = accepted.offered.iter().find(|word| word.to_lowercase() != folded);
        if let Some(wrong) = wrong {
            accepted.word.clone_from(wrong);
        }
        accepted
    }

    /// Whether the word was among the suggestions that were shown.
    pub(crate) fn accepted(&self) -> bool {
        self.offered.contains(&self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::event;

    #[test]
    fn a_word_below_those_shown_is_typed() {
        let all = ["a", "b", "c", "d", "e", "the"].map(String::from);
        assert!(!UserDecision::word("the", &all).accepted());
        assert!(UserDecision::word("the", &all[1..]).accepted());
    }

    #[test]
    fn a_mistake_takes_the_first_wrong_word() {
        let the = event("ann", "teh", "the");
        let all = ["The", "ten"].map(String::from);
        assert_eq!(UserDecision::first_wrong(&the, &all).word, "ten");
        assert_eq!(UserDecision::first_wrong(&the, &all[..1]).word, "the");
    }
}
