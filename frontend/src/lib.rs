//! The web editor: a person writes, sees what could be better, and the choices they make are learned.
//!
//! # Layout
//! - [`model`]: what the page knows, free of the browser and tested natively
//! - `browser`: everything that touches the page; only compiled for wasm32
//!
//! ```
//! use emend_frontend::model::document::Document;
//!
//! let mut document = Document::default();
//! document.edit("I recieve it.\nAnd more.");
//! let outgoing = document.take_batches(20_000, 100_000);
//! assert_eq!(outgoing.batches[0].text, "I recieve it.\nAnd more.");
//! ```

pub mod model;
pub mod sample;

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
