//! Choices, and the votes that they cast.

use emend_domain::surface::RULE_PARTS;
use emend_domain::surface::{keep_replacement, short_digest};
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
                .keep(&self.left)
                .map(|word| anywhere.within(Context::After(word))),
            before: storage
                .keep(&self.right)
                .map(|word| anywhere.within(Context::Before(word))),
            place: storage
                .between(&self.left, &self.right)
                .map(|context| anywhere.within(context)),
            word: self.rule.is_spelling().then(|| Item::word(&self.surface)),
            base_word: base_form(&self.surface)
                .filter(|_| self.rule.is_spelling())
                .map(Item::word),
            rule: Item::whole_rule(&self.language, self.rule.clone()),
            parts: if self.rule.is_one_convention() {
                (0..RULE_PARTS).map(|part| anywhere.part_of_rule(part)).collect()
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
        let of_spelling = |item: &Item| item.under_rule(spelling.clone());
        let items = self.items(storage);
        let corrections = CorrectionItems {
            anywhere: of_spelling(&items.anywhere),
            after: items.after.as_ref().map(of_spelling),
            before: items.before.as_ref().map(of_spelling),
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
            let outcomes = chosen_and_passed_over(place, replacement, offered);
            let taken = items.part().map(|part| vote(part, Outcome::Taken));
            let here = [Some(items.anywhere), items.after, items.before];
            let cast = |item: Item| {
                outcomes.iter().map(move |outcome| Ballot {
                    item: item.clone(),
                    outcome: outcome.clone(),
                })
            };
            here.into_iter().flatten().flat_map(cast).chain(taken).collect()
        }
        ChoiceKind::Dismiss => rejected(&items, Outcome::Dismissed),
        ChoiceKind::IgnoreHere => ignored_here(&items),
        ChoiceKind::Ignore => rejected(&items, Outcome::Ignored),
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
fn rejected(items: &Items, outcome: Outcome) -> Vec<Ballot> {
    let of_rule = items.part().map(|part| vote(part, Outcome::Rejected));
    let surface = std::iter::once(vote(&items.anywhere, outcome));
    surface.chain(of_rule).chain(rejected_beside(items)).collect()
}

fn rejected_beside(items: &Items) -> impl Iterator<Item = Ballot> {
    let beside = [&items.after, &items.before].map(Option::as_ref);
    let beside = beside.into_iter().flatten().filter(|_| !items.parts.is_empty());
    beside.map(|item| vote(item, Outcome::Rejected))
}

/// Returns the votes for ignoring an issue in one place: about the place, about the surface (with the number of the
/// place, so that different places can be counted) and about the rule (with the number of the surface).
fn ignored_here(items: &Items) -> Vec<Ballot> {
    let Some(place) = &items.place else {
        // Without neighbours, no place can be told from another: docs/decisions/0063-ignoring-is-narrow.md.
        return rejected(items, Outcome::Ignored);
    };
    let mut ballots = vec![
        vote(place, Outcome::Ignored),
        vote(&items.anywhere, Outcome::IgnoredHere),
        vote(&items.anywhere, ignored_in(place)),
    ];
    ballots.extend(items.part().map(|part| vote(part, ignored_in(&items.anywhere))));
    ballots.extend(rejected_beside(items));
    ballots
}

/// Returns the outcome that counts a place among those of its surface, or a surface among those of its rule.
fn ignored_in(item: &Item) -> Outcome {
    let digest = match item.context() {
        Context::Anywhere => short_digest(item.surface().as_str()),
        context => short_digest(&context.text()),
    };
    Outcome::IgnoredIn(digest)
}

/// Returns all votes to remove if an account's record about `item` is removed. Ignoring in a place has votes about the
/// surface and the rule too; the wider ones go with the narrower ones that they count. `surface` are the account's votes
/// about the item's surface in any context.
pub fn unlearned(item: &Item, votes: &Tallies, surface: &Tallies) -> Vec<Ballot> {
    let mut ballots: Vec<_> = votes.keys().map(|outcome| vote(item, outcome.clone())).collect();
    let anywhere = item.within(Context::Anywhere);
    let in_part = vote(&item.part_of_rule(item.surface().part()), ignored_in(&anywhere));
    match item.context() {
        Context::Between(left, right) => {
            let beside = [Context::After(left.clone()), Context::Before(right.clone())];
            let beside = beside
                .into_iter()
                .zip([left, right])
                .filter(|(_, word)| !word.is_empty());
            ballots.extend(beside.map(|(context, _)| vote(&item.within(context), Outcome::Rejected)));
            let here = ignored_in(item);
            let elsewhere = surface
                .keys()
                .any(|outcome| matches!(outcome, Outcome::IgnoredIn(_)) && *outcome != here);
            ballots.push(vote(&anywhere, here));
            if !elsewhere {
                ballots.push(vote(&anywhere, Outcome::IgnoredHere));
                ballots.push(in_part);
            }
        }
        Context::Anywhere if votes.contains_key(&Outcome::IgnoredHere) => ballots.push(in_part),
        _ => {}
    }
    ballots
}

/// Returns the outcome for the chosen replacement, and one for each replacement listed above it, without duplicates. If
/// the chosen replacement was not offered, all offered ones were passed over. The surface with different capitals
/// counts as passed over at any position in the list.
fn chosen_and_passed_over(place: &IssuePlace, replacement: &str, offered: &[String]) -> Vec<Outcome> {
    let chosen = keep_replacement(&place.surface, replacement);
    let mut outcomes = vec![Outcome::Chosen(chosen.clone())];
    let surface = Surface::of(&place.surface);
    let mut above = true;
    for offer in offered
        .iter()
        .map(|offer| keep_replacement(&place.surface, offer))
    {
        above &= offer != chosen;
        // Votes do not record capitalisation. This vote is the evidence that `mary` was a misspelling of another word
        // and that `Mary` is not a mistake: see `is_own_mistake` and docs/decisions/0016-known-words.md.
        let is_itself = Surface::of(&offer) == surface && offer != chosen;
        let outcome = Outcome::PassedOver(offer);
        if (above || is_itself) && !outcomes.contains(&outcome) {
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
            let rejected = ballots(place, &kind, ContextStorage::Plain).into_iter();
            let rejected = rejected.filter(|ballot| ballot.outcome == Outcome::Rejected);
            rejected.map(|ballot| ballot.item.key()).collect()
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
