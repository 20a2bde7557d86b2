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

/// How many times likelier a candidate of the dictionary is when a rule names it too.
const NAMED_BY_RULE: f64 = 50.0;
/// What a value that only a rule names weighs beside all of the dictionary's: not much for a word unlike what was written.
const ONLY_BY_RULE: f64 = 0.1;

/// A rule's values and the dictionary's candidates for one unknown word as one list.
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
        let unlike = merged(
            in_order(strings(&["distill"]), "untill"),
            in_order(strings(&["until"]), "untill"),
        );
        assert_eq!(values(&unlike), ["until", "distill"]);
        assert!((both.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
