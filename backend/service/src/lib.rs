//! Emend's use cases: checking texts, recording choices, and managing dictionaries and accounts.
//!
//! The HTTP API and the command line both call [`Emend`]. It combines the engine (finds issues), learning (ranks
//! replacements) and the store (persists choices), and knows neither HTTP nor SQL.
//!
//! # Layout
//! - [`Emend`]: all services together: [`CheckService`], [`ChoiceService`], [`UserDictionaries`], [`LearnedItems`], [`Agreements`],
//!   [`Observer`], [`Retention`]
//! - [`Explanation`]: the reasons for the issues of a text and for the order of their candidates
//! - [`observe`]: learning from check-only clients
//! - `learned_query`: searching learned records; `habits`: those of one surface and rule as one entry; `learned_cursor`: the
//!   start of a page; `learned_item_id`: their IDs; `learned_item_text`: descriptions of them in plain language;
//!   `suppression_text`: why an issue is hidden
//! - `quota`: enforcement of [`Limits`]
//! - `house`: team dictionaries and house styles; `known_words`: corrections of known words; `evidence`: evidence from
//!   the store
//! - [`Checker`]: the fixed pool of warm threads, and the cache of paragraphs
//! - [`Languages`]: the detector for each language; [`dictionary_files`]: Hunspell files on disk; `user_dictionaries`: the words that
//!   users, teams and everyone added
//! - [`ServiceError`]: the errors that callers see

mod agreements;
mod check;
mod checker;
mod choices;
pub mod dictionary_files;
mod emend;
mod error;
mod evidence;
mod from_wire;
mod habits;
mod house;
mod insight;
mod issue_group;
mod known_words;
mod language_variants;
mod languages;
mod learned_cursor;
mod learned_item_id;
mod learned_item_text;
mod learned_items;
mod learned_query;
pub mod observe;
mod offered_replacements;
mod quota;
mod retention;
mod settings;
mod suppression_text;
mod text_explanation;
mod text_explanation_service;
mod user_dictionaries;

pub use emend_engine::{LanguageHints, sentences};

pub use agreements::Agreements;
pub use check::{CheckResult, CheckService};
pub use checker::{Checker, CheckerOptions, Requester};
pub use choices::ChoiceService;
pub use emend::Emend;
pub use emend_accounts::AccountLimits;
pub use emend_domain::{Clock, system_clock};
pub use error::ServiceError;
pub use insight::Insight;
pub use languages::Languages;
pub use learned_cursor::{LearnedCursor, LearnedStart};
pub use learned_items::LearnedItems;
pub use learned_query::{LearnedClass, LearnedQuery};
pub use observe::Observer;
pub use retention::Retention;
pub use settings::EmendSettings;
pub use text_explanation::{
    ExplainedCandidate, ExplainedIssue, Explanation, ScoreShares, UnmarkedWord, VoteCounts,
};
pub use text_explanation_service::ExplainService;
pub use user_dictionaries::{UserDictionaries, WordScope};
