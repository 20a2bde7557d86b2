//! The engine: finds the issues of a text and the candidates for each of them. It is pure: no input or output, no
//! users, no threads, and no lock that is held from one call to the next. `emend-learning` applies earlier choices to
//! its results.
//!
//! ```
//! use emend_engine::{Detector, Document, HarperDetector, Markup};
//!
//! let english = HarperDetector::new();
//! let mut worker = english.worker(&"en-US".parse()?).expect("US English is there");
//! let text = "Dear all,\nI recieve teh letter untill tommorow.";
//! for issue in Document::parse(text, Markup::Auto).detect(worker.as_mut()) {
//!     println!("{}: {} -> {}", issue.span.offset, issue.surface, issue.candidates[0].value);
//! }
//! # let last = worker.detect("I recieve it.");
//! # assert_eq!((last[0].surface.as_str(), last[0].candidates[0].value.as_str()), ("recieve", "receive"));
//! # Ok::<(), emend_domain::InvalidLanguage>(())
//! ```
//!
//! # Costs
//! Measured on two shared cores, for English. The dictionary takes 0.7 s and 125 MB, once. The first worker takes
//! 0.2 s; each further one, of the same or another dialect, takes 10 ms. The first worker of a thread takes about 15 MB
//! (for its tagger), and each further dialect on that thread 8 MB. As caches fill, memory grows by some 30 MB. A
//! paragraph of 30 words takes about 10 ms, and the candidates of a misspelling about 0.5 ms. The [`Budget`] of a request
//! bounds both for every text.
//!
//! # Panics
//! Harper panics on some ordinary text (`barely b`). The panic is caught: the rules find no issues in that clause, and
//! everything else is checked. Call [`silence_panics`] at start-up, so that the message, which may quote the text, is not
//! printed.
//!
//! # Layout
//! - [`budget`] – the work that a request may cause, and the consequences of running out of it
//! - [`detector`] – the interface: a [`Detector`] is shared by all threads, a [`Worker`] belongs to one
//! - `english` – [`HarperDetector`]: English, with Harper's dictionary and rules
//! - `hunspell` – [`HunspellDetector`]: any language that has a Hunspell dictionary
//! - `document` – a text with markup as [`Block`]s of clean prose, and the way back to its positions
//! - `sentences`, `words`, `zones` – the parts of a block
//! - [`is_plausible_replacement`] – whether one text could have been typed for another
//! - [`placed_words`] – words with their positions, for callers that know more about them
//! - [`candidates`] – the order of an issue's candidates: a cheap edit distance ([`mod@typing_cost`]) selects the words
//!   that the noisy channel (`emend-channel`) ranks
//! - `candidate_parts` – [`CandidateParts`]: the reasons for the order of a word's candidates
//! - [`word_frequency`] – the frequencies of words and of pairs of words
//! - [`language_words`] – the frequent words of languages other than English
//! - [`mod@letter_sounds`] – the sounds of English words as they are spelt
//! - `abbreviations` – the usual abbreviations with a full stop
//! - `foreign_phrase` – quoted and whole sentences in another language, which are left alone
//! - [`data_files()`] – the files of data, which a program for browsers is handed when it starts as a [`DataBundle`]
//! - [`name_list`] – names of people, places and brands; `misspelling_list`: common misspellings and their corrections
//! - `language_guess` – detects the language of a text; `language`: the names of languages
//! - `vulgar` – words that are never offered
//! - `case`, `utf16`, `panics` – letter case, spans, and containing the panics of rules

mod abbreviations;
pub mod budget;
mod candidate_parts;
pub mod candidates;
mod case;
mod data_file;
mod data_files;
pub mod detector;
mod document;
mod english;
mod foreign_phrase;
mod hunspell;
mod issue;
mod language;
mod language_guess;
pub mod language_words;
pub mod letter_sounds;
mod misspelling_list;
pub mod name_list;
mod panics;
mod placed_word;
mod plausible_replacement;
mod sentences;
mod spelling_rule;
pub mod typing_cost;
mod utf16;
mod vulgar;
pub mod word_frequency;
mod words;
mod zones;

pub use budget::Budget;
pub use candidate_parts::CandidateParts;
pub use case::capitalised;
pub use data_file::DataFile;
pub use data_files::{DATA_VERSION, DataBundle, DataBundleError, data_files};
pub use detector::{Detection, Detector, DetectorReadiness, Worker};
pub use document::{Block, BlockKind, Document};
pub use emend_domain::{Markup, Utf16Span};
pub use english::{
    EnglishLexicon, HarperDetector, WordKnowledge, english_fit, english_rule_ids, is_explained_confusion,
};
pub use hunspell::{DictionaryError, HunspellDetector};
pub use issue::{
    CONFUSED_WORDS_RULE, Candidate, DetectedIssue, LOG_ODDS_OF_CERTAINTY, MIN_ISSUE_CERTAINTY, Rule,
    ShownFrom,
};
pub use language::language_info;
pub use language_guess::{LanguageGuess, LanguageHints, guess_language, region_by_words};
pub use misspelling_list::{MisspellingList, misspelling_key};
pub use panics::{catch_panic, silence_panics};
pub use placed_word::{PlacedWord, placed_words};
pub use plausible_replacement::is_plausible_replacement;
pub use sentences::sentences;
pub use spelling_rule::SPELLING_RULE;
