//! `/api/v1/admin/promotions`: promotions for everyone, and the administrators' decisions about them.

use serde::{Deserialize, Serialize};

/// An administrator's decision about a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Decision {
    /// The outcome applies to everyone.
    Approved,
    /// The outcome applies only to the accounts that chose it.
    Rejected,
}

/// An outcome that enough people agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionInfo {
    /// The ID to pass to `POST /admin/promotions/{item}`.
    pub id: String,
    /// The language without its region; `any` for dictionary words.
    pub language: String,
    /// The rule; `WORD` for dictionary words.
    pub rule: String,
    /// The surface in lower case.
    pub surface: String,
    /// The number of people who agree.
    pub voters: u32,
    /// Whether the outcome applies to everyone now.
    pub holds: bool,
    /// An administrator's decision, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The promotion as a sentence.
    pub sentence: String,
}

/// Promotions for everyone, sorted by the number of people who agree, highest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionsResponse {
    /// Whether a promotion applies only after an administrator approves it.
    pub approval: bool,
    /// At most 1000 promotions.
    pub promotions: Vec<PromotionInfo>,
}

/// A decision about a promotion; null withdraws an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionRequest {
    /// `approved`, `rejected`, or null.
    pub decision: Option<Decision>,
}
