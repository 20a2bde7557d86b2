//! `GET /api/v1/languages`: the languages that texts can be checked in.

use serde::{Deserialize, Serialize};

use crate::LanguageInfo;

/// The answer of `GET /languages`: what texts can be checked in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguagesResponse {
    /// Sorted by name, English first.
    pub languages: Vec<LanguageInfo>,
}
