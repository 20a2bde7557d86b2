//! `GET /api/v1/languages`: the languages that texts can be checked in.

use serde::{Deserialize, Serialize};

use crate::LanguageInfo;

/// The languages that the server can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguagesResponse {
    /// The languages, sorted by name, English first.
    pub languages: Vec<LanguageInfo>,
}
