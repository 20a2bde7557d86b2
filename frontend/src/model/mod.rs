//! The app's logic. Nothing here uses the browser's APIs, so all of it is tested natively.
//!
//! # Layout
//! - [`text`]: words, and the smallest edit between two texts
//! - [`document`], [`paragraph`]: the paragraphs of a text and their issues
//! - [`document_language`]: the language of a document, if the user has not chosen one
//! - `span_shift`: moves issues while the text is edited
//! - [`check_requests`]: requests for changed paragraphs, and the handling of responses
//! - [`asked_words`]: corrections of words that have no issue
//! - [`own_correction`], `own_edit`: corrections that users type without a suggestion
//! - [`storage_owner`]: the owner of data in the browser's storage
//! - [`draft`]: the stored draft as one tab knows it
//! - [`hidden_issues`]: issues that the user has hidden
//! - [`choices`]: choices in the form of the API
//! - [`correction_history`]: corrections that the browser's undo can revert
//! - [`choice_queue`]: the order of stored choices, and the handling of refusals
//! - [`routes`]: the app's pages and their paths
//! - [`labels`]: labels for counts, kinds and replacements

pub mod asked_words;
pub mod check_requests;
pub mod choice_queue;
pub mod choices;
pub mod correction_history;
pub mod document;
pub mod document_language;
pub mod draft;
pub mod hidden_issues;
pub mod labels;
pub mod own_correction;
pub mod own_edit;
pub mod paragraph;
pub mod routes;
mod span_shift;
pub mod storage_owner;
pub mod text;

#[cfg(test)]
pub(crate) mod test_issues;
