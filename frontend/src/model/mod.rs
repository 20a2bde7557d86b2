//! What the page knows, without a page: nothing here touches the browser, so all of it is tested natively.
//!
//! # Layout
//! - [`text`]: words, the smallest edit between two texts
//! - [`document`]: paragraphs with their issues
//! - `shifting`: how issues move along while the text is edited
//! - [`checking`]: which paragraphs go to the server in which request, and what an answer changes
//! - [`asked`]: a word that somebody wants to correct where nothing was found
//! - [`own`]: corrections that people make by typing
//! - [`owner`]: whom something in the browser's storage belongs to
//! - [`hidden`]: issues that were waved away and are gone at once
//! - [`choices`]: what a person did, as the server wants it
//! - [`history`]: corrections that can be taken back with the keyboard
//! - [`queue`]: the order of stored choices, and what to do when the server refuses some
//! - [`routes`]: which page an address is of
//! - [`wording`]: counts and kinds in words

pub mod asked;
pub mod checking;
pub mod choices;
pub mod document;
pub mod hidden;
pub mod history;
pub mod own;
pub mod owner;
pub mod queue;
pub mod routes;
mod shifting;
pub mod text;
pub mod wording;

#[cfg(test)]
pub(crate) mod examples;
