//! `/api/v1/words`: dictionaries.

use serde::{Deserialize, Serialize};

/// Words to add to a dictionary or to take out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordsRequest {
    /// At most [`crate::limits::MAX_WORDS`]. A lower-case word is right in any case, another only as it is written.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Word>, max_items = 10_000, example = json!(["Emend", "underlinable"])))]
    pub words: Vec<String>,
}

/// A word, as its documentation has it.
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 100, example = "Emend")]
#[allow(dead_code, reason = "it is the documentation of a string that is read as one")]
struct Word(String);

/// A dictionary, or what a change did to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordsResponse {
    /// The words, sorted: all of them for `GET`, those that changed for `POST` and `DELETE`.
    pub words: Vec<String>,
}
