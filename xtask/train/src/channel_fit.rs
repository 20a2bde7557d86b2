//! Fits the channel's weights to the examples.

use std::path::Path;

use anyhow::Context;
use emend_channel::{CandidateFeatures, Channel, ChannelWeights, Slip, TrainingExample, train};

use crate::channel_examples::{MisspellingLesson, lessons, pairs};

/// Smaller weights are dropped: they make the file larger and have no effect.
const MIN_WEIGHT: f32 = 0.03;
/// The features that are fitted. The others are set by hand, since the lists contain no evidence for them.
const FITTED_FEATURES: [usize; 9] = [
    CandidateFeatures::EDITS,
    CandidateFeatures::COST,
    CandidateFeatures::WRITTEN,
    CandidateFeatures::SPOKEN,
    CandidateFeatures::COMMON,
    CandidateFeatures::ABBREVIATION,
    CandidateFeatures::POSSESSIVE,
    CandidateFeatures::CAPITAL,
    CandidateFeatures::UNLISTED_PAIR,
];

/// Trains the channel and writes `channel.bin`.
pub(crate) fn make(to: &Path, every: usize, hold: f32, usual: f32) -> anyhow::Result<()> {
    let pairs = pairs(every);
    println!("{} misspellings; looking up the candidates of each", pairs.len());
    let lessons = lessons(&pairs, usual);
    println!("{} of them are usable as examples", lessons.len());
    let mut channel = Channel::neutral();
    channel.features[CandidateFeatures::COST] = -0.5;
    channel.features[CandidateFeatures::EDITS] = -2.0;
    for round in 0..3 {
        fit_features(&mut channel, &lessons);
        channel.slips = fit_slips(&channel, &lessons, hold);
        println!(
            "round {round}: first right {:.2}%; {:?}",
            first_right(&channel, &lessons),
            channel.features
        );
    }
    let entries = channel
        .slips
        .iter()
        .filter(|(_, weight)| weight.abs() >= MIN_WEIGHT);
    channel.slips = entries.collect::<ChannelWeights>();
    let bytes = channel.to_bytes();
    let path = to.join("channel.bin");
    println!(
        "{}: {} slips, {} kB",
        path.display(),
        channel.slips.len(),
        bytes.len() / 1000
    );
    std::fs::write(&path, bytes).with_context(|| path.display().to_string())
}

fn fit_slips(channel: &Channel, lessons: &[MisspellingLesson], hold: f32) -> ChannelWeights {
    let examples: Vec<TrainingExample> = lessons
        .iter()
        .map(|lesson| TrainingExample {
            offsets: lesson
                .features
                .iter()
                .map(|features| channel.weigh_slips(features, &[]))
                .collect(),
            slips: lesson.slips.clone(),
            right: lesson.right,
            weight: lesson.weight,
        })
        .collect();
    let lesson = emend_channel::TrainingOptions {
        decay: hold,
        ..Default::default()
    };
    train(&examples, &lesson)
}

/// Improves the traits' weights by gradient ascent on the likelihood of all lessons.
fn fit_features(channel: &mut Channel, lessons: &[MisspellingLesson]) {
    let slips: Vec<Vec<f32>> = lessons
        .iter()
        .map(|lesson| {
            lesson
                .slips
                .iter()
                .map(|slips| channel.slips.weigh(slips))
                .collect()
        })
        .collect();
    let all: f32 = lessons.iter().map(|lesson| lesson.weight).sum();
    let mut squared_gradient_sums = [1e-6_f32; CandidateFeatures::COUNT];
    for _ in 0..150 {
        let mut gradient = [0.0_f32; CandidateFeatures::COUNT];
        for (lesson, slips) in lessons.iter().zip(&slips) {
            let scores: Vec<f32> = lesson
                .features
                .iter()
                .zip(slips)
                .map(|(features, slips)| channel.weigh_slips(features, &[]) + slips)
                .collect();
            let p = softmax(&scores);
            for index in FITTED_FEATURES {
                let expected: f32 = p
                    .iter()
                    .zip(&lesson.features)
                    .map(|(p, features)| p * features.0[index])
                    .sum();
                gradient[index] += lesson.weight * (lesson.features[lesson.right].0[index] - expected) / all;
            }
        }
        for index in FITTED_FEATURES {
            squared_gradient_sums[index] += gradient[index] * gradient[index];
            channel.features[index] += 0.2 * gradient[index] / squared_gradient_sums[index].sqrt();
        }
    }
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut p: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = p.iter().sum();
    for p in &mut p {
        *p /= sum;
    }
    p
}

#[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
fn first_right(channel: &Channel, lessons: &[MisspellingLesson]) -> f32 {
    let weigh = |features: &CandidateFeatures, slips: &[Slip]| channel.weigh_slips(features, slips);
    let right = lessons.iter().filter(|lesson| {
        let scores: Vec<f32> = lesson
            .features
            .iter()
            .zip(&lesson.slips)
            .map(|(t, s)| weigh(t, s))
            .collect();
        scores.iter().all(|score| *score <= scores[lesson.right])
    });
    100.0 * right.count() as f32 / lessons.len().max(1) as f32
}
