//! Errors grouped by the earlier errors that could help with them.

use std::collections::{HashMap, HashSet};

use emend_domain::AccountId;

use crate::event::WriterError;

/// The most helpful earlier error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Stratum {
    /// The same writer made the same error in the same word.
    OwnPair,
    /// Only other writers made the same error.
    OthersPair,
    /// The word was misspelled in another way.
    Target,
    /// The word was never misspelled.
    Unseen,
}

impl Stratum {
    pub(crate) const ALL: [Self; 4] = [Self::OwnPair, Self::OthersPair, Self::Target, Self::Unseen];

    /// The name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OwnPair => "pair seen before",
            Self::OthersPair => "others' pair seen",
            Self::Target => "target seen",
            Self::Unseen => "target unseen",
        }
    }
}

/// The errors so far.
#[derive(Default)]
struct EarlierErrors {
    writers_of: HashMap<(String, String), HashSet<AccountId>>,
    targets: HashSet<String>,
}

impl EarlierErrors {
    fn stratum_of(&self, event: &WriterError) -> Stratum {
        let pair = event.pair();
        match self.writers_of.get(&pair) {
            Some(writers) if writers.contains(&event.viewer.account) => Stratum::OwnPair,
            Some(_) => Stratum::OthersPair,
            None if self.targets.contains(&pair.1) => Stratum::Target,
            None => Stratum::Unseen,
        }
    }

    fn add(&mut self, event: &WriterError) {
        let pair = event.pair();
        self.targets.insert(pair.1.clone());
        let writers = self.writers_of.entry(pair).or_default();
        writers.insert(event.viewer.account.clone());
    }
}

/// The stratum of each event, in order. Errors that no checker found also count as seen.
pub(crate) fn strata(events: &[WriterError]) -> Vec<Stratum> {
    let mut earlier = EarlierErrors::default();
    events
        .iter()
        .map(|event| {
            let stratum = earlier.stratum_of(event);
            earlier.add(event);
            stratum
        })
        .collect()
}

/// Whether each event's misspelling occurred earlier for another word. Then a choice that was right misleads now.
pub(crate) fn seen_for_another(events: &[WriterError]) -> Vec<bool> {
    let mut intended: HashMap<String, HashSet<String>> = HashMap::new();
    events
        .iter()
        .map(|event| {
            let (written, word) = event.pair();
            let before = intended.entry(written).or_default();
            let another = before.iter().any(|other| *other != word);
            before.insert(word);
            another
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::event;

    #[test]
    fn a_misspelling_of_two_words_is_known() {
        let events = [
            event("ann", "teh", "the"),
            event("bob", "Teh", "The"),
            event("bob", "teh", "tech"),
            event("ann", "teh", "the"),
        ];
        assert_eq!(seen_for_another(&events), [false, false, true, true]);
    }

    #[test]
    fn neighbouring_strata_differ() {
        let events = [
            event("ann", "teh", "the"),
            event("ann", "Teh", "The"),
            event("bob", "teh", "the"),
            event("bob", "hte", "the"),
            event("bob", "teh", "tech"),
        ];
        assert_eq!(
            strata(&events),
            [
                Stratum::Unseen,
                Stratum::OwnPair,
                Stratum::OthersPair,
                Stratum::Target,
                Stratum::Unseen
            ]
        );
    }
}
