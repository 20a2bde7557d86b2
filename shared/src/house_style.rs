//! `/api/v1/teams/{id}/style`: a team's house style.

use serde::{Deserialize, Serialize};

/// An entry of a house style: use `to` instead of `from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseEntry {
    /// The term to avoid: one or more words, matched in any case.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "e-mail", min_length = 1, max_length = 100)
    )]
    pub from: String,
    /// The term to use instead.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "email", min_length = 1, max_length = 100)
    )]
    pub to: String,
    /// The reason, shown with the replacement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Our style guide writes it as one word.", max_length = 200)
    )]
    pub reason: String,
}

/// A team's house style, sorted by the term to avoid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseStyle {
    /// The entries.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub entries: Vec<HouseEntry>,
}

/// The entries to remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseRemoval {
    /// The `from` of each entry to remove, in any case.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub from: Vec<String>,
}
