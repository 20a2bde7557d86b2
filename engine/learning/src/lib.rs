//! Learning from choices: ranking, suppression, promotion.
//!
//! Votes ([`emend_domain::Vote`]) are the only source of learning. Ranking, suppression and dictionaries are pure functions of
//! them; this crate holds those functions, and does no input or output.
//!
//! ```
//! use emend_domain::{ItemEvidence, Outcome, Tally};
//! use emend_learning::{Constants, Evidence, Offer, Place, rank};
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
//! - [`choice`] – from one choice to the votes that it casts
//! - [`evidence`] – the votes and counts that bear on one issue
//! - `rank` – from evidence to an order of the replacements; `suppress`: to whether an issue is hidden; [`promotion`]: when the
//!   judgement of some applies to others
//! - `dictionary` – which words a user's dictionary covers
//! - `mistake` – when a word that the dictionary accepts is marked for one user

pub mod choice;
mod dictionary;
pub mod evidence;
mod mistake;
pub mod promotion;
mod rank;
mod suppress;

pub use choice::{ChoiceKind, Place, ballots};
pub use dictionary::knows_word;
pub use evidence::{Evidence, Items};
pub use mistake::{RightUses, WORDS_WRITTEN, is_own_mistake};
pub use promotion::{Agreement, Promotion, PromotionThreshold, agreement};
pub use rank::{Constants, Offer, Ranked, rank};
pub use suppress::suppressed;
