//! The rule `DOUBLE_BE`: a contraction with *be* before another form of *be*, such as `I'm was` and `you're are`.

use emend_domain::IssueKind;

use super::lexicon::EnglishLexicon;
use super::rule_issue::{RuleIssue, RuleText};
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

pub(super) const RULE: RuleText = RuleText {
    id: "DOUBLE_BE",
    category: "GRAMMAR",
    description: "Two forms of “be” in a row.",
};

const PRONOUNS: [&str; 10] = [
    "i", "you", "he", "she", "it", "we", "they", "that", "there", "who",
];

/// Returns the doubled forms of *be* in a paragraph, in the order of the text and without overlaps.
pub(super) fn doubled_be(layout: &ParagraphWords<'_>, _: &EnglishLexicon) -> Vec<RuleIssue> {
    let pairs = layout.words.windows(2);
    pairs
        .filter_map(|pair| {
            let [first_word, second_word] = pair else {
                return None;
            };
            let bytes = first_word.bytes.start..second_word.bytes.end;
            let (first, second) = (
                &layout.text[first_word.bytes.clone()],
                &layout.text[second_word.bytes.clone()],
            );
            let gap = &layout.text[first_word.bytes.end..second_word.bytes.start];
            if !gap.trim().is_empty() || touches(&layout.zones, &bytes) {
                return None;
            }
            let value = single_form(first, second)?;
            Some(RuleIssue {
                bytes,
                kind: IssueKind::Grammar,
                rule: RULE.to_rule(),
                message: format!("“{first}” already contains a form of “be”."),
                values: vec![value],
            })
        })
        .collect()
}

/// Returns the pronoun with one form of *be*.
fn single_form(first: &str, second: &str) -> Option<String> {
    let (pronoun, rest) = first.split_once(is_apostrophe)?;
    let contracted = matches!(rest.to_lowercase().as_str(), "m" | "re" | "s");
    if !contracted || !PRONOUNS.contains(&pronoun.to_lowercase().as_str()) {
        return None;
    }
    match second.to_lowercase().as_str() {
        "was" | "were" => Some(format!("{pronoun} {second}")),
        "am" | "is" | "are" => Some(first.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::replacements_of;

    #[test]
    fn one_form_of_be_is_enough() {
        let values = |text| replacements_of(doubled_be, text);
        assert_eq!(
            values("I'm was here, and you’re were too."),
            ["I was", "you were"]
        );
        assert_eq!(values("He's is late. I'm am not."), ["He's", "I'm"]);
        assert_eq!(
            values("I'm here. It was. That's what is. The dog's is here."),
            [""; 0]
        );
    }
}
