//! What a team agreed upon: words that are right for all its members, and what to write instead of something.
//!
//! - `guide`: what follows from it for a text (pure); the entries behind it are kept by [`crate::accounts`]

mod guide;

pub(crate) use guide::Guide;
