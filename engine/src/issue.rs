//! What a detector finds.

use emend_domain::{IssueKind, Utf16Span};

/// The rule id of every word that no dictionary knows, in every language.
pub const SPELLING_RULE: &str = emend_domain::RuleId::SPELLING;

/// A rule, as users see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name, such as `SPELLING`.
    pub id: String,
    /// A coarser name, such as `TYPOS`.
    pub category: String,
    /// What it looks for.
    pub description: String,
}

/// One thing to look at in a paragraph, before anything learned is applied to it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundIssue {
    /// Where it stands, in UTF-16 code units of the paragraph; never empty.
    pub span: Utf16Span,
    /// The text it is about: the paragraph's slice at `span`.
    pub surface: String,
    /// What sort of issue it is.
    pub kind: IssueKind,
    /// The rule that found it.
    pub rule: Rule,
    /// What is wrong, for people. It quotes the text, so it belongs in no log.
    pub message: String,
    /// The word before it in the same sentence; empty where there is none.
    pub left: String,
    /// The word after it in the same sentence; empty where there is none.
    pub right: String,
    /// What could stand there instead, best first; at most [`crate::candidates::MAX_CANDIDATES`].
    pub candidates: Vec<Candidate>,
}

/// Something that could stand in the place of a surface.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The text to put there; empty to delete.
    pub value: String,
    /// Its probability before anything was learned, 0 to 1; those of one issue add up to 1.
    pub base: f64,
}

/// The rule behind every spelling issue.
pub(crate) fn spelling_rule() -> Rule {
    Rule {
        id: SPELLING_RULE.to_owned(),
        category: "TYPOS".to_owned(),
        description: "Words that are not in the dictionary.".to_owned(),
    }
}

/// The message of a spelling issue. It names no candidate: what was learned may put another one first.
pub(crate) fn spelling_message(surface: &str) -> String {
    format!("“{surface}” is not in the dictionary.")
}
