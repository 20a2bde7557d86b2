//! Documents: the list, versions, files and settings (`docs/decisions/0073-documents-in-the-browser.md`).
//!
//! # Layout
//! - [`database`]: the documents of a user in the browser's database
//! - [`journal`]: texts on their way into the database, in the browser's local storage
//! - [`open_document`]: the document of this tab; [`tabs`]: the other tabs
//! - [`bar`]: the bar above the text, with [`statistics_dialog`] and [`versions_dialog`]; [`goals`]: the goals of a document;
//!   [`document_settings`]: changing its settings
//! - [`list_page`], [`list_row`]: the page of all documents; [`document_list`]: what one does with them
//! - [`files`], [`file_reader`]: opening and saving files; [`controls`]: buttons, dialogs; [`moments`]: dates

pub(crate) mod bar;
pub(crate) mod controls;
pub(crate) mod database;
mod document_list;
mod document_settings;
mod file_reader;
mod files;
pub(crate) mod goals;
pub(crate) mod journal;
pub(crate) mod list_page;
mod list_row;
mod moments;
pub(crate) mod open_document;
mod statistics_dialog;
pub(crate) mod tabs;
mod versions_dialog;
