//! Which pairs stand in a public list of misspellings: what is right on those may have been looked up.

use std::collections::HashSet;

use crate::event::Event;

/// The pairs of the crate `typos-dict`, in lower case.
pub(crate) struct PublicList(HashSet<(String, String)>);

impl PublicList {
    /// Every misspelling of the list with each word it may be meant for.
    pub(crate) fn load() -> Self {
        let pairs = typos_dict::WORD.map.entries().flat_map(|(written, meant)| {
            let written = written.into_inner().to_lowercase();
            let pair = move |meant: &&str| (written.clone(), meant.to_lowercase());
            meant.iter().map(pair)
        });
        Self(pairs.collect())
    }

    /// Whether the event's pair stands there.
    pub(crate) fn has(&self, event: &Event) -> bool {
        self.0.contains(&event.pair())
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
