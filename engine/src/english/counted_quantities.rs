//! Numbers and the nouns that they count: `more than 600 resident`, `the two screw on the back`, `two bicycle and rode`.

use super::pattern_sentence::{PatternSentence, Readings};

/// Whether a number in digits counts the noun after it: `more than 600 resident`, but not `chapter 12` or `the 10 percent rule`.
pub(super) fn is_quantity(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let digits = sentence.lower(at);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .replace(',', "")
            .parse::<u32>()
            .is_ok_and(|number| (2..1_000).contains(&number) || digits.contains(','));
    is_number
        && at > 0
        && sentence.follows(at)
        && !sentence.next_is(at + 1, &["percent", "per", "cent", "noon", "midnight"])
        && sentence.is_before(
            at,
            1,
            &[
                "than",
                "about",
                "over",
                "with",
                "for",
                "after",
                "have",
                "has",
                "had",
                "are",
                "were",
                "bought",
                "sold",
                "found",
                "took",
                "need",
                "needs",
                "nearly",
                "almost",
                "around",
                "approximately",
                "contains",
                "includes",
            ],
        )
}

/// Whether `and` is followed by another clause and not by a second noun: `two bicycle and rode`.
pub(super) fn begins_another_clause(sentence: &PatternSentence<'_>, at: usize) -> bool {
    let readings = sentence.readings(at);
    let finite = readings.any(Readings::PAST.and(Readings::BASE).and(Readings::THIRD))
        && !readings.any(
            Readings::NOUN
                .and(Readings::KNOWN_NOUN)
                .and(Readings::ADJECTIVE)
                .and(Readings::ADVERB),
        );
    let is_imperative = sentence.next_is(at + 1, &["it", "them", "him", "her", "me", "us"])
        && readings.any(Readings::BASE.and(Readings::PAST));
    sentence.follows(at)
        && (finite || is_imperative || sentence.is(at, &["i", "we", "he", "she", "they", "then"]))
}

/// Whether the noun is the subject of a verb that no noun can be: `600 resident have signed`.
pub(super) fn goes_on_with_perfect(sentence: &PatternSentence<'_>, noun: usize) -> bool {
    sentence.next_is(noun + 1, &["have", "has", "had"])
        && sentence.follows(noun + 2)
        && sentence.readings(noun + 2).any(Readings::PARTICIPLE)
}

/// `Remove the two screw on the back`: whether a number with a determiner counts a noun that is a verb too.
pub(super) fn counts_after_determiner(sentence: &PatternSentence<'_>, at: usize, noun: usize) -> bool {
    at > 1
        && sentence.is_before(
            at,
            1,
            &[
                "the", "these", "those", "my", "your", "his", "her", "our", "their",
            ],
        )
        && sentence.follows(at)
        && sentence.follows(at - 1)
        && (sentence
            .readings_before(at, 2)
            .any(Readings::BASE.and(Readings::PAST))
            || sentence.is_preposition(at - 2))
        && sentence.follows(noun + 1)
        && sentence.is_preposition(noun + 1)
        && !sentence.next_is(noun + 1, &["to", "as", "for"])
}

/// Nouns in -ing that are counted.
pub(super) const COUNTABLE_ING_NOUNS: &[&str] = &[
    "meeting",
    "building",
    "warning",
    "painting",
    "drawing",
    "feeling",
    "wedding",
    "evening",
    "morning",
    "ceiling",
    "setting",
    "recording",
    "listing",
    "booking",
];
