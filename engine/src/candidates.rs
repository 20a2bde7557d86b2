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
const BEHIND_OWN_DIALECT: f32 = 0.7;

/// A proposal: a word, or two words, that could be intended, with its features.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateWord {
    /// The word as written in the dictionary.
    pub value: String,
    /// The features that do not depend on the surface. [`rank`] adds those that do, such as edits and cost.
    pub traits: CandidateFeatures,
}

impl CandidateWord {
    /// Returns a proposal without features.
    pub fn new(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            traits: CandidateFeatures::default(),
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
    let mut most = f32::NEG_INFINITY;
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for ScoredCandidate { proposal, slips } in considered(surface, proposals) {
        let weight = channel.weigh(&proposal.traits, &slips);
        let value = case.give(proposal.value.trim());
        if weight.is_nan() || value.is_empty() || value == surface {
            continue;
        }
        let judged = (weight, Candidate { value, base: 0.0 });
        if proposal.traits.0[CandidateFeatures::DIALECT] > 0.0 {
            foreign.push(judged);
        } else {
            most = most.max(channel.weigh_slips(&proposal.traits, &slips));
            own.push(judged);
        }
    }
    // A word of another dialect is never first.
    if let Some(highest) = own.iter().map(|(weight, _)| *weight).reduce(f32::max) {
        for (weight, _) in &mut foreign {
            *weight = weight.min(highest - BEHIND_OWN_DIALECT);
        }
    }
    let mut judged = own;
    judged.append(&mut foreign);
    judged.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.value.cmp(&right.value)));
    let mut seen = HashSet::new();
    judged.retain(|(_, candidate)| seen.insert(candidate.value.clone()));
    judged.truncate(MAX_CANDIDATES);
    (normalised(judged), most)
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
pub fn considered(surface: &str, proposals: Vec<CandidateWord>) -> Vec<ScoredCandidate> {
    let written = WrittenWord::new(surface);
    nearest(surface, proposals)
        .into_iter()
        .map(|mut proposal| {
            let (slips, edits) = written.slips(&proposal.value);
            #[expect(clippy::cast_precision_loss, reason = "at most some dozens")]
            {
                proposal.traits.0[CandidateFeatures::EDITS] = edits as f32;
            }
            ScoredCandidate {
                proposal,
                slips: slips.into(),
            }
        })
        .collect()
}

/// Ranks the candidates again by the neighbouring words: those that often occur between them move up.
pub(crate) fn between(
    candidates: &[Candidate],
    neighbours: (&str, &str),
    channel: &Channel,
) -> Vec<Candidate> {
    let mut judged: Vec<(f32, Candidate)> = candidates
        .iter()
        .map(|candidate| {
            #[expect(clippy::cast_possible_truncation, reason = "a probability")]
            let alone = candidate.base.max(1e-12).ln() as f32;
            let weight = alone + neighbour_weight(&candidate.value, neighbours, channel);
            (weight, candidate.clone())
        })
        .collect();
    judged.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.value.cmp(&right.value)));
    normalised(judged)
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
    channel.traits[CandidateFeatures::AFTER] * association(left, first)
        + channel.traits[CandidateFeatures::BEFORE] * association(last, right)
}

/// How much nearer a proposal is that sounds like the surface, in nats of the cost of edits: as if one letter less were
/// wrong.
const SOUND: f32 = 3.0;

/// Returns the proposals with the cheapest edits, slightly favouring frequent words and those that sound like the surface.
fn nearest(surface: &str, proposals: Vec<CandidateWord>) -> Vec<CandidateWord> {
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
            let traits = &mut proposal.traits.0;
            traits[CandidateFeatures::COST] = cost;
            traits[CandidateFeatures::CAPITAL] = if capital { 1.0 } else { 0.0 };
            let rough =
                cost - 0.2 * traits[CandidateFeatures::WRITTEN] - 0.2 * traits[CandidateFeatures::SPOKEN]
                    + 0.4 * traits[CandidateFeatures::PLACE]
                    - SOUND * traits[CandidateFeatures::SOUND];
            (rough, proposal)
        })
        .collect();
    if costed.len() > MAX_RANKED {
        costed.select_nth_unstable_by(MAX_RANKED, |(a, _), (b, _)| a.total_cmp(b));
        costed.truncate(MAX_RANKED);
    }
    costed.into_iter().map(|(_, proposal)| proposal).collect()
}

/// Converts log weights to probabilities that add up to 1 (softmax).
fn normalised(judged: Vec<(f32, Candidate)>) -> Vec<Candidate> {
    let most = judged.first().map_or(0.0, |(weight, _)| *weight);
    let sum: f64 = judged
        .iter()
        .map(|(weight, _)| f64::from(weight - most).exp())
        .sum();
    judged
        .into_iter()
        .map(|(weight, candidate)| Candidate {
            base: f64::from(weight - most).exp() / sum,
            ..candidate
        })
        .collect()
}

/// Returns candidates in the given order, if nothing else is known about them. Each is half as probable as the previous
/// one.
pub(crate) fn in_order(values: impl IntoIterator<Item = String>, surface: &str) -> Vec<Candidate> {
    let mut seen = HashSet::new();
    let kept = values
        .into_iter()
        .filter(|value| value != surface && seen.insert(value.clone()))
        .take(MAX_CANDIDATES);
    let halves = std::iter::successors(Some(0.0_f32), |weight| Some(weight - std::f32::consts::LN_2));
    let judged = halves.zip(kept.map(|value| Candidate { value, base: 0.0 }));
    normalised(judged.collect())
}
/// The factor by which a candidate of the dictionary becomes more probable if a rule proposes it too.
const NAMED_BY_RULE: f64 = 50.0;
/// The weight of a replacement that only a rule proposes, relative to all candidates of the dictionary. It is small,
/// because such a word may be unlike the surface.
const ONLY_BY_RULE: f64 = 0.1;

/// Merges the replacements of a rule with the dictionary's candidates for one unknown word.
pub(crate) fn merged(rules: Vec<Candidate>, own: Vec<Candidate>) -> Vec<Candidate> {
    if rules.is_empty() || own.is_empty() {
        return if rules.is_empty() { own } else { rules };
    }
    let mut all = own;
    for named in rules {
        match all.iter_mut().find(|known| known.value == named.value) {
            Some(known) => known.base *= NAMED_BY_RULE,
            None => all.push(Candidate {
                base: named.base * ONLY_BY_RULE,
                ..named
            }),
        }
    }
    all.sort_by(|a, b| b.base.partial_cmp(&a.base).unwrap_or(Ordering::Equal));
    all.truncate(MAX_CANDIDATES);
    let sum: f64 = all.iter().map(|candidate| candidate.base).sum();
    for candidate in &mut all {
        candidate.base /= sum;
    }
    all
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
        let both = merged(
            in_order(strings(&["a lot", "allot"]), "alot"),
            in_order(strings(&["a lot"]), "alot"),
        );
        assert_eq!(values(&both), ["a lot", "allot"]);
        let unlike = merged(
            in_order(strings(&["distill"]), "untill"),
            in_order(strings(&["until"]), "untill"),
        );
        assert_eq!(values(&unlike), ["until", "distill"]);
        assert!((both.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
