//! Two words that are written as one: `can not`, `be cause`, `an other`.
//!
//! The dictionary knows both, so only how usual they are tells: they are hardly ever seen side by side, and what they make together is
//! an everyday word that fits as well between their neighbours.

use emend_domain::IssueKind;

use super::lexicon::EnglishLexicon;
use super::rules::Finding;
use crate::Rule;
use crate::usage::Usage;
use crate::words::Layout;

/// How much likelier the one word must be than the two, ln, with and without their neighbours: seven times. Counts from the web have the
/// mistakes in them too, so that it is less than what a slip is rare.
const CLEARLY: f32 = 2.0;
/// The rarest word that two are taken to be, on the scale of [`Usage::of`]: about one in 200,000.
const EVERYDAY: f32 = -8.5;
/// The list of pairs cuts this word apart, so what it says of the two is about both ways to write them.
const CUT_APART: (&str, &str) = ("can", "not");
/// What goes on after `can not` where it does not mean `cannot`: `can not only sing but dance`.
const NOT_THIS: [&str; 5] = ["only", "just", "merely", "simply", "but"];

/// The pairs of words in a paragraph that are written as one, in its order and without overlaps.
pub(super) fn joined(layout: &Layout<'_>, lexicon: &EnglishLexicon) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for pair in layout.words.windows(2) {
        let [one, two] = pair else { continue };
        let bytes = one.bytes.start..two.bytes.end;
        let gap = &layout.text[one.bytes.end..two.bytes.start];
        let free = found.last().is_none_or(|last| last.bytes.end <= bytes.start);
        if !free || !one.checked || !two.checked || gap != " " {
            continue;
        }
        let (one, two) = (&layout.text[one.bytes.clone()], &layout.text[two.bytes.clone()]);
        if is_one(one, two, || layout.neighbours(&bytes), lexicon) {
            found.push(Finding {
                bytes,
                kind: IssueKind::Spelling,
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
    // A capital inside what is joined is a name's.
    if two.chars().any(char::is_uppercase) && one.chars().any(char::is_lowercase) {
        return false;
    }
    let (one, two) = (one.to_lowercase(), two.to_lowercase());
    if (one.as_str(), two.as_str()) == CUT_APART {
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
    let beside =
        between(usage, &left, (&whole, &whole), &right) - between(usage, &left, (&one, &two), &right);
    alone + beside > CLEARLY
}

/// How much likelier words stand between these neighbours than by chance, ln.
fn between(usage: &Usage, left: &str, (first, last): (&str, &str), right: &str) -> f32 {
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
        id: "JOINED_WORDS".to_owned(),
        category: "TYPOS".to_owned(),
        description: "Two words that are written as one.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let found = joined(&Layout::new(text), &lexicon);
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
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
