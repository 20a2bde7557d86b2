//! The shared vocabulary of Emend: the types that the engine, learning, the stores and the service have in common. This
//! crate does no ranking, storage, input or output.
//!
//! Learning has one source: *this account chose this outcome for this item, n times, the last time at t* (a [`Vote`]).
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
//! For texts and requests:
//! - [`id`] – IDs of accounts, teams, rules and choices
//! - [`language`] – language tags and names; [`span`]: ranges of a text; [`issue_kind`]: kinds of issues;
//!   [`markup`]: the markup of a text; [`text_lines`]: its lines, and which of them go on in the next; [`office_text`]:
//!   the text of word-processor files; [`strictness`]: how sure an issue must be; [`scope`]: the group whose choices apply
//! - [`clock`] – the time, which tests can set
//! - [`number_with_noun`] – numbers with their nouns, in messages
//! - [`limits`] – limits that the engine and the API share
//!
//! For votes, with the feature `votes`:
//! - [`surface`] – surfaces, replacements and neighbouring words in their stored form: normalised, bounded in length,
//!   never a text
//! - [`item`] – the subject of a vote; [`outcome`]: its statement; [`vote`]: both, with a tally
//! - [`word`] – dictionary words
//! - [`counts`] – sums of votes, and the evidence about an item
//! - [`viewer`] – the account and the teams for which a request is answered
//!
//! The types of `emend-shared`, the wire format, are separate. The exceptions are types with the same form on the wire:
//! language tags, spans, kinds and scopes, which `emend-shared` re-exports.

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
pub mod markup;
pub mod number_with_noun;
pub mod office_text;
pub mod scope;
pub mod span;
pub mod strictness;
pub mod text_lines;

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
pub use id::{AccountId, InvalidId, InvalidKey, MAX_ID_LENGTH, RuleId, TeamId};
pub use issue_kind::IssueKind;
pub use language::{InvalidLanguage, LanguageInfo, LanguageTag};
pub use markup::Markup;
pub use scope::Scope;
pub use span::Utf16Span;
pub use strictness::Strictness;
