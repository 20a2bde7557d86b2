//! From one choice to the votes it casts.

use emend_domain::{
    Ballot, Context, ContextStorage, DictionaryWord, Item, LanguageTag, Outcome, RuleId, Surface,
};

use crate::evidence::Items;
use emend_domain::surface::keep_replacement;

/// Where an issue stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The language it was found in.
    pub language: LanguageTag,
    /// The rule that found it.
    pub rule: RuleId,
    /// The text it was about, as written.
    pub surface: String,
    /// The word before it, as written; empty where there is none.
    pub left: String,
    /// The word after it, as written; empty where there is none.
    pub right: String,
}

impl Place {
    /// A place without neighbours.
    pub fn new(language: LanguageTag, rule: RuleId, surface: impl Into<String>) -> Self {
        Self {
            language,
            rule,
            surface: surface.into(),
            left: String::new(),
            right: String::new(),
        }
    }

    /// The items that votes about this place are kept under.
    pub fn items(&self, storage: ContextStorage) -> Items {
        let anywhere = Item::new(&self.language, self.rule.clone(), Surface::of(&self.surface));
        Items {
            after: storage
                .keep(&self.left)
                .map(|word| anywhere.within(Context::After(word))),
            before: storage
                .keep(&self.right)
                .map(|word| anywhere.within(Context::Before(word))),
            word: self.rule.is_spelling().then(|| Item::word(&self.surface)),
            rule: Item::whole_rule(&self.language, self.rule.clone()),
            anywhere,
        }
    }
}

/// What a person did with an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceKind {
    /// Put this replacement there, having been offered these, best first.
    Choose {
        /// What was put there.
        replacement: String,
        /// What had been offered, in the order shown.
        offered: Vec<String>,
    },
    /// Not now.
    Dismiss,
    /// Never again.
    Ignore,
    /// The word is right.
    AddWord,
    /// The rule is not wanted.
    DisableRule,
}

/// The votes that one choice casts. All of them are about the same surface, so they lie in one partition (a rule that is
/// switched off casts a single vote).
pub fn ballots(place: &Place, kind: &ChoiceKind, storage: ContextStorage) -> Vec<Ballot> {
    let items = place.items(storage);
    match kind {
        ChoiceKind::Choose { replacement, offered } => {
            let outcomes = chosen_and_passed_over(place, replacement, offered);
            let here = [Some(items.anywhere), items.after, items.before];
            let cast = |item: Item| {
                outcomes.iter().map(move |outcome| Ballot {
                    item: item.clone(),
                    outcome: outcome.clone(),
                })
            };
            here.into_iter().flatten().flat_map(cast).collect()
        }
        ChoiceKind::Dismiss => vec![Ballot {
            item: items.anywhere,
            outcome: Outcome::Dismissed,
        }],
        ChoiceKind::Ignore => vec![Ballot {
            item: items.anywhere,
            outcome: Outcome::Ignored,
        }],
        ChoiceKind::AddWord => DictionaryWord::parse(&place.surface)
            .iter()
            .map(DictionaryWord::ballot)
            .collect(),
        ChoiceKind::DisableRule => vec![Ballot {
            item: items.rule,
            outcome: Outcome::RuleOff,
        }],
    }
}

/// The chosen replacement, and each that stood above it (all of them where it was not offered), no one twice. The surface itself
/// with other capitals was passed over wherever it stood: the name of that spelling is not what was meant, see
/// [`crate::is_own_mistake`].
fn chosen_and_passed_over(place: &Place, replacement: &str, offered: &[String]) -> Vec<Outcome> {
    let chosen = keep_replacement(&place.surface, replacement);
    let mut outcomes = vec![Outcome::Chosen(chosen.clone())];
    let surface = Surface::of(&place.surface);
    let mut above = true;
    for offer in offered
        .iter()
        .map(|offer| keep_replacement(&place.surface, offer))
    {
        above &= offer != chosen;
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

    fn place() -> Place {
        Place {
            left: "I".into(),
            right: "it".into(),
            ..Place::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "Recieve")
        }
    }

    #[test]
    fn what_stood_above_the_chosen_one_was_passed_over() {
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
        let mary = Place {
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
