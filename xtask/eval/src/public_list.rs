//! The pairs that are in a public list of misspellings. A checker may know those from the list.

use std::collections::HashMap;

use crate::event::WriterError;

/// The misspellings of the crate `typos-dict` with their corrections, in lower case.
pub(crate) struct PublicList(HashMap<String, Vec<String>>);

impl PublicList {
    /// Every misspelling of the list with each of its corrections.
    pub(crate) fn load() -> Self {
        let entries = typos_dict::WORD.map.entries();
        let entries = entries.map(|(written, corrections)| {
            let corrections = corrections.iter().map(|word| word.to_lowercase());
            (written.into_inner().to_lowercase(), corrections.collect())
        });
        Self(entries.collect())
    }

    /// The corrections of a misspelling, in the list's order; empty if it is not in the list.
    pub(crate) fn corrections(&self, written: &str) -> &[String] {
        self.0.get(&written.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Whether the event's pair is in the list.
    pub(crate) fn has(&self, event: &WriterError) -> bool {
        let (written, intended) = event.pair();
        self.corrections(&written).contains(&intended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::event;

    #[test]
    fn a_usual_misspelling_stands_there_for_its_word_only() {
        let list = PublicList::load();
        assert!(list.has(&event("ann", "Recieve", "Receive")));
        assert!(!list.has(&event("ann", "recieve", "relieve")));
    }
}
