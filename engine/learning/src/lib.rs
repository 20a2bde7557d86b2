//! What people chose, and what follows from it.
//!
//! One record is the source of all learning: *this account, on this item, chose this outcome, n times, last at t* (a
//! [`Vote`]). Counts, ranking, suppression and dictionaries are pure functions of the votes; this crate holds those
//! functions and the types they speak, and does no input or output.
//!
//! ```
//! use emend_learning::{Constants, Evidence, ItemEvidence, Offer, Outcome, Place, Tally, rank};
//!
//! let place = Place::new("en-US".parse()?, "SPELLING".parse()?, "recieve");
//! let offers = [Offer::new("relieve", 0.6), Offer::new("receive", 0.4)];
//! let constants = Constants::default();
//! let untaught = rank(&place, &offers, &Evidence::default(), &constants);
//! assert_eq!(untaught[0].value, "relieve");
//!
//! // One choice of this account puts its word first.
//! let mut here = ItemEvidence::default();
//! here.me.insert(Outcome::Chosen("receive".into()), Tally { n: 1, last: 0 });
//! let evidence = Evidence { anywhere: here, ..Evidence::default() };
//! let taught = rank(&place, &offers, &evidence, &constants);
//! assert_eq!((taught[0].value.as_str(), taught[0].you), ("receive", 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//! - [`account`] – who votes, and as whom somebody looks
//! - [`surface`] – how a surface, a replacement and a neighbour are written down: normalised, bounded, never a text
//! - [`item`] – what a vote is about; [`outcome`]: what was chosen; [`vote`]: both, counted
//! - [`choice`] – from one choice to the votes it casts
//! - [`influence`] – what one account can move, and counts as a fold over votes
//! - [`evidence`], [`rank`], [`suppress`]: from counts back to an order, a reason, a silence; [`promotion`]: when the
//!   silence of some is that of others too; [`is_own_mistake`]: when a word that is known is marked for one person

pub mod account;
pub mod choice;
pub mod evidence;
mod explain;
pub mod influence;
pub mod item;
mod mistake;
pub mod outcome;
pub mod promotion;
mod rank;
mod suppress;
pub mod surface;
pub mod vote;

pub use account::{AccountId, InvalidId, TeamId, Viewer};
pub use choice::{Ballot, Deed, Place, WrittenWord, ballots};
pub use evidence::{Evidence, ItemEvidence, Items};
pub use explain::{RankSteps, rank_steps};
pub use influence::{Count, Counts, count_votes, weight};
pub use item::{Context, ContextStorage, Item, RuleId};
pub use mistake::{RightUses, WORDS_WRITTEN, is_own_mistake};
pub use outcome::Outcome;
pub use promotion::{Agreement, Bar, Promotion, agreement};
pub use rank::{Constants, Offer, Ranked, rank};
pub use suppress::{knows_word, suppressed};
pub use surface::Surface;
pub use vote::{Record, Tallies, Tally, Timestamp, Vote, newest};

/// A key of a store is not one that this crate wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an item, an outcome or a record: {0:?}")]
pub struct BadKey(pub String);
