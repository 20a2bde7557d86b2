//! The results of the measurement.

use std::collections::BTreeMap;
use std::time::Duration;

use super::measured_store::StoreKind;
use super::operation::Operation;

/// The results.
#[derive(Default)]
pub(crate) struct GrowthResults {
    /// The stores, each with its number of votes, its size in bytes and the time that filling took.
    pub(crate) stores: Vec<(StoreKind, usize, u64, Duration)>,
    /// The median times in milliseconds by operation, kind of store and number of votes, one for each round.
    pub(crate) times: BTreeMap<(Operation, StoreKind, usize), Vec<f64>>,
    /// The median times of checks on a store without votes, one for each round.
    pub(crate) without: Vec<f64>,
    /// Round trips per operation on the largest Redis.
    pub(crate) round_trips: Vec<(Operation, f64)>,
    /// The size that was not measured, and the reason.
    pub(crate) left_out: Vec<String>,
}
