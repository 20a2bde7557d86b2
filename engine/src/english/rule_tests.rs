//! What the tests of rules share.

use super::lexicon::EnglishLexicon;
use super::rule_issue::RuleIssue;
use crate::words::ParagraphWords;

/// Returns the issues of a rule in a text in American English.
pub(super) fn issues_of(
    rule: impl Fn(&ParagraphWords<'_>, &EnglishLexicon) -> Vec<RuleIssue>,
    text: &str,
) -> Vec<RuleIssue> {
    let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
    rule(&ParagraphWords::new(text), &lexicon)
}

/// Returns all replacements of a rule in a text.
pub(super) fn replacements_of(
    rule: impl Fn(&ParagraphWords<'_>, &EnglishLexicon) -> Vec<RuleIssue>,
    text: &str,
) -> Vec<String> {
    let issues = issues_of(rule, text).into_iter();
    issues.flat_map(|issue| issue.values).collect()
}

/// Returns a text with the first replacement of every issue.
pub(super) fn corrected(text: &str, issues: Vec<RuleIssue>) -> String {
    let mut corrected = text.to_owned();
    for issue in issues.into_iter().rev() {
        assert!(!issue.values.is_empty() && !issue.message.is_empty());
        corrected.replace_range(issue.bytes, &issue.values[0]);
    }
    corrected
}
