//! Misspellings and the intended words, as examples for the channel.

use emend_channel::{CandidateFeatures, Slip};
use emend_engine::EnglishLexicon;
use emend_engine::candidates::scored_candidates;
use std::sync::Arc;

/// A misspelling with all its candidates.
pub(crate) struct MisspellingLesson {
    pub(crate) features: Vec<CandidateFeatures>,
    pub(crate) slips: Vec<Arc<[Slip]>>,
    /// The index of the intended word.
    pub(crate) right: usize,
    pub(crate) weight: f32,
}

/// Every `n`-th misspelling of `typos-dict` that has a single correction.
pub(crate) fn pairs(every: usize) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = typos_dict::WORD
        .map
        .entries()
        .filter_map(|(written, meant)| match *meant {
            [meant] => Some((written.into_inner().to_lowercase(), (*meant).to_owned())),
            _ => None,
        })
        .collect();
    pairs.sort();
    pairs.into_iter().step_by(every).collect()
}

/// Looks up the candidates of each misspelling, on all cores. Skips misspellings that are words of the dictionary, and those
/// without the correction among their candidates.
pub(crate) fn lessons(pairs: &[(String, String)], usual: f32) -> Vec<MisspellingLesson> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = pairs.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let started: Vec<_> = pairs
            .chunks(share)
            .map(|share| scope.spawn(move || share_of_lessons(share, usual)))
            .collect();
        started
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_default())
            .collect()
    })
}

fn share_of_lessons(pairs: &[(String, String)], power: f32) -> Vec<MisspellingLesson> {
    let Some(lexicon) = "en-US".parse().ok().and_then(|code| EnglishLexicon::new(&code)) else {
        return Vec::new();
    };
    pairs
        .iter()
        .filter(|(written, _)| !lexicon.knows(written))
        .filter_map(|(written, meant)| {
            let candidates = scored_candidates(written, lexicon.proposals(written, false));
            let right = candidates
                .iter()
                .position(|candidates| candidates.proposal.value == *meant)?;
            let usual = candidates[right].proposal.features.0[CandidateFeatures::WRITTEN];
            let (features, slips) = candidates
                .into_iter()
                .map(|candidates| (candidates.proposal.features, candidates.slips))
                .unzip();
            Some(MisspellingLesson {
                features,
                slips,
                right,
                weight: weight(usual, power),
            })
        })
        .collect()
}

/// The weight of an example. A list has every word once, but people write frequent words more often, so those count more.
fn weight(usual: f32, power: f32) -> f32 {
    (power * (usual + 8.0)).exp().clamp(0.1, 3.0)
}
