//! The rule `SPLIT_CONTRACTION`: a contraction with a space or another sign where its apostrophe should be, such as
//! `don t`, `it;s` and `we 're`.

use std::ops::Range;

use emend_domain::IssueKind;

use super::contractions::is_contraction;
use super::lexicon::EnglishLexicon;
use super::rule_issue::{RuleIssue, RuleText};
use crate::case::WordCase;
use crate::words::ParagraphWords;
use crate::zones::touches;

pub(super) const RULE: RuleText = RuleText {
    id: "SPLIT_CONTRACTION",
    category: "TYPOS",
    description: "A contraction with a space or another sign instead of its apostrophe.",
};

/// What stands after the apostrophe of contractions.
const ENDINGS: [&str; 7] = ["t", "s", "m", "d", "ll", "re", "ve"];
/// What people type instead of an apostrophe: the keys next to it, and a space before, after or without it.
const APOSTROPHE_SUBSTITUTES: [&str; 6] = [" ", ";", ",", "\"", " '", "' "];
/// Words after a single letter that show it to be a variable: `such that s is in`, `let t be`.
const AFTER_VARIABLE: [&str; 12] = [
    "and", "are", "be", "denote", "denotes", "equals", "for", "has", "in", "is", "of", "or",
];

/// Returns the contractions of a paragraph that lack their apostrophe, in order and without overlaps.
pub(super) fn split_contractions(layout: &ParagraphWords<'_>, _: &EnglishLexicon) -> Vec<RuleIssue> {
    let mut issues: Vec<RuleIssue> = Vec::new();
    for at in 1..layout.words.len() {
        let (first_bytes, ending_bytes) = (&layout.words[at - 1].bytes, &layout.words[at].bytes);
        let bytes = first_bytes.start..ending_bytes.end;
        let (first, ending) = (
            &layout.text[first_bytes.clone()],
            &layout.text[ending_bytes.clone()],
        );
        let gap = &layout.text[first_bytes.end..ending_bytes.start];
        if !APOSTROPHE_SUBSTITUTES.contains(&gap)
            || !is_one_word(layout, at)
            || touches(&layout.zones, &bytes)
        {
            continue;
        }
        let first = if first == "i" { "I" } else { first };
        issues.push(RuleIssue {
            message: format!(
                "“{}” seems to be a contraction without its apostrophe.",
                &layout.text[bytes.clone()]
            ),
            bytes,
            kind: IssueKind::Spelling,
            rule: RULE.to_rule(),
            values: vec![format!("{first}'{ending}")],
        });
    }
    issues
}

/// Returns whether the word at `at` and the previous one are a contraction.
fn is_one_word(layout: &ParagraphWords<'_>, at: usize) -> bool {
    let (first_bytes, ending_bytes) = (&layout.words[at - 1].bytes, &layout.words[at].bytes);
    let (first, ending) = (
        &layout.text[first_bytes.clone()],
        &layout.text[ending_bytes.clone()],
    );
    let small = ending.to_lowercase();
    let in_same_case = ending == small || WordCase::of(first) == WordCase::Upper && first.len() > 1;
    if !in_same_case || !ENDINGS.contains(&small.as_str()) || !is_contraction(&format!("{first}'{small}")) {
        return false;
    }
    // `Let s be a set` has a variable, and no contraction is as often meant.
    let is_spaced = &layout.text[first_bytes.end..ending_bytes.start] == " ";
    let may_be_variable = is_spaced && small.len() == 1;
    if may_be_variable && first.eq_ignore_ascii_case("let") {
        return false;
    }
    let next = layout
        .words
        .get(at + 1)
        .map(|word| &layout.text[word.bytes.clone()]);
    let next = next.unwrap_or_default().to_lowercase();
    stands_alone(
        layout.text,
        &(first_bytes.start..ending_bytes.end),
        may_be_variable && small != "t",
    ) && !(may_be_variable && AFTER_VARIABLE.contains(&next.as_str()))
}

/// Returns whether nothing but spaces and punctuation of prose surrounds a range. A full stop after a single letter may
/// belong to an abbreviation.
fn stands_alone(text: &str, bytes: &Range<usize>, may_be_abbreviation: bool) -> bool {
    let before = text[..bytes.start].chars().next_back();
    let after = &text[bytes.end..];
    let mut next = after.chars();
    let ends = match (next.next(), next.next()) {
        (None, _) => true,
        (Some('.'), further) => !may_be_abbreviation && further.is_none_or(char::is_whitespace),
        (Some(c), _) => c.is_whitespace() || ",;!?)…".contains(c),
    };
    let is_formula = || {
        after
            .trim_start()
            .starts_with(['=', '+', '<', '>', '≤', '≥', '∈', '*', '/'])
    };
    ends && !is_formula()
        && before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '“' | '"' | '‘' | '—' | '–'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::replacements_of;

    fn replacements(text: &str) -> Vec<String> {
        replacements_of(split_contractions, text)
    }

    #[test]
    fn a_sign_instead_of_the_apostrophe_is_found() {
        for (text, values) in [
            ("We didn t see it.", &["didn't"][..]),
            ("They ve left.", &["They've"]),
            ("i m sure, and she ll come.", &["I'm", "she'll"]),
            ("He won;t, it,s late.", &["won't", "it's"]),
            ("You shouldn\"t.", &["shouldn't"]),
            ("We 're here and I' ve won.", &["We're", "I've"]),
            ("IT WASN T ME", &["WASN'T"]),
            ("No, I can t.", &["can't"]),
        ] {
            assert_eq!(replacements(text), values, "{text}");
        }
    }

    #[test]
    fn letters_and_variables_are_left_alone() {
        for text in [
            "Let s be a set such that s is finite and we say that t = 5.",
            "See what s and t are.",
            "Don T. Smith and I. M. Pei met.",
            "Plan A, B, I, m, s and t.",
            "The re line, re: we re-read it.",
            "‘I’ may be first, and ‘it’ second.",
            "He said, “I can” to him.",
        ] {
            assert_eq!(replacements(text), [""; 0], "{text}");
        }
    }
}
