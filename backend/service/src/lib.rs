//! What Emend does, whoever asks: check a text, record choices, keep dictionaries.
//!
//! The HTTP API and the command line both call [`Emend`]; it brings the engine (finds), learning (ranks) and the store
//! (remembers) together, and knows neither HTTP nor SQL.
//!
//! # Layout
//! - [`Emend`]: the one type that does things; `check`, `choose`, `words`, `learned` hold what it does
//! - [`observe`]: learning from clients that only ever check
//! - `retention`: what nobody chose again for long
//! - `sentence`: what was learned, in words
//! - `quota`: whether more of what [`Limits`] are about may come
//! - `agreed`: what several agree on, for them to see and for administrators to decide about
//! - `house`: what a team agreed upon; `corrected`: known words that somebody corrected all the same
//! - [`Checker`]: the fixed pool of warm threads, and the cache of paragraphs
//! - [`Languages`]: which detector serves which language; [`dictionaries`]: Hunspell files on disk
//! - [`ServiceError`]: what a caller can be told

mod agreed;
mod check;
mod checker;
mod choose;
mod corrected;
pub mod dictionaries;
mod emend;
mod error;
mod house;
mod languages;
mod learned;
pub mod observe;
mod offered;
mod parse;
mod quota;
mod retention;
mod sentence;
mod words;

pub use emend_engine::sentences;

pub use check::Checked;
pub use checker::{Checker, CheckerOptions, Origin};
pub use emend::{Emend, Settings};
pub use emend_accounts::Limits;
pub use emend_domain::{Clock, system_clock};
pub use error::ServiceError;
pub use languages::Languages;
pub use words::WordScope;
