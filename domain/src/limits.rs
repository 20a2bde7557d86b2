//! Bounds that the engine and the API share. Lengths are in UTF-16 code units.

/// The longest neighbouring word; a longer one counts as none.
pub const MAX_NEIGHBOUR: usize = 100;
