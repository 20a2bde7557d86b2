//! Learned items, in the form shown to users.

use serde::{Deserialize, Serialize};

/// A page of learned items, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedResponse {
    /// The total number of entries. Omitted for `by=habit` with a cursor, without search or class, unless all entries are on this
    /// page: counting them would mean reading all records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// The number of entries before this page. Omitted with a cursor, except for a team and everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
    /// The entries of this page.
    pub entries: Vec<LearnedEntry>,
    /// The cursor of the next page; omitted on the last page. With `by=habit`, a page can have fewer entries than `limit`, even none,
    /// and still not be the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "1800000000.ZW58U1BFTExJTkd8fHJlY2lldmU")
    )]
    pub next: Option<String>,
}

/// Everything learned about one surface and rule, either in any context or next to a certain word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedEntry {
    /// The ID to pass to `DELETE /learned/{item}`: letters, digits, `-` and `_`.
    pub id: String,
    /// The language without its region; `any` for dictionary words.
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: String,
    /// The rule; `WORD` for dictionary words.
    #[cfg_attr(feature = "openapi", schema(example = "SPELLING"))]
    pub rule: String,
    /// The surface in lower case; empty for a whole rule, and a digest if the text was too long to store.
    #[cfg_attr(feature = "openapi", schema(example = "recieve"))]
    pub surface: String,
    /// The neighbouring words that the entry is limited to; null if it applies in any context.
    pub context: Option<LearnedContext>,
    /// The outcomes, most frequent first.
    pub outcomes: Vec<LearnedOutcome>,
    /// The entry as a sentence.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "You replaced “recieve” with “receive” 3 times.")
    )]
    pub sentence: String,
}

/// The context that an entry is limited to, for example `{"after":"I"}`. Its words are plain text or digests, depending on how the server stores
/// context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LearnedContext {
    /// After this word.
    After(String),
    /// Before this word.
    Before(String),
    /// Between these two words. At the start or the end of a sentence, the missing word is empty.
    Between(String, String),
    /// A whole rule, for those of its surfaces that are in this part: 0 to 15.
    Part(u8),
}

/// One outcome and its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnedOutcome {
    /// The kind of outcome.
    pub kind: LearnedKind,
    /// The replacement or word, if the outcome has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How often the user chose it; for a team or everyone, the number of people who did.
    pub count: u32,
    /// When it was last chosen, as an RFC 3339 timestamp in UTC; omitted for a team or everyone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-15T08:00:00Z"))]
    pub last: String,
}

/// A kind of outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LearnedKind {
    /// This replacement was accepted or typed.
    Chosen,
    /// This replacement was ranked above the chosen one and was not accepted.
    PassedOver,
    /// The issue was dismissed for now.
    Dismissed,
    /// The issue is ignored.
    Ignored,
    /// The issue was ignored in certain places. The count is the number of different ones or, for a whole rule, of different
    /// surfaces.
    IgnoredHere,
    /// A replacement of the rule was accepted, or another correction typed.
    Taken,
    /// Issues of the rule were dismissed or ignored.
    Rejected,
    /// The word is correct in this spelling.
    WordIsRight,
    /// The rule is turned off.
    RuleOff,
}
