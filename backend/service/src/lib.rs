//! What Emend does, whoever asks: check a text, record choices, keep dictionaries.
//!
//! The HTTP API and the command line both call [`Emend`]; it brings the engine (finds), learning (ranks) and the store
//! (remembers) together, and knows neither HTTP nor SQL.
//!
//! # Layout
//! - [`Emend`]: the one type that does things; `check`, `choose`, `words`, `learned` hold what it does
//! - [`Explanation`]: how the candidates of each issue came to their ranks
//! - [`observe`]: learning from clients that only ever check
//! - `retention`: what nobody chose again for long
//! - `sentence`: what was learned, in words
//! - [`Limits`]: what one account may have at most; `quota`: whether more of it may come
//! - [`accounts`]: who somebody is, sessions, API keys, teams
//! - `agreed`: what several agree on, for them to see and for administrators to decide about
//! - `house`: what a team agreed upon; `corrected`: known words that somebody corrected all the same
//! - [`Checker`]: the fixed pool of warm threads, and the cache of paragraphs
//! - [`Languages`]: which detector serves which language; [`dictionaries`]: Hunspell files on disk
//! - [`ServiceError`]: what a caller can be told

pub mod accounts;
mod agreed;
mod check;
mod checker;
mod choose;
mod corrected;
pub mod dictionaries;
mod emend;
mod error;
mod explain;
mod explanation;
mod house;
mod languages;
mod learned;
mod limits;
pub mod observe;
mod offered;
mod parse;
mod quota;
mod rate;
mod retention;
mod sentence;
mod words;

pub use emend_engine::sentences;

pub use check::Checked;
pub use checker::{Checker, CheckerOptions, Origin};
pub use emend::{Emend, Settings};
pub use emend_domain::{Clock, system_clock};
pub use error::ServiceError;
pub use explanation::{ExplainedCandidate, ExplainedIssue, Explanation, Shares, UnmarkedWord, VoteCounts};
pub use languages::Languages;
pub use limits::Limits;
pub use words::WordScope;
