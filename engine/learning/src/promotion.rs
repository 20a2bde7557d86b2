//! How the judgement of some becomes that of their team or of everyone.
//!
//! Only what is certain counts for it. A store keeps, of each outcome, how many distinct accounts voted so, but not which:
//! of two outcomes it is unknown whether the same accounts stand behind both. So the largest single outcome speaks for
//! hiding (never a sum, in which one account could stand twice), and all corrections together speak against it. Where the
//! two readings differ, the issue is shown: that is the safe side, and an account that overstates its corrections can
//! hold a promotion back but never bring one about.

use crate::Place;
use crate::dictionary::says_it_is_right;
use emend_domain::{Count, Counts, Outcome, counts::MAX_WEIGHT};

/// What it takes until the judgement of some hides an issue from others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promotion {
    /// Whether a team's judgement hides anything from its members.
    pub team: bool,
    /// Whether everyone's judgement hides anything from anybody.
    pub everyone: bool,
    /// What it takes within a team.
    pub of_team: PromotionThreshold,
    /// What it takes among everyone.
    pub of_everyone: PromotionThreshold,
    /// Distinct accounts of one team that must have switched a rule off before it is off for the whole team. Many, since
    /// nothing is kept that would speak against it: who takes a rule's replacements is kept by surface, not by rule. For
    /// the same reason a rule is never switched off for everyone.
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
    /// Nobody's judgement hides anything from another.
    pub fn none() -> Self {
        Self {
            team: false,
            everyone: false,
            ..Self::default()
        }
    }

    /// Whether a team's counts on a whole rule switch it off for the team.
    pub(crate) fn switches_off(&self, rule: &Counts) -> bool {
        rule.get(&Outcome::RuleOff)
            .is_some_and(|off| off.voters >= self.rule_voters.max(2))
    }
}

/// What a judgement must reach: so many accounts, and a posterior of `(for + a) / (for + against + a + b)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromotionThreshold {
    /// Distinct accounts that must have voted for it in the same way; at least 2 count, whatever is written here.
    pub voters: u32,
    /// The posterior that must be reached, between 0 and 1.
    pub posterior: f64,
    /// `a`: votes for it that are taken for granted.
    pub prior_for: f64,
    /// `b`: votes against it that are taken for granted.
    pub prior_against: f64,
    /// What waving an issue away for now counts, as a part of ignoring it; it never counts towards `voters`.
    pub dismissed: f64,
}

impl Default for PromotionThreshold {
    /// Everyone's.
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
    /// Whether a judgement is clear enough.
    pub(crate) fn is_met(&self, judgement: &Judgement) -> bool {
        let Judgement {
            voters,
            hide,
            dismissed,
            corrected,
        } = *judgement;
        let wanted = hide + self.dismissed * dismissed + self.prior_for;
        voters >= self.voters.max(2) && wanted >= self.posterior * (wanted + corrected + self.prior_against)
    }

    /// The bound: the fewest accounts that could bring it about between them, doing all they can, against corrections of
    /// this weight (in votes; an account that corrected once weighs 1, however often it did at most 2). `None` where no
    /// number could.
    pub fn fewest_accounts(&self, corrected: f64) -> Option<u32> {
        let each = f64::from(MAX_WEIGHT) / 100.0;
        (self.voters.max(2)..=1_000_000).find(|&accounts| {
            let hide = each * f64::from(accounts);
            self.is_met(&Judgement {
                voters: accounts,
                hide,
                dismissed: hide,
                corrected,
            })
        })
    }
}

/// How far a team, or everyone, agrees that an issue need not be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Distinct accounts that speak for it in the same way.
    pub voters: u32,
    /// The weight of those who corrected it instead, in votes.
    pub corrected: f64,
    /// Whether that is enough.
    pub is_met: bool,
}

/// How far counts agree that the issue at `place` need not be shown: those on the surface anywhere, and on it as a word.
pub fn agreement(place: &Place, anywhere: &Counts, word: &Counts, bar: &PromotionThreshold) -> Agreement {
    let judgement = Judgement::of(place, anywhere, word);
    Agreement {
        voters: judgement.voters,
        corrected: judgement.corrected,
        is_met: bar.is_met(&judgement),
    }
}

/// What a team, or everyone, says of a place. Weights are in votes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Judgement {
    /// Distinct accounts behind the largest outcome that speaks for hiding it.
    pub(crate) voters: u32,
    /// The weight of the largest outcome that speaks for hiding it.
    pub(crate) hide: f64,
    /// The weight of those who waved it away for now.
    pub(crate) dismissed: f64,
    /// The weight of those who put something else there.
    pub(crate) corrected: f64,
}

impl Judgement {
    /// From the counts on the surface anywhere, and on it as a word.
    pub(crate) fn of(place: &Place, anywhere: &Counts, word: &Counts) -> Self {
        let mut judgement = Self::default();
        for (outcome, count) in anywhere {
            match outcome {
                Outcome::Ignored => judgement.hear(count),
                Outcome::Dismissed => judgement.dismissed += votes(count),
                Outcome::Chosen(_) => judgement.corrected += votes(count),
                Outcome::PassedOver(_) | Outcome::WordIsRight(_) | Outcome::RuleOff => {}
            }
        }
        if place.rule.is_spelling() {
            let surface = emend_domain::surface::keep_word(&place.surface);
            for (_, count) in word
                .iter()
                .filter(|(outcome, _)| says_it_is_right(outcome, &surface))
            {
                judgement.hear(count);
            }
        }
        judgement
    }

    fn hear(&mut self, count: &Count) {
        self.voters = self.voters.max(count.voters);
        self.hide = self.hide.max(votes(count));
    }
}

fn votes(count: &Count) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
    let weight = count.weight as f64;
    weight / 100.0
}

#[cfg(test)]
#[path = "promotion_tests.rs"]
mod tests;
