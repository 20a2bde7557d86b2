//! From evidence to an order.
//!
//! Each level smooths what was counted there with the level above it, as in hierarchical Dirichlet smoothing (MacKay and
//! Peto 1995): `p(r) = (n(r) + κ p_parent(r)) / (N + κ)`, from the base over everyone and the teams to the viewer, at
//! each level first wherever the surface stands and then beside its neighbours. The base is the engine's.

use std::collections::HashMap;

use crate::{Evidence, Place};
use emend_domain::surface::{keep_replacement, show_replacement};
use emend_domain::{Counts, Outcome, Tallies, Tally, Timestamp, weight};

/// A replacement as the engine offers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The replacement.
    pub value: String,
    /// Its probability before anything was learned; an issue's offers sum to about 1.
    pub base: f64,
}

impl Offer {
    /// A replacement and its base probability.
    pub fn new(value: impl Into<String>, base: f64) -> Self {
        Self {
            value: value.into(),
            base,
        }
    }
}

/// A replacement in its learned place, with the counts behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The replacement.
    pub value: String,
    /// Its probability now.
    pub score: f64,
    /// Its probability before anything was learned.
    pub base: f64,
    /// How often the viewer chose it.
    pub you: u32,
    /// How many accounts of the viewer's teams chose it (of the team where most did).
    pub team: u32,
    /// How many accounts chose it in all.
    pub everyone: u32,
}

/// How much a level trusts the one above it. In choices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// What the viewer's own choices weigh against; below 1, so that one choice puts its word first.
    pub kappa_me: f64,
    /// What a team's choices weigh against.
    pub kappa_team: f64,
    /// What everyone's choices weigh against.
    pub kappa_everyone: f64,
    /// How many times a replacement can be passed over before its share is halved.
    pub kappa_passed: f64,
    /// How many times others can pass a replacement over before its share is halved.
    pub kappa_passed_by_others: f64,
    /// How many times more others' choices beside a neighbour weigh against than their choices anywhere, among which they are.
    pub kappa_beside: f64,
    /// How much newer another habit must be for one that the viewer does not follow any more to weigh half, in seconds; infinity: it
    /// never does. `n` choices, the last of them `t` before the viewer's newest on the item, weigh `n 2^(-t / half_life)`.
    pub half_life: f64,
    /// Members of a team that must have chosen a replacement before it counts for the others of the team.
    pub least_members: u32,
    /// Accounts that must have chosen a replacement before it counts for everyone.
    pub least_accounts: u32,
}

impl Default for Constants {
    fn default() -> Self {
        Self {
            kappa_me: 0.7,
            kappa_team: 3.0,
            kappa_everyone: 6.0,
            kappa_passed: 2.0,
            kappa_passed_by_others: 6.0,
            kappa_beside: 4.0,
            half_life: 180.0 * 24.0 * 60.0 * 60.0,
            least_members: 2,
            least_accounts: 3,
        }
    }
}

/// The replacements of an issue, best first; their scores sum to 1. Those that were typed before join the
/// engine's.
pub fn rank(place: &Place, offers: &[Offer], evidence: &Evidence, constants: &Constants) -> Vec<Ranked> {
    let mut table = Table::new(place, offers);
    table.join_learned(evidence, constants);
    if table.ranked.is_empty() {
        return Vec::new();
    }
    let mut p = table.base();
    let here = [&evidence.anywhere, &evidence.after, &evidence.before];
    // Others' votes beside a neighbour are votes anywhere too and have been counted there.
    let trust = [1.0, constants.kappa_beside, constants.kappa_beside];
    for (item, trust) in here.iter().zip(trust) {
        let everyone = Others {
            kappa: constants.kappa_everyone,
            least: constants.least_accounts,
        };
        table.smooth(
            &mut p,
            &Level::of_others(&item.everyone, &item.me, everyone, trust, constants),
        );
    }
    for (item, trust) in here.iter().zip(trust) {
        for team in &item.teams {
            let members = Others {
                kappa: constants.kappa_team,
                least: constants.least_members,
            };
            table.smooth(
                &mut p,
                &Level::of_others(team, &item.me, members, trust, constants),
            );
        }
    }
    for item in here {
        table.smooth(&mut p, &Level::of_tallies(&item.me, constants));
    }
    for (ranked, score) in table.ranked.iter_mut().zip(&p) {
        ranked.score = *score;
    }
    table.ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    table.ranked
}

/// How far the choices of others go.
#[derive(Clone, Copy)]
struct Others {
    /// What they weigh against.
    kappa: f64,
    /// How many accounts must have chosen the same.
    least: u32,
}

/// What one level counted: (replacement, chosen, passed over).
struct Level {
    chosen: Vec<(String, f64)>,
    passed: Vec<(String, f64)>,
    /// What the choices weigh against.
    kappa: f64,
    /// What being passed over weighs against.
    kappa_passed: f64,
}

impl Level {
    fn new<'a>(counted: impl Iterator<Item = (&'a Outcome, f64)>, kappa: f64, kappa_passed: f64) -> Self {
        let mut level = Self {
            chosen: Vec::new(),
            passed: Vec::new(),
            kappa,
            kappa_passed,
        };
        for (outcome, n) in counted {
            match outcome {
                Outcome::Chosen(replacement) => level.chosen.push((replacement.clone(), n)),
                Outcome::PassedOver(replacement) => level.passed.push((replacement.clone(), n)),
                _ => {}
            }
        }
        level
    }

    /// A habit fades against newer ones, not by itself: what was chosen once and never contradicted stands.
    fn of_tallies(tallies: &Tallies, constants: &Constants) -> Self {
        let newest = tallies.values().map(|tally| tally.last).max().unwrap_or(0);
        let weighed = tallies
            .iter()
            .map(|(outcome, tally)| (outcome, faded(*tally, constants.half_life, newest)));
        Self::new(weighed, constants.kappa_me, constants.kappa_passed)
    }

    /// What others chose: the counts without the viewer's own votes, which stand at their own level. Fewer than `least` accounts move
    /// nobody else: of `v` voters' weight, `(v - least + 1) / v` counts.
    fn of_others(
        counts: &Counts,
        mine: &Tallies,
        Others { kappa, least }: Others,
        trust: f64,
        constants: &Constants,
    ) -> Self {
        let counted = counts.iter().map(|(outcome, count)| {
            let my_weight = mine.get(outcome).map_or(0, |tally| weight(tally.n));
            let voters = count.voters.saturating_sub(u32::from(my_weight > 0));
            #[expect(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
            let choices = count.weight.saturating_sub(u64::from(my_weight)) as f64 / 100.0;
            let counted = (voters + 1).saturating_sub(least);
            (outcome, choices * f64::from(counted) / f64::from(voters.max(1)))
        });
        Self::new(counted, trust * kappa, trust * constants.kappa_passed_by_others)
    }
}

/// What a tally weighs at the time `now`. A clock that was set back makes nothing weigh more.
fn faded(tally: Tally, half_life: f64, now: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    let age = now.saturating_sub(tally.last) as f64;
    f64::from(tally.n) * (-age / half_life).exp2()
}

/// The replacements of one issue, found by how they are kept.
struct Table<'a> {
    place: &'a Place,
    ranked: Vec<Ranked>,
    by_kept: HashMap<String, usize>,
    by_folded: HashMap<String, usize>,
}

impl<'a> Table<'a> {
    fn new(place: &'a Place, offers: &[Offer]) -> Self {
        let mut table = Self {
            place,
            ranked: Vec::new(),
            by_kept: HashMap::new(),
            by_folded: HashMap::new(),
        };
        for offer in offers {
            table.add(
                keep_replacement(&place.surface, &offer.value),
                offer.value.clone(),
                offer.base,
            );
        }
        table
    }

    fn add(&mut self, kept: String, value: String, base: f64) {
        let index = self.ranked.len();
        if let std::collections::hash_map::Entry::Vacant(entry) = self.by_kept.entry(kept) {
            self.by_folded.entry(entry.key().to_lowercase()).or_insert(index);
            entry.insert(index);
            self.ranked.push(Ranked {
                value,
                score: base,
                base,
                you: 0,
                team: 0,
                everyone: 0,
            });
        }
    }

    /// Where a kept replacement stands: exactly, or else but for its capitals.
    fn find(&self, kept: &str) -> Option<usize> {
        self.by_kept
            .get(kept)
            .or_else(|| self.by_folded.get(&kept.to_lowercase()))
            .copied()
    }

    /// Adds what the viewer typed before, and what enough others did; fills in the counts behind each replacement.
    fn join_learned(&mut self, evidence: &Evidence, constants: &Constants) {
        let here = &evidence.anywhere;
        for (outcome, tally) in &here.me {
            if let Some(index) = self.find_or_add(outcome, true) {
                self.ranked[index].you += tally.n;
            }
        }
        for (outcome, count) in here.teams.iter().flatten() {
            if let Some(index) = self.find_or_add(outcome, count.voters >= constants.least_members) {
                self.ranked[index].team = self.ranked[index].team.max(count.voters);
            }
        }
        for (outcome, count) in &here.everyone {
            if let Some(index) = self.find_or_add(outcome, count.voters >= constants.least_accounts) {
                self.ranked[index].everyone += count.voters;
            }
        }
    }

    fn find_or_add(&mut self, outcome: &Outcome, may_add: bool) -> Option<usize> {
        let Outcome::Chosen(kept) = outcome else {
            return None;
        };
        if self.find(kept).is_none() && may_add {
            let value = show_replacement(&self.place.surface, kept)?;
            if value != self.place.surface {
                self.add(kept.clone(), value, 0.0);
            }
        }
        self.find(kept)
    }

    /// The base distribution, made to sum to 1.
    fn base(&self) -> Vec<f64> {
        let floor = 1e-6;
        let weights: Vec<f64> = self.ranked.iter().map(|ranked| ranked.base.max(floor)).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    }

    fn smooth(&self, p: &mut [f64], level: &Level) {
        for (kept, n) in &level.passed {
            if let Some(index) = self.find(kept) {
                p[index] *= level.kappa_passed / (level.kappa_passed + n);
            }
        }
        let parent: f64 = p.iter().sum();
        let mut n = vec![0.0; p.len()];
        for (kept, count) in &level.chosen {
            if let Some(index) = self.find(kept) {
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
