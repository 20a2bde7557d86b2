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
//! # Ok::<(), emend_domain::InvalidLanguage>(())
//! ```
//!
//! # What it costs
//! Measured on two shared cores. English: 0.7 s and 125 MB for the dictionary, once; 0.2 s for the first worker and 10 ms for
//! each further one, of the same dialect or another; about 15 MB for a thread's first worker (its tagger) and 8 MB for its next
//! dialect, growing by some 30 MB as caches fill. A paragraph of 30 words takes about 10 ms, the candidates of a
//! misspelling about 2 ms. A request's [`Budget`] bounds both for any text.
//!
//! # Panics
//! harper panics on some ordinary text (`barely b`). It is caught: that clause has no rules' issues, all else has. Call
//! [`quiet_panics`] at start, so that the message, which may quote the text, is printed nowhere.
//!
//! # Layout
//! - [`budget`] – how much work a request may have done, and what happens when it is spent
//! - [`detector`] – the seam: a [`Detector`] is shared by all threads, a [`Worker`] belongs to one
//! - `english` – [`HarperDetector`]: harper's dictionary and rules
//! - `hunspell` – [`HunspellDetector`]: any language that has a Hunspell dictionary
//! - `paragraph`, `sentence`, `words`, `zones` – taking a text apart
//! - [`is_near`] – whether one text could have been written for another
//! - [`placed_words`] – words where they stand, for whoever knows more about them
//! - [`candidates`] – the order of an issue's candidates: cheap edits ([`mod@distance`]) before the noisy channel (`emend-channel`)
//! - `explain` – [`CandidateParts`]: why the candidates for a word are in their order
//! - [`usage`] – how usual words, and pairs of words, are
//! - `guess` – which language a text is in; `language` – what languages are called
//! - `case`, `utf16`, `panics` – letter case, spans, and keeping a rule's panic to itself

pub mod budget;
pub mod candidates;
mod case;
pub mod detector;
pub mod distance;
mod english;
mod explain;
mod guess;
mod hunspell;
mod issue;
mod language;
mod near;
mod panics;
mod paragraph;
mod placed;
mod sentence;
pub mod usage;
mod utf16;
mod words;
mod zones;

pub use budget::Budget;
pub use case::capitalised;
pub use detector::{Detection, Detector, Readiness, Worker};
pub use english::{EnglishLexicon, HarperDetector, Knowledge};
pub use explain::CandidateParts;
pub use guess::{Guess, guess_language};
pub use hunspell::{DictionaryError, HunspellDetector};
pub use issue::{Candidate, FoundIssue, Rule, SPELLING_RULE};
pub use language::language_info;
pub use near::is_near;
pub use panics::{caught, quiet_panics};
pub use paragraph::paragraphs;
pub use placed::{PlacedWord, placed_words};
pub use sentence::sentences;
