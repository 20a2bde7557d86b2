//! Documents that are never lost: what the browser stores of them, and which of two texts stays when they differ.
//!
//! # Layout
//! - [`journal`]: the text of an open document in the browser's local storage, which is written at once
//! - [`document_record`]: a document in the list; [`title`]: its title
//! - [`commit`]: the move from the journal into the database
//! - [`version`]: earlier texts of a document, and how many are kept
//! - [`openable_files`]: files that become documents; [`archive`]: the archives among them
//! - [`saved_form`]: documents that become files

pub mod archive;
pub mod commit;
pub mod document_record;
pub mod journal;
pub mod openable_files;
pub mod saved_form;
pub mod title;
pub mod version;
