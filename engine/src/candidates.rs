//! From proposals to the candidates of an issue: judged, written as the surface is, without doubles, best first.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::Candidate;
use crate::case::Case;
use crate::score::{Proposal, Scorer, normalise};

/// The most candidates an issue has.
pub const MAX_CANDIDATES: usize = 20;

/// The likeliest candidates for a surface; their probabilities add up to 1. Equal ones stand in alphabetical order.
///
/// ```
/// use emend_engine::{candidates::rank, score::{PlainScorer, Proposal}};
///
/// let proposals = ["ten", "the"].map(|word| Proposal { value: word.to_owned(), prior: 0.0 });
/// let ranked = rank("Teh", proposals.to_vec(), &PlainScorer);
/// assert_eq!(ranked[0].value, "The");
/// ```
pub fn rank(surface: &str, proposals: Vec<Proposal>, scorer: &dyn Scorer) -> Vec<Candidate> {
    let case = Case::of(surface);
    let mut judged: Vec<(f64, String)> = proposals
        .into_iter()
        .map(|proposal| {
            (
                scorer.log_weight(surface, &proposal),
                case.give(proposal.value.trim()),
            )
        })
        .filter(|(weight, value)| !weight.is_nan() && !value.is_empty() && value != surface)
        .collect();
    judged.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    let mut seen = HashSet::new();
    judged.retain(|(_, value)| seen.insert(value.clone()));
    judged.truncate(MAX_CANDIDATES);

    let weights: Vec<f64> = judged.iter().map(|(weight, _)| *weight).collect();
    let bases = normalise(&weights);
    judged
        .into_iter()
        .zip(bases)
        .map(|((_, value), base)| Candidate { value, base })
        .collect()
}

/// Candidates in a given order of which nothing else is known: each half as likely as the one before.
pub(crate) fn in_order(values: impl IntoIterator<Item = String>, surface: &str) -> Vec<Candidate> {
    let mut seen = HashSet::new();
    let kept: Vec<String> = values
        .into_iter()
        .filter(|value| value != surface && seen.insert(value.clone()))
        .take(MAX_CANDIDATES)
        .collect();
    let halves = std::iter::successors(Some(0.0), |weight| Some(weight - std::f64::consts::LN_2));
    let weights: Vec<f64> = halves.take(kept.len()).collect();
    kept.into_iter()
        .zip(normalise(&weights))
        .map(|(value, base)| Candidate { value, base })
        .collect()
}

/// How far a rule's values for an unknown word are believed beside the dictionary's own.
const RULES_WORD: f64 = 0.3;

/// Two lists for one surface as one, a rule's first: a value in both is believed by both.
pub(crate) fn merged(first: Vec<Candidate>, second: Vec<Candidate>) -> Vec<Candidate> {
    if first.is_empty() || second.is_empty() {
        return if first.is_empty() { second } else { first };
    }
    let mut all = first;
    for candidate in &mut all {
        candidate.base *= RULES_WORD;
    }
    for candidate in second {
        match all.iter_mut().find(|known| known.value == candidate.value) {
            Some(known) => known.base += candidate.base,
            None => all.push(candidate),
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
    use crate::score::PlainScorer;

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
            .map(|word| Proposal {
                value: word.to_owned(),
                prior: 0.0,
            })
            .to_vec();
        assert_eq!(values(&rank("Teh", proposals, &PlainScorer)), ["The"]);
        assert_eq!(values(&in_order(strings(&["a", "b", "a", "x"]), "x")), ["a", "b"]);
    }

    #[test]
    fn there_are_at_most_twenty_and_they_add_up() {
        let proposals = (0..99)
            .map(|n| Proposal {
                value: format!("word{n}"),
                prior: 0.0,
            })
            .collect();
        let ranked = rank("wrod", proposals, &PlainScorer);
        assert_eq!(ranked.len(), MAX_CANDIDATES);
        assert!((ranked.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_two_sources_say_comes_first() {
        let both = merged(
            in_order(strings(&["a lot", "allot"]), "alot"),
            in_order(strings(&["a lot"]), "alot"),
        );
        assert_eq!(values(&both), ["a lot", "allot"]);
        assert!((both.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
