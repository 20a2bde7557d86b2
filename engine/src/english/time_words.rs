//! Prepositions of times: `since two days`, `in Monday`, `at the morning`.

use super::collocations::push_collocation;
use super::pattern_sentence::{Gap, NUMBERS, PatternIssue, PatternSentence, in_case_of};

pub(super) const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const SINCE_MESSAGE: &str = "Use “for” with a length of time, and “since” with a starting point.";
const TIME_UNITS: &[&str] = &["days", "weeks", "months", "years", "hours", "minutes", "decades"];

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    for at in 0..sentence.words.len() {
        check_time_preposition(sentence, at, issues);
    }
}

/// `since two days`, `in Monday`, `at the morning`.
fn check_time_preposition(sentence: &PatternSentence<'_>, at: usize, issues: &mut Vec<PatternIssue>) {
    let next = at + 1;
    if !sentence.follows(next) {
        return;
    }
    let mut push_preposition = |value: &str, message: &str| {
        push_collocation(
            (at, at),
            in_case_of(sentence.words[at].text, value),
            message.to_owned(),
            issues,
        );
    };
    match sentence.lower(at) {
        "since" => {
            let number = sentence.is(next, NUMBERS)
                || sentence.is(next, &["several", "many"])
                || sentence
                    .lower(next)
                    .parse::<u32>()
                    .is_ok_and(|number| number < 100);
            let past = [
                "ago",
                "before",
                "earlier",
                "back",
                "after",
                "later",
                "prior",
                "previously",
                "old",
            ];
            if number
                && sentence.follows(next + 1)
                && sentence.is(next + 1, TIME_UNITS)
                && !sentence.next_is(next + 2, &past)
            {
                push_preposition("for", SINCE_MESSAGE);
            }
            let one_unit = sentence.is(next, &["a", "an"])
                && sentence.next_is(next + 1, &["hour", "day", "week", "month", "year"])
                && sentence.ends(next + 1);
            if one_unit {
                push_preposition("for", SINCE_MESSAGE);
            }
        }
        "in" if sentence.is(next, DAYS)
            && sentence.is_capitalised(next)
            && (sentence.ends_group(next)
                || sentence.next_is(next + 1, &["morning", "evening", "afternoon"]))
            && !sentence.next_is(next + 1, &["the"]) =>
        {
            push_preposition("on", "Use “on” with a day.");
        }
        "in" if sentence.is(next, &["the"])
            && sentence.next_is(next + 1, &["other"])
            && sentence.next_is(next + 2, &["hand"])
            && sentence.gap(next + 3) == Some(Gap::Comma) =>
        {
            push_preposition("on", "The phrase is “on the other hand”.");
        }
        "at" if sentence.is(next, &["the"])
            && sentence.next_is(next + 1, &["morning", "afternoon", "evening"])
            && sentence.ends(next + 1) =>
        {
            push_preposition("in", "Use “in” with a part of the day.");
        }
        _ => {}
    }
}
