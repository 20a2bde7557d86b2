//! The vocabulary of Emend: the types that the engine, learning, the stores and the service all speak. It ranks nothing, stores
//! nothing, and does no input or output.
//!
//! Learning has one source: *this account, on this item, chose this outcome, n times, last at t* (a [`Vote`]).
//!
//! ```
//! use emend_domain::{AccountId, Item, Outcome, Record, Surface};
//!
//! let item = Item::new(&"en-US".parse()?, "SPELLING".parse()?, Surface::of("Recieve"));
//! let record = Record { account: AccountId::local(), item };
//! assert_eq!(record.key(), "local|en|SPELLING||recieve");
//! assert_eq!(Outcome::Chosen("receive".into()).key(), "c:receive");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//! Of any text:
//! - [`id`] – accounts, teams, rules, choices
//! - [`language`] – language tags and names; [`span`]: ranges of a text; [`issue_kind`]; [`scope`]: whose judgement applies
//! - [`clock`] – the time, which tests can set
//! - [`limits`] – the bounds that the engine and the API share
//!
//! With the feature `votes`, of what users chose:
//! - [`surface`] – how a surface, a replacement and a neighbouring word are stored: normalized and bounded, never a text
//! - [`item`] – the subject of a vote; [`outcome`]: what was chosen; [`vote`]: both, counted
//! - [`word`] – a word of a dictionary
//! - [`counts`] – the sums of votes, and what a store knows about an item
//! - [`viewer`] – the account and the teams that a request is answered for
//!
//! The types of `emend-shared`, the wire format, are separate ones, except for those that are the same on the wire: it re-exports
//! language tags, spans, kinds and scopes.

#[cfg(feature = "votes")]
pub mod counts;
#[cfg(feature = "votes")]
pub mod item;
#[cfg(feature = "votes")]
pub mod outcome;
#[cfg(feature = "votes")]
pub mod surface;
#[cfg(feature = "votes")]
pub mod viewer;
#[cfg(feature = "votes")]
pub mod vote;
#[cfg(feature = "votes")]
pub mod word;

pub mod clock;
pub mod id;
pub mod issue_kind;
pub mod language;
pub mod limits;
pub mod scope;
pub mod span;

#[cfg(feature = "votes")]
pub use counts::{Count, Counts, ItemEvidence, count_votes, weight};
#[cfg(feature = "votes")]
pub use id::ChoiceId;
#[cfg(feature = "votes")]
pub use item::{Context, ContextStorage, Item};
#[cfg(feature = "votes")]
pub use outcome::Outcome;
#[cfg(feature = "votes")]
pub use surface::Surface;
#[cfg(feature = "votes")]
pub use viewer::Viewer;
#[cfg(feature = "votes")]
pub use vote::{Ballot, Record, Tallies, Tally, Vote, newest};
#[cfg(feature = "votes")]
pub use word::DictionaryWord;

pub use clock::{Clock, Timestamp, system_clock, unix_time};
pub use id::{AccountId, BadKey, InvalidId, RuleId, TeamId};
pub use issue_kind::IssueKind;
pub use language::{InvalidLanguage, LanguageInfo, LanguageTag};
pub use scope::Scope;
pub use span::Utf16Span;
