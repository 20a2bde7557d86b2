//! Ranking: the order of an issue's replacements, from the evidence.
//!
//! Each level smooths its counts with the level above it, as in hierarchical Dirichlet smoothing (MacKay and Peto
//! 1995): `p(r) = (n(r) + κ p_parent(r)) / (N + κ)`. The levels lead from the base probabilities, which are the
//! engine's, through everyone and the teams to the viewer. For each of these, the surface in any context comes first,
//! followed by the surface next to its neighbours.

use std::collections::HashMap;

use crate::{Evidence, IssuePlace};
use emend_domain::surface::{displayed_replacement, stored_replacement};
use emend_domain::{Count, Counts, Outcome, Tallies, Tally, Timestamp, weight};

/// A replacement that the engine offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The text of the replacement.
    pub value: String,
    /// The probability before learning. The probabilities of an issue's offers add up to about 1.
    pub base: f64,
}

impl Offer {
    /// Returns an offer with its base probability.
    pub fn new(value: impl Into<String>, base: f64) -> Self {
        Self {
            value: value.into(),
            base,
        }
    }
}

/// A replacement after ranking, with the counts behind its position.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedReplacement {
    /// The text of the replacement.
    pub value: String,
    /// The probability after learning.
    pub score: f64,
    /// The probability before learning.
    pub base: f64,
    /// The number of times that the viewer chose it.
    pub you: u32,
    /// The number of accounts that chose it, in that team of the viewer in which most did.
    pub team: u32,
    /// The number of accounts that chose it in all.
    pub everyone: u32,
}

/// The half-life of votes, in days, unless it is configured otherwise.
pub const DEFAULT_HALF_LIFE_DAYS: u32 = 180;

/// The constants of ranking. Each kappa is the weight of the level above, in choices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankingConstants {
    /// Kappa for the viewer's own choices. It is below 1, so that a single choice ranks its word first.
    pub kappa_me: f64,
    /// Kappa for the choices of a team.
    pub kappa_team: f64,
    /// Kappa for the choices of everyone.
    pub kappa_everyone: f64,
    /// The number of times that the viewer passes a replacement over until its share is halved.
    pub kappa_passed: f64,
    /// The number of times that others pass a replacement over until its share is halved.
    pub kappa_passed_by_others: f64,
    /// The factor by which kappa is multiplied for the choices of others next to a neighbouring word, which are a
    /// subset of their choices in any context.
    pub kappa_beside: f64,
    /// The age, in seconds, at which a habit that the viewer no longer follows has half its weight; infinity for never.
    /// The age is relative to the viewer's newest choice for the item: `n` choices, the last one `t` seconds before
    /// that choice, weigh `n 2^(-t / half_life)`.
    pub half_life: f64,
    /// The number of team members that must have chosen a replacement before it counts for the rest of the team.
    pub min_members: u32,
    /// The number of accounts that must have chosen a replacement before it counts for everyone.
    pub min_accounts: u32,
}

impl Default for RankingConstants {
    fn default() -> Self {
        Self {
            kappa_me: 0.7,
            kappa_team: 3.0,
            kappa_everyone: 6.0,
            kappa_passed: 2.0,
            kappa_passed_by_others: 6.0,
            kappa_beside: 4.0,
            half_life: f64::from(DEFAULT_HALF_LIFE_DAYS) * 24.0 * 60.0 * 60.0,
            min_members: 2,
            min_accounts: 3,
        }
    }
}

/// Ranks the replacements of an issue, best first. Their scores add up to 1. Replacements that were typed before join
/// those of the engine.
pub fn rank(
    place: &IssuePlace,
    offers: &[Offer],
    evidence: &Evidence,
    constants: &RankingConstants,
) -> Vec<RankedReplacement> {
    let mut table = OfferTable::new(place, offers);
    table.add_learned(evidence, constants);
    if table.ranked.is_empty() {
        return Vec::new();
    }
    let mut p = table.base_probabilities();
    let items = [&evidence.anywhere, &evidence.after, &evidence.before];
    // The votes of others next to a neighbour are a subset of their votes in any context. A stronger prior keeps the
    // same few votes from counting three times (docs/decisions/0011-others-choices.md).
    let kappa_factor = [1.0, constants.kappa_beside, constants.kappa_beside];
    for (item, kappa_factor) in items.iter().zip(kappa_factor) {
        let everyone = PeerWeight {
            kappa: constants.kappa_everyone,
            min_accounts: constants.min_accounts,
        };
        table.smooth(
            &mut p,
            &LevelCounts::of_others(&item.everyone, &item.me, everyone, kappa_factor, constants),
        );
    }
    for (item, kappa_factor) in items.iter().zip(kappa_factor) {
        for team in &item.teams {
            let members = PeerWeight {
                kappa: constants.kappa_team,
                min_accounts: constants.min_members,
            };
            table.smooth(
                &mut p,
                &LevelCounts::of_others(team, &item.me, members, kappa_factor, constants),
            );
        }
    }
    for item in items {
        table.smooth(&mut p, &LevelCounts::of_viewer(&item.me, constants));
    }
    for (ranked, score) in table.ranked.iter_mut().zip(&p) {
        ranked.score = *score;
    }
    table.ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    table.ranked
}

/// The limits on the influence of others' choices.
#[derive(Clone, Copy)]
struct PeerWeight {
    /// The weight of the level above, in choices.
    kappa: f64,
    /// The number of accounts that must have made the same choice.
    min_accounts: u32,
}

/// The counts of one level, by replacement: the times it was chosen and the times it was passed over.
struct LevelCounts {
    chosen: Vec<(String, f64)>,
    passed_over: Vec<(String, f64)>,
    /// The weight of the level above, in choices.
    kappa: f64,
    /// The number of times that a replacement is passed over until its share is halved.
    kappa_passed: f64,
}

impl LevelCounts {
    fn new<'a>(
        counts_of_outcomes: impl Iterator<Item = (&'a Outcome, f64)>,
        kappa: f64,
        kappa_passed: f64,
    ) -> Self {
        let mut level = Self {
            chosen: Vec::new(),
            passed_over: Vec::new(),
            kappa,
            kappa_passed,
        };
        for (outcome, n) in counts_of_outcomes {
            match outcome {
                Outcome::Chosen(replacement) => level.chosen.push((replacement.clone(), n)),
                Outcome::PassedOver(replacement) => level.passed_over.push((replacement.clone(), n)),
                _ => {}
            }
        }
        level
    }

    /// Returns the level of the viewer's own votes. A habit fades in comparison with newer habits and not with time, so
    /// a choice that was never contradicted keeps its weight.
    fn of_viewer(tallies: &Tallies, constants: &RankingConstants) -> Self {
        let newest = tallies.values().map(|tally| tally.last).max().unwrap_or(0);
        let weighted_votes = tallies
            .iter()
            .map(|(outcome, tally)| (outcome, fading_weight(*tally, constants.half_life, newest)));
        Self::new(weighted_votes, constants.kappa_me, constants.kappa_passed)
    }

    /// Returns the level of others' votes: the counts without the viewer's own votes, which have a level of their own.
    /// Of the weight of `v` voters, `(v - least + 1) / v` counts, so fewer than `min_accounts` accounts change nothing for
    /// others.
    fn of_others(
        counts: &Counts,
        mine: &Tallies,
        PeerWeight { kappa, min_accounts }: PeerWeight,
        kappa_factor: f64,
        constants: &RankingConstants,
    ) -> Self {
        let counts_of_outcomes = counts
            .iter()
            .map(|(outcome, count)| (outcome, weight_of_others(count, mine.get(outcome), min_accounts)));
        Self::new(
            counts_of_outcomes,
            kappa_factor * kappa,
            kappa_factor * constants.kappa_passed_by_others,
        )
    }
}

/// Returns the weight, in choices, of others' votes for an outcome that the viewer may have chosen too. Of the weight of `v`
/// voters, `(v - least + 1) / v` counts.
pub(crate) fn weight_of_others(count: &Count, mine: Option<&Tally>, min_accounts: u32) -> f64 {
    // The viewer's own votes are subtracted, because they would turn one other account into two
    // (docs/decisions/0011-others-choices.md and 0031-few-accounts.md).
    let my_weight = mine.map_or(0, |tally| weight(tally.n));
    let voters = count.voters.saturating_sub(u32::from(my_weight > 0));
    #[expect(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
    let choices = count.weight.saturating_sub(u64::from(my_weight)) as f64 / 100.0;
    let counts_of_outcomes = (voters + 1).saturating_sub(min_accounts);
    choices * f64::from(counts_of_outcomes) / f64::from(voters.max(1))
}

/// Returns the weight of a tally at the time `now`. If a clock was set back, the age is 0 and the weight no greater
/// than the count.
fn fading_weight(tally: Tally, half_life: f64, now: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    let age = now.saturating_sub(tally.last) as f64;
    f64::from(tally.n) * (-age / half_life).exp2()
}

/// The replacements of one issue, indexed by their stored form.
struct OfferTable<'a> {
    place: &'a IssuePlace,
    ranked: Vec<RankedReplacement>,
    by_stored_form: HashMap<String, usize>,
    by_lower_case: HashMap<String, usize>,
}

impl<'a> OfferTable<'a> {
    fn new(place: &'a IssuePlace, offers: &[Offer]) -> Self {
        let mut table = Self {
            place,
            ranked: Vec::new(),
            by_stored_form: HashMap::new(),
            by_lower_case: HashMap::new(),
        };
        for offer in offers {
            table.add(
                stored_replacement(&place.surface, &offer.value),
                offer.value.clone(),
                offer.base,
            );
        }
        table
    }

    fn add(&mut self, stored: String, value: String, base: f64) {
        let index = self.ranked.len();
        if let std::collections::hash_map::Entry::Vacant(entry) = self.by_stored_form.entry(stored) {
            self.by_lower_case
                .entry(entry.key().to_lowercase())
                .or_insert(index);
            entry.insert(index);
            self.ranked.push(RankedReplacement {
                value,
                score: base,
                base,
                you: 0,
                team: 0,
                everyone: 0,
            });
        }
    }

    /// Returns the index of a stored replacement. An exact match takes precedence over a match that ignores capitals.
    fn find(&self, stored: &str) -> Option<usize> {
        self.by_stored_form
            .get(stored)
            .or_else(|| self.by_lower_case.get(&stored.to_lowercase()))
            .copied()
    }

    /// Adds the replacements that the viewer, or enough others, typed before, and fills in the counts of each
    /// replacement.
    fn add_learned(&mut self, evidence: &Evidence, constants: &RankingConstants) {
        let items = &evidence.anywhere;
        for (outcome, tally) in &items.me {
            if let Some(index) = self.find_or_add(outcome, true) {
                self.ranked[index].you += tally.n;
            }
        }
        for (outcome, count) in items.teams.iter().flatten() {
            if let Some(index) = self.find_or_add(outcome, count.voters >= constants.min_members) {
                self.ranked[index].team = self.ranked[index].team.max(count.voters);
            }
        }
        for (outcome, count) in &items.everyone {
            if let Some(index) = self.find_or_add(outcome, count.voters >= constants.min_accounts) {
                self.ranked[index].everyone += count.voters;
            }
        }
    }

    fn find_or_add(&mut self, outcome: &Outcome, may_add: bool) -> Option<usize> {
        let Outcome::Chosen(stored) = outcome else {
            return None;
        };
        if self.find(stored).is_none() && may_add {
            let value = displayed_replacement(&self.place.surface, stored)?;
            if value != self.place.surface {
                self.add(stored.clone(), value, 0.0);
            }
        }
        self.find(stored)
    }

    /// Returns the base probabilities, scaled to add up to 1.
    fn base_probabilities(&self) -> Vec<f64> {
        let floor = 1e-6;
        let weights: Vec<f64> = self.ranked.iter().map(|ranked| ranked.base.max(floor)).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    }

    fn smooth(&self, p: &mut [f64], level: &LevelCounts) {
        // Replacements that were passed over lose their share before the chosen ones gain theirs, and the division by
        // `parent` distributes the lost share among all.
        for (stored, n) in &level.passed_over {
            if let Some(index) = self.find(stored) {
                p[index] *= level.kappa_passed / (level.kappa_passed + n);
            }
        }
        let parent: f64 = p.iter().sum();
        let mut n = vec![0.0; p.len()];
        for (stored, count) in &level.chosen {
            if let Some(index) = self.find(stored) {
                n[index] += count;
            }
        }
        let total: f64 = n.iter().sum();
        for (p, n) in p.iter_mut().zip(n) {
            *p = (n + level.kappa * *p / parent) / (total + level.kappa);
        }
    }
}

#[cfg(test)]
#[path = "rank_tests.rs"]
mod tests;
