//! Why the candidates for a word are in their order: the parts that the noisy channel adds up.

use std::collections::HashMap;

use emend_channel::{CandidateFeatures, Channel};

use crate::candidates::{CandidateWord, ScoredCandidate, scored_candidates};
use crate::case::WordCase;
use crate::word_frequency::WordFrequency;

/// The parts of a candidate's weight, in nats: the natural logarithm of how likely it is to be meant, up to a constant
/// of the surface. Lists of misspellings and rules may move a candidate further; that is not among these parts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CandidateParts {
    /// How likely the intended word is to be typed as the surface: its slips and edits.
    pub channel: f32,
    /// How common the word is.
    pub frequency: f32,
    /// How well it fits the words around it.
    pub context: f32,
}

/// The parts for each of these candidates for a surface, in their order, regardless of the words around it.
pub(crate) fn candidate_parts(
    surface: &str,
    candidates: &[&str],
    proposals: Vec<CandidateWord>,
    (usage, channel): (Option<&WordFrequency>, &Channel),
) -> Vec<CandidateParts> {
    let case = WordCase::of(surface);
    let mut by_value: HashMap<String, CandidateParts> = HashMap::new();
    for considered in scored_candidates(surface, proposals) {
        let parts = parts_without_context(&considered, channel);
        let is_better = |parts_of_value: &CandidateParts| {
            parts_of_value.channel + parts_of_value.frequency < parts.channel + parts.frequency
        };
        let value = case.apply_to(considered.proposal.value.trim());
        if by_value.get(&value).is_none_or(is_better) {
            by_value.insert(value, parts);
        }
    }
    let parts = candidates.iter().map(|value| {
        let parts_of_value = by_value.get(*value).copied();
        parts_of_value.unwrap_or_else(|| parts_of_unproposed(surface, value, usage, channel))
    });
    parts.collect()
}

/// The parts of a candidate without regard to the words around it.
fn parts_without_context(considered: &ScoredCandidate, channel: &Channel) -> CandidateParts {
    let sum = |features: &[usize]| -> f32 {
        let features = features.iter();
        features
            .map(|&index| channel.features[index] * considered.proposal.features.0[index])
            .sum()
    };
    let other = sum(&[CandidateFeatures::CAPITAL]);
    CandidateParts {
        channel: other + channel.writing(&considered.proposal.features, &considered.slips),
        frequency: sum(&[
            CandidateFeatures::WRITTEN,
            CandidateFeatures::SPOKEN,
            CandidateFeatures::COMMON,
        ]),
        context: 0.0,
    }
}

/// The parts of a candidate that the dictionary did not propose, such as one with `'s` added.
fn parts_of_unproposed(
    surface: &str,
    value: &str,
    usage: Option<&WordFrequency>,
    channel: &Channel,
) -> CandidateParts {
    let mut proposal = CandidateWord::new(value);
    if let Some(usage) = usage {
        let (written, spoken) = usage.of(value);
        proposal.features.0[CandidateFeatures::WRITTEN] = written;
        proposal.features.0[CandidateFeatures::SPOKEN] = spoken;
    }
    let considered = scored_candidates(surface, vec![proposal]);
    considered
        .first()
        .map(|only| parts_without_context(only, channel))
        .unwrap_or_default()
}
