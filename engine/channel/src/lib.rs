//! The noisy channel: how likely somebody who meant one word is to have written another.
//!
//! A pair of words is aligned into [`align::AlignedEdit`]s. Each edit, alone and with the letters around it, is a [`Slip`]: `e` for
//! `a`, `ei` for `ie` after `c`, a doubled `l` at the end. A [`Channel`] has a weight for each slip it knows, and for a few
//! [`CandidateFeatures`] of the candidate as a whole (how usual the word is, how far away). The weights sum to the log probability, up to
//! a constant, that the candidate is what was meant. After Kernighan, Church and Gale (1990) and Brill and Moore (2000); trained as
//! a ranker over whole candidate lists, as is usual since.
//!
//! ```
//! use emend_channel::{Channel, Example, Lesson, slips, train};
//!
//! // What somebody who writes `ie` for `ei` teaches about `recieve` …
//! let lesson = |written: &str, right: &str, wrong: &str| Example {
//!     offsets: vec![0.0, 0.0],
//!     slips: vec![slips(written, right).into(), slips(written, wrong).into()],
//!     right: 0,
//!     weight: 1.0,
//! };
//! let lessons = [lesson("recieve", "receive", "relieve"), lesson("decieve", "deceive", "derive")];
//! let learned = train(&lessons, &Lesson::default());
//!
//! // … holds for a word that was never seen.
//! let weigh = |intended: &str| learned.weigh(&slips("percieve", intended));
//! assert!(weigh("perceive") > weigh("permieve"));
//! ```
//!
//! # Layout
//! - [`align`] – from two words to edits
//! - [`slip`] – from edits to slips, the features that weights belong to
//! - [`keyboard`] – which keys are next to each other
//! - [`sound`] – what a word sounds like, roughly
//! - [`channel`] – the weights of a language: [`CandidateFeatures`] and [`ChannelWeights`]
//! - [`train()`] – weights from examples

pub mod align;
pub mod channel;
pub mod keyboard;
pub mod slip;
pub mod sound;
pub mod train;
pub mod weights;

pub use channel::{CandidateFeatures, Channel};
pub use slip::{Slip, slips};
pub use train::{Example, TrainingOptions, train};
pub use weights::{BadWeights, ChannelWeights};
