//! Training of weights from examples, by maximising the likelihood of the right candidates.

use std::borrow::Borrow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{ChannelWeights, Slip};

/// One correction: the candidates, and the one that was right.
#[derive(Debug, Clone)]
pub struct TrainingExample {
    /// The log probability of each candidate before training, up to a constant.
    pub offsets: Vec<f32>,
    /// The slips of each candidate, in the same order.
    pub slips: Vec<Arc<[Slip]>>,
    /// The index of the right candidate.
    pub right: usize,
    /// The weight of the example; 1 for one correction.
    pub weight: f32,
}

/// The parameters of training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingOptions {
    /// The strength of weight decay. Each example that touches a weight shrinks it, so that a feature that occurs in
    /// many examples does not gain too large a weight.
    pub decay: f32,
    /// The step size (`AdaGrad`).
    pub rate: f32,
    /// The number of passes over all examples.
    pub rounds: usize,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self {
            decay: 0.0,
            rate: 0.15,
            rounds: 6,
        }
    }
}

/// Returns the weights that make the right candidates likely. The stochastic gradient descent has a fixed order, so the
/// same examples in the same order give the same weights.
pub fn train<E: Borrow<TrainingExample>>(examples: &[E], options: &TrainingOptions) -> ChannelWeights {
    let mut trainer = Trainer::default();
    for round in 0..options.rounds {
        for at in shuffled_order(examples.len(), round) {
            trainer.step(examples[at].borrow(), options);
        }
    }
    trainer
        .by_slip
        .into_iter()
        .filter(|(_, state)| state.weight != 0.0)
        .map(|(slip, state)| (slip, state.weight))
        .collect()
}

/// Returns the probability of each candidate under the offsets and these weights. The probabilities sum to 1.
pub(crate) fn probabilities(example: &TrainingExample, weights: impl Fn(Slip) -> f32) -> Vec<f32> {
    let scores = example
        .offsets
        .iter()
        .zip(&example.slips)
        .map(|(offset, slips)| offset + slips.iter().map(|slip| weights(*slip)).sum::<f32>());
    let mut p: Vec<f32> = scores.collect();
    let max = p.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for p in &mut p {
        *p = (*p - max).exp();
    }
    let sum: f32 = p.iter().sum();
    for p in &mut p {
        *p /= sum;
    }
    p
}

#[derive(Clone, Copy, Default)]
struct TrainerState {
    weight: f32,
    /// The sum of the squared gradients.
    squared_gradient_sum: f32,
}

#[derive(Default)]
struct Trainer {
    by_slip: FxHashMap<Slip, TrainerState>,
    gradient: FxHashMap<Slip, f32>,
}

impl Trainer {
    fn step(&mut self, example: &TrainingExample, options: &TrainingOptions) {
        let p = probabilities(example, |slip| {
            self.by_slip.get(&slip).map_or(0.0, |state| state.weight)
        });
        self.gradient.clear();
        for (index, (p, slips)) in p.iter().zip(&example.slips).enumerate() {
            let change = if index == example.right { 1.0 - p } else { -p } * example.weight;
            if change.abs() < 1e-4 {
                continue;
            }
            for slip in slips.iter() {
                *self.gradient.entry(*slip).or_default() += change;
            }
        }
        for (slip, change) in &self.gradient {
            let state = self.by_slip.entry(*slip).or_default();
            state.squared_gradient_sum += change * change;
            let step = options.rate / (1.0 + state.squared_gradient_sum).sqrt();
            // Decay follows the step (proximal update), so that it never overshoots.
            state.weight = (state.weight + step * change) / (1.0 + step * options.decay * example.weight);
        }
    }
}

/// Returns a fixed shuffle of `0..n`, which differs from round to round.
fn shuffled_order(n: usize, round: usize) -> Vec<usize> {
    let mut shuffled_order: Vec<usize> = (0..n).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(round as u64 + 1);
    for at in (1..n).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        shuffled_order.swap(at, (state >> 33) as usize % (at + 1));
    }
    shuffled_order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns examples with two candidates, each with one slip. The first is right in `right` examples, the second in
    /// `wrong`.
    fn examples(right: usize, wrong: usize) -> Vec<TrainingExample> {
        let one = |right| TrainingExample {
            offsets: vec![0.0, 0.0],
            slips: vec![vec![Slip(1)].into(), vec![Slip(2)].into()],
            right,
            weight: 1.0,
        };
        let first = std::iter::repeat_n(one(0), right);
        first.chain(std::iter::repeat_n(one(1), wrong)).collect()
    }

    #[test]
    fn the_slip_of_what_is_mostly_right_weighs_more_and_fading_keeps_it_from_becoming_too_sure() {
        let learned = |wrong, decay| {
            let options = TrainingOptions {
                decay,
                ..TrainingOptions::default()
            };
            let weights = train(&examples(100, wrong), &options);
            weights.of(Slip(1)) - weights.of(Slip(2))
        };
        assert!(learned(5, 0.0) > 1.0);
        assert!(learned(5, 0.0) < learned(0, 0.0));
        assert!((0.0..learned(0, 0.0)).contains(&learned(0, 0.5)));
    }
}
