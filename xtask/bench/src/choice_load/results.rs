//! The results of a measurement.

use std::collections::BTreeMap;

use crate::choice_load::cell::Cell;
use crate::choice_load::competitors::CompetitorId;

/// The results of each competitor under each load, by round.
pub(crate) type Results = BTreeMap<(CompetitorId, usize), Vec<Cell>>;
