//! `/api/v1/teams/{id}/style`: what a team writes instead of something.

use serde::{Deserialize, Serialize};

/// Write `to` instead of `from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseEntry {
    /// A word or a few, found in any case.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "e-mail", min_length = 1, max_length = 100)
    )]
    pub from: String,
    /// What is written instead.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "email", min_length = 1, max_length = 100)
    )]
    pub to: String,
    /// Why, shown beside the suggestion.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "As our style guide has it.", max_length = 200)
    )]
    pub reason: String,
}

/// A team's house style, by what is written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseStyle {
    /// The entries.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub entries: Vec<HouseEntry>,
}

/// Entries to take out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseRemoval {
    /// Their `from`, in any case.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub from: Vec<String>,
}
