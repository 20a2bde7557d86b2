//! The results of a measurement.

use std::collections::BTreeMap;

use crate::choice_load::measured_systems::SystemId;
use crate::choice_load::round_result::RoundResult;

/// The results of each system under each load, by round.
pub(crate) type Results = BTreeMap<(SystemId, usize), Vec<RoundResult>>;
