//! Why the candidates for a word are in their order: the parts that the noisy channel adds up.

use std::collections::HashMap;

use emend_channel::{CandidateFeatures, Channel};

use crate::candidates::{CandidateWord, ScoredCandidate, considered};
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
            context: usage.map_or(0.0, |usage| context(value, (left, right), usage, channel)),
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
    let edits = sum(&[
        CandidateFeatures::EDITS,
        CandidateFeatures::COST,
        CandidateFeatures::CAPITAL,
    ]);
    CandidateParts {
        channel: edits + channel.slips.weigh(&considered.slips),
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

fn context(value: &str, (left, right): (&str, &str), usage: &WordFrequency, channel: &Channel) -> f32 {
    let mut words = value.split(' ');
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or(first);
    let mut context = 0.0;
    if !left.is_empty() {
        context += channel.traits[CandidateFeatures::AFTER] * usage.pair(left, first);
    }
    if !right.is_empty() {
        context += channel.traits[CandidateFeatures::BEFORE] * usage.pair(last, right);
    }
    context
}

#[cfg(test)]
mod tests {
    use crate::{CandidateParts, Detector, HarperDetector};

    fn parts(text: &str, surface: &str, values: &[&str]) -> Vec<CandidateParts> {
        let language = "en-US".parse().unwrap();
        let english = HarperDetector::new();
        let (left, right) = text.split_once('_').unwrap();
        english
            .candidate_parts(&language, surface, (left.trim(), right.trim()), values)
            .unwrap()
    }

    #[test]
    fn the_parts_of_a_candidate_are_its_edits_its_frequency_and_its_neighbours() {
        let [near, far] = parts("_", "teh", &["the", "tech"])[..] else {
            panic!("one for each")
        };
        assert!(near.frequency > far.frequency);
        assert!(near.context.abs() + far.context.abs() < f32::EPSILON);
        let [close, other] = parts("_", "recieve", &["receive", "relieve"])[..] else {
            panic!("one for each")
        };
        assert!(close.channel > other.channel);
        let [you, he] = parts("thank _", "yuo", &["you", "duo"])[..] else {
            panic!("one for each")
        };
        assert!(you.context > he.context);
    }

    #[test]
    fn the_parts_order_candidates_as_the_detector_does_unless_a_list_decides() {
        let english = HarperDetector::new();
        let language = "en-US".parse().unwrap();
        let mut worker = english.worker(&language).unwrap();
        let issue = worker.detect("We saw a strnage letter.").remove(0);
        let values: Vec<&str> = issue.candidates.iter().map(|c| c.value.as_str()).collect();
        let neighbours = (issue.left.as_str(), issue.right.as_str());
        let parts = english.candidate_parts(&language, &issue.surface, neighbours, &values);
        let sums: Vec<f32> = parts
            .unwrap()
            .iter()
            .map(|parts| parts.channel + parts.frequency + parts.context)
            .collect();
        assert_eq!(values[0], "strange");
        assert!(sums.iter().all(|sum| *sum <= sums[0]), "{values:?} {sums:?}");
    }
}
