//! Conversion from domain types to those of the API.

use emend_engine::{Candidate, DetectedIssue, Rule};
use emend_learning::{Offer, RankedReplacement};
use emend_shared::{Issue, RankReason, Replacement, RuleInfo};

/// The bytes that an issue and a replacement take in a response, excluding their texts.
const ISSUE_BYTES: usize = 250;
const REPLACEMENT_BYTES: usize = 90;

/// Returns the engine's candidates for ranking.
pub fn offers(issue: &DetectedIssue) -> Vec<Offer> {
    let offer = |candidate: &Candidate| Offer::new(candidate.value.clone(), candidate.base);
    issue.candidates.iter().map(offer).collect()
}

/// Converts a rule to its form in the API.
pub fn rule_info(rule: &Rule) -> RuleInfo {
    RuleInfo {
        id: rule.id.clone(),
        category: rule.category.clone(),
        description: rule.description.clone(),
    }
}

/// Converts a ranked replacement to its form in the API.
pub fn replacement(ranked: RankedReplacement) -> Replacement {
    let RankedReplacement {
        value,
        score,
        base,
        you,
        team,
        everyone,
    } = ranked;
    Replacement {
        value,
        score: rounded(score),
        why: RankReason {
            base: rounded(base),
            you,
            team,
            everyone,
        },
    }
}

/// Rounds to four digits: enough for comparison, and half the bytes.
fn rounded(p: f64) -> f64 {
    (p * 1e4).round() / 1e4
}

/// Estimates the bytes that an issue takes in a response.
pub fn bytes(issue: &Issue) -> usize {
    let values = issue.replacements.iter();
    let values: usize = values
        .map(|replacement| REPLACEMENT_BYTES + replacement.value.len())
        .sum();
    ISSUE_BYTES + issue.surface.len() + issue.message.len() + issue.rule.description.len() + values
}
