//! The web app: an editor that checks the text while the user writes and learns from their choices, and the pages for
//! accounts, teams and administration.
//!
//! # Layout
//! - [`model`]: the app's logic, independent of the browser and tested natively
//! - `browser`: the part that uses the browser's APIs; compiled only for wasm32
//!
//! ```
//! use emend_frontend::model::document::EditorDocument;
//!
//! let mut document = EditorDocument::default();
//! document.edit("I recieve it.\nAnd more.");
//! let outgoing = document.take_batches(20_000, 100_000);
//! assert_eq!(outgoing.batches[0].text, "I recieve it.\nAnd more.");
//! ```

pub mod model;
pub mod sample_text;

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
