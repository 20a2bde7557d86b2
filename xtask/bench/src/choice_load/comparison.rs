//! Ratios between systems, round by round, and the goals for them.

use crate::choice_load::measured_systems::SystemId;
use crate::choice_load::results::Results;
use crate::choice_load::round_result::{LoadShape, RoundResult, SHAPES};
use crate::report::{Better, Figure, Spread};

/// The least ratio of Emend's choices per second to a rival's.
const MIN_FACTOR: f64 = 6.0;
/// The greatest share of Emend's 99th percentile in a rival's.
const MAX_SLOW_SHARE: f64 = 0.2;
/// The least share of `redis-benchmark`'s choices per second, in batches and one by one.
const MIN_LIMIT_SHARE: f64 = 0.6;
const MIN_LIMIT_SHARE_OF_SINGLE_CHOICES: f64 = 0.35;
/// The load of the goals.
const GOAL_CLIENTS: usize = 64;

/// Emend and a rival.
const RIVALS: [(SystemId, SystemId); 6] = [
    (SystemId::RedisEverySec, SystemId::MySql),
    (SystemId::RedisAlways, SystemId::MySql),
    (SystemId::RedisEverySec, SystemId::MySqlEverySecond),
    (SystemId::RedisEverySec, SystemId::Memcached),
    (SystemId::RedisAlways, SystemId::Memcached),
    (SystemId::RedisEverySec, SystemId::MemcachedEverySecond),
];

/// Emend and its limit.
const LIMITS: [(SystemId, SystemId); 3] = [
    (SystemId::RedisEverySec, SystemId::LimitEverySec),
    (SystemId::RedisAlways, SystemId::LimitAlways),
    (SystemId::Embedded, SystemId::LimitRedb),
];

/// The quantity that a ratio compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Choices per second.
    Rate,
    /// The time within which 99 of 100 requests are answered.
    P99,
}

/// A ratio of Emend to another system under a load, over all rounds.
pub(crate) struct Comparison {
    pub(crate) emend: SystemId,
    pub(crate) other: SystemId,
    pub(crate) shape: LoadShape,
    pub(crate) quantity: Quantity,
    pub(crate) ratio: Spread,
    /// The bound, if there is a goal.
    pub(crate) goal: Option<f64>,
}

impl Comparison {
    /// Returns whether the median meets the goal; `None` without a goal.
    pub(crate) fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| match self.quantity {
            Quantity::Rate => self.ratio.median >= goal,
            Quantity::P99 => self.ratio.median <= goal,
        })
    }
}

/// Compares each pair under each load.
pub(crate) fn compare(results: &Results) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (index, shape) in SHAPES.into_iter().enumerate() {
        let mut add = |emend, other, quantity, goal| {
            let cells = |id| results.get(&(id, index)).map(Vec::as_slice).unwrap_or_default();
            let of = |cell: &RoundResult| match quantity {
                Quantity::Rate => cell.rate,
                Quantity::P99 => cell.p99,
            };
            let ratios = cells(emend).iter().zip(cells(other)).map(|(a, b)| of(a) / of(b));
            comparisons.push(Comparison {
                emend,
                other,
                shape,
                quantity,
                ratio: Spread::of(ratios.collect()),
                goal,
            });
        };
        let at_goal = shape.clients == GOAL_CLIENTS;
        for (emend, rival) in RIVALS {
            add(emend, rival, Quantity::Rate, at_goal.then_some(MIN_FACTOR));
            add(emend, rival, Quantity::P99, at_goal.then_some(MAX_SLOW_SHARE));
        }
        for (emend, limit) in LIMITS {
            let least = if shape.batch > 1 {
                MIN_LIMIT_SHARE
            } else {
                MIN_LIMIT_SHARE_OF_SINGLE_CHOICES
            };
            let has_goal = at_goal && limit != SystemId::LimitRedb;
            add(emend, limit, Quantity::Rate, has_goal.then_some(least));
        }
    }
    comparisons
}

/// Returns the figures for the history: the ratios under the load of the goals, and the rates behind them.
pub(crate) fn figures(results: &Results, comparisons: &[Comparison]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for comparison in comparisons
        .iter()
        .filter(|comparison| comparison.shape.clients == GOAL_CLIENTS)
    {
        let (what, better) = match comparison.quantity {
            Quantity::Rate => ("rate", Better::Higher),
            Quantity::P99 => ("p99", Better::Lower),
        };
        figures.push(Figure {
            name: format!(
                "{what} {}/{} {}",
                comparison.emend.key(),
                comparison.other.key(),
                shape_key(comparison.shape)
            ),
            unit: "ratio",
            better,
            value: comparison.ratio,
        });
    }
    for ((id, index), cells) in results {
        let shape = SHAPES[*index];
        if shape.clients == GOAL_CLIENTS {
            figures.push(Figure {
                name: format!("rate {} {}", id.key(), shape_key(shape)),
                unit: "choices/s",
                better: Better::Untold,
                value: Spread::of(cells.iter().map(|cell| cell.rate).collect()),
            });
        }
    }
    figures
}

fn shape_key(shape: LoadShape) -> String {
    format!("{}x{}", shape.clients, shape.batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(rate: f64, p99: f64) -> Results {
        let mut results = Results::new();
        for id in SystemId::ALL {
            for index in 0..SHAPES.len() {
                let is_own = matches!(id, SystemId::RedisEverySec | SystemId::RedisAlways);
                let cell = RoundResult {
                    rate: if is_own { rate } else { 100.0 },
                    median: 1.0,
                    p99: if is_own { p99 } else { 100.0 },
                };
                results.insert((id, index), vec![cell; 3]);
            }
        }
        results
    }

    #[test]
    fn a_goal_is_met_only_by_its_own_ratio() {
        let met = |results: Results, quantity, limit: bool| -> Vec<bool> {
            let comparisons = compare(&results).into_iter();
            let goal_comparisons = comparisons.filter(|comparison| {
                let is_limit = LIMITS.iter().any(|(_, other)| *other == comparison.other);
                comparison.quantity == quantity && is_limit == limit
            });
            goal_comparisons
                .filter_map(|comparison| comparison.is_met())
                .collect()
        };
        assert_eq!(met(results(600.0, 20.0), Quantity::Rate, false), [true; 12]);
        assert_eq!(met(results(599.0, 20.0), Quantity::Rate, false), [false; 12]);
        assert_eq!(met(results(600.0, 20.1), Quantity::P99, false), [false; 12]);
        assert_eq!(
            met(results(50.0, 20.0), Quantity::Rate, true),
            [true, true, false, false]
        );
    }
}
