//! The LanguageTool-compatible API (`/v2`), so that LanguageTool clients work with Emend after changing one address.
//!
//! Errors are plain text, `Error: …`, because some clients interpret any JSON as success.
//!
//! # Layout
//! - `params`: parameters from the query and the form; `annotated`: texts with markup; `filter`: the selection of issues
//! - `check`, `words`, `server_info`: the routes; `response`, `matches`: the response of a check, and the conversion of issues
//! - `rule_mapping`: LanguageTool's IDs of rules and categories
//! - `caller`: authentication by `username` and `apiKey`; `plain_text_error`: error responses

mod annotated;
mod caller;
pub(crate) mod check;
mod filter;
mod matches;
mod params;
mod plain_text_error;
mod response;
mod rule_mapping;
pub(crate) mod server_info;
pub(crate) mod words;

pub(crate) use plain_text_error::{PlainTextError, no_such_path};

/// Whether a path belongs to this API.
pub(crate) fn is_languagetool(path: &str) -> bool {
    path.starts_with("/v2/")
}
