//! Limits that the engine and the API share. Lengths are in UTF-16 code units.

/// The maximum length of a neighbouring word. Longer words are treated as absent.
pub const MAX_NEIGHBOUR: usize = 100;
