//! Promotion: applying an outcome to a whole team, or to everyone, because enough accounts agree.
//!
//! A store keeps the number of distinct accounts behind each outcome, but not which accounts they are. For two outcomes
//! it is therefore unknown whether the same accounts are behind both, and only certain agreement is counted: the
//! largest single outcome speaks for hiding an issue (never a sum, in which one account could be counted twice), and
//! all corrections together speak against it. If the two readings differ, the issue is shown, which is the safe side.
//! An account that makes many corrections can delay a promotion but never cause one (docs/decisions/0008-promotion.md).

use crate::IssuePlace;
use crate::dictionary::accepts_surface;
use emend_domain::{Count, Counts, Outcome, counts::MAX_WEIGHT};

/// The conditions under which the outcomes of some accounts hide an issue from others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promotion {
    /// Whether outcomes of a team are applied to all of its members.
    pub team: bool,
    /// Whether outcomes of everyone are applied to all accounts.
    pub everyone: bool,
    /// The conditions for a team.
    pub of_team: PromotionThreshold,
    /// The conditions for everyone.
    pub of_everyone: PromotionThreshold,
    /// The number of distinct accounts of a team that must have turned a rule off before it is off for the whole team.
    /// It is high because there is no evidence that could speak for the rule: choices of a rule's replacements are
    /// stored by surface, not by rule. For the same reason, a rule is never turned off for everyone.
    pub rule_voters: u32,
}

impl Default for Promotion {
    fn default() -> Self {
        Self {
            team: true,
            everyone: true,
            of_team: PromotionThreshold {
                voters: 3,
                posterior: 0.75,
                ..PromotionThreshold::default()
            },
            of_everyone: PromotionThreshold::default(),
            rule_voters: 5,
        }
    }
}

impl Promotion {
    /// Returns the setting without promotion: the votes of an account hide nothing from others.
    pub fn disabled() -> Self {
        Self {
            team: false,
            everyone: false,
            ..Self::default()
        }
    }

    /// Returns whether the counts of a team for a whole rule turn the rule off for the team.
    pub(crate) fn turns_rule_off(&self, rule: &Counts) -> bool {
        rule.get(&Outcome::RuleOff)
            .is_some_and(|count| count.voters >= self.rule_voters.max(2))
    }
}

/// The condition for a promotion: a number of accounts, and a posterior of `(for + a) / (for + against + a + b)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromotionThreshold {
    /// The number of distinct accounts that must have voted for the same outcome. Values below 2 are treated as 2.
    pub voters: u32,
    /// The posterior that must be reached, between 0 and 1.
    pub posterior: f64,
    /// `a`: the prior weight of votes for hiding the issue.
    pub prior_for: f64,
    /// `b`: the prior weight of votes against hiding it.
    pub prior_against: f64,
    /// The weight of dismissing an issue, as a fraction of ignoring it. Dismissals never count towards `voters`.
    pub dismissed: f64,
}

impl Default for PromotionThreshold {
    /// Returns the condition for everyone.
    fn default() -> Self {
        Self {
            voters: 5,
            posterior: 0.85,
            prior_for: 1.0,
            prior_against: 1.0,
            dismissed: 0.1,
        }
    }
}

impl PromotionThreshold {
    /// Returns whether the votes meet the condition.
    pub(crate) fn is_met(&self, hiding_votes: &HidingVotes) -> bool {
        let HidingVotes {
            voters,
            hide,
            dismissed,
            corrected,
        } = *hiding_votes;
        let hiding_weight = hide + self.dismissed * dismissed + self.prior_for;
        // At least two accounts, for any configuration: one account must never hide anything from another
        // (docs/decisions/0008-promotion.md).
        voters >= self.voters.max(2)
            && hiding_weight >= self.posterior * (hiding_weight + corrected + self.prior_against)
    }

    /// Returns the fewest accounts that could cause the promotion together, doing all they can, against corrections
    /// of this weight (in votes; an account weighs 1 for its first correction and at most 2 in all). Returns `None` if
    /// no number of accounts up to a million could.
    pub fn fewest_accounts(&self, corrected: f64) -> Option<u32> {
        // The worst case: every account ignores and dismisses the issue until its weight is at its maximum. The closed
        // form of this bound is in docs/decisions/0008-promotion.md.
        let max_votes_per_account = f64::from(MAX_WEIGHT) / 100.0;
        (self.voters.max(2)..=1_000_000).find(|&accounts| {
            let hide = max_votes_per_account * f64::from(accounts);
            self.is_met(&HidingVotes {
                voters: accounts,
                hide,
                dismissed: hide,
                corrected,
            })
        })
    }
}

/// The votes of a team, or of everyone, that speak for and against hiding an issue. Weights are in votes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct HidingVotes {
    /// The number of distinct accounts behind the largest outcome for hiding the issue.
    pub(crate) voters: u32,
    /// The weight of the largest outcome for hiding the issue.
    pub(crate) hide: f64,
    /// The weight of dismissals.
    pub(crate) dismissed: f64,
    /// The weight of corrections, to any replacement.
    pub(crate) corrected: f64,
}

impl HidingVotes {
    /// Summarises the counts for a surface in any context, and for the surface as a dictionary word.
    pub(crate) fn of(place: &IssuePlace, anywhere: &Counts, word: &Counts) -> Self {
        let mut hiding_votes = Self::default();
        for (outcome, count) in anywhere {
            match outcome {
                Outcome::Ignored => hiding_votes.add(count),
                Outcome::Dismissed => hiding_votes.dismissed += votes(count),
                Outcome::Chosen(_) => hiding_votes.corrected += votes(count),
                _ => {}
            }
        }
        if place.rule.is_spelling() {
            let surface = emend_domain::surface::stored_word(&place.surface);
            for (_, count) in word
                .iter()
                .filter(|(outcome, _)| accepts_surface(outcome, &surface))
            {
                hiding_votes.add(count);
            }
        }
        hiding_votes
    }

    // A maximum and not a sum, because the same account may be behind several outcomes. The two maxima may come from
    // different outcomes; `PromotionThreshold::fewest_accounts` holds nevertheless, since no account exceeds its maximum weight.
    fn add(&mut self, count: &Count) {
        self.voters = self.voters.max(count.voters);
        self.hide = self.hide.max(votes(count));
    }
}

pub(crate) fn votes(count: &Count) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
    let weight = count.weight as f64;
    weight / 100.0
}

#[cfg(test)]
#[path = "promotion_tests.rs"]
mod tests;
