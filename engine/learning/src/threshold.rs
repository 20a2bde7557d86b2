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

use emend_domain::surface::stored_replacement;
use emend_domain::{Counts, ItemEvidence, Outcome, Scope, Tallies, counts::MAX_WEIGHT};

use crate::rank::weight_of_others;
use crate::{Evidence, Promotion, RankingConstants};

/// The share of wanted issues near a threshold that no votes moved.
const UNVOTED_WANTED_SHARE: f64 = 0.75;
/// How far a difference of log-odds moves a threshold. With it, five unwanted issues of a rule and none that was wanted move the
/// threshold by a little more than 1: at most a third of the issues are left.
const SHIFT_PER_LOG_ODDS: f64 = 0.65;
/// The factor of κ for the votes of a team, and of everyone.
const TEAM_KAPPA_FACTOR: f64 = 2.0;
const EVERYONE_KAPPA_FACTOR: f64 = 4.0;
/// The part of the bounds that the votes of others can reach.
const BOUND_SHARE_OF_OTHERS: f64 = 0.5;

/// By how much a replacement must fit better than what is written, in log-odds, for votes to lower its threshold at all, and in full. Chosen
/// on half of 446 pairs of words (docs/decisions/0071-rules-learn-from-rejections.md).
const MIN_FIT: f64 = 3.0;
const FULL_FIT: f64 = 5.0;

/// The weight and the bounds of one part of a threshold.
struct PartBounds {
    /// The weight of the level above the viewer's votes, in choices.
    kappa: f64,
    /// The most that the part lowers the threshold.
    max_lowering: f64,
    /// The most that the part raises the threshold.
    max_raising: f64,
}

impl PartBounds {
    /// Returns how far a share of wanted issues, by the votes of others, moves a threshold.
    fn of_others(&self, p: f64) -> f64 {
        shift(p).clamp(
            -self.max_lowering * BOUND_SHARE_OF_OTHERS,
            self.max_raising * BOUND_SHARE_OF_OTHERS,
        )
    }
}

const RULE_BOUNDS: PartBounds = PartBounds {
    kappa: 4.0,
    max_lowering: 0.2,
    max_raising: 2.0,
};
const PAIR_BOUNDS: PartBounds = PartBounds {
    kappa: 3.0,
    max_lowering: 0.7,
    max_raising: 1.0,
};
const SETTING_BOUNDS: PartBounds = PartBounds {
    kappa: 3.0,
    max_lowering: 0.3,
    max_raising: 0.8,
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
    pub fn hidden_by_votes(&self, certainty: f64, threshold: f64) -> Option<Scope> {
        if certainty >= threshold + self.total() {
            return None;
        }
        let sum = |counts_of: fn(&LevelVotes) -> f64| self.parts().into_iter().map(counts_of).sum::<f64>();
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
    pub fn scaled_by_fit(mut self, fit: f64) -> Self {
        let support = ((fit - MIN_FIT) / (FULL_FIT - MIN_FIT)).clamp(0.0, 1.0);
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
    let stored = stored_replacement(surface, replacement);
    let pair = |outcome: &Outcome| Preference::on_pair(&stored, outcome);
    let corrected = |outcome: &Outcome| Preference::on_correction(&stored, outcome);
    let corrections = &evidence.corrections;
    let counting = VoteCounting { promotion, constants };
    let on_pair = [
        ItemPreferences::new(&evidence.anywhere, &pair),
        ItemPreferences::new(&corrections.anywhere, &corrected),
    ];
    let beside_neighbours = [
        ItemPreferences::new(&evidence.after, &pair),
        ItemPreferences::new(&evidence.before, &pair),
        ItemPreferences::new(&corrections.after, &corrected),
        ItemPreferences::new(&corrections.before, &corrected),
    ];
    ThresholdShift {
        rule: counting.rule(evidence),
        pair: counting.part(&on_pair, &PAIR_BOUNDS),
        setting: counting.part(&beside_neighbours, &SETTING_BOUNDS),
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
enum Preference {
    Wanted,
    Unwanted,
}

impl Preference {
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
        Self::on_pair(replacement, outcome).filter(|preference| *preference == Self::Wanted)
    }
}

/// The evidence about an item, and what its outcomes say.
struct ItemPreferences<'a> {
    item: &'a ItemEvidence,
    preference: &'a dyn Fn(&Outcome) -> Option<Preference>,
}

impl<'a> ItemPreferences<'a> {
    fn new(item: &'a ItemEvidence, preference: &'a dyn Fn(&Outcome) -> Option<Preference>) -> Self {
        Self { item, preference }
    }

    fn own_votes(&self, wanted: Preference) -> u32 {
        let votes = self.item.me.iter();
        let votes = votes.filter(|(outcome, _)| (self.preference)(outcome) == Some(wanted));
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
        let preferences: Vec<ItemPreferences<'_>> = parts
            .map(|part| ItemPreferences::new(part, &Preference::on_rule))
            .collect();
        self.part(&preferences, &RULE_BOUNDS)
    }

    fn part(&self, preferences: &[ItemPreferences<'_>], bounds: &PartBounds) -> LevelVotes {
        let mut p = UNVOTED_WANTED_SHARE;
        if self.promotion.everyone {
            let min_accounts = self.constants.min_accounts;
            let counts_of = |item: &'_ ItemEvidence| Some(item.everyone.clone());
            p = smoothed(
                p,
                weights_of_others(preferences, min_accounts, counts_of),
                EVERYONE_KAPPA_FACTOR * bounds.kappa,
            );
        }
        let of_everyone = bounds.of_others(p);
        let teams = preferences
            .iter()
            .map(|preferences| preferences.item.teams.len())
            .max();
        for team in 0..teams.filter(|_| self.promotion.team).unwrap_or_default() {
            let min_accounts = self.constants.min_members;
            let counts_of = |item: &'_ ItemEvidence| item.teams.get(team).cloned();
            p = smoothed(
                p,
                weights_of_others(preferences, min_accounts, counts_of),
                TEAM_KAPPA_FACTOR * bounds.kappa,
            );
        }
        let of_others = bounds.of_others(p);
        let own_votes = |preference| {
            let own_votes = preferences
                .iter()
                .map(|preferences| preferences.own_votes(preference));
            own_votes.fold(0, u32::saturating_add)
        };
        let (wanted, unwanted) = (own_votes(Preference::Wanted), own_votes(Preference::Unwanted));
        let counts = (f64::from(wanted), f64::from(unwanted));
        let p = smoothed(share(of_others), counts, bounds.kappa);
        let shift = if wanted == 0 && unwanted == 0 {
            of_others
        } else {
            shift(p).clamp(-bounds.max_lowering, bounds.max_raising)
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
fn weights_of_others(
    preferences: &[ItemPreferences<'_>],
    min_accounts: u32,
    counts_of: impl Fn(&ItemEvidence) -> Option<Counts>,
) -> (f64, f64) {
    let (mut sums, mut voters) = ([0.0, 0.0], [0, 0]);
    for ItemPreferences { item, preference } in preferences {
        let mine: &Tallies = &item.me;
        for (outcome, count) in counts_of(item).into_iter().flatten() {
            let side = match preference(&outcome) {
                Some(Preference::Wanted) => 0,
                Some(Preference::Unwanted) => 1,
                None => continue,
            };
            sums[side] += weight_of_others(&count, mine.get(&outcome), min_accounts);
            voters[side] = voters[side].max(count.voters);
        }
    }
    let bounded_weight = |side: usize| {
        let max_weight = f64::from(MAX_WEIGHT) / 100.0 * f64::from(voters[side]);
        f64::min(sums[side], max_weight)
    };
    (bounded_weight(0), bounded_weight(1))
}

fn smoothed(parent: f64, (wanted, unwanted): (f64, f64), kappa: f64) -> f64 {
    (wanted + kappa * parent) / (wanted + unwanted + kappa)
}

fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Returns how far a share of wanted issues moves a threshold.
fn shift(p: f64) -> f64 {
    SHIFT_PER_LOG_ODDS * (log_odds(UNVOTED_WANTED_SHARE) - log_odds(p.clamp(1e-9, 1.0 - 1e-9)))
}

/// Returns the share of wanted issues that moves a threshold so far: the inverse of [`shift`].
fn share(shift: f64) -> f64 {
    1.0 / (1.0 + (shift / SHIFT_PER_LOG_ODDS - log_odds(UNVOTED_WANTED_SHARE)).exp())
}

#[cfg(test)]
#[path = "threshold_tests.rs"]
mod tests;
