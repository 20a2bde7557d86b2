//! `/api/v1/words`: dictionaries.

use serde::{Deserialize, Serialize};

/// Words to add to a dictionary or to remove from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordsRequest {
    /// At most 10,000 words. A word in lower case is accepted in any case; any other word only as it is written.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Word>, max_items = 10_000, example = json!(["Emend", "underlinable"])))]
    pub words: Vec<String>,
}

/// The documented form of a word.
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 100, example = "Emend")]
#[allow(dead_code, reason = "documents the form of a string")]
struct Word(String);

/// The words of a dictionary, or those that a request changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordsResponse {
    /// The words, sorted: all words for `GET`, the changed ones for `POST` and `DELETE`.
    pub words: Vec<String>,
}
