//! Why the candidates for a word are in their order: the parts that the noisy channel adds up.

use std::collections::HashMap;

use emend_channel::{CandidateFeatures, Channel};

use crate::candidates::{CandidateWord, ScoredCandidate, considered, neighbour_weight};
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
    /// How well it fits between the neighbouring words.
    pub context: f32,
}

/// The parts for each of these candidates for a surface between two words, in their order.
pub(crate) fn candidate_parts(
    surface: &str,
    (left, right): (&str, &str),
    candidates: &[&str],
    proposals: Vec<CandidateWord>,
    (usage, channel): (Option<&WordFrequency>, &Channel),
) -> Vec<CandidateParts> {
    let case = WordCase::of(surface);
    let mut by_value: HashMap<String, CandidateParts> = HashMap::new();
    for considered in considered(surface, proposals) {
        let parts = alone(&considered, channel);
        let better =
            |known: &CandidateParts| known.channel + known.frequency < parts.channel + parts.frequency;
        let value = case.give(considered.proposal.value.trim());
        if by_value.get(&value).is_none_or(better) {
            by_value.insert(value, parts);
        }
    }
    let parts = candidates.iter().map(|value| {
        let known = by_value.get(*value).copied();
        let parts = known.unwrap_or_else(|| of_unproposed(surface, value, usage, channel));
        CandidateParts {
            context: usage.map_or(0.0, |_| neighbour_weight(value, (left, right), channel)),
            ..parts
        }
    });
    parts.collect()
}

/// The parts of a candidate without regard to its neighbours.
fn alone(considered: &ScoredCandidate, channel: &Channel) -> CandidateParts {
    let sum = |traits: &[usize]| -> f32 {
        let traits = traits.iter();
        traits
            .map(|&index| channel.traits[index] * considered.proposal.traits.0[index])
            .sum()
    };
    let other = sum(&[CandidateFeatures::CAPITAL]);
    CandidateParts {
        channel: other + channel.writing(&considered.proposal.traits, &considered.slips),
        frequency: sum(&[
            CandidateFeatures::WRITTEN,
            CandidateFeatures::SPOKEN,
            CandidateFeatures::COMMON,
        ]),
        context: 0.0,
    }
}

/// The parts of a candidate that the dictionary did not propose, such as one with `'s` added.
fn of_unproposed(
    surface: &str,
    value: &str,
    usage: Option<&WordFrequency>,
    channel: &Channel,
) -> CandidateParts {
    let mut proposal = CandidateWord::new(value);
    if let Some(usage) = usage {
        let (written, spoken) = usage.of(value);
        proposal.traits.0[CandidateFeatures::WRITTEN] = written;
        proposal.traits.0[CandidateFeatures::SPOKEN] = spoken;
    }
    let considered = considered(surface, vec![proposal]);
    considered
        .first()
        .map(|only| alone(only, channel))
        .unwrap_or_default()
}
