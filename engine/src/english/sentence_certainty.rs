//! The certainty of the sentence model's edits: margins, in log-odds, on one scale for all rules.

use super::rule_issue::RuleIssue;
use super::sentence_rules::SentenceRule;
use crate::{LOG_ODDS_OF_CERTAINTY, MIN_ISSUE_CERTAINTY};

/// The certainty that the structure of a clause adds to an edit (`structural_support.rs`).
const STRUCTURE_SUPPORT: f32 = 0.8;

/// An edit that the sentence model proposes.
pub(super) struct SentenceEdit {
    pub(super) issue: RuleIssue,
    /// See [`crate::ShownFrom::Certainty`].
    pub(super) certainty: f32,
}

impl SentenceEdit {
    /// Returns whether the edit is shown at the normal strictness.
    pub(super) fn is_shown(&self) -> bool {
        self.certainty >= 0.0
    }

    /// Adds the weight of the structure of the clause, which asks for the edit too.
    pub(super) fn support(&mut self) {
        self.certainty += STRUCTURE_SUPPORT;
    }

    /// Makes the edit one that is not shown.
    pub(super) fn withdraw(&mut self) {
        self.certainty = self.certainty.min(-f32::EPSILON);
    }

    /// Returns what identifies the edit among those that are shown: its place and its rule.
    pub(super) fn key(&self) -> (usize, usize, String) {
        let RuleIssue { bytes, rule, .. } = &self.issue;
        (bytes.start, bytes.end, rule.id.clone())
    }

    /// Returns whether both edits change the same words.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (one, other) = (&self.issue.bytes, &other.issue.bytes);
        one.start < other.end && other.start < one.end
    }
}

/// The certainty of an edit that is shown, from its margin.
pub(super) fn shown_certainty(rule: SentenceRule, margin: f32) -> f32 {
    ((margin - rule.min_margin().max(0.0)) / LOG_ODDS_OF_CERTAINTY).max(0.0)
}

/// The certainty of an edit that is not shown, which is below 0. `None` if it is too low for any threshold.
pub(super) fn hidden_certainty(rule: SentenceRule, margin: f32) -> Option<f32> {
    let certainty = ((margin - rule.min_margin().max(0.0)) / LOG_ODDS_OF_CERTAINTY).min(-f32::EPSILON);
    (certainty >= MIN_ISSUE_CERTAINTY).then_some(certainty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_of_all_rules_are_on_one_scale() {
        let (words, verbs) = (SentenceRule::ConfusedWords, SentenceRule::VerbForm);
        assert!((shown_certainty(words, 3.0) - 1.0).abs() < 1e-6);
        assert!((shown_certainty(verbs, 4.0) - 1.0).abs() < 1e-6);
        assert!(hidden_certainty(words, -3.0).unwrap() > -1.1);
        assert!(hidden_certainty(words, 9.0).unwrap() < 0.0);
        assert_eq!(hidden_certainty(words, -4.6), None);
        assert_eq!(hidden_certainty(words, f32::NEG_INFINITY), None);
    }
}
