//! Choices, and the votes that they cast.

use emend_domain::surface::RULE_PARTS;
use emend_domain::surface::{short_digest, stored_replacement};
use emend_domain::{
    Ballot, Context, ContextStorage, DictionaryWord, Item, LanguageTag, Outcome, RuleId, Surface, Tallies,
};

use crate::dictionary::base_form;
use crate::evidence::{CorrectionItems, Items};

/// The place of an issue: language, rule, surface and neighbouring words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuePlace {
    /// The language of the text.
    pub language: LanguageTag,
    /// The rule that the issue violates.
    pub rule: RuleId,
    /// The surface, as written.
    pub surface: String,
    /// The word before the surface, as written; empty if there is none.
    pub left: String,
    /// The word after the surface, as written; empty if there is none.
    pub right: String,
}

impl IssuePlace {
    /// Returns a place without neighbouring words.
    pub fn new(language: LanguageTag, rule: RuleId, surface: impl Into<String>) -> Self {
        Self {
            language,
            rule,
            surface: surface.into(),
            left: String::new(),
            right: String::new(),
        }
    }

    /// Returns the items under which the votes about this place are stored.
    pub fn items(&self, storage: ContextStorage) -> Items {
        let anywhere = Item::new(&self.language, self.rule.clone(), Surface::of(&self.surface));
        Items {
            after: storage
                .stored_form(&self.left)
                .map(|word| anywhere.within(Context::After(word))),
            before: storage
                .stored_form(&self.right)
                .map(|word| anywhere.within(Context::Before(word))),
            place: storage
                .between(&self.left, &self.right)
                .map(|context| anywhere.within(context)),
            word: self.rule.is_spelling().then(|| Item::word(&self.surface)),
            base_word: base_form(&self.surface)
                .filter(|_| self.rule.is_spelling())
                .map(Item::word),
            rule: Item::whole_rule(&self.language, self.rule.clone()),
            parts: if self.rule.is_single_convention() {
                (0..RULE_PARTS).map(|part| anywhere.rule_part(part)).collect()
            } else {
                Vec::new()
            },
            corrections: None,
            anywhere,
        }
    }

    /// Returns the same items as [`Self::items`], and those of the user's own corrections of the surface, which move the
    /// threshold of an issue of the sentence model (see [`crate::threshold`]).
    pub fn items_with_corrections(&self, storage: ContextStorage) -> Items {
        let spelling = RuleId::spelling();
        let under_spelling = |item: &Item| item.with_rule(spelling.clone());
        let items = self.items(storage);
        let corrections = CorrectionItems {
            anywhere: under_spelling(&items.anywhere),
            after: items.after.as_ref().map(under_spelling),
            before: items.before.as_ref().map(under_spelling),
        };
        Items {
            corrections: Some(corrections).filter(|_| !self.rule.is_spelling()),
            ..items
        }
    }
}

/// The decision of a choice about an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceKind {
    /// Accept one of the offered replacements, or type another one.
    Choose {
        /// The text that was put in the place of the surface.
        replacement: String,
        /// The offered replacements in the order shown, best first.
        offered: Vec<String>,
    },
    /// Dismiss the issue this time.
    Dismiss,
    /// Ignore the issue in this place, between these neighbours. Enough such choices widen: see [`crate::widening`].
    IgnoreHere,
    /// Ignore the surface under this rule from now on, in any place.
    Ignore,
    /// Add the word to the dictionary.
    AddWord,
    /// Turn the rule off.
    DisableRule,
}

/// Returns the votes that a choice casts. They all concern the same surface and are therefore in one partition. Turning
/// a rule off casts a single vote.
pub fn ballots(place: &IssuePlace, kind: &ChoiceKind, storage: ContextStorage) -> Vec<Ballot> {
    let items = place.items(storage);
    match kind {
        ChoiceKind::Choose { replacement, offered } => {
            let outcomes = choice_outcomes(place, replacement, offered);
            let acceptance = items.part().map(|part| vote(part, Outcome::Taken));
            let choice_items = [Some(items.anywhere), items.after, items.before];
            let ballots_for = |item: Item| {
                outcomes.iter().map(move |outcome| Ballot {
                    item: item.clone(),
                    outcome: outcome.clone(),
                })
            };
            choice_items
                .into_iter()
                .flatten()
                .flat_map(ballots_for)
                .chain(acceptance)
                .collect()
        }
        ChoiceKind::Dismiss => rejection_ballots(&items, Outcome::Dismissed),
        ChoiceKind::IgnoreHere => ignore_here_ballots(&items),
        ChoiceKind::Ignore => rejection_ballots(&items, Outcome::Ignored),
        ChoiceKind::AddWord => DictionaryWord::parse(&place.surface)
            .iter()
            .map(DictionaryWord::ballot)
            .collect(),
        ChoiceKind::DisableRule => vec![vote(&items.rule, Outcome::RuleOff)],
    }
}

fn vote(item: &Item, outcome: Outcome) -> Ballot {
    Ballot {
        item: item.clone(),
        outcome,
    }
}

/// Returns the votes for an issue that is not wanted, in any place: the outcome for the surface, and votes about the rule and
/// about the surface beside each neighbour. The latter move thresholds and hide nothing by themselves
/// (docs/decisions/0067-thresholds-that-learn.md).
fn rejection_ballots(items: &Items, outcome: Outcome) -> Vec<Ballot> {
    let rule_ballot = items.part().map(|part| vote(part, Outcome::Rejected));
    let surface = std::iter::once(vote(&items.anywhere, outcome));
    surface
        .chain(rule_ballot)
        .chain(neighbour_rejection_ballots(items))
        .collect()
}

fn neighbour_rejection_ballots(items: &Items) -> impl Iterator<Item = Ballot> {
    let neighbours = [&items.after, &items.before].map(Option::as_ref);
    let neighbours = neighbours
        .into_iter()
        .flatten()
        .filter(|_| !items.parts.is_empty());
    neighbours.map(|item| vote(item, Outcome::Rejected))
}

/// Returns the votes for ignoring an issue in one place: about the place, about the surface (with the number of the
/// place, so that different places can be counted) and about the rule (with the number of the surface).
fn ignore_here_ballots(items: &Items) -> Vec<Ballot> {
    let Some(place) = &items.place else {
        // Without neighbours, no place can be told from another: docs/decisions/0063-ignoring-is-narrow.md.
        return rejection_ballots(items, Outcome::Ignored);
    };
    let mut ballots = vec![
        vote(place, Outcome::Ignored),
        vote(&items.anywhere, Outcome::IgnoredHere),
        vote(&items.anywhere, ignored_in_outcome(place)),
    ];
    ballots.extend(
        items
            .part()
            .map(|part| vote(part, ignored_in_outcome(&items.anywhere))),
    );
    ballots.extend(neighbour_rejection_ballots(items));
    ballots
}

/// Returns the outcome that counts a place among those of its surface, or a surface among those of its rule.
fn ignored_in_outcome(item: &Item) -> Outcome {
    let digest = match item.context() {
        Context::Anywhere => short_digest(item.surface().as_str()),
        context => short_digest(&context.text()),
    };
    Outcome::IgnoredIn(digest)
}

/// Returns all votes to remove if an account's record about `item` is removed. Ignoring in a place has votes about the
/// surface and the rule too; the wider ones go with the narrower ones that they count. `surface` are the account's votes
/// about the item's surface in any context.
pub fn removal_ballots(item: &Item, votes: &Tallies, surface: &Tallies) -> Vec<Ballot> {
    let mut ballots: Vec<_> = votes.keys().map(|outcome| vote(item, outcome.clone())).collect();
    let anywhere = item.within(Context::Anywhere);
    let part_ballot = vote(
        &item.rule_part(item.surface().part()),
        ignored_in_outcome(&anywhere),
    );
    match item.context() {
        Context::Between(left, right) => {
            let neighbours = [Context::After(left.clone()), Context::Before(right.clone())];
            let neighbours = neighbours
                .into_iter()
                .zip([left, right])
                .filter(|(_, word)| !word.is_empty());
            ballots.extend(neighbours.map(|(context, _)| vote(&item.within(context), Outcome::Rejected)));
            let choice_items = ignored_in_outcome(item);
            let is_ignored_elsewhere = surface
                .keys()
                .any(|outcome| matches!(outcome, Outcome::IgnoredIn(_)) && *outcome != choice_items);
            ballots.push(vote(&anywhere, choice_items));
            if !is_ignored_elsewhere {
                ballots.push(vote(&anywhere, Outcome::IgnoredHere));
                ballots.push(part_ballot);
            }
        }
        Context::Anywhere if votes.contains_key(&Outcome::IgnoredHere) => ballots.push(part_ballot),
        _ => {}
    }
    ballots
}

/// Returns the outcome for the chosen replacement, and one for each replacement listed above it, without duplicates. If
/// the chosen replacement was not offered, all offered ones were passed over. The surface with different capitals
/// counts as passed over at any position in the list.
fn choice_outcomes(place: &IssuePlace, replacement: &str, offered: &[String]) -> Vec<Outcome> {
    let chosen = stored_replacement(&place.surface, replacement);
    let mut outcomes = vec![Outcome::Chosen(chosen.clone())];
    let surface = Surface::of(&place.surface);
    let mut is_above_chosen = true;
    for offer in offered
        .iter()
        .map(|offer| stored_replacement(&place.surface, offer))
    {
        is_above_chosen &= offer != chosen;
        // Votes do not record capitalisation. This vote is the evidence that `mary` was a misspelling of another word
        // and that `Mary` is not a mistake: see `is_own_mistake` and docs/decisions/0016-known-words.md.
        let is_itself = Surface::of(&offer) == surface && offer != chosen;
        let outcome = Outcome::PassedOver(offer);
        if (is_above_chosen || is_itself) && !outcomes.contains(&outcome) {
            outcomes.push(outcome);
        }
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> IssuePlace {
        IssuePlace {
            left: "I".into(),
            right: "it".into(),
            ..IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "Recieve")
        }
    }

    #[test]
    fn replacements_above_the_chosen_one_count_as_skipped() {
        let kind = ChoiceKind::Choose {
            replacement: "Receive".into(),
            offered: ["Relieve", "Receive", "Reprieve"].map(String::from).to_vec(),
        };
        let outcomes: Vec<_> = ballots(&place(), &kind, ContextStorage::None)
            .into_iter()
            .map(|b| b.outcome.key())
            .collect();
        assert_eq!(outcomes, ["c:receive", "p:relieve"]);
    }

    #[test]
    fn the_surface_with_a_capital_was_passed_over_wherever_it_stood() {
        let mary = IssuePlace {
            surface: "mary".into(),
            ..place()
        };
        let passed = |replacement: &str| -> Vec<_> {
            let kind = ChoiceKind::Choose {
                replacement: replacement.into(),
                offered: ["many", "marry", "Mary"].map(String::from).to_vec(),
            };
            ballots(&mary, &kind, ContextStorage::None)
                .into_iter()
                .map(|ballot| ballot.outcome.key())
                .collect()
        };
        assert_eq!(passed("many"), ["c:many", "p:Mary"]);
        assert_eq!(passed("Mary"), ["c:Mary", "p:many", "p:marry"]);
    }

    #[test]
    fn a_choice_counts_anywhere_and_beside_each_neighbour() {
        let kind = ChoiceKind::Choose {
            replacement: "receive".into(),
            offered: vec![],
        };
        let keys: Vec<_> = ballots(&place(), &kind, ContextStorage::Plain)
            .into_iter()
            .map(|b| b.item.key())
            .collect();
        assert_eq!(
            keys,
            [
                "en|SPELLING||recieve",
                "en|SPELLING|<i|recieve",
                "en|SPELLING|>it|recieve"
            ]
        );
    }

    #[test]
    fn an_issue_that_is_not_wanted_counts_for_its_rule_and_beside_each_neighbour() {
        let grammar = IssuePlace {
            rule: "AGREEMENT".parse().unwrap(),
            ..place()
        };
        let keys = |place: &IssuePlace, kind: ChoiceKind| -> Vec<String> {
            let rejection_ballots = ballots(place, &kind, ContextStorage::Plain).into_iter();
            let rejection_ballots = rejection_ballots.filter(|ballot| ballot.outcome == Outcome::Rejected);
            rejection_ballots.map(|ballot| ballot.item.key()).collect()
        };
        for kind in [ChoiceKind::Dismiss, ChoiceKind::IgnoreHere, ChoiceKind::Ignore] {
            let part = format!("en|AGREEMENT|@{}|", Surface::of("recieve").part());
            let mut expected = vec![
                "en|AGREEMENT|<i|recieve".to_owned(),
                "en|AGREEMENT|>it|recieve".to_owned(),
            ];
            // Ignoring it here counts for the rule by other votes, which widen.
            if kind != ChoiceKind::IgnoreHere {
                expected.insert(0, part);
            }
            assert_eq!(keys(&grammar, kind.clone()), expected, "{kind:?}");
            assert!(keys(&place(), kind).is_empty());
        }
    }

    #[test]
    fn everything_one_choice_touches_lies_in_one_partition() {
        for kind in [
            ChoiceKind::Ignore,
            ChoiceKind::AddWord,
            ChoiceKind::Dismiss,
            ChoiceKind::DisableRule,
        ] {
            let partitions: std::collections::BTreeSet<_> = ballots(&place(), &kind, ContextStorage::Plain)
                .iter()
                .map(|b| b.item.partition(16))
                .collect();
            assert_eq!(partitions.len(), 1, "{kind:?}");
        }
    }
}
