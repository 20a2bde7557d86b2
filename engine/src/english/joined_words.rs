//! The rule `JOINED_WORDS`: two words that should be written as one, such as `can not`, `be cause` and `an other`.
//!
//! The dictionary contains both words, so only frequencies can decide. Two words are flagged if they hardly ever occur
//! next to each other, and the word that they form together is frequent and fits as well between their neighbours
//! (docs/decisions/0017-joined-words.md).

use emend_domain::IssueKind;

use super::lexicon::EnglishLexicon;
use super::pattern_sentence::is_closed;
use super::rule_issue::{RuleIssue, RuleText};
use crate::word_frequency::WordFrequency;
use crate::words::ParagraphWords;

pub(super) const RULE: RuleText = RuleText {
    id: "JOINED_WORDS",
    category: "TYPOS",
    description: "Two words that should be written as one.",
};

/// The required lead of the single word over the two, as a natural logarithm, with and without their neighbours: a
/// factor of seven. Counts from the web include the mistakes, so the factor is lower than the rarity of a slip would
/// suggest.
const MIN_LEAD: f32 = 2.0;
/// The frequency of the rarest word that two words are joined to, on the scale of [`WordFrequency::of`]: about one in 200,000.
const MIN_WORD_FREQUENCY: f32 = -8.5;
/// The parts of a word that the list of pairs splits, so that its count of this pair covers both spellings.
const SPLIT_PAIR: (&str, &str) = ("can", "not");
/// Words after `can not` that show that it does not mean `cannot`: `can not only sing but dance`.
const AFTER_SEPARATE_WORDS: [&str; 5] = ["only", "just", "merely", "simply", "but"];

/// Returns the pairs of words in a paragraph that should be written as one, in the order of the text and without
/// overlaps.
pub(super) fn joined_words(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<RuleIssue> {
    let mut issues: Vec<RuleIssue> = Vec::new();
    for pair in layout.words.windows(2) {
        let [one, two] = pair else { continue };
        let bytes = one.bytes.start..two.bytes.end;
        let gap = &layout.text[one.bytes.end..two.bytes.start];
        let is_free = issues.last().is_none_or(|last| last.bytes.end <= bytes.start);
        // `we re-read it`: the second word goes on.
        let is_hyphenated =
            layout.text[..bytes.start].ends_with('-') || layout.text[bytes.end..].starts_with('-');
        if !is_free || is_hyphenated || !one.checked || !two.checked || gap != " " {
            continue;
        }
        let (one, two) = (&layout.text[one.bytes.clone()], &layout.text[two.bytes.clone()]);
        if is_one_word(one, two, || layout.neighbours(&bytes), lexicon) {
            issues.push(RuleIssue {
                bytes,
                // Many careful writers prefer `can not`: annotators left 70 of 94 alone.
                kind: if is_split_pair(one, two) {
                    IssueKind::Style
                } else {
                    IssueKind::Spelling
                },
                rule: RULE.to_rule(),
                message: format!("“{one} {two}” is usually written as one word."),
                values: vec![format!("{one}{two}")],
            });
        }
    }
    issues
}

fn is_one_word(
    one: &str,
    two: &str,
    neighbours: impl FnOnce() -> (String, String),
    lexicon: &EnglishLexicon,
) -> bool {
    // A capital inside the joined word indicates a name.
    if two.chars().any(char::is_uppercase) && one.chars().any(char::is_lowercase) {
        return false;
    }
    let (one, two) = (one.to_lowercase(), two.to_lowercase());
    if is_split_pair(&one, &two) {
        let (_, right) = neighbours();
        return !AFTER_SEPARATE_WORDS.contains(&right.to_lowercase().as_str());
    }
    let usage = lexicon.usage();
    let whole = format!("{one}{two}");
    let (word_frequency, _) = usage.of(&whole);
    if word_frequency < MIN_WORD_FREQUENCY {
        return false;
    }
    let pair_frequency = usage.pair_frequency((&one, &two), (usage.of(&one).0, usage.of(&two).0));
    let lead = word_frequency - pair_frequency;
    if lead <= MIN_LEAD || ![&one, &two, &whole].into_iter().all(|word| lexicon.knows(word)) {
        return false;
    }
    let (left, right) = neighbours();
    // `inspect or verify`: a word of an open class shows that `or` joins two.
    if two == "or" && !right.is_empty() && !is_closed(&right.to_lowercase()) {
        return false;
    }
    let lead_of_neighbours = neighbour_association(usage, &left, (&whole, &whole), &right)
        - neighbour_association(usage, &left, (&one, &two), &right);
    lead + lead_of_neighbours > MIN_LEAD
}

fn is_split_pair(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(SPLIT_PAIR.0) && two.eq_ignore_ascii_case(SPLIT_PAIR.1)
}

/// Returns the association of words with these neighbours: the natural logarithm of the ratio to chance.
pub(super) fn neighbour_association(
    usage: &WordFrequency,
    left: &str,
    (first, last): (&str, &str),
    right: &str,
) -> f32 {
    let pair = |one: &str, two: &str| {
        if one.is_empty() || two.is_empty() {
            0.0
        } else {
            usage.pair(one, two)
        }
    };
    pair(left, first) + pair(last, right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::replacements_of;

    fn replacements(text: &str) -> Vec<String> {
        replacements_of(joined_words, text)
    }

    #[test]
    fn two_words_that_are_hardly_ever_seen_side_by_side_are_one() {
        assert_eq!(
            replacements("An other day I can not do some thing about it be cause I am late."),
            ["Another", "cannot", "something", "because"]
        );
        assert_eq!(replacements("LATE BE CAUSE OF IT"), ["BECAUSE"]);
    }

    #[test]
    fn two_words_that_stand_side_by_side_are_two() {
        for text in [
            "We can not only sing but dance.",
            "It may be on to any one in a way.",
            "He had a bout of flu.",
            "We log in to set up a lot of web sites.",
            "A part of it is over time.",
            "Visit a bout, be, cause.",
            "Update, inspect or verify the copy.",
        ] {
            assert_eq!(replacements(text), [""; 0], "{text}");
        }
    }
}
