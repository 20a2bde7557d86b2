//! `POST /api/v1/choices`: what a person did with an issue.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Choices, at most [`crate::limits::MAX_CHOICES`], applied in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoicesRequest {
    /// The choices.
    pub choices: Vec<Choice>,
}

/// One choice as it stands on the wire.
///
/// Which fields are wanted depends on [`Action`]: `undo` wants `of` alone; `disable_rule` wants `language` and
/// `rule`; every other action wants `surface` too; `accept` and `replace` want `replacement`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// Chosen by the client: the idempotency key. The same id changes nothing a second time.
    pub id: Uuid,
    /// What was done.
    pub action: Action,
    /// The language the issue was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "en-US"))]
    pub language: Option<String>,
    /// The rule that found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "SPELLING"))]
    pub rule: Option<String>,
    /// The text it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "recieve"))]
    pub surface: Option<String>,
    /// The word before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// The word after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// What was offered, in the order in which it was shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["receive", "relieve"])))]
    pub offered: Vec<String>,
    /// What was put in its place (`accept`, `replace`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "receive"))]
    pub replacement: Option<String>,
    /// The choice that is taken back (`undo`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Uuid>,
}

impl Choice {
    /// A choice with only its id and action; set the other fields as the action wants them.
    pub fn new(id: Uuid, action: Action) -> Self {
        Self {
            id,
            action,
            language: None,
            rule: None,
            surface: None,
            left: None,
            right: None,
            offered: Vec::new(),
            replacement: None,
            of: None,
        }
    }
}

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// Took one of the offered replacements.
    Accept,
    /// Typed their own. Also of a word that was not marked, with the rule `SPELLING`: if the dictionary has it, it is marked for
    /// them from then on.
    Replace,
    /// Not now.
    Dismiss,
    /// Never again, for this surface and rule.
    Ignore,
    /// The word is right; it goes into their dictionary.
    AddWord,
    /// This rule is not wanted.
    DisableRule,
    /// Takes back an earlier choice.
    Undo,
}

/// The answer, in the order sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoicesResponse {
    /// One for each choice.
    pub results: Vec<ChoiceResult>,
}

/// What became of one choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceResult {
    /// The choice's id.
    pub id: Uuid,
    /// Whether it changed anything.
    pub status: ChoiceStatus,
}

/// What became of one choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ChoiceStatus {
    /// It is recorded, as durably as the store promises.
    Applied,
    /// It had been recorded before; nothing changed.
    Duplicate,
}
