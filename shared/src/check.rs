//! `POST /api/v1/check`: checks a text and returns its issues.

use serde::{Deserialize, Serialize};

use crate::{IssueKind, LanguageTag, Markup, Scope, Strictness, Utf16Span};

/// A text to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRequest {
    /// The text to check.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "I recieve teh letter untill tommorow.")
    )]
    pub text: String,
    /// A language tag such as `en-US`, or `auto`.
    #[cfg_attr(feature = "openapi", schema(example = "en-US"))]
    pub language: String,
    /// For `auto`: the languages of the user as tags, the most likely first, such as the language of the text so far and those of the
    /// browser. A short text is assumed to be in one of them if it can be checked; so is a longer text, in case of doubt. The region of a language, such as
    /// `de-AT`, is that of the first tag with this language, unless the text clearly speaks for another. Unknown tags are ignored. At most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20, example = json!([])))]
    pub preferred_languages: Vec<String>,
    /// The markup of the text. `auto`, the default, detects it and treats the text as plain in case of doubt. Code, math,
    /// tags, addresses and other parts that are not prose have no issues.
    #[serde(default, skip_serializing_if = "Markup::is_auto")]
    pub markup: Markup,
    /// How certain an issue must be: `quiet` shows only the most certain issues and none of style, `picky` adds less certain issues and
    /// conventions that many writers do not follow; `normal` if omitted.
    #[serde(default, skip_serializing_if = "Strictness::is_normal")]
    pub strictness: Strictness,
    /// Rules whose issues are omitted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub disabled_rules: Vec<String>,
    /// Kinds whose issues are omitted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub disabled_kinds: Vec<IssueKind>,
    /// Include suppressed issues; `suppressed` says whose choices hide them.
    #[serde(default)]
    pub include_suppressed: bool,
    /// The maximum number of replacements per issue, 1 to 20; 20 if omitted.
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
            preferred_languages: Vec::new(),
            markup: Markup::Auto,
            strictness: Strictness::Normal,
            disabled_rules: Vec::new(),
            disabled_kinds: Vec::new(),
            include_suppressed: false,
            limit: None,
        }
    }
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResponse {
    /// The language the text was checked in.
    pub language: UsedLanguage,
    /// The issues in text order.
    pub issues: Vec<Issue>,
    /// With `auto`: the lines of at least 20 words that are in another language. Check these lines again in their language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_languages: Vec<OtherLanguage>,
    /// Set if a limit was reached, so that issues or replacements may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<Incomplete>,
}

/// A line of a text that is in another language than the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherLanguage {
    /// The span of the line.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The language of the line.
    pub code: LanguageTag,
}

/// Where and why a result is incomplete. It is complete before `from`; check the text from that offset again to get the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Incomplete {
    /// The offset in UTF-16 code units of the text.
    pub from: usize,
    /// The limit that was reached first.
    pub reason: Bound,
}

/// A limit on the result of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Bound {
    /// The work of one request. Unknown words after it are still reported, with fewer replacements or none.
    Work,
    /// The number of issues.
    Issues,
    /// The size of the response.
    Size,
    /// The time for one response, on an overloaded server.
    Time,
}

/// The language that a text was checked in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedLanguage {
    /// The language tag.
    pub code: LanguageTag,
    /// The language's name.
    pub name: String,
    /// Whether it was detected from the text (`auto`).
    pub detected: bool,
}

/// A problem found in a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// The span of the issue.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The text that the span covers.
    pub surface: String,
    /// The kind of issue.
    pub kind: IssueKind,
    /// The rule that the text violates.
    pub rule: RuleInfo,
    /// A message for the user that says what is wrong.
    pub message: String,
    /// The word before the surface in the same sentence; empty if there is none.
    pub left: String,
    /// The word after the surface in the same sentence; empty if there is none.
    pub right: String,
    /// Replacements for the surface, best first.
    pub replacements: Vec<Replacement>,
    /// Set if the issue is suppressed; returned only with `include_suppressed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
    /// The reason for hiding the issue, as a sentence; set together with `suppressed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "You ignored “it's” in 3 different places, so it is hidden everywhere.")
    )]
    pub suppressed_because: Option<String>,
    /// How earlier choices moved the threshold of the issue, as one or more sentences; omitted if they did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "You corrected “form” to “from” 3 times, so Emend watches it more closely.")
    )]
    pub threshold_because: Option<String>,
}

/// A rule and its description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleInfo {
    /// The stable rule ID, such as `SPELLING`.
    pub id: String,
    /// The category, such as `TYPOS`.
    pub category: String,
    /// A description of the rule.
    pub description: String,
}

/// Text that can replace a surface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replacement {
    /// The replacement text; empty to delete the surface.
    pub value: String,
    /// The model's probability, 0 to 1.
    pub score: f64,
    /// The counts that explain its rank.
    pub why: RankReason,
}

/// The counts that explain the rank of a replacement.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RankReason {
    /// The probability without any learned choices, 0 to 1.
    pub base: f64,
    /// How often you chose this replacement for this item.
    pub you: u32,
    /// The number of people in your teams who chose it.
    pub team: u32,
    /// The number of all people who chose it, including you.
    pub everyone: u32,
}

/// Why an issue is suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suppressed {
    /// Whose choices hide the issue.
    pub by: Scope,
}
