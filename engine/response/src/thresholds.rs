//! The thresholds of issues: what strictness and votes make of them, and why (docs/decisions/0067-thresholds-that-learn.md,
//! docs/decisions/0071-rules-learn-from-rejections.md).

use std::collections::BTreeMap;

use emend_domain::{ContextStorage, Scope, Surface};
use emend_engine::{
    CONFUSED_WORDS_RULE, DetectedIssue, LOG_ODDS_OF_CERTAINTY, MIN_ISSUE_CERTAINTY, ShownFrom, english_fit,
    is_explained_confusion,
};
use emend_learning::{
    Evidence, IssuePlace, Items, LevelVotes, Promotion, RankingConstants, ThresholdShift, rule_shift,
    threshold_shift,
};
use emend_shared::{Issue, Strictness};

/// The least certainty at which an issue is shown, before any votes.
fn base(strictness: Strictness) -> f64 {
    match strictness {
        Strictness::Quiet => 0.5,
        Strictness::Normal => 0.0,
        Strictness::Picky => -0.5,
    }
}

/// Returns by how much the threshold rises because the text repeats the word. That a text repeats a confusion of words says nothing
/// about it: those who confuse two words do so each time.
fn repetition_shift(issue: &DetectedIssue, replacement: &str, repetition: impl Fn(&str, &str) -> f64) -> f64 {
    if issue.rule.id != CONFUSED_WORDS_RULE || is_explained_confusion(&issue.surface, replacement) {
        return 0.0;
    }
    repetition(&issue.surface, replacement) / f64::from(LOG_ODDS_OF_CERTAINTY)
}

/// Returns whether an issue may be shown at a strictness. Those with a certainty may: their votes decide.
pub fn may_be_shown(issue: &DetectedIssue, strictness: Strictness) -> bool {
    match issue.shown_from {
        ShownFrom::Strictness(least) | ShownFrom::RuleCertainty { least, .. } => least <= strictness,
        ShownFrom::Certainty(_) => true,
    }
}

/// Returns the items with the votes about an issue, including those that move its threshold if it has one.
pub fn items(place: &IssuePlace, issue: &DetectedIssue, storage: ContextStorage) -> Items {
    match issue.shown_from {
        ShownFrom::Certainty(_) => place.items_with_corrections(storage),
        ShownFrom::Strictness(_) | ShownFrom::RuleCertainty { .. } => place.items(storage),
    }
}

/// The threshold of an issue, moved by votes.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueThreshold {
    certainty: f64,
    base: f64,
    repetition: f64,
    shift: ThresholdShift,
    surface: String,
    replacement: String,
    /// Whether only votes can hide the issue, so that it does not compete with others in its place.
    is_of_rule: bool,
}

impl IssueThreshold {
    /// Returns the threshold of an issue; `None` if it has none. `repetition` tells by how much likelier the rest of the text
    /// makes a written word than another one, in log-odds. `promotion` says whose votes move the threshold.
    pub fn of(
        issue: &DetectedIssue,
        repetition: impl Fn(&str, &str) -> f64,
        strictness: Strictness,
        evidence: &Evidence,
        (promotion, constants): (&Promotion, &RankingConstants),
    ) -> Option<Self> {
        let (certainty, base, is_of_rule) = match issue.shown_from {
            ShownFrom::Strictness(_) => return None,
            ShownFrom::RuleCertainty { certainty, .. } => (certainty, 0.0, true),
            ShownFrom::Certainty(certainty) => (certainty, base(strictness), false),
        };
        let first = issue.candidates.first();
        let replacement = first.map_or_else(String::new, |first| first.value.clone());
        let shift = if is_of_rule {
            // Surfaces and places of such rules are hidden by the steps of docs/decisions/0063-ignoring-is-narrow.md.
            rule_shift(evidence, promotion, constants)
        } else {
            let fit = english_fit(&issue.left, &issue.surface, &replacement, &issue.right);
            threshold_shift(&issue.surface, &replacement, evidence, promotion, constants)
                .scaled_by_fit(fit.into())
        };
        Some(Self {
            certainty: certainty.into(),
            base,
            repetition: repetition_shift(issue, &replacement, repetition),
            shift,
            surface: Surface::of(&issue.surface).as_str().to_owned(),
            replacement,
            is_of_rule,
        })
    }

    /// Returns by how much the certainty exceeds the threshold; below 0 if the issue is not shown, and infinite for issues of rules.
    pub fn advantage(&self) -> f64 {
        if self.is_of_rule {
            return f64::INFINITY;
        }
        let threshold = self.without_votes() + self.shift.total();
        self.certainty - threshold.max(MIN_ISSUE_CERTAINTY.into())
    }

    /// Returns whether the issue is not shown, and would not be without votes either.
    pub fn is_too_low(&self) -> bool {
        self.advantage() < 0.0 && self.certainty < self.without_votes()
    }

    /// Returns whose votes hide the issue.
    pub fn hidden_by(&self) -> Option<Scope> {
        self.shift.hidden_by_votes(self.certainty, self.without_votes())
    }

    /// Returns the least certainty at which the issue is shown in this text, before any votes.
    fn without_votes(&self) -> f64 {
        self.base + self.repetition
    }

    /// Returns sentences about the votes that move the threshold; `None` if there are none.
    pub fn reason_text(&self) -> Option<String> {
        let ThresholdShift { rule, pair, setting } = &self.shift;
        if self.is_of_rule && rule.shift <= 0.0 {
            // Such an issue is shown anyway.
            return None;
        }
        let corrected = format!("“{}” to “{}”", self.surface, self.replacement);
        let mut sentences: Vec<String> = Vec::new();
        let kind = "this kind of correction";
        sentences.extend(votes_in_words(rule, &format!("accepted {kind}"), kind));
        let correction = format!("the correction of {corrected}");
        sentences.extend(votes_in_words(
            pair,
            &format!("corrected {corrected}"),
            &correction,
        ));
        if setting.wanted + setting.unwanted > 0 && pair.wanted + pair.unwanted > 0 {
            let degree = if setting.shift < 0.0 { "more" } else { "less" };
            sentences.push(format!(
                "Next to these words, Emend watches it even {degree} closely."
            ));
        }
        let of_others: f64 = [rule, pair, setting].iter().map(|part| part.of_others).sum();
        if of_others.abs() > 0.0 {
            let degree = if of_others < 0.0 { "accepted" } else { "ignored" };
            sentences.push(format!("Several people {degree} such corrections."));
        }
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// Returns a sentence about the viewer's own votes on a part of a threshold: that they did what was `wanted`, or ignored `correction`.
fn votes_in_words(part: &LevelVotes, wanted: &str, correction: &str) -> Option<String> {
    let LevelVotes {
        wanted: accepted,
        unwanted,
        shift,
        of_others,
        ..
    } = *part;
    let ignored = |correction: &str| format!("ignored {correction} {}", times_in_words(unwanted));
    let action = match (accepted, unwanted) {
        (0, 0) => return None,
        (0, _) => ignored(correction),
        (_, 0) => format!("{wanted} {}", times_in_words(accepted)),
        _ => format!("{wanted} {} and {}", times_in_words(accepted), ignored("it")),
    };
    let consequence = if shift > of_others.max(0.0) {
        ", so Emend shows it only when it is sure"
    } else if shift < of_others.min(0.0) {
        ", so Emend watches it more closely"
    } else {
        ""
    };
    Some(format!("You {action}{consequence}."))
}

fn times_in_words(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// Returns the issues without those that overlap a better one. Issues without a threshold have an infinite advantage and all stay,
/// as do suppressed ones.
pub fn without_overlaps(issues: Vec<(Issue, f64)>) -> Vec<Issue> {
    if issues.iter().all(|(_, advantage)| advantage.is_infinite()) {
        return issues.into_iter().map(|(issue, _)| issue).collect();
    }
    let mut order: Vec<usize> = (0..issues.len()).collect();
    order.sort_by(|&one, &other| issues[other].1.total_cmp(&issues[one].1));
    let mut shown_spans: BTreeMap<usize, usize> = BTreeMap::new();
    let mut is_kept = vec![true; issues.len()];
    for at in order {
        let (issue, advantage) = &issues[at];
        if issue.suppressed.is_some() {
            continue;
        }
        let (start, end) = (issue.span.offset, issue.span.end());
        let before = shown_spans.range(..end).next_back();
        let is_free = before.is_none_or(|(_, other)| *other <= start);
        is_kept[at] = is_free || advantage.is_infinite();
        if is_kept[at] {
            shown_spans.insert(start, end);
        }
    }
    let issues = issues.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
    issues.map(|((issue, _), _)| issue).collect()
}

#[cfg(test)]
#[path = "thresholds_tests.rs"]
mod tests;
