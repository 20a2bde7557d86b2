//! A load, and what one system did under it in one round.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A load: clients that each wait for their answer before they send the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LoadShape {
    /// The number of clients.
    pub(crate) clients: usize,
    /// The number of choices in each request.
    pub(crate) batch: usize,
}

/// The loads, the lightest first.
pub(crate) const SHAPES: [LoadShape; 6] = [
    LoadShape { clients: 1, batch: 1 },
    LoadShape {
        clients: 16,
        batch: 1,
    },
    LoadShape {
        clients: 64,
        batch: 1,
    },
    LoadShape {
        clients: 1,
        batch: 50,
    },
    LoadShape {
        clients: 16,
        batch: 50,
    },
    LoadShape {
        clients: 64,
        batch: 50,
    },
];

/// The result of one system under one load in one round.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct RoundResult {
    /// Choices per second.
    pub(crate) rate: f64,
    /// The median time of a request, in milliseconds.
    pub(crate) median: f64,
    /// The time within which 99 of 100 requests were answered, in milliseconds.
    pub(crate) p99: f64,
}

impl RoundResult {
    /// Computes the result from the times of all requests and the time of the whole round.
    pub(crate) fn new(mut times: Vec<Duration>, batch: usize, whole: Duration) -> Self {
        times.sort_unstable();
        let choices = figure(times.len() * batch);
        Self {
            rate: choices / whole.as_secs_f64(),
            median: percentile(&times, 50),
            p99: percentile(&times, 99),
        }
    }
}

/// Returns the time within which this share of sorted times lies, in milliseconds.
pub(crate) fn percentile(times: &[Duration], percent: usize) -> f64 {
    let last = times.len().saturating_sub(1);
    let time = times.get((times.len() * percent / 100).min(last));
    time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// Converts a number for a ratio or a table.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(crate) fn figure(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_the_rate_the_median_and_the_99th_percentile() {
        let times = (1..=200).map(Duration::from_millis).collect();
        let cell = RoundResult::new(times, 50, Duration::from_secs(10));
        assert!((cell.rate - 1_000.0).abs() < 1e-9, "{cell:?}");
        assert!((cell.median - 101.0).abs() < 1e-9, "{cell:?}");
        assert!((cell.p99 - 199.0).abs() < 1e-9, "{cell:?}");
    }
}
