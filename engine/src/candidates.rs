//! Candidates: proposals that are ranked, capitalised like the surface, free of duplicates, and listed best first.
//!
//! The noisy channel ranks them (docs/decisions/0009-error-model.md). Learning is applied later, by `emend-learning`.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use emend_channel::{CandidateFeatures, Channel, Slip, WrittenWord};

use crate::Candidate;
use crate::case::WordCase;
use crate::typing_cost::cost;

/// The maximum number of candidates of an issue.
pub const MAX_CANDIDATES: usize = 20;
/// The maximum number of proposals that the channel weighs. The others are too far away to matter.
pub(crate) const MAX_RANKED: usize = 40;

/// How far a word of another dialect stays behind the best of the user's own, in nats.
const OTHER_DIALECT_PENALTY: f32 = 0.7;

/// A proposal: a word, or two words, that could be intended, with its features.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateWord {
    /// The word as written in the dictionary.
    pub value: String,
    /// The features that do not depend on the surface. [`rank`] adds those that do, such as edits and cost.
    pub features: CandidateFeatures,
}

impl CandidateWord {
    /// Returns a proposal without features.
    pub fn new(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            features: CandidateFeatures::default(),
        }
    }
}

/// Returns the most probable candidates for a surface according to a noisy channel. Their probabilities add up to 1.
/// Candidates of equal probability are in alphabetical order.
///
/// ```
/// use emend_channel::Channel;
/// use emend_engine::candidates::{CandidateWord, rank};
///
/// let ranked = rank("Teh", ["ten", "the"].map(CandidateWord::new).to_vec(), &Channel::neutral());
/// assert_eq!(ranked[0].value, "Ten");
/// ```
pub fn rank(surface: &str, proposals: Vec<CandidateWord>, channel: &Channel) -> Vec<Candidate> {
    rank_with_weight(surface, proposals, channel).0
}

/// Returns the candidates of [`rank`], and the greatest weight of a candidate of the user's dialect: the logarithm of the
/// probability that someone means it and mistypes it as the surface, up to a constant of the channel. It is negative
/// infinity if there is none. Sounds are not among its reasons, because many names sound like words.
pub(crate) fn rank_with_weight(
    surface: &str,
    proposals: Vec<CandidateWord>,
    channel: &Channel,
) -> (Vec<Candidate>, f32) {
    let case = WordCase::of(surface);
    let mut max_weight = f32::NEG_INFINITY;
    let (mut own_dialect, mut other_dialects) = (Vec::new(), Vec::new());
    for ScoredCandidate { proposal, slips } in scored_candidates(surface, proposals) {
        let weight = channel.weigh(&proposal.features, &slips);
        let value = case.apply_to(proposal.value.trim());
        if weight.is_nan() || value.is_empty() || value == surface {
            continue;
        }
        let weighted = (weight, Candidate { value, base: 0.0 });
        if proposal.features.0[CandidateFeatures::DIALECT] > 0.0 {
            other_dialects.push(weighted);
        } else {
            max_weight = max_weight.max(channel.weigh_slips(&proposal.features, &slips));
            own_dialect.push(weighted);
        }
    }
    // A word of another dialect is never first.
    if let Some(highest) = own_dialect.iter().map(|(weight, _)| *weight).reduce(f32::max) {
        for (weight, _) in &mut other_dialects {
            *weight = weight.min(highest - OTHER_DIALECT_PENALTY);
        }
    }
    let mut weighted = own_dialect;
    weighted.append(&mut other_dialects);
    weighted.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.value.cmp(&right.value)));
    let mut unique_values = HashSet::new();
    weighted.retain(|(_, candidate)| unique_values.insert(candidate.value.clone()));
    weighted.truncate(MAX_CANDIDATES);
    (normalised(weighted), max_weight)
}

/// A proposal that is near enough to be weighed by the channel.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredCandidate {
    /// The proposal with all of its features.
    pub proposal: CandidateWord,
    /// The slips that turn the proposal into the surface.
    pub slips: Arc<[Slip]>,
}

/// Returns the proposals that are worth weighing, in no particular order. The channel ranks these, and is trained on
/// them.
pub fn scored_candidates(surface: &str, proposals: Vec<CandidateWord>) -> Vec<ScoredCandidate> {
    let written = WrittenWord::new(surface);
    nearest_proposals(surface, proposals)
        .into_iter()
        .map(|mut proposal| {
            let (slips, edits) = written.slips(&proposal.value);
            #[expect(clippy::cast_precision_loss, reason = "at most some dozens")]
            {
                proposal.features.0[CandidateFeatures::EDITS] = edits as f32;
            }
            ScoredCandidate {
                proposal,
                slips: slips.into(),
            }
        })
        .collect()
}

/// Ranks the candidates again with an additional weight for each, in nats.
pub(crate) fn rerank(candidates: &[Candidate], weights: &[f32]) -> Vec<Candidate> {
    let mut weighted: Vec<(f32, Candidate)> = candidates
        .iter()
        .zip(weights)
        .map(|(candidate, weight)| {
            #[expect(clippy::cast_possible_truncation, reason = "a probability")]
            let base_weight = candidate.base.max(1e-12).ln() as f32;
            (base_weight + weight, candidate.clone())
        })
        .collect();
    weighted.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.value.cmp(&right.value)));
    normalised(weighted)
}

/// Returns the weight that a candidate of an English word gets from the words before and after it, either of which may be
/// empty.
pub(crate) fn neighbour_weight(value: &str, (left, right): (&str, &str), channel: &Channel) -> f32 {
    let model = emend_context::english();
    let association = |one: &str, two: &str| {
        if one.is_empty() || two.is_empty() {
            0.0
        } else {
            model.association(one, two)
        }
    };
    let mut words = value.split(' ');
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or(first);
    channel.features[CandidateFeatures::AFTER] * association(left, first)
        + channel.features[CandidateFeatures::BEFORE] * association(last, right)
}

/// How much nearer a proposal is that sounds like the surface, in nats of the cost of edits: as if one letter less were
/// wrong.
const SOUND_BONUS: f32 = 3.0;

/// Returns the proposals with the cheapest edits, slightly favouring frequent words and those that sound like the surface.
fn nearest_proposals(surface: &str, proposals: Vec<CandidateWord>) -> Vec<CandidateWord> {
    let letters = |word: &str| word.to_lowercase().chars().collect::<Vec<char>>();
    let written = letters(surface);
    let small = surface.chars().next().is_some_and(|c| !c.is_uppercase());
    // A dictionary may propose thousands of words. The weighted edit distance is a cheap filter: only the nearest are
    // aligned and weighed by the channel, for which the distance is one feature among others.
    let mut costed: Vec<(f32, CandidateWord)> = proposals
        .into_iter()
        .map(|mut proposal| {
            let intended = letters(&proposal.value);
            #[expect(clippy::cast_possible_truncation, reason = "a small number")]
            let cost = cost(&written, &intended) as f32;
            let capital = small && proposal.value.starts_with(char::is_uppercase);
            let features = &mut proposal.features.0;
            features[CandidateFeatures::COST] = cost;
            features[CandidateFeatures::CAPITAL] = if capital { 1.0 } else { 0.0 };
            let rough_cost =
                cost - 0.2 * features[CandidateFeatures::WRITTEN] - 0.2 * features[CandidateFeatures::SPOKEN]
                    + 0.4 * features[CandidateFeatures::PLACE]
                    - SOUND_BONUS * features[CandidateFeatures::SOUND];
            (rough_cost, proposal)
        })
        .collect();
    if costed.len() > MAX_RANKED {
        costed.select_nth_unstable_by(MAX_RANKED, |(a, _), (b, _)| a.total_cmp(b));
        costed.truncate(MAX_RANKED);
    }
    costed.into_iter().map(|(_, proposal)| proposal).collect()
}

/// Converts log weights to probabilities that add up to 1 (softmax).
fn normalised(weighted: Vec<(f32, Candidate)>) -> Vec<Candidate> {
    let max_weight = weighted.first().map_or(0.0, |(weight, _)| *weight);
    let sum: f64 = weighted
        .iter()
        .map(|(weight, _)| f64::from(weight - max_weight).exp())
        .sum();
    weighted
        .into_iter()
        .map(|(weight, candidate)| Candidate {
            base: f64::from(weight - max_weight).exp() / sum,
            ..candidate
        })
        .collect()
}

/// Returns candidates in the given order, if nothing else is known about them. Each is half as probable as the previous
/// one.
pub(crate) fn in_order(values: impl IntoIterator<Item = String>, surface: &str) -> Vec<Candidate> {
    let mut unique_values = HashSet::new();
    let unique = values
        .into_iter()
        .filter(|value| value != surface && unique_values.insert(value.clone()))
        .take(MAX_CANDIDATES);
    let halves = std::iter::successors(Some(0.0_f32), |weight| Some(weight - std::f32::consts::LN_2));
    let weighted = halves.zip(unique.map(|value| Candidate { value, base: 0.0 }));
    normalised(weighted.collect())
}
/// The factor by which a candidate of the dictionary becomes more probable if a rule proposes it too.
const RULE_PROPOSAL_FACTOR: f64 = 50.0;
/// The weight of a replacement that only a rule proposes, relative to all candidates of the dictionary. It is small,
/// because such a word may be unlike the surface.
const RULE_ONLY_WEIGHT: f64 = 0.1;

/// Merges the replacements of a rule with the dictionary's candidates for one unknown word.
pub(crate) fn merge_candidates(rules: Vec<Candidate>, own_dialect: Vec<Candidate>) -> Vec<Candidate> {
    if rules.is_empty() || own_dialect.is_empty() {
        return if rules.is_empty() { own_dialect } else { rules };
    }
    let mut candidates = own_dialect;
    for rule_candidate in rules {
        match candidates
            .iter_mut()
            .find(|known| known.value == rule_candidate.value)
        {
            Some(known) => known.base *= RULE_PROPOSAL_FACTOR,
            None => candidates.push(Candidate {
                base: rule_candidate.base * RULE_ONLY_WEIGHT,
                ..rule_candidate
            }),
        }
    }
    candidates.sort_by(|a, b| b.base.partial_cmp(&a.base).unwrap_or(Ordering::Equal));
    candidates.truncate(MAX_CANDIDATES);
    let sum: f64 = candidates.iter().map(|candidate| candidate.base).sum();
    for candidate in &mut candidates {
        candidate.base /= sum;
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(candidates: &[Candidate]) -> Vec<&str> {
        candidates
            .iter()
            .map(|candidate| candidate.value.as_str())
            .collect()
    }

    fn strings(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn the_surface_itself_and_doubles_are_no_candidates() {
        let proposals = ["The", "the", " the ", "Teh", ""]
            .map(CandidateWord::new)
            .to_vec();
        assert_eq!(values(&rank("Teh", proposals, &Channel::neutral())), ["The"]);
        assert_eq!(values(&in_order(strings(&["a", "b", "a", "x"]), "x")), ["a", "b"]);
    }

    #[test]
    fn there_are_at_most_twenty_and_they_add_up() {
        let proposals = (0..99).map(|n| CandidateWord::new(format!("word{n}"))).collect();
        let ranked = rank("wrod", proposals, &Channel::neutral());
        assert_eq!(ranked.len(), MAX_CANDIDATES);
        assert!((ranked.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn candidates_from_two_sources_come_first() {
        let both = merge_candidates(
            in_order(strings(&["a lot", "allot"]), "alot"),
            in_order(strings(&["a lot"]), "alot"),
        );
        assert_eq!(values(&both), ["a lot", "allot"]);
        let unlike = merge_candidates(
            in_order(strings(&["distill"]), "untill"),
            in_order(strings(&["until"]), "untill"),
        );
        assert_eq!(values(&unlike), ["until", "distill"]);
        assert!((both.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
