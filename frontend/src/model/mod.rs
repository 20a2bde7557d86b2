//! The app's logic. Nothing here uses the browser's APIs, so all of it is tested natively.
//!
//! # Layout
//! - [`text`]: words, and the smallest edit between two texts
//! - [`document`]: the paragraphs of a text and their issues
//! - `span_shift`: moves issues while the text is edited
//! - [`checking`]: requests for changed paragraphs, and the handling of responses
//! - [`asked_words`]: corrections of words that have no issue
//! - [`own_correction`]: corrections that users type without a suggestion
//! - [`storage_owner`]: the owner of data in the browser's storage
//! - [`hidden_issues`]: issues that the user has hidden
//! - [`choices`]: choices in the form of the API
//! - [`history`]: corrections that the browser's undo can revert
//! - [`queue`]: the order of stored choices, and the handling of refusals
//! - [`routes`]: the app's pages and their paths
//! - [`labels`]: labels for counts, kinds and replacements

pub mod asked_words;
pub mod checking;
pub mod choices;
pub mod document;
pub mod hidden_issues;
pub mod history;
pub mod labels;
pub mod own_correction;
pub mod queue;
pub mod routes;
mod span_shift;
pub mod storage_owner;
pub mod text;

#[cfg(test)]
pub(crate) mod examples;
