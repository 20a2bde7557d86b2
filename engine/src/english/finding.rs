//! The finding of a rule.

use std::ops::Range;

use emend_domain::IssueKind;

use crate::Rule;

/// The finding of a rule in a range of a paragraph.
pub(super) struct Finding {
    pub(super) bytes: Range<usize>,
    pub(super) kind: IssueKind,
    pub(super) rule: Rule,
    pub(super) message: String,
    /// The replacements, best first, without duplicates.
    pub(super) values: Vec<String>,
}
