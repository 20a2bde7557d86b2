//! Thresholds that learn: how sure the sentence model must be of an issue to show it to one user.
//!
//! Certainties have a scale on which 0 is a rule's own threshold, and 1 a certainty that at most a third of the rule's issues
//! reach. Votes move the threshold on this scale, in three parts that add up:
//!
//! - the *rule*: suggestions of the rule that were taken, and issues of it that were ignored or dismissed;
//! - the *pair*: how often this surface was corrected to this word, with or without an issue, and how often it was left;
//! - the *setting*: the same beside each neighbouring word.
//!
//! Each part estimates the share of wanted issues near the threshold, `p`. As in ranking, each level of voters smooths its counts
//! with the level above it, `p = (wanted + κ p_parent) / (wanted + unwanted + κ)`, from everyone through the teams to the viewer.
//! The part moves the threshold by the difference in log-odds between `p` and the share without any votes, within bounds that
//! are narrower for others than for the viewer (docs/decisions/0067-thresholds-that-learn.md).

use emend_domain::surface::keep_replacement;
use emend_domain::{Counts, ItemEvidence, Outcome, Scope, Tallies, counts::MAX_WEIGHT};

use crate::rank::weight_of_others;
use crate::{Evidence, Promotion, RankingConstants};

/// The share of wanted issues near a threshold that no votes moved.
const WANTED: f64 = 0.75;
/// How far a difference of log-odds moves a threshold. With it, five unwanted issues of a rule and none that was wanted move the
/// threshold by a little more than 1: at most a third of the issues are left.
const STEP: f64 = 0.65;
/// The factor of κ for the votes of a team, and of everyone.
const TEAM: f64 = 2.0;
const EVERYONE: f64 = 4.0;
/// The part of the bounds that the votes of others can reach.
const OF_OTHERS: f64 = 0.5;

/// By how much a replacement must fit better than what is written, in log-odds, for votes to lower its threshold at all, and in full. Chosen
/// on half of 446 pairs of words (docs/decisions/0071-rules-learn-from-rejections.md).
const FITS: f64 = 1.5;
const FITS_CLEARLY: f64 = 3.5;

/// The weight and the bounds of one part of a threshold.
struct PartBounds {
    /// The weight of the level above the viewer's votes, in choices.
    kappa: f64,
    /// The most that the part lowers the threshold.
    lowers: f64,
    /// The most that the part raises the threshold.
    raises: f64,
}

impl PartBounds {
    /// Returns how far a share of wanted issues, by the votes of others, moves a threshold.
    fn of_others(&self, p: f64) -> f64 {
        shift(p).clamp(-self.lowers * OF_OTHERS, self.raises * OF_OTHERS)
    }
}

const RULE: PartBounds = PartBounds {
    kappa: 4.0,
    lowers: 0.2,
    raises: 2.0,
};
const PAIR: PartBounds = PartBounds {
    kappa: 3.0,
    lowers: 0.7,
    raises: 1.0,
};
const SETTING: PartBounds = PartBounds {
    kappa: 3.0,
    lowers: 0.3,
    raises: 0.8,
};

/// The viewer's own votes behind a part of a threshold, and how far the part moves it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LevelVotes {
    /// The number of wanted issues, or of corrections.
    pub wanted: u32,
    /// The number of issues that were ignored, dismissed or corrected to another word.
    pub unwanted: u32,
    /// How far the votes of the viewer and of others move the threshold: below 0, more issues are shown.
    pub shift: f64,
    /// How far the votes of others move it alone.
    pub of_others: f64,
    /// How far the votes of everyone move it alone.
    pub of_everyone: f64,
}

/// How far votes move the threshold of an issue, and why.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ThresholdShift {
    /// The part of the rule.
    pub rule: LevelVotes,
    /// The part of the surface and its replacement.
    pub pair: LevelVotes,
    /// The part of both between their neighbours.
    pub setting: LevelVotes,
}

impl ThresholdShift {
    /// Returns how far the threshold moves in all.
    pub fn total(&self) -> f64 {
        self.parts().iter().map(|part| part.shift).sum()
    }

    /// Returns whose votes hide an issue of this certainty, where `threshold` is that of the strictness. `None` if it is shown.
    pub fn hides(&self, certainty: f64, threshold: f64) -> Option<Scope> {
        if certainty >= threshold + self.total() {
            return None;
        }
        let sum = |of: fn(&LevelVotes) -> f64| self.parts().into_iter().map(of).sum::<f64>();
        let of_others = sum(|part| part.of_others);
        Some(
            if certainty >= threshold + of_others || self.total() > of_others {
                Scope::You
            } else if certainty >= threshold + sum(|part| part.of_everyone) {
                Scope::Team
            } else {
                Scope::Everyone
            },
        )
    }

    /// Returns the shift where the words around speak this much for the replacement: by how much it fits better, in log-odds. Votes lower
    /// a threshold in full only where it fits clearly better, and not at all where it does not; they raise it anywhere.
    #[must_use]
    pub fn where_it_fits(mut self, fit: f64) -> Self {
        let support = ((fit - FITS) / (FITS_CLEARLY - FITS)).clamp(0.0, 1.0);
        for part in [&mut self.rule, &mut self.pair, &mut self.setting] {
            for shift in [&mut part.shift, &mut part.of_others, &mut part.of_everyone] {
                if *shift < 0.0 {
                    *shift *= support;
                }
            }
        }
        self
    }

    fn parts(&self) -> [&LevelVotes; 3] {
        [&self.rule, &self.pair, &self.setting]
    }
}

/// Returns how far votes move the threshold of an issue that offers `replacement` first for `surface`.
pub fn threshold_shift(
    surface: &str,
    replacement: &str,
    evidence: &Evidence,
    promotion: &Promotion,
    constants: &RankingConstants,
) -> ThresholdShift {
    let kept = keep_replacement(surface, replacement);
    let pair = |outcome: &Outcome| Verdict::on_pair(&kept, outcome);
    let corrected = |outcome: &Outcome| Verdict::on_correction(&kept, outcome);
    let corrections = &evidence.corrections;
    let counting = VoteCounting { promotion, constants };
    let on_pair = [
        Judged::new(&evidence.anywhere, &pair),
        Judged::new(&corrections.anywhere, &corrected),
    ];
    let beside = [
        Judged::new(&evidence.after, &pair),
        Judged::new(&evidence.before, &pair),
        Judged::new(&corrections.after, &corrected),
        Judged::new(&corrections.before, &corrected),
    ];
    ThresholdShift {
        rule: counting.rule(evidence),
        pair: counting.part(&on_pair, &PAIR),
        setting: counting.part(&beside, &SETTING),
    }
}

/// Returns how far votes about the rule of an issue move its threshold, whatever its surface.
pub fn rule_shift(
    evidence: &Evidence,
    promotion: &Promotion,
    constants: &RankingConstants,
) -> ThresholdShift {
    ThresholdShift {
        rule: VoteCounting { promotion, constants }.rule(evidence),
        ..ThresholdShift::default()
    }
}

/// What an outcome says about an issue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Wanted,
    Unwanted,
}

impl Verdict {
    fn on_rule(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Taken => Some(Self::Wanted),
            Outcome::Rejected | Outcome::IgnoredIn(_) => Some(Self::Unwanted),
            _ => None,
        }
    }

    fn on_pair(replacement: &str, outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Chosen(chosen) if chosen == replacement => Some(Self::Wanted),
            Outcome::PassedOver(passed) if passed == replacement => Some(Self::Unwanted),
            // An issue that was ignored here has this outcome in any context, and the other one beside its neighbours.
            Outcome::Dismissed | Outcome::IgnoredHere | Outcome::Rejected => Some(Self::Unwanted),
            _ => None,
        }
    }

    /// Of spelling, only corrections say anything about the pair: a word that was waved away as misspelt may still be confused.
    fn on_correction(replacement: &str, outcome: &Outcome) -> Option<Self> {
        Self::on_pair(replacement, outcome).filter(|verdict| *verdict == Self::Wanted)
    }
}

/// The evidence about an item, and what its outcomes say.
struct Judged<'a> {
    item: &'a ItemEvidence,
    verdict: &'a dyn Fn(&Outcome) -> Option<Verdict>,
}

impl<'a> Judged<'a> {
    fn new(item: &'a ItemEvidence, verdict: &'a dyn Fn(&Outcome) -> Option<Verdict>) -> Self {
        Self { item, verdict }
    }

    fn own(&self, wanted: Verdict) -> u32 {
        let votes = self.item.me.iter();
        let votes = votes.filter(|(outcome, _)| (self.verdict)(outcome) == Some(wanted));
        votes.map(|(_, tally)| tally.n).fold(0, u32::saturating_add)
    }
}

struct VoteCounting<'a> {
    promotion: &'a Promotion,
    constants: &'a RankingConstants,
}

impl VoteCounting<'_> {
    fn rule(&self, evidence: &Evidence) -> LevelVotes {
        let parts = evidence.parts.iter();
        let judged: Vec<Judged<'_>> = parts.map(|part| Judged::new(part, &Verdict::on_rule)).collect();
        self.part(&judged, &RULE)
    }

    fn part(&self, judged: &[Judged<'_>], bounds: &PartBounds) -> LevelVotes {
        let mut p = WANTED;
        if self.promotion.everyone {
            let least = self.constants.least_accounts;
            let of = |item: &'_ ItemEvidence| Some(item.everyone.clone());
            p = smoothed(p, others(judged, least, of), EVERYONE * bounds.kappa);
        }
        let of_everyone = bounds.of_others(p);
        let teams = judged.iter().map(|judged| judged.item.teams.len()).max();
        for team in 0..teams.filter(|_| self.promotion.team).unwrap_or_default() {
            let least = self.constants.least_members;
            let of = |item: &'_ ItemEvidence| item.teams.get(team).cloned();
            p = smoothed(p, others(judged, least, of), TEAM * bounds.kappa);
        }
        let of_others = bounds.of_others(p);
        let own = |verdict| {
            let own = judged.iter().map(|judged| judged.own(verdict));
            own.fold(0, u32::saturating_add)
        };
        let (wanted, unwanted) = (own(Verdict::Wanted), own(Verdict::Unwanted));
        let counts = (f64::from(wanted), f64::from(unwanted));
        let p = smoothed(share(of_others), counts, bounds.kappa);
        let shift = if wanted == 0 && unwanted == 0 {
            of_others
        } else {
            shift(p).clamp(-bounds.lowers, bounds.raises)
        };
        LevelVotes {
            wanted,
            unwanted,
            shift,
            of_others,
            of_everyone,
        }
    }
}

/// Returns the weights of others' votes for and against the issues. Items are counted together, so that one account could be
/// behind the votes of each; what they add up to is therefore limited to the weight of as many accounts as there are certain to
/// be.
fn others(judged: &[Judged<'_>], least: u32, of: impl Fn(&ItemEvidence) -> Option<Counts>) -> (f64, f64) {
    let (mut sums, mut voters) = ([0.0, 0.0], [0, 0]);
    for Judged { item, verdict } in judged {
        let mine: &Tallies = &item.me;
        for (outcome, count) in of(item).into_iter().flatten() {
            let at = match verdict(&outcome) {
                Some(Verdict::Wanted) => 0,
                Some(Verdict::Unwanted) => 1,
                None => continue,
            };
            sums[at] += weight_of_others(&count, mine.get(&outcome), least);
            voters[at] = voters[at].max(count.voters);
        }
    }
    let bounded = |at: usize| {
        let most = f64::from(MAX_WEIGHT) / 100.0 * f64::from(voters[at]);
        f64::min(sums[at], most)
    };
    (bounded(0), bounded(1))
}

fn smoothed(parent: f64, (wanted, unwanted): (f64, f64), kappa: f64) -> f64 {
    (wanted + kappa * parent) / (wanted + unwanted + kappa)
}

fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Returns how far a share of wanted issues moves a threshold.
fn shift(p: f64) -> f64 {
    STEP * (log_odds(WANTED) - log_odds(p.clamp(1e-9, 1.0 - 1e-9)))
}

/// Returns the share of wanted issues that moves a threshold so far: the inverse of [`shift`].
fn share(shift: f64) -> f64 {
    1.0 / (1.0 + (shift / STEP - log_odds(WANTED)).exp())
}

#[cfg(test)]
#[path = "threshold_tests.rs"]
mod tests;
