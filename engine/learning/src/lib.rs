//! Learning from choices: ranking, suppression and promotion.
//!
//! Votes ([`emend_domain::Vote`]) are the only source of learning. Ranking, suppression and dictionaries are pure
//! functions of votes; this crate contains these functions and does no input or output.
//!
//! ```
//! use emend_domain::{ItemEvidence, Outcome, Tally};
//! use emend_learning::{RankingConstants, Evidence, Offer, IssuePlace, rank};
//!
//! let place = IssuePlace::new("en-US".parse()?, "SPELLING".parse()?, "recieve");
//! let offers = [Offer::new("relieve", 0.6), Offer::new("receive", 0.4)];
//! let constants = RankingConstants::default();
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
//! - [`choice`] – a choice, and the votes that it casts
//! - [`evidence`] – the votes and counts that are relevant to one issue
//! - `rank` – the order of an issue's replacements, from the evidence
//! - `suppress` – whether an issue is hidden
//! - [`promotion`] – whether an outcome applies to a whole team or to everyone
//! - [`widening`] – how ignoring an issue in some places comes to hide it in others
//! - [`threshold`] – how sure the sentence model must be of an issue for one user
//! - `dictionary` – the words that a user's dictionary covers
//! - `known_word_correction` – corrections of known words: whether a word that the dictionary accepts is flagged for one user

mod agreement;
pub mod choice;
mod dictionary;
pub mod evidence;
mod known_word_correction;
pub mod promotion;
mod rank;
mod rank_steps;
mod suppress;
pub mod threshold;
pub mod widening;

pub use agreement::{AgreementState, agreement};
pub use choice::{ChoiceKind, IssuePlace, ballots, removal_ballots};
pub use dictionary::knows_word;
pub use evidence::{CorrectionEvidence, CorrectionItems, Evidence, Items};
pub use known_word_correction::{CorrectUses, ORDINARY_TEXT_WORDS, is_own_mistake};
pub use promotion::{Promotion, PromotionThreshold};
pub use rank::{DEFAULT_HALF_LIFE_DAYS, Offer, RankedReplacement, RankingConstants, rank};
pub use rank_steps::{RankSteps, rank_steps};
pub use suppress::{Suppression, SuppressionReach, suppression};
pub use threshold::{LevelVotes, ThresholdShift, rule_shift, threshold_shift};
