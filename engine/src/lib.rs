//! Finds issues in a text, and candidates for each. Pure: no input or output, no users, no threads, and no lock
//! held across a call. What people chose before is `emend-learning`'s to apply.
//!
//! ```
//! use emend_engine::{Detector, HarperDetector, paragraphs};
//!
//! let english = HarperDetector::new();
//! let mut worker = english.worker(&"en-US".parse()?).expect("US English is there");
//! let text = "Dear all,\nI recieve teh letter untill tommorow.";
//! for (offset, paragraph) in paragraphs(text) {
//!     for issue in worker.detect(paragraph) {
//!         println!("{}: {} -> {}", offset + issue.span.offset, issue.surface, issue.candidates[0].value);
//!     }
//! }
//! # let last = worker.detect("I recieve it.");
//! # assert_eq!((last[0].surface.as_str(), last[0].candidates[0].value.as_str()), ("recieve", "receive"));
//! # Ok::<(), emend_shared::InvalidLanguage>(())
//! ```
//!
//! # Layout
//! - [`detector`] – the seam: a [`Detector`] is shared by all threads, a [`Worker`] belongs to one
//! - `english` – [`HarperDetector`]: harper's dictionary and rules
//! - `hunspell` – [`HunspellDetector`]: any language that has a Hunspell dictionary
//! - `paragraph`, `sentence`, `words`, `zones` – taking a text apart
//! - [`candidates`] – the order of an issue's candidates, by [`score`] (the seam for a trained model), by [`mod@distance`]
//! - `language` – what languages are called, and guessing one
//! - `case`, `utf16`, `panics` – letter case, spans, and keeping a rule's panic to itself

pub mod candidates;
mod case;
pub mod detector;
pub mod distance;
mod english;
mod hunspell;
mod issue;
mod language;
mod panics;
mod paragraph;
pub mod score;
mod sentence;
mod utf16;
mod words;
mod zones;

pub use detector::{Detector, Worker};
pub use english::{EnglishLexicon, HarperDetector};
pub use hunspell::{DictionaryError, HunspellDetector};
pub use issue::{Candidate, FoundIssue, SPELLING_RULE};
pub use language::{guess_language, language_info};
pub use panics::quiet_panics;
pub use paragraph::paragraphs;
