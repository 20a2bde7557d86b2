//! `POST /api/v1/check`: a text in, its issues out.

use serde::{Deserialize, Serialize};

use crate::{IssueKind, LanguageTag, Scope, Utf16Span};

/// A text to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRequest {
    /// The text, as the person wrote it.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "I recieve teh letter untill tommorow.")
    )]
    pub text: String,
    /// A tag such as `en-US`, or `auto`.
    #[cfg_attr(feature = "openapi", schema(example = "en-US"))]
    pub language: String,
    /// Rules whose issues are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub disabled_rules: Vec<String>,
    /// Kinds whose issues are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub disabled_kinds: Vec<IssueKind>,
    /// Also answer with issues that are not shown because of what was learned; each says by whom.
    #[serde(default)]
    pub include_suppressed: bool,
    /// The most replacements for each issue, 1 to 20; 20 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 20, example = 20))]
    pub limit: Option<usize>,
}

impl CheckRequest {
    /// A request with nothing disabled.
    pub fn new(text: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            language: language.into(),
            disabled_rules: Vec::new(),
            disabled_kinds: Vec::new(),
            include_suppressed: false,
            limit: None,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResponse {
    /// The language the text was checked in.
    pub language: UsedLanguage,
    /// In the order of the text.
    pub issues: Vec<Issue>,
    /// Set where a bound was met, so that something may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<Incomplete>,
}

/// From where on an answer may lack something, and why. Before it, the answer is complete: sending the text from there on gets the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Incomplete {
    /// The offset, in UTF-16 code units of the text.
    pub from: usize,
    /// Which bound was met first.
    pub reason: Bound,
}

/// A bound on the answer to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Bound {
    /// The work that one request may cause. Unknown words are marked after it as well, with fewer replacements or none.
    Work,
    /// The number of issues.
    Issues,
    /// The size of the answer.
    Size,
    /// The time that an answer may take, on a server with too much to do.
    Time,
}

/// The language a text was checked in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedLanguage {
    /// Its tag.
    pub code: LanguageTag,
    /// Its name for people.
    pub name: String,
    /// Whether it was guessed from the text (`auto`).
    pub detected: bool,
}

/// One thing to look at in a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The text it is about.
    pub surface: String,
    /// What sort of issue it is; the page underlines by this.
    pub kind: IssueKind,
    /// The rule that found it.
    pub rule: RuleInfo,
    /// What is wrong, for people.
    pub message: String,
    /// The word before it in the same sentence; empty where there is none.
    pub left: String,
    /// The word after it in the same sentence; empty where there is none.
    pub right: String,
    /// What could stand there instead, best first.
    pub replacements: Vec<Replacement>,
    /// Set when the issue is not normally shown, because of what was learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
}

/// A rule, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleInfo {
    /// Its stable name, such as `SPELLING`.
    pub id: String,
    /// A coarser name, such as `TYPOS`.
    pub category: String,
    /// What it looks for.
    pub description: String,
}

/// Something that could stand in the place of a surface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replacement {
    /// The text to put there; empty to delete.
    pub value: String,
    /// The model's probability, 0 to 1.
    pub score: f64,
    /// The counts behind its place.
    pub why: Why,
}

/// The counts behind a replacement's place.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Why {
    /// Its probability before anything was learned, 0 to 1.
    pub base: f64,
    /// How often you chose it here.
    pub you: u32,
    /// How many people of your teams chose it here.
    pub team: u32,
    /// How many people chose it here, you among them.
    pub everyone: u32,
}

/// Why an issue is not normally shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suppressed {
    /// Whose judgement hides it.
    pub by: Scope,
}
