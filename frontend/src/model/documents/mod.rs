//! Documents that are never lost: what the browser stores of them, and which of two texts stays when they differ.
//!
//! # Layout
//! - [`journal`]: the text of an open document in the browser's local storage, which is written at once
//! - [`document_record`]: a document in the list; [`title`]: its title
//! - [`commit`]: the move from the journal into the database
//! - [`version`]: earlier texts of a document, and how many are kept
//! - [`file`]: files that become documents, and documents that become files; [`archive`]: the archives among them

pub mod archive;
pub mod commit;
pub mod document_record;
pub mod file;
pub mod journal;
pub mod title;
pub mod version;
