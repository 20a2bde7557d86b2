//! The confidence interval of a difference, by the bootstrap (Efron 1979) over events.

use crate::error_score::number;
use crate::random::EvalRandom;

/// The number of resamples.
const RESAMPLES: usize = 1_000;

/// A mean, and the interval that 95 of 100 resamples fall into.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Interval {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The mean of these differences, one for each event, with its confidence interval.
pub(crate) fn bootstrap(differences: &[f64], seed: u64) -> Interval {
    if differences.is_empty() {
        return Interval::default();
    }
    let n = number(differences.len());
    let mut random = EvalRandom::new(seed, "bootstrap");
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..differences.len()).map(|_| differences[random.below(differences.len())]);
            drawn.sum::<f64>() / n
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Interval {
        mean: differences.iter().sum::<f64>() / n,
        low: means[RESAMPLES * 25 / 1000],
        high: means[RESAMPLES * 975 / 1000],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_mean_and_narrows_with_more() {
        let of = |n: usize| -> Vec<f64> { (0..n).map(|i| f64::from(i % 4 == 0)).collect() };
        let (few, many) = (bootstrap(&of(40), 1), bootstrap(&of(4_000), 1));
        for interval in [few, many] {
            assert!((interval.mean - 0.25).abs() < 1e-9);
            assert!(interval.low < 0.25 && 0.25 < interval.high);
        }
        assert!(many.high - many.low < (few.high - few.low) / 5.0);
        assert_eq!(few, bootstrap(&of(40), 1));
    }

    #[test]
    fn a_constant_difference_has_no_uncertainty() {
        let interval = bootstrap(&[0.0; 30], 3);
        assert_eq!((interval.low, interval.high), (0.0, 0.0));
        assert_eq!(bootstrap(&[], 3), Interval::default());
    }
}
