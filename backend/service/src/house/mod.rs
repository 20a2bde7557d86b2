//! Team dictionaries and house styles.
//!
//! - `guide` – a team's dictionary and house style; `guide_cache`: the cache of guides
//! - `style` – the automaton over a house style's terms to avoid
//! - `folded_text` – a text in lower case, for matching
//! - `term_search` – the house-style issues of a text

mod folded_text;
mod guide;
mod guide_cache;
mod style;
mod term_search;

pub(crate) use guide::TeamGuide;
pub(crate) use guide_cache::GuideCache;
pub(crate) use term_search::find;
