//! The mapping of Harper's kinds of lints to Emend's kinds of issues.

use emend_domain::IssueKind;
use harper_core::linting::LintKind;

/// Returns the kind of issue for a kind of lint.
pub(super) fn issue_kind(kind: LintKind) -> IssueKind {
    match kind {
        LintKind::Spelling | LintKind::Typo | LintKind::BoundaryError => IssueKind::Spelling,
        LintKind::Agreement
        | LintKind::Eggcorn
        | LintKind::Grammar
        | LintKind::Malapropism
        // `a`/`an`, double modals and the like.
        | LintKind::Miscellaneous
        | LintKind::Nonstandard
        | LintKind::Repetition
        | LintKind::Usage
        // Mostly confusions: `could of`, `to` for `too`.
        | LintKind::WordChoice
        | LintKind::WordOrder => IssueKind::Grammar,
        LintKind::Punctuation => IssueKind::Punctuation,
        LintKind::Capitalization | LintKind::Formatting => IssueKind::Typography,
        LintKind::Enhancement
        | LintKind::Readability
        | LintKind::Redundancy
        | LintKind::Regionalism
        | LintKind::Style => IssueKind::Style,
    }
}

/// Returns the category of a rule: Harper's kind in upper snake case, such as `WORD_CHOICE`.
pub(super) fn category(kind: LintKind) -> String {
    let mut name = String::new();
    for letter in kind.to_string_key().chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_in_upper_snake_case() {
        assert_eq!(category(LintKind::WordChoice), "WORD_CHOICE");
        assert_eq!(category(LintKind::Grammar), "GRAMMAR");
    }
}
