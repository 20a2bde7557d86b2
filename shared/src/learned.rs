//! What was learned about a person, as they are shown it.

use serde::{Deserialize, Serialize};

/// The answer of `GET /learned`: a page, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedResponse {
    /// How many entries there are in all.
    pub total: u64,
    /// How many were passed over before the first of these.
    pub offset: usize,
    /// The entries.
    pub entries: Vec<LearnedEntry>,
}

/// What was learned about one surface under one rule, anywhere or beside a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedEntry {
    /// What `DELETE /learned/{item}` takes to unlearn it: letters, digits, `-` and `_`.
    pub id: String,
    /// The language without its region; `any` for words of the dictionary.
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: String,
    /// The rule; `WORD` for words of the dictionary.
    #[cfg_attr(feature = "openapi", schema(example = "SPELLING"))]
    pub rule: String,
    /// The text it is about, in lower case; empty where it is the whole rule, and a digest where it was too long to keep.
    #[cfg_attr(feature = "openapi", schema(example = "recieve"))]
    pub surface: String,
    /// The word beside it, where it was learned for that place alone; null: anywhere.
    pub context: Option<LearnedContext>,
    /// What was chosen, the most frequent first.
    pub outcomes: Vec<LearnedOutcome>,
    /// The same in words.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "You wrote “recieve” as “receive” 3 times.")
    )]
    pub sentence: String,
}

/// Beside which word: `{"after":"I"}`. As words beside a mistake are kept: plain, or as a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LearnedContext {
    /// After this word.
    After(String),
    /// Before this word.
    Before(String),
}

/// One thing that was chosen, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedOutcome {
    /// What was chosen.
    pub kind: LearnedKind,
    /// The replacement or the word it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How often; or how many people, where many chose it.
    pub count: u32,
    /// When last, as RFC 3339 has it, in UTC; left out where many chose it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-15T08:00:00Z"))]
    pub last: String,
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LearnedKind {
    /// This replacement was taken, or typed.
    Chosen,
    /// This replacement stood above the chosen one and was not taken.
    PassedOver,
    /// Waved away for now.
    Dismissed,
    /// Never to be shown again.
    Ignored,
    /// The word is right, written like this.
    WordIsRight,
    /// The rule is switched off.
    RuleOff,
}
