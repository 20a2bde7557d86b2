//! What Emend does, whoever asks: check a text, record choices, keep dictionaries.
//!
//! The HTTP API and the command line both call [`Emend`]; it brings the engine (finds), learning (ranks) and the store
//! (remembers) together, and knows neither HTTP nor SQL.
//!
//! # Layout
//! - [`Emend`]: all services together: [`Checking`], [`Choosing`], [`Dictionaries`], [`Learned`], [`Agreements`], [`Observer`],
//!   [`Retention`]
//! - [`observe`]: learning from clients that only ever check
//! - `sentence`: what was learned, in words; `wire`: from the domain's types to those of the API
//! - `quota`: whether more of what [`Limits`] are about may come
//! - `house`: what a team agreed upon; `known_words`: corrections of known words; `evidence`: from the store
//! - [`Checker`]: the fixed pool of warm threads, and the cache of paragraphs
//! - [`Languages`]: which detector serves which language; [`dictionaries`]: Hunspell files on disk
//! - [`ServiceError`]: what a caller can be told

mod agreements;
mod check;
mod checker;
mod choose;
pub mod dictionaries;
mod emend;
mod error;
mod evidence;
mod house;
mod known_words;
mod languages;
mod learned;
pub mod observe;
mod offered;
mod parse;
mod quota;
mod retention;
mod sentence;
mod settings;
mod wire;
mod words;

pub use emend_engine::sentences;

pub use agreements::Agreements;
pub use check::{Checked, Checking};
pub use checker::{Checker, CheckerOptions, Origin};
pub use choose::Choosing;
pub use emend::Emend;
pub use emend_accounts::Limits;
pub use emend_domain::{Clock, system_clock};
pub use error::ServiceError;
pub use languages::Languages;
pub use learned::Learned;
pub use observe::Observer;
pub use retention::Retention;
pub use settings::Settings;
pub use words::{Dictionaries, WordScope};
