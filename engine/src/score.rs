//! How likely each proposal is: the place where a trained error model and word frequencies go.

use crate::distance::cost;

/// A word, or two, that could be meant, and what the dictionary says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// As the dictionary writes it.
    pub value: String,
    /// Log of how usual it is among words, up to a constant: 0 for a word of which nothing is known.
    pub prior: f64,
}

/// Judges proposals. Pure: the same arguments always have the same result.
pub trait Scorer: Send + Sync {
    /// The log probability, up to a constant of the surface, that someone who wrote `surface` meant the proposal.
    fn log_weight(&self, surface: &str, proposal: &Proposal) -> f64;
}

/// Weighted edits ([`mod@crate::distance`]) times the dictionary's prior: a noisy channel set by hand.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainScorer;

/// What a capital that the surface lacks costs.
const CAPITAL: f64 = 0.5;

impl Scorer for PlainScorer {
    fn log_weight(&self, surface: &str, proposal: &Proposal) -> f64 {
        let written: Vec<char> = surface.to_lowercase().chars().collect();
        let intended: Vec<char> = proposal.value.to_lowercase().chars().collect();
        let capital = match (surface.chars().next(), proposal.value.chars().next()) {
            (Some(here), Some(there)) if there.is_uppercase() && !here.is_uppercase() => CAPITAL,
            _ => 0.0,
        };
        proposal.prior - cost(&written, &intended) - capital
    }
}

/// Log weights as probabilities that add up to 1 (softmax).
pub(crate) fn normalise(log_weights: &[f64]) -> Vec<f64> {
    let most = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = log_weights.iter().map(|weight| (weight - most).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_become_probabilities_in_the_same_order() {
        let found = normalise(&[-2.0, -1.0, -1000.0]);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(found[1] > found[0] && found[0] > found[2]);
        assert!(normalise(&[]).is_empty());
    }

    #[test]
    fn a_usual_word_wins_over_a_rare_one_at_the_same_distance() {
        let proposal = |value: &str, prior| Proposal {
            value: value.to_owned(),
            prior,
        };
        let usual = PlainScorer.log_weight("hous", &proposal("house", 2.0));
        assert!(usual > PlainScorer.log_weight("hous", &proposal("hours", 0.0)));
    }
}
