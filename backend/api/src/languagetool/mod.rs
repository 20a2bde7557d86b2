//! The API of LanguageTool (`/v2`), so that its clients work with Emend by changing one address.
//!
//! Errors are plain text, `Error: …`, since some clients take any JSON for a success.
//!
//! # Layout
//! - `params`: what comes in, from the query and the form; `annotated`: texts with markup; `filter`: what is wanted
//! - `check`, `words`, `about`: the routes; `answer`, `told`: what a check answers, and how an issue is told
//! - `rules`: rules and categories by their names in LanguageTool
//! - `caller`: who calls, by `username` and `apiKey`; `plain`: the one shape of what is refused

pub(crate) mod about;
mod annotated;
mod answer;
mod caller;
pub(crate) mod check;
mod filter;
mod params;
mod plain;
mod rules;
mod told;
pub(crate) mod words;

pub(crate) use plain::{Plain, no_such_path};

/// Whether a path is of this API.
pub(crate) fn is_languagetool(path: &str) -> bool {
    path.starts_with("/v2/")
}
