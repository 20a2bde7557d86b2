//! The issue that a rule raises, and the texts of a rule.

use std::ops::Range;

use emend_domain::IssueKind;

use crate::Rule;

/// An issue that a rule raises in a range of a paragraph.
pub(super) struct RuleIssue {
    pub(super) bytes: Range<usize>,
    pub(super) kind: IssueKind,
    pub(super) rule: Rule,
    pub(super) message: String,
    /// The replacements, best first, without duplicates.
    pub(super) values: Vec<String>,
}

/// The texts of a rule that does not vary with what it finds.
pub(super) struct RuleText {
    pub(super) id: &'static str,
    pub(super) category: &'static str,
    pub(super) description: &'static str,
}

impl RuleText {
    /// Returns the rule for an issue.
    pub(super) fn to_rule(&self) -> Rule {
        Rule {
            id: self.id.to_owned(),
            category: self.category.to_owned(),
            description: self.description.to_owned(),
        }
    }
}
