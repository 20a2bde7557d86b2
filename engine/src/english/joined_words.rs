//! The rule `JOINED_WORDS`: two words that should be written as one, such as `can not`, `be cause` and `an other`.
//!
//! The dictionary contains both words, so only frequencies can decide. Two words are flagged if they hardly ever occur
//! next to each other, and the word that they form together is frequent and fits as well between their neighbours
//! (docs/decisions/0017-joined-words.md).

use emend_domain::IssueKind;

use super::finding::Finding;
use super::lexicon::EnglishLexicon;
use super::pattern_sentence::is_closed;
use crate::Rule;
use crate::word_frequency::WordFrequency;
use crate::words::ParagraphWords;

/// The ID of the rule.
pub(super) const ID: &str = "JOINED_WORDS";

/// The required lead of the single word over the two, as a natural logarithm, with and without their neighbours: a
/// factor of seven. Counts from the web include the mistakes, so the factor is lower than the rarity of a slip would
/// suggest.
const CLEARLY: f32 = 2.0;
/// The frequency of the rarest word that two words are joined to, on the scale of [`WordFrequency::of`]: about one in 200,000.
const EVERYDAY: f32 = -8.5;
/// The parts of a word that the list of pairs splits, so that its count of this pair covers both spellings.
const CUT_APART: (&str, &str) = ("can", "not");
/// Words after `can not` that show that it does not mean `cannot`: `can not only sing but dance`.
const NOT_THIS: [&str; 5] = ["only", "just", "merely", "simply", "but"];

/// Returns the pairs of words in a paragraph that should be written as one, in the order of the text and without
/// overlaps.
pub(super) fn joined(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for pair in layout.words.windows(2) {
        let [one, two] = pair else { continue };
        let bytes = one.bytes.start..two.bytes.end;
        let gap = &layout.text[one.bytes.end..two.bytes.start];
        let free = found.last().is_none_or(|last| last.bytes.end <= bytes.start);
        // `we re-read it`: the second word goes on.
        let hyphened = layout.text[..bytes.start].ends_with('-') || layout.text[bytes.end..].starts_with('-');
        if !free || hyphened || !one.checked || !two.checked || gap != " " {
            continue;
        }
        let (one, two) = (&layout.text[one.bytes.clone()], &layout.text[two.bytes.clone()]);
        if is_one(one, two, || layout.neighbours(&bytes), lexicon) {
            found.push(Finding {
                bytes,
                // Many careful writers prefer `can not`: annotators left 70 of 94 alone.
                kind: if is_cut_apart(one, two) {
                    IssueKind::Style
                } else {
                    IssueKind::Spelling
                },
                rule: rule(),
                message: format!("“{one} {two}” is usually written as one word."),
                values: vec![format!("{one}{two}")],
            });
        }
    }
    found
}

fn is_one(
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
    if is_cut_apart(&one, &two) {
        let (_, right) = neighbours();
        return !NOT_THIS.contains(&right.to_lowercase().as_str());
    }
    let usage = lexicon.usage();
    let whole = format!("{one}{two}");
    let (written, _) = usage.of(&whole);
    if written < EVERYDAY {
        return false;
    }
    let apart = usage.both((&one, &two), (usage.of(&one).0, usage.of(&two).0));
    let alone = written - apart;
    if alone <= CLEARLY || ![&one, &two, &whole].into_iter().all(|word| lexicon.knows(word)) {
        return false;
    }
    let (left, right) = neighbours();
    // `inspect or verify`: a word of an open class shows that `or` joins two.
    if two == "or" && !right.is_empty() && !is_closed(&right.to_lowercase()) {
        return false;
    }
    let beside =
        between(usage, &left, (&whole, &whole), &right) - between(usage, &left, (&one, &two), &right);
    alone + beside > CLEARLY
}

fn is_cut_apart(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(CUT_APART.0) && two.eq_ignore_ascii_case(CUT_APART.1)
}

/// Returns the association of words with these neighbours: the natural logarithm of the ratio to chance.
pub(super) fn between(usage: &WordFrequency, left: &str, (first, last): (&str, &str), right: &str) -> f32 {
    let pair = |one: &str, two: &str| {
        if one.is_empty() || two.is_empty() {
            0.0
        } else {
            usage.pair(one, two)
        }
    };
    pair(left, first) + pair(last, right)
}

fn rule() -> Rule {
    Rule {
        id: ID.to_owned(),
        category: "TYPOS".to_owned(),
        description: "Two words that should be written as one.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let found = joined(&ParagraphWords::new(text), &lexicon);
        found.into_iter().flat_map(|finding| finding.values).collect()
    }

    #[test]
    fn two_words_that_are_hardly_ever_seen_side_by_side_are_one() {
        assert_eq!(
            found("An other day I can not do some thing about it be cause I am late."),
            ["Another", "cannot", "something", "because"]
        );
        assert_eq!(found("LATE BE CAUSE OF IT"), ["BECAUSE"]);
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
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
