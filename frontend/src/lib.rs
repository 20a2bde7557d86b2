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
//! let batch = document.take_batch(0..usize::MAX, 20_000, 100_000).unwrap();
//! assert_eq!(batch.text, "I recieve it.\nAnd more.");
//! ```

#[macro_use]
pub mod model;
pub mod sample_text;

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
