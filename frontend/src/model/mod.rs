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
//! - [`tab_draft`]: the stored text of a document as one tab knows it; [`documents`]: all documents of a user
//! - [`pending_hides`]: choices that hide issues before the server knows of them
//! - [`choices`]: choices in the form of the API
//! - [`correction_history`]: corrections that the browser's undo can revert
//! - [`choice_queue`]: the order of stored choices, and the handling of refusals
//! - [`routes`]: the app's pages and their paths
//! - [`word_list`]: lists of words for a dictionary
//! - [`weeks`]: figures by week
//! - [`messages`]: the texts of the interface in the language of the user
//! - [`issue_labels`]: labels of kinds, replacements and surfaces; [`counted_nouns`]: `2 issues`; [`api_messages`]: messages of the API; [`status_text`]: the text of the status bar
//! - [`shown_replacements`]: the replacements that are worth showing
//! - [`issue_explanations`]: why an issue is marked and why a replacement is ranked first; [`toast_texts`]: what a choice changed
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

pub mod api_messages;
pub mod arrow_keys;
pub mod card_position;
pub mod check_progress;
pub mod check_requests;
pub mod choice_queue;
pub mod choices;
pub mod correction_history;
pub mod counted_nouns;
pub mod document;
pub mod document_language;
pub mod documents;
pub mod issue_explanations;
pub mod issue_labels;
pub mod list_slices;
pub mod own_correction;
pub mod own_edit;
pub mod paragraph;
pub mod pending_hides;
pub mod reading;
pub mod routes;
pub mod same_issues;
pub mod shown_replacements;
pub mod sorting;
mod span_shift;
pub mod status_text;
pub mod storage_owner;
pub mod surroundings;
pub mod tab_draft;
pub mod text;
pub mod toast_texts;
pub mod unknown_names;
pub mod weeks;
pub mod word_corrections;
pub mod word_list;

#[cfg(test)]
pub(crate) mod test_issues;
