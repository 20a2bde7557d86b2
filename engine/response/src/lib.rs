//! From what the engine finds to the issues of a response, for the server and for an engine on the user's device.
//!
//! # Layout
//! - `thresholds` – whether an issue is shown: what strictness and votes make of its certainty
//! - `other_languages` – the lines of a text that are in another language than the rest
//! - `text_words` – the words of a text, which make candidates likelier
//! - `to_wire` – conversion to the types of `emend-shared`

mod other_languages;
mod text_words;
mod thresholds;
mod to_wire;

pub use other_languages::{has_enough_words, other_languages};
pub use text_words::TextWords;
pub use thresholds::{IssueThreshold, items, may_be_shown, without_overlaps};
pub use to_wire::{bytes, offers, replacement, rule_info};
