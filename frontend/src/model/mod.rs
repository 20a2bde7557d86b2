//! The app's logic. Nothing here uses the browser's APIs, so all of it is tested natively.
//!
//! # Layout
//! - [`text`]: words, and the smallest edit between two texts
//! - [`document`], [`paragraph`]: the paragraphs of a text and their issues
//! - [`document_language`]: the language of a document, if the user has not chosen one
//! - `span_shift`: moves issues while the text is edited
//! - [`check_requests`]: requests for changed paragraphs, and the handling of responses; [`check_progress`]: how far the check is
//! - [`word_corrections`]: corrections of words that have no issue
//! - [`own_correction`], `own_edit`: corrections that users type without a suggestion
//! - [`storage_owner`]: the owner of data in the browser's storage
//! - [`draft`]: the stored text of a document as one tab knows it; [`documents`]: all documents of a user
//! - [`hidden_issues`]: issues that the user has hidden
//! - [`choices`]: choices in the form of the API
//! - [`correction_history`]: corrections that the browser's undo can revert
//! - [`choice_queue`]: the order of stored choices, and the handling of refusals
//! - [`routes`]: the app's pages and their paths
//! - [`word_list`]: lists of words for a dictionary
//! - [`weeks`]: figures by week
//! - [`messages`]: the texts of the interface in the language of the user
//! - [`labels`]: labels for counts, kinds and replacements; [`status_text`]: the text of the status bar
//! - [`shown_replacements`]: the replacements that are worth showing
//! - [`explanation_texts`]: why an issue is marked, why a replacement is ranked first, and what a choice changed
//! - [`card_position`]: the position of the card beside its word
//! - [`same_issues`], [`unknown_names`]: issues that are handled together
//! - [`reading`]: how a text reads: length, grade, long sentences
//! - [`surroundings`]: the words around an issue
//! - [`list_slices`]: the rows of the list of issues
//! - [`sorting`]: sorting that takes little room in the WebAssembly
//! - [`arrow_keys`]: keys that move the focus within a list or a menu

// First, because its macros are used in all others.
#[macro_use]
pub mod messages;

pub mod arrow_keys;
pub mod card_position;
pub mod check_progress;
pub mod check_requests;
pub mod choice_queue;
pub mod choices;
pub mod correction_history;
pub mod document;
pub mod document_language;
pub mod documents;
pub mod draft;
pub mod explanation_texts;
pub mod hidden_issues;
pub mod labels;
pub mod list_slices;
pub mod own_correction;
pub mod own_edit;
pub mod paragraph;
pub mod reading;
pub mod routes;
pub mod same_issues;
pub mod shown_replacements;
pub mod sorting;
mod span_shift;
pub mod status_text;
pub mod storage_owner;
pub mod surroundings;
pub mod text;
pub mod unknown_names;
pub mod weeks;
pub mod word_corrections;
pub mod word_list;

#[cfg(test)]
pub(crate) mod test_issues;
