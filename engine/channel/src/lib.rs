//! The noisy channel: the probability that a writer who means one word types another.
//!
//! A pair of words is aligned into [`align::AlignedEdit`]s. Each edit, by itself and with the letters around it, is a
//! [`Slip`]: `e` for `a`, `ei` for `ie` after `c`, a doubled `l` at the end. A [`Channel`] has a weight for each slip
//! it knows, and for a few [`CandidateFeatures`] of the candidate as a whole (such as its frequency and its edit
//! distance). The sum of the weights is the log probability, up to a constant, that the candidate is the intended word.
//! The model follows Kernighan, Church and Gale (1990) and Brill and Moore (2000); like later systems, it is trained as
//! a ranker over whole candidate lists.
//!
//! ```
//! use emend_channel::{Channel, TrainingExample, TrainingOptions, slips, train};
//!
//! // Corrections by a writer of `ie` for `ei`, such as `recieve` …
//! let lesson = |written: &str, right: &str, wrong: &str| TrainingExample {
//!     offsets: vec![0.0, 0.0],
//!     slips: vec![slips(written, right).into(), slips(written, wrong).into()],
//!     right: 0,
//!     weight: 1.0,
//! };
//! let lessons = [lesson("recieve", "receive", "relieve"), lesson("decieve", "deceive", "derive")];
//! let learned = train(&lessons, &TrainingOptions::default());
//!
//! // … also apply to a word that was not in the examples.
//! let weigh = |intended: &str| learned.weigh(&slips("percieve", intended));
//! assert!(weigh("perceive") > weigh("permieve"));
//! ```
//!
//! # Layout
//! - [`align`] – alignment of words into edits
//! - [`slip`] – slips, the features of edits
//! - [`keyboard`] – neighbouring keys
//! - [`sound`] – approximate pronunciation of words
//! - [`channel`] – the weights of a language: [`CandidateFeatures`], and the weights of slips
//! - [`slip_weights`] – [`ChannelWeights`], the weight of each known slip
//! - [`train()`] – training of weights from examples

pub mod align;
pub mod channel;
pub mod keyboard;
pub mod slip;
pub mod slip_weights;
pub mod sound;
pub mod train;

pub use channel::{CandidateFeatures, Channel};
pub use slip::{Slip, WrittenWord, slips};
pub use slip_weights::{ChannelWeights, InvalidWeights};
pub use train::{TrainingExample, TrainingOptions, train};
