//! What is measured: something that suggests, and perhaps learns.
//!
//! - `local`: Emend in this process, as its service is; `remembering` spares it looking at a paragraph twice
//! - `http`: Emend on a server
//! - `peer`: other checkers, each a program that is kept running; `peers` finds and sets them up

pub(crate) mod http;
mod issue;
pub(crate) mod local;
mod peer;
pub(crate) mod peers;
mod remembering;

use crate::event::Event;
use crate::scored::SHOWN;

pub(crate) use peer::Peer;

/// Suggests, and perhaps learns.
pub(crate) trait Subject {
    /// What it offers for an error, best first; `None` where it marks nothing, or not that very stretch.
    fn suggest(&mut self, event: &Event) -> anyhow::Result<Option<Vec<String>>>;

    /// Is told what the person did about the error that it was last asked about, marked or not.
    fn learn(&mut self, event: &Event, taken: &Taken) -> anyhow::Result<()>;
}

/// What a person did about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The word they put there.
    pub(crate) word: String,
    /// What they had been shown, in order.
    pub(crate) offered: Vec<String>,
}

impl Taken {
    /// They take this word where it is shown, or type it.
    pub(crate) fn word(word: &str, suggestions: &[String]) -> Self {
        Self {
            word: word.to_owned(),
            offered: suggestions[..suggestions.len().min(SHOWN)].to_vec(),
        }
    }

    /// They take the first that is shown and wrong, by mistake; or the right word, where none is wrong.
    pub(crate) fn first_wrong(event: &Event, suggestions: &[String]) -> Self {
        let mut taken = Self::word(&event.intended, suggestions);
        let folded = event.intended.to_lowercase();
        let wrong = taken.offered.iter().find(|word| word.to_lowercase() != folded);
        if let Some(wrong) = wrong {
            taken.word.clone_from(wrong);
        }
        taken
    }

    /// Whether the word was among those shown.
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
        assert!(!Taken::word("the", &all).accepted());
        assert!(Taken::word("the", &all[1..]).accepted());
    }

    #[test]
    fn a_mistake_takes_the_first_wrong_word() {
        let the = event("ann", "teh", "the");
        let all = ["The", "ten"].map(String::from);
        assert_eq!(Taken::first_wrong(&the, &all).word, "ten");
        assert_eq!(Taken::first_wrong(&the, &all[..1]).word, "the");
    }
}
