//! Sentences that describe learned items.

use std::cmp::Reverse;

use emend_domain::{Context, Count, Counts, Item, Outcome, Tallies, Tally, surface::is_digest};

/// Returns one or more sentences about the votes of one account on one item, the most frequent outcome first.
///
/// Passed-over replacements are mentioned only if no replacement was chosen.
pub(crate) fn about(item: &Item, votes: &Tallies) -> String {
    let passed_over = |outcome: &Outcome| matches!(outcome, Outcome::PassedOver(_));
    let alone = votes.keys().all(passed_over);
    let mut told: Vec<_> = votes
        .iter()
        .filter(|(outcome, _)| alone || !passed_over(outcome))
        .collect();
    told.sort_by_key(|(_, tally)| Reverse(tally.n));
    let sentences: Vec<_> = told
        .into_iter()
        .map(|(outcome, tally)| placed(item.context(), &sentence(item, outcome, *tally)))
        .collect();
    sentences.join(" ")
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
        Outcome::Ignored => format!("You ignore the rule {} for {surface}.", item.rule()),
        Outcome::WordIsRight(word) => format!("{} is in your dictionary.", quoted(word)),
        Outcome::RuleOff => format!("You turned off the rule {}.", item.rule()),
    }
}

/// Returns sentences about the choices of several accounts, the most frequent first.
pub(crate) fn about_many(item: &Item, counts: &Counts, who: &str) -> String {
    let surface = quoted(item.surface().as_str());
    let mut told: Vec<_> = counts
        .iter()
        .filter(|(outcome, _)| !matches!(outcome, Outcome::PassedOver(_)))
        .collect();
    told.sort_by_key(|(_, count)| Reverse(count.voters));
    let sentence = |(outcome, count): (&Outcome, &Count)| {
        let people = format!("{} people in {who}", count.voters);
        match outcome {
            Outcome::Chosen(replacement) if replacement.is_empty() => format!("{people} deleted {surface}."),
            Outcome::Chosen(replacement) => {
                format!("{people} replaced {surface} with {}.", quoted(replacement))
            }
            Outcome::PassedOver(replacement) => format!("{people} skipped {}.", quoted(replacement)),
            Outcome::Dismissed => format!("{people} dismissed {surface}."),
            Outcome::Ignored => format!("{people} ignore {surface}."),
            Outcome::WordIsRight(word) => format!("{} is in the dictionaries of {people}.", quoted(word)),
            Outcome::RuleOff => format!("{people} turned off the rule {}.", item.rule()),
        }
    };
    told.into_iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// Returns a sentence about an outcome that applies to everyone, with the reason.
pub(crate) fn agreed(item: &Item, voters: u32, corrected: f64) -> String {
    let surface = quoted(item.surface().as_str());
    let against = if corrected < 0.5 {
        "and no one corrected it".to_owned()
    } else {
        format!("and corrections have a weight of {corrected:.0}")
    };
    if item.is_word() {
        return format!(
            "{surface} is accepted for everyone: {voters} people have it in their dictionaries, {against}."
        );
    }
    format!(
        "{surface} is hidden for everyone under the rule {}: {voters} people ignore it, {against}.",
        item.rule()
    )
}

/// Returns a sentence about a typed replacement that is offered to others only after approval.
pub(crate) fn awaiting(item: &Item, replacement: &str, voters: u32) -> String {
    let (surface, replacement) = (quoted(item.surface().as_str()), quoted(replacement));
    format!(
        "{voters} people replaced {surface} with {replacement}; it is offered to others once it is approved."
    )
}

/// Returns the sentence, preceded by the context that it is limited to.
fn placed(context: &Context, sentence: &str) -> String {
    let (side, word) = match context {
        Context::Anywhere => return sentence.to_owned(),
        Context::After(word) => ("After", word),
        Context::Before(word) => ("Before", word),
    };
    let word = if word.starts_with('#') {
        "a certain word".to_owned()
    } else {
        quoted(word)
    };
    let rest = sentence.strip_prefix("You ").map(|rest| format!("you {rest}"));
    format!("{side} {word}, {}", rest.as_deref().unwrap_or(sentence))
}

fn quoted(text: &str) -> String {
    if is_digest(text) {
        "a longer text".to_owned()
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

    fn told(item: &Item, votes: &[(Outcome, u32)]) -> String {
        let votes = votes
            .iter()
            .map(|(outcome, n)| (outcome.clone(), Tally { n: *n, last: 0 }))
            .collect();
        about(item, &votes)
    }

    #[test]
    fn a_habit_is_told_with_how_often() {
        let receive = Outcome::Chosen("receive".into());
        let recieve = item("SPELLING", "recieve");
        assert_eq!(
            told(&recieve, &[(receive.clone(), 3)]),
            "You replaced “recieve” with “receive” 3 times."
        );
        assert_eq!(
            told(
                &recieve.within(Context::After("I".into())),
                &[(receive.clone(), 1)]
            ),
            "After “I”, you replaced “recieve” with “receive” once."
        );
        assert_eq!(
            told(
                &recieve.within(Context::Before("#0123456789abcdef".into())),
                &[(receive, 2)]
            ),
            "Before a certain word, you replaced “recieve” with “receive” twice."
        );
    }

    #[test]
    fn what_was_passed_over_is_told_only_where_nothing_else_is() {
        let passed = (Outcome::PassedOver("relieve".into()), 9);
        let chosen = (Outcome::Chosen("receive".into()), 1);
        let recieve = item("SPELLING", "recieve");
        assert_eq!(
            told(&recieve, &[passed.clone(), chosen]),
            "You replaced “recieve” with “receive” once."
        );
        assert_eq!(
            told(&recieve, &[passed]),
            "You skipped “relieve” as a replacement for “recieve” 9 times."
        );
    }

    #[test]
    fn everything_else_is_told_too() {
        for (item, outcome, sentence) in [
            (
                item("SPELLING", "x"),
                Outcome::Ignored,
                "You ignore the spelling of “x”.",
            ),
            (
                item("Repetition", "x x"),
                Outcome::Ignored,
                "You ignore the rule Repetition for “x x”.",
            ),
            (
                item("SPELLING", "x"),
                Outcome::Dismissed,
                "You dismissed “x” twice.",
            ),
            (
                item("Repetition", ""),
                Outcome::RuleOff,
                "You turned off the rule Repetition.",
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
                "You dismissed a longer text twice.",
            ),
        ] {
            assert_eq!(told(&item, &[(outcome, 2)]), sentence);
        }
    }
}
