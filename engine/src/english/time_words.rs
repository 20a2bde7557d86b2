//! Prepositions of times: `since two days`, `in Monday`, `at the morning`.

use super::collocations::push;
use super::pattern_sentence::{Gap, NUMBERS, PatternMark, PatternSentence, in_case_of};

pub(super) const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const SINCE: &str = "Use “for” with a length of time, and “since” with a starting point.";
const TIMES: &[&str] = &["days", "weeks", "months", "years", "hours", "minutes", "decades"];

pub(super) fn find(sentence: &PatternSentence<'_>, found: &mut Vec<PatternMark>) {
    for at in 0..sentence.words.len() {
        times(sentence, at, found);
    }
}

/// `since two days`, `in Monday`, `at the morning`.
fn times(sentence: &PatternSentence<'_>, at: usize, found: &mut Vec<PatternMark>) {
    let next = at + 1;
    if !sentence.follows(next) {
        return;
    }
    let mut one = |value: &str, message: &str| {
        push(
            (at, at),
            in_case_of(sentence.words[at].text, value),
            message.to_owned(),
            found,
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
                && sentence.is(next + 1, TIMES)
                && !sentence.next_is(next + 2, &past)
            {
                one("for", SINCE);
            }
            let one_unit = sentence.is(next, &["a", "an"])
                && sentence.next_is(next + 1, &["hour", "day", "week", "month", "year"])
                && sentence.ends(next + 1);
            if one_unit {
                one("for", SINCE);
            }
        }
        "in" if sentence.is(next, DAYS)
            && sentence.is_capitalised(next)
            && (sentence.ends_group(next)
                || sentence.next_is(next + 1, &["morning", "evening", "afternoon"]))
            && !sentence.next_is(next + 1, &["the"]) =>
        {
            one("on", "Use “on” with a day.");
        }
        "in" if sentence.is(next, &["the"])
            && sentence.next_is(next + 1, &["other"])
            && sentence.next_is(next + 2, &["hand"])
            && sentence.gap(next + 3) == Some(Gap::Comma) =>
        {
            one("on", "The phrase is “on the other hand”.");
        }
        "at" if sentence.is(next, &["the"])
            && sentence.next_is(next + 1, &["morning", "afternoon", "evening"])
            && sentence.ends(next + 1) =>
        {
            one("in", "Use “in” with a part of the day.");
        }
        _ => {}
    }
}
