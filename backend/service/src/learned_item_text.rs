//! Sentences that describe learned items.

use std::cmp::Reverse;

use emend_domain::number_with_noun::format_count;
use emend_domain::{Context, Count, Counts, Item, Outcome, RuleId, Tallies, Tally, surface::is_digest};
use emend_learning::widening::{MIN_PLACES, MIN_SURFACES, ignored_places};
use emend_shared::rule_name;

/// Returns one or more sentences about the votes of one account on one item, the most frequent outcome first.
///
/// Passed-over replacements are mentioned only if no replacement was chosen, and different places are counted in one
/// sentence.
pub(crate) fn describe(item: &Item, votes: &Tallies) -> String {
    let minor = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::PassedOver(_) | Outcome::IgnoredHere | Outcome::IgnoredIn(_)
        )
    };
    let single = votes
        .keys()
        .all(|outcome| matches!(outcome, Outcome::PassedOver(_)));
    let mut outcomes: Vec<_> = votes
        .iter()
        .filter(|(outcome, _)| single || !minor(outcome))
        .collect();
    outcomes.sort_by_key(|(_, tally)| Reverse(tally.n));
    let sentences = outcomes
        .into_iter()
        .map(|(outcome, tally)| with_context(item.context(), &sentence(item, outcome, *tally)));
    let sentences: Vec<_> = sentences.chain(ignored(item, votes)).collect();
    sentences.join(" ")
}

/// Returns a sentence about the different places, or the different surfaces of a rule, in which an issue was ignored.
fn ignored(item: &Item, votes: &Tallies) -> Option<String> {
    let ignored = votes
        .keys()
        .filter(|outcome| matches!(outcome, Outcome::IgnoredIn(_)));
    let n = ignored.count();
    if n == 0 {
        return None;
    }
    if matches!(item.context(), Context::Part(_)) {
        let surfaces = if n == 1 {
            "one word or phrase"
        } else {
            "several words or phrases"
        };
        return Some(format!(
            "You ignored the rule {} for {surfaces}; after {MIN_SURFACES} different ones, Emend hides it everywhere.",
            named(item.rule())
        ));
    }
    let surface = quoted(item.surface().as_str());
    let places = if n == 1 {
        "one place".to_owned()
    } else {
        format!("{n} different places")
    };
    let ignored = format!("You ignored {surface} in {places}");
    let rule = if item.rule().is_spelling() {
        String::new()
    } else {
        format!(" under the rule {}", named(item.rule()))
    };
    Some(if ignored_places(votes).is_some() {
        format!("{ignored}{rule}, so it is hidden everywhere.")
    } else {
        format!("{ignored}{rule}; after {MIN_PLACES} different places, it is hidden everywhere.")
    })
}

fn sentence(item: &Item, outcome: &Outcome, tally: Tally) -> String {
    let surface = quoted(item.surface().as_str());
    let times = times(tally.n);
    match outcome {
        Outcome::Chosen(replacement) if replacement.is_empty() => format!("You deleted {surface} {times}."),
        Outcome::Chosen(replacement) => {
            format!("You replaced {surface} with {} {times}.", quoted(replacement))
        }
        Outcome::PassedOver(replacement) => {
            format!(
                "You skipped {} as a replacement for {surface} {times}.",
                quoted(replacement)
            )
        }
        Outcome::Dismissed => format!("You dismissed {surface} {times}."),
        Outcome::Ignored if item.rule().is_spelling() => format!("You ignore the spelling of {surface}."),
        Outcome::Ignored => format!("You ignore the rule {} for {surface}.", named(item.rule())),
        Outcome::IgnoredHere | Outcome::IgnoredIn(_) => String::new(),
        Outcome::Taken => format!(
            "You accepted replacements from the rule {} {times}.",
            named(item.rule())
        ),
        Outcome::Rejected if item.surface().as_str().is_empty() => {
            format!("You ignored issues from the rule {} {times}.", named(item.rule()))
        }
        Outcome::Rejected => format!(
            "You ignored {surface} under the rule {} {times}.",
            named(item.rule())
        ),
        Outcome::WordIsRight(word) => format!("{} is in your dictionary.", quoted(word)),
        Outcome::RuleOff => format!("You turned off the rule {}.", named(item.rule())),
    }
}

/// Returns sentences about the choices of several accounts, the most frequent first.
pub(crate) fn describe_counts(item: &Item, counts: &Counts, subject: &str) -> String {
    let surface = quoted(item.surface().as_str());
    let mut outcomes: Vec<_> = counts
        .iter()
        .filter(|(outcome, _)| !matches!(outcome, Outcome::PassedOver(_) | Outcome::IgnoredIn(_)))
        .collect();
    outcomes.sort_by_key(|(_, count)| Reverse(count.voters));
    let sentence = |(outcome, count): (&Outcome, &Count)| {
        let people = format!("{} in {subject}", format_count(count.voters, "person"));
        let ignore = if count.voters == 1 { "ignores" } else { "ignore" };
        match outcome {
            Outcome::Chosen(replacement) if replacement.is_empty() => format!("{people} deleted {surface}."),
            Outcome::Chosen(replacement) => {
                format!("{people} replaced {surface} with {}.", quoted(replacement))
            }
            Outcome::PassedOver(replacement) => format!("{people} skipped {}.", quoted(replacement)),
            Outcome::Dismissed => format!("{people} dismissed {surface}."),
            Outcome::Ignored => format!("{people} {ignore} {surface}."),
            Outcome::IgnoredHere => format!("{people} ignored {surface} in certain places."),
            Outcome::IgnoredIn(_) => String::new(),
            Outcome::Taken => format!(
                "{people} accepted replacements from the rule {}.",
                named(item.rule())
            ),
            Outcome::Rejected => format!("{people} ignored issues from the rule {}.", named(item.rule())),
            Outcome::WordIsRight(word) => format!("{} is in the dictionaries of {people}.", quoted(word)),
            Outcome::RuleOff => format!("{people} turned off the rule {}.", named(item.rule())),
        }
    };
    outcomes.into_iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// Returns a sentence about an outcome that applies to everyone, with the reason.
pub(crate) fn describe_agreement(item: &Item, voters: u32, corrected: f64) -> String {
    let surface = quoted(item.surface().as_str());
    let people = format_count(voters, "person");
    let is_one = voters == 1;
    let against = if corrected < 0.5 {
        "and no one corrected it".to_owned()
    } else {
        format!("and corrections of it have a weight of {corrected:.0}")
    };
    if item.is_word() {
        let have = if is_one {
            "has it in their dictionary"
        } else {
            "have it in their dictionaries"
        };
        return format!("{surface} is accepted for everyone: {people} {have}, {against}.");
    }
    let ignore = if is_one { "ignores" } else { "ignore" };
    format!(
        "{surface} is hidden from everyone under the rule {}: {people} {ignore} it, {against}.",
        named(item.rule())
    )
}

/// Returns a sentence about a typed replacement that is offered to others only after approval.
pub(crate) fn awaiting_approval_text(item: &Item, replacement: &str, voters: u32) -> String {
    let (surface, replacement) = (quoted(item.surface().as_str()), quoted(replacement));
    format!(
        "{} replaced {surface} with {replacement}; others see this replacement once an administrator approves it.",
        format_count(voters, "person")
    )
}

/// Returns the sentence, preceded by the context that it is limited to.
fn with_context(context: &Context, sentence: &str) -> String {
    let word = |word: &str| {
        if word.starts_with('#') {
            "a certain word".to_owned()
        } else {
            quoted(word)
        }
    };
    let place = match context {
        Context::Anywhere | Context::Part(_) => return sentence.to_owned(),
        Context::After(left) => format!("After {}", word(left)),
        Context::Before(right) => format!("Before {}", word(right)),
        Context::Between(left, right) => match (left.as_str(), right.as_str()) {
            ("", "") => "In a sentence of its own".to_owned(),
            ("", right) => format!("At the start of a sentence, before {}", word(right)),
            (left, "") => format!("At the end of a sentence, after {}", word(left)),
            (left, right) => format!("Between {} and {}", word(left), word(right)),
        },
    };
    let rest = sentence.strip_prefix("You ").map(|rest| format!("you {rest}"));
    format!("{place}, {}", rest.as_deref().unwrap_or(sentence))
}

/// Returns the name of a rule, in quotation marks.
pub(crate) fn named(rule: &RuleId) -> String {
    format!("“{}”", rule_name(rule.as_str()))
}

pub(crate) fn quoted(text: &str) -> String {
    if is_digest(text) {
        "a longer passage".to_owned()
    } else {
        format!("“{text}”")
    }
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

#[cfg(test)]
mod tests {
    use emend_domain::Surface;

    use super::*;

    fn item(rule: &str, surface: &str) -> Item {
        Item::new(
            &"en-US".parse().unwrap(),
            rule.parse().unwrap(),
            Surface::of(surface),
        )
    }

    fn outcomes(item: &Item, votes: &[(Outcome, u32)]) -> String {
        let votes = votes
            .iter()
            .map(|(outcome, n)| (outcome.clone(), Tally { n: *n, last: 0 }))
            .collect();
        describe(item, &votes)
    }

    #[test]
    fn a_habit_is_described_with_its_frequency() {
        let receive = Outcome::Chosen("receive".into());
        let recieve = item("SPELLING", "recieve");
        assert_eq!(
            outcomes(&recieve, &[(receive.clone(), 3)]),
            "You replaced “recieve” with “receive” 3 times."
        );
        assert_eq!(
            outcomes(
                &recieve.within(Context::After("I".into())),
                &[(receive.clone(), 1)]
            ),
            "After “I”, you replaced “recieve” with “receive” once."
        );
        assert_eq!(
            outcomes(
                &recieve.within(Context::Before("#0123456789abcdef".into())),
                &[(receive, 2)]
            ),
            "Before a certain word, you replaced “recieve” with “receive” twice."
        );
    }

    #[test]
    fn skipped_replacements_are_described_only_without_other_votes() {
        let passed = (Outcome::PassedOver("relieve".into()), 9);
        let chosen = (Outcome::Chosen("receive".into()), 1);
        let recieve = item("SPELLING", "recieve");
        assert_eq!(
            outcomes(&recieve, &[passed.clone(), chosen]),
            "You replaced “recieve” with “receive” once."
        );
        assert_eq!(
            outcomes(&recieve, &[passed]),
            "You skipped “relieve” as a replacement for “recieve” 9 times."
        );
    }

    #[test]
    fn local_ignores_are_described_with_their_step() {
        let place = |left: &str, right: &str| {
            item("ItsPossessive", "it's").within(Context::Between(left.into(), right.into()))
        };
        let ignored = (Outcome::Ignored, 1);
        for (left, right, sentence) in [
            ("ate", "dinner", "Between “ate” and “dinner”"),
            ("", "tail", "At the start of a sentence, before “tail”"),
            ("ate", "", "At the end of a sentence, after “ate”"),
            ("", "", "In a sentence of its own"),
        ] {
            assert_eq!(
                outcomes(&place(left, right), std::slice::from_ref(&ignored)),
                format!("{sentence}, you ignore the rule “Its or it’s” for “it's”.")
            );
        }
        let here = |digest: &str| (Outcome::IgnoredIn(digest.into()), 1);
        let surface = item("ItsPossessive", "it's");
        let sum = (Outcome::IgnoredHere, 3);
        assert_eq!(
            outcomes(&surface, &[sum.clone(), here("001"), here("002")]),
            "You ignored “it's” in 2 different places under the rule “Its or it’s”; after 3 different places, it is hidden everywhere."
        );
        assert_eq!(
            outcomes(&surface, &[sum, here("001"), here("002"), here("003")]),
            "You ignored “it's” in 3 different places under the rule “Its or it’s”, so it is hidden everywhere."
        );
        assert_eq!(
            outcomes(&surface.rule_part(3), &[here("001"), (Outcome::Taken, 2)]),
            "You accepted replacements from the rule “Its or it’s” twice. You ignored the rule “Its or it’s” for one word or phrase; after 5 different ones, Emend hides it everywhere."
        );
    }

    #[test]
    fn one_person_is_described_in_the_singular() {
        let said = |outcome: Outcome, voters: u32| {
            let count = Count {
                voters,
                ..Count::default()
            };
            describe_counts(
                &item("R", "x"),
                &[(outcome, count)].into_iter().collect(),
                "the team",
            )
        };
        assert_eq!(said(Outcome::Ignored, 1), "1 person in the team ignores “x”.");
        assert_eq!(said(Outcome::Ignored, 2), "2 people in the team ignore “x”.");
        assert_eq!(said(Outcome::Dismissed, 1), "1 person in the team dismissed “x”.");
        let word = Item::word("kombu");
        assert_eq!(
            describe_agreement(&word, 1, 0.0),
            "“kombu” is accepted for everyone: 1 person has it in their dictionary, and no one corrected it."
        );
        assert_eq!(
            describe_agreement(&item("R", "x"), 1, 0.0),
            "“x” is hidden from everyone under the rule “R”: 1 person ignores it, and no one corrected it."
        );
        assert!(
            awaiting_approval_text(&item("R", "x"), "y", 1).starts_with("1 person replaced “x” with “y”")
        );
    }

    #[test]
    fn all_other_outcomes_are_described() {
        for (item, outcome, sentence) in [
            (
                item("SPELLING", "x"),
                Outcome::Ignored,
                "You ignore the spelling of “x”.",
            ),
            (
                item("Repetition", "x x"),
                Outcome::Ignored,
                "You ignore the rule “Repetition” for “x x”.",
            ),
            (
                item("SPELLING", "x"),
                Outcome::Dismissed,
                "You dismissed “x” twice.",
            ),
            (
                item("Repetition", ""),
                Outcome::RuleOff,
                "You turned off the rule “Repetition”.",
            ),
            (
                item("R", "x"),
                Outcome::Chosen(String::new()),
                "You deleted “x” twice.",
            ),
            (
                Item::word("Emend"),
                Outcome::WordIsRight("Emend".into()),
                "“Emend” is in your dictionary.",
            ),
            (
                item("R", &"long ".repeat(50)),
                Outcome::Dismissed,
                "You dismissed a longer passage twice.",
            ),
        ] {
            assert_eq!(outcomes(&item, &[(outcome, 2)]), sentence);
        }
    }
}
