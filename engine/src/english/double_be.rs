//! The rule `DOUBLE_BE`: a contraction with *be* before another form of *be*, such as `I'm was` and `you're are`.

use emend_domain::IssueKind;

use super::finding::Finding;
use super::lexicon::EnglishLexicon;
use crate::Rule;
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

/// The ID of the rule.
pub(super) const ID: &str = "DOUBLE_BE";

const PRONOUNS: [&str; 10] = [
    "i", "you", "he", "she", "it", "we", "they", "that", "there", "who",
];

/// Returns the doubled forms of *be* in a paragraph, in the order of the text and without overlaps.
pub(super) fn doubled_be(layout: &ParagraphWords<'_>, _: &EnglishLexicon) -> Vec<Finding> {
    let pairs = layout.words.windows(2);
    pairs
        .filter_map(|pair| {
            let [one, two] = pair else { return None };
            let bytes = one.bytes.start..two.bytes.end;
            let (first, second) = (&layout.text[one.bytes.clone()], &layout.text[two.bytes.clone()]);
            let gap = &layout.text[one.bytes.end..two.bytes.start];
            if !gap.trim().is_empty() || touches(&layout.zones, &bytes) {
                return None;
            }
            let value = single(first, second)?;
            Some(Finding {
                bytes,
                kind: IssueKind::Grammar,
                rule: rule(),
                message: format!("“{first}” already contains a form of “be”."),
                values: vec![value],
            })
        })
        .collect()
}

/// Returns the pronoun with one form of *be*.
fn single(first: &str, second: &str) -> Option<String> {
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

fn rule() -> Rule {
    Rule {
        id: ID.to_owned(),
        category: "GRAMMAR".to_owned(),
        description: "Two forms of “be” in a row.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_be_is_enough() {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let values = |text: &str| -> Vec<String> {
            let found = doubled_be(&ParagraphWords::new(text), &lexicon);
            found.into_iter().flat_map(|finding| finding.values).collect()
        };
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
