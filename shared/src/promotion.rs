//! `/api/v1/admin/promotions`: what everyone agrees on, and what an administrator decided about it.

use serde::{Deserialize, Serialize};

/// What an administrator decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Decision {
    /// It holds for everyone.
    Approved,
    /// It holds for nobody who has not said so.
    Rejected,
}

/// Something that enough people agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionInfo {
    /// What `POST /admin/promotions/{item}` takes.
    pub id: String,
    /// The language without its region; `any` for words.
    pub language: String,
    /// The rule; `WORD` for words.
    pub rule: String,
    /// The text it is about, in lower case.
    pub surface: String,
    /// How many people agree.
    pub voters: u32,
    /// Whether it holds for everyone now.
    pub holds: bool,
    /// What an administrator decided, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The same in words.
    pub sentence: String,
}

/// What everyone agrees on, what most agree on first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionsResponse {
    /// Whether nothing holds until it is approved.
    pub approval: bool,
    /// At most 1000 of them.
    pub promotions: Vec<PromotionInfo>,
}

/// What to decide; nothing takes back what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionRequest {
    /// `approved`, `rejected`, or null.
    pub decision: Option<Decision>,
}
