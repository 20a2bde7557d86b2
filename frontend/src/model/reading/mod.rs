//! How a text reads: its length, how hard it is, and its long sentences.
//!
//! # Layout
//! - [`syllables`]: the syllables of a word
//! - [`paragraph_lines`]: which lines make one paragraph
//! - [`paragraph_reading`]: the sentences and counts of one paragraph
//! - [`text_stats`]: the counts of a text, its grade and its next long sentence
//! - [`texts`]: how the user is told

pub mod paragraph_lines;
pub mod paragraph_reading;
pub mod syllables;
pub mod text_stats;
pub mod texts;
