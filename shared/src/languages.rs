//! `GET /api/v1/languages`: the languages that texts can be checked in.

use serde::{Deserialize, Serialize};

use crate::{LanguageInfo, LanguageTag};

/// The languages that the server can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguagesResponse {
    /// The languages, sorted by name, English first.
    pub languages: Vec<LanguageInfo>,
    /// The languages whose dictionary is installed but cannot be read. The key is absent if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<UnreadableLanguage>,
}

/// A language that cannot be checked because its dictionary cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadableLanguage {
    /// The language.
    pub code: LanguageTag,
    /// The reason why the dictionary cannot be read, in English.
    pub reason: String,
}
