//! From the domain's types to those of the API.

use emend_engine::Rule;
use emend_learning::Ranked;
use emend_shared::{Issue, Replacement, RuleInfo, Why};

/// What an issue and a replacement take in an answer, in bytes, without their texts.
const ISSUE_BYTES: usize = 250;
const REPLACEMENT_BYTES: usize = 90;

/// A rule as the API has it.
pub(crate) fn rule_info(rule: &Rule) -> RuleInfo {
    RuleInfo {
        id: rule.id.clone(),
        category: rule.category.clone(),
        description: rule.description.clone(),
    }
}

/// A ranked replacement as the API has it.
pub(crate) fn replacement(ranked: Ranked) -> Replacement {
    let Ranked {
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
        why: Why {
            base: rounded(base),
            you,
            team,
            everyone,
        },
    }
}

/// To four digits: enough to compare, and half the bytes.
fn rounded(p: f64) -> f64 {
    (p * 1e4).round() / 1e4
}

/// What an issue takes in an answer, roughly.
pub(crate) fn bytes(issue: &Issue) -> usize {
    let values = issue.replacements.iter();
    let values: usize = values
        .map(|replacement| REPLACEMENT_BYTES + replacement.value.len())
        .sum();
    ISSUE_BYTES + issue.surface.len() + issue.message.len() + issue.rule.description.len() + values
}
