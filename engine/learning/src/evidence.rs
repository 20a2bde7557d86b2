//! The evidence that a check needs for one issue, and the items that it belongs to.

use emend_domain::{Item, ItemEvidence, Outcome};

/// The items that are relevant to one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items {
    /// The surface in any context.
    pub anywhere: Item,
    /// The surface after the word to its left.
    pub after: Option<Item>,
    /// The surface before the word to its right.
    pub before: Option<Item>,
    /// The surface between both of its neighbours; `None` if neighbouring words are not stored.
    pub place: Option<Item>,
    /// The surface as a dictionary word.
    pub word: Option<Item>,
    /// The word of which the surface is the possessive or the plural, as a dictionary word.
    pub base_word: Option<Item>,
    /// The rule as a whole.
    pub rule: Item,
    /// The rule in each of its parts, in order; empty if the rule is not [one convention](emend_domain::RuleId::is_single_convention).
    pub parts: Vec<Item>,
    /// The user's own corrections of the surface; `None` if they are not wanted
    /// ([`IssuePlace::items_with_corrections`](crate::IssuePlace::items_with_corrections)).
    pub corrections: Option<CorrectionItems>,
}

/// The items of corrections that users made where no issue was shown: those of the surface's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionItems {
    /// The surface in any context.
    pub anywhere: Item,
    /// The surface after the word to its left.
    pub after: Option<Item>,
    /// The surface before the word to its right.
    pub before: Option<Item>,
}

/// The evidence about each of [`Items`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The evidence about [`Items::anywhere`].
    pub anywhere: ItemEvidence,
    /// The evidence about [`Items::after`].
    pub after: ItemEvidence,
    /// The evidence about [`Items::before`].
    pub before: ItemEvidence,
    /// The evidence about [`Items::word`] and [`Items::base_word`].
    pub word: ItemEvidence,
    /// The evidence about [`Items::place`].
    pub place: ItemEvidence,
    /// The evidence about [`Items::rule`].
    pub rule: ItemEvidence,
    /// The evidence about [`Items::parts`].
    pub parts: Vec<ItemEvidence>,
    /// The evidence about [`Items::corrections`].
    pub corrections: CorrectionEvidence,
}

/// The evidence about each of [`CorrectionItems`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorrectionEvidence {
    /// The evidence about [`CorrectionItems::anywhere`].
    pub anywhere: ItemEvidence,
    /// The evidence about [`CorrectionItems::after`].
    pub after: ItemEvidence,
    /// The evidence about [`CorrectionItems::before`].
    pub before: ItemEvidence,
}

impl Evidence {
    /// Removes the votes of others for replacements that `is_allowed` does not allow, unless the viewer chose them too. This
    /// keeps text that a few accounts typed from being offered to others (docs/decisions/0031-few-accounts.md).
    pub fn retain_replacements_of_others(&mut self, is_allowed: impl Fn(&str) -> bool) {
        for item in [&mut self.anywhere, &mut self.after, &mut self.before] {
            let mine = &item.me;
            for counts in item.teams.iter_mut().chain([&mut item.everyone]) {
                counts.retain(|outcome, _| match outcome {
                    Outcome::Chosen(replacement) => mine.contains_key(outcome) || is_allowed(replacement),
                    _ => true,
                });
            }
        }
    }
}

impl Items {
    /// Returns all items, so that their evidence can be read in one round trip.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        [
            Some(&self.anywhere),
            self.after.as_ref(),
            self.before.as_ref(),
            self.place.as_ref(),
            self.word.as_ref(),
            self.base_word.as_ref(),
            Some(&self.rule),
        ]
        .into_iter()
        .flatten()
        .chain(&self.parts)
        .chain(self.corrections.iter().flat_map(CorrectionItems::iter))
    }

    /// Returns the rule in the part that the surface belongs to; `None` if there are no parts.
    pub fn part(&self) -> Option<&Item> {
        self.parts.get(usize::from(self.anywhere.surface().part()))
    }

    /// Assembles the evidence about each item from the results of `find`.
    pub fn evidence(&self, find: impl Fn(&Item) -> Option<ItemEvidence>) -> Evidence {
        let evidence_of = |item: Option<&Item>| item.and_then(&find).unwrap_or_default();
        Evidence {
            anywhere: evidence_of(Some(&self.anywhere)),
            after: evidence_of(self.after.as_ref()),
            before: evidence_of(self.before.as_ref()),
            place: evidence_of(self.place.as_ref()),
            word: merge_evidence(
                evidence_of(self.word.as_ref()),
                evidence_of(self.base_word.as_ref()),
            ),
            rule: evidence_of(Some(&self.rule)),
            parts: self.parts.iter().map(|part| evidence_of(Some(part))).collect(),
            corrections: self
                .corrections
                .as_ref()
                .map_or_else(CorrectionEvidence::default, |items| CorrectionEvidence {
                    anywhere: evidence_of(Some(&items.anywhere)),
                    after: evidence_of(items.after.as_ref()),
                    before: evidence_of(items.before.as_ref()),
                }),
        }
    }
}

impl CorrectionItems {
    fn iter(&self) -> impl Iterator<Item = &Item> {
        let neighbours = [self.after.as_ref(), self.before.as_ref()];
        std::iter::once(&self.anywhere).chain(neighbours.into_iter().flatten())
    }
}

/// Joins the evidence about two words. Its outcomes name their words, so each keeps its own counts.
fn merge_evidence(mut word: ItemEvidence, base: ItemEvidence) -> ItemEvidence {
    word.me.extend(base.me);
    word.everyone.extend(base.everyone);
    for (at, counts) in base.teams.into_iter().enumerate() {
        match word.teams.get_mut(at) {
            Some(team_counts) => team_counts.extend(counts),
            None => word.teams.push(counts),
        }
    }
    word
}
