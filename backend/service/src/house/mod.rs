//! What teams agreed upon: their dictionaries and their house styles.
//!
//! - `guide` – what one team agreed upon; `guides`: those of all teams, cached
//! - `style` – an automaton over what it writes otherwise
//! - `folded` – a text in small letters, for that
//! - `find` – what house styles say of a text, as issues

mod find;
mod folded;
mod guide;
mod guides;
mod style;

pub(crate) use find::find;
pub(crate) use guide::Guide;
pub(crate) use guides::GuideCache;
