//! The explanation of a text's issues, as `emend explain` prints it.

use emend_shared::{IssueKind, RuleInfo, Suppressed, UsedLanguage, Utf16Span};
use serde::{Deserialize, Serialize};

/// The issues of a text, each with its candidates and the reasons for their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The language in which the text was checked.
    pub language: UsedLanguage,
    /// The issues in the order of the text, including suppressed ones.
    pub issues: Vec<ExplainedIssue>,
    /// The words without an issue, in the order of the text, if they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<UnmarkedWord>,
}

/// A word without an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnmarkedWord {
    /// The place, in UTF-16 code units of the text.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The word.
    pub surface: String,
    /// The reason why it is not flagged.
    pub reason: String,
    /// The frequency of the word per million words of running text, if known.
    pub per_million: Option<f64>,
}

/// An issue, the detector that found it, and its candidates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedIssue {
    /// The place, in UTF-16 code units of the text.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The surface.
    pub surface: String,
    /// Its kind.
    pub kind: IssueKind,
    /// The rule that it violates.
    pub rule: RuleInfo,
    /// The message that users see.
    pub message: String,
    /// The detector that found it.
    pub detector: String,
    /// The word before it; empty at the start of a sentence.
    pub left: String,
    /// The word after it; empty at the end of a sentence.
    pub right: String,
    /// The scope whose votes hide it, if it is suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
    /// The reason for hiding it, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed_because: Option<String>,
    /// How votes moved its threshold, as one or more sentences, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_because: Option<String>,
    /// The candidates, best first.
    pub candidates: Vec<ExplainedCandidate>,
}

/// A candidate, its score and the reasons for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedCandidate {
    /// The replacement that is offered.
    pub value: String,
    /// The probability, 0 to 1.
    pub score: f64,
    /// The cost of typing the surface for this word, in nats: the higher, the less likely. `None` if the detector does not
    /// weigh candidates.
    pub channel_cost: Option<f64>,
    /// The frequency of the word per million words of running text, if known.
    pub per_million: Option<f64>,
    /// How well it fits the words around it, in nats: greater is better.
    pub context: Option<f64>,
    /// The votes for it.
    pub votes: VoteCounts,
    /// The contribution of each step to the score.
    pub shares: ScoreShares,
}

/// The votes for a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VoteCounts {
    /// The user's own choices.
    pub mine: u32,
    /// Accounts of the user's teams that chose it, in the team with the most of them.
    pub team: u32,
    /// All accounts that chose it.
    pub everyone: u32,
}

/// The contribution of each step to a score. They add up to it; a step may also lower it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ScoreShares {
    /// The channel alone.
    pub channel: f64,
    /// The frequency of the word.
    pub frequency: f64,
    /// The words around it.
    pub context: f64,
    /// Lists of misspellings, rules, the kind of word, and the order of a detector that does not weigh candidates.
    pub lists: f64,
    /// Everyone's votes.
    pub everyone: f64,
    /// The votes of the user's teams.
    pub team: f64,
    /// The user's own votes.
    pub mine: f64,
}
