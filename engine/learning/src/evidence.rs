//! What is known about an issue, at every level.

use emend_domain::{Item, ItemEvidence, Outcome};

/// The items that bear on one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items {
    /// The surface, anywhere.
    pub anywhere: Item,
    /// The surface after the word that stands before it.
    pub after: Option<Item>,
    /// The surface before the word that stands after it.
    pub before: Option<Item>,
    /// The surface as a word of dictionaries.
    pub word: Option<Item>,
    /// The rule as a whole.
    pub rule: Item,
}

/// What is known about each of [`Items`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Of [`Items::anywhere`].
    pub anywhere: ItemEvidence,
    /// Of [`Items::after`].
    pub after: ItemEvidence,
    /// Of [`Items::before`].
    pub before: ItemEvidence,
    /// Of [`Items::word`].
    pub word: ItemEvidence,
    /// Of [`Items::rule`].
    pub rule: ItemEvidence,
}

impl Evidence {
    /// Leaves out the replacements that others chose, the viewer did not, and `may` does not allow to be offered to them.
    pub fn retain_of_others(&mut self, may: impl Fn(&str) -> bool) {
        for item in [&mut self.anywhere, &mut self.after, &mut self.before] {
            let mine = &item.me;
            for counts in item.teams.iter_mut().chain([&mut item.everyone]) {
                counts.retain(|outcome, _| match outcome {
                    Outcome::Chosen(kept) => mine.contains_key(outcome) || may(kept),
                    _ => true,
                });
            }
        }
    }
}

impl Items {
    /// Every item, to be asked for in one round trip.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        [
            Some(&self.anywhere),
            self.after.as_ref(),
            self.before.as_ref(),
            self.word.as_ref(),
            Some(&self.rule),
        ]
        .into_iter()
        .flatten()
    }

    /// Puts together what `find` knows about each item.
    pub fn evidence(&self, find: impl Fn(&Item) -> Option<ItemEvidence>) -> Evidence {
        let of = |item: Option<&Item>| item.and_then(&find).unwrap_or_default();
        Evidence {
            anywhere: of(Some(&self.anywhere)),
            after: of(self.after.as_ref()),
            before: of(self.before.as_ref()),
            word: of(self.word.as_ref()),
            rule: of(Some(&self.rule)),
        }
    }
}
