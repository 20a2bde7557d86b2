//! What a scope's own history adds, kept only as far as it helps.

use rustc_hash::FxHasher;
use std::hash::Hasher;

use crate::train::{Example, Lesson, probabilities, train};
use crate::{Slip, Weights};

/// What came of learning from a scope's history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adapted {
    /// What to add to the weights above the scope: nothing where nothing helped.
    pub weights: Weights,
    /// The share of what was learned that is kept, 0 to 1.
    pub strength: f32,
    /// How much likelier held-back corrections became, in nats each.
    pub gain: f32,
}

/// How many parts a history is cut into, each in turn held back.
const PARTS: usize = 5;
/// The shares of what was learned that are tried.
const STRENGTHS: [f32; 4] = [1.0, 0.7, 0.4, 0.2];

/// Learns from examples, each with the word that was meant. The history is cut into five by that word; what four parts teach is
/// tried on the fifth, of other words, and only the share that makes held-back corrections likeliest is kept, if it also puts no fewer
/// of them first. So a history too thin to speak for other words changes nothing.
pub fn adapt(examples: &[(&str, Example)], lesson: &Lesson, least: usize) -> Adapted {
    let mut words: Vec<&str> = examples.iter().map(|(word, _)| *word).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() < least.max(PARTS) {
        return Adapted::default();
    }
    let mut judged = [Judged::default(); STRENGTHS.len() + 1];
    for part in 0..PARTS {
        let (held, taught): (Vec<_>, Vec<_>) = examples.iter().partition(|(word, _)| part_of(word) == part);
        let taught: Vec<Example> = taught.into_iter().map(|(_, example)| example.clone()).collect();
        let learned = train(&taught, lesson);
        for (_, example) in held {
            for (judged, strength) in judged.iter_mut().zip([0.0].into_iter().chain(STRENGTHS)) {
                judged.add(example, |slip| strength * learned.of(slip));
            }
        }
    }
    let [before, tried @ ..] = judged;
    let best = STRENGTHS
        .iter()
        .zip(tried)
        .filter(|(_, after)| after.first >= before.first)
        .max_by(|(_, a), (_, b)| a.likelihood.total_cmp(&b.likelihood));
    match best {
        Some((&strength, after)) if after.likelihood > before.likelihood => {
            let all: Vec<Example> = examples.iter().map(|(_, example)| example.clone()).collect();
            Adapted {
                weights: train(&all, lesson).scaled(strength),
                strength,
                gain: (after.likelihood - before.likelihood) / before.weight.max(f32::MIN_POSITIVE),
            }
        }
        _ => Adapted::default(),
    }
}

/// How well held-back corrections were foreseen.
#[derive(Clone, Copy, Default)]
struct Judged {
    likelihood: f32,
    first: f32,
    weight: f32,
}

impl Judged {
    fn add(&mut self, example: &Example, weights: impl Fn(Slip) -> f32) {
        let p = probabilities(example, weights);
        let right = p[example.right];
        self.likelihood += example.weight * right.max(1e-6).ln();
        self.weight += example.weight;
        if p.iter().all(|p| *p <= right) {
            self.first += example.weight;
        }
    }
}

fn part_of(word: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    #[expect(clippy::cast_possible_truncation, reason = "only the remainder is used")]
    let part = (hasher.finish() >> 20) as usize % PARTS;
    part
}
