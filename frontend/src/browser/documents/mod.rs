//! Documents: the list, versions, files and settings (`docs/decisions/0073-documents-in-the-browser.md`).
//!
//! # Layout
//! - [`database`]: the documents of a user in the browser's database
//! - [`journal_storage`]: texts on their way into the database, in the browser's local storage
//! - [`open_document`]: the document of this tab; [`tabs`]: the other tabs
//! - [`bar`]: the bar above the text, with the title and the buttons of three dialogs: [`document_dialog`] (settings and files),
//!   [`statistics_dialog`] and [`versions_dialog`]; [`goals`]: the goals of a document; [`settings_change`]: changing its settings
//! - [`documents_page`], [`document_row`]: the page of all documents; [`document_list_state`]: the documents that it shows, and their changes
//! - [`file_opening`]: files that become documents, which [`file_reading`] reads; [`file_saving`]: documents that become files
//! - [`controls`]: buttons, dialogs; [`date_texts`]: dates

pub(crate) mod bar;
pub(crate) mod controls;
pub(crate) mod database;
mod date_texts;
mod document_dialog;
mod document_list_state;
mod document_row;
pub(crate) mod documents_page;
mod file_opening;
mod file_reading;
mod file_saving;
pub(crate) mod goals;
pub(crate) mod journal_storage;
pub(crate) mod open_document;
mod settings_change;
mod statistics_dialog;
pub(crate) mod tabs;
mod versions_dialog;
