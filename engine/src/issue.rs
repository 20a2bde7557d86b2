//! Issues, as a detector reports them.

use emend_domain::{IssueKind, Strictness, Utf16Span};

/// The ID of the rule for known words that do not fit their sentence.
pub const CONFUSED_WORDS_RULE: &str = "CONFUSED_WORDS";

/// A rule, as shown to users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The stable ID, such as `SPELLING`.
    pub id: String,
    /// The category, such as `TYPOS`, which is coarser than the ID.
    pub category: String,
    /// A description of the problems that the rule finds.
    pub description: String,
}

/// The condition under which an issue is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShownFrom {
    /// At this strictness, and at any that shows more.
    Strictness(Strictness),
    /// Like [`Strictness`](Self::Strictness), as long as the reader does not reject the rule: votes about the rule hide issues
    /// that are not sure enough (docs/decisions/0071-rules-learn-from-rejections.md).
    RuleCertainty {
        /// The least strictness.
        least: Strictness,
        /// How sure the issue is among those of its rule, on the scale of [`Certainty`](Self::Certainty): always above 0, the
        /// threshold without votes, and above 1.165 for at most a third.
        certainty: f32,
    },
    /// If the sentence model is sure enough. 0 is the rule's threshold at the normal strictness, and 1 the
    /// certainty that at most a third of the rule's issues reach. Votes and other strictnesses move the threshold
    /// (docs/decisions/0067-thresholds-that-learn.md).
    Certainty(f32),
}

/// The log-odds of a certainty of 1: the margin above its threshold that at most a third of a rule's edits reach. Measured on
/// corrections that people made, it lies between 1.2 (forms of verbs) and 3.2 (agreement); for a new model it must be measured again.
pub const LOG_ODDS_OF_CERTAINTY: f32 = 3.0;

/// The least certainty of an issue that a worker reports. Thresholds are never lower.
pub const MIN_ISSUE_CERTAINTY: f32 = -1.5;

impl ShownFrom {
    /// The condition of issues that are always shown.
    pub const ALWAYS: Self = Self::Strictness(Strictness::Quiet);

    /// Returns whether the issue is shown at the normal strictness, as long as no votes move its threshold.
    pub fn is_normal(self) -> bool {
        match self {
            Self::Strictness(least) | Self::RuleCertainty { least, .. } => least <= Strictness::Normal,
            Self::Certainty(certainty) => certainty >= 0.0,
        }
    }
}

/// An issue found in a paragraph, before learning is applied.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectedIssue {
    /// The position in the paragraph, in UTF-16 code units; never empty.
    pub span: Utf16Span,
    /// The text that the issue is about: the paragraph's slice at `span`.
    pub surface: String,
    /// The kind of the issue.
    pub kind: IssueKind,
    /// The rule that the issue violates.
    pub rule: Rule,
    /// The message for users. It quotes the text, so it must not be logged.
    pub message: String,
    /// The word before the surface in the same sentence; empty if there is none.
    pub left: String,
    /// The word after the surface in the same sentence; empty if there is none.
    pub right: String,
    /// The possible replacements, best first; at most [`crate::candidates::MAX_CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// When it is shown.
    pub shown_from: ShownFrom,
}

/// A possible replacement of a surface.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The text of the replacement; empty for a deletion.
    pub value: String,
    /// The probability before learning, from 0 to 1. The probabilities of one issue's candidates add up to 1.
    pub base: f64,
}
