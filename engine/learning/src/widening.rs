//! Widening: how ignoring an issue in some places comes to hide it in others.
//!
//! Ignoring an issue here hides it between the same two neighbours. It widens step by step: in [`PLACES`] different
//! places to the surface, and for [`SURFACES`] different surfaces to the rule. Each correction of the surface, and each
//! suggestion of the rule that was taken, demands as many again. The steps are computed from the votes at each check and
//! stored nowhere, so that undoing or forgetting a choice takes its step back (docs/decisions/0063-ignoring-is-narrow.md).
//!
//! The short digests behind the numbers of places and surfaces may coincide, which delays a step and never causes one.

use emend_domain::{Counts, Outcome, Tallies};

use crate::promotion::{HidingVotes, Promotion, PromotionThreshold, votes};

/// The number of different places in which a surface is ignored before it is hidden in any place.
pub const PLACES: u32 = 3;

/// The number of different surfaces of a rule that are ignored before the rule is hidden for any surface. Spelling
/// and house style, which are [not one convention](emend_domain::RuleId::is_one_convention), are never hidden as a whole.
pub const SURFACES: u32 = 5;

/// Returns the number of different places in which an account ignored a surface, if they are enough to hide it in any
/// place. `mine` are the account's votes about the surface in any context.
pub fn ignored_places(mine: &Tallies) -> Option<u32> {
    let corrected = total(mine, |outcome| matches!(outcome, Outcome::Chosen(_)));
    enough(different(mine.keys()), PLACES, corrected)
}

/// Returns the number of different surfaces for which an account ignored a rule, if they are enough to hide the rule.
/// `mine` are the account's votes about each part of the rule.
pub fn ignored_surfaces<'a>(mine: impl Iterator<Item = &'a Tallies> + Clone) -> Option<u32> {
    let taken = mine
        .clone()
        .map(|part| total(part, |outcome| *outcome == Outcome::Taken))
        .fold(0, u32::saturating_add);
    enough(different(mine.flat_map(Tallies::keys)), SURFACES, taken)
}

/// Returns the number of different places in which the accounts of a scope ignored a surface, if those accounts meet the
/// condition for hiding it in any place. `corrected` is the weight of corrections against it.
pub(crate) fn agreed_places(anywhere: &Counts, corrected: f64, bar: &PromotionThreshold) -> Option<u32> {
    let places = different(anywhere.keys());
    let count = anywhere.get(&Outcome::IgnoredHere)?;
    let judgement = HidingVotes {
        voters: count.voters,
        hide: votes(count),
        corrected,
        ..HidingVotes::default()
    };
    (places >= PLACES && bar.is_met(&judgement)).then_some(places)
}

/// Returns the number of different surfaces for which enough members of a team ignored a rule, if they are enough to hide
/// the rule for the team. Suggestions of the rule that members took count against it.
pub(crate) fn agreed_surfaces<'a>(
    parts: impl Iterator<Item = &'a Counts>,
    promotion: &Promotion,
) -> Option<u32> {
    let bar = &promotion.of_team;
    let (mut surfaces, mut judgement) = (0, HidingVotes::default());
    for (outcome, count) in parts.flatten() {
        match outcome {
            Outcome::IgnoredIn(_) if count.voters >= bar.voters.max(2) => {
                surfaces += 1;
                // As for surfaces, a maximum and not a sum: the same accounts may be behind all of them.
                judgement.voters = judgement.voters.max(count.voters);
                judgement.hide = judgement.hide.max(votes(count));
            }
            Outcome::Taken => judgement.corrected += votes(count),
            _ => {}
        }
    }
    let whole_rule = PromotionThreshold {
        voters: promotion.rule_voters,
        ..*bar
    };
    (surfaces >= SURFACES && whole_rule.is_met(&judgement)).then_some(surfaces)
}

/// Returns `there` if it is at least `least`, and as many again for each vote against.
fn enough(there: u32, least: u32, against: u32) -> Option<u32> {
    (there >= least.saturating_mul(against.saturating_add(1))).then_some(there)
}

fn different<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> u32 {
    let ignored = outcomes.filter(|outcome| matches!(outcome, Outcome::IgnoredIn(_)));
    u32::try_from(ignored.count()).unwrap_or(u32::MAX)
}

fn total(tallies: &Tallies, counts: impl Fn(&Outcome) -> bool) -> u32 {
    let counted = tallies.iter().filter(|(outcome, _)| counts(outcome));
    counted.map(|(_, tally)| tally.n).fold(0, u32::saturating_add)
}

#[cfg(test)]
#[path = "widening_tests.rs"]
mod tests;
