//! Widening: how ignoring an issue in some places comes to hide it in others.
//!
//! Ignoring an issue here hides it between the same two neighbours. It widens step by step: in [`MIN_PLACES`] different
//! places to the surface, and for [`MIN_SURFACES`] different surfaces to the rule. Each correction of the surface, and each
//! suggestion of the rule that was taken, demands as many again. The steps are computed from the votes at each check and
//! stored nowhere, so that undoing or forgetting a choice takes its step back (docs/decisions/0063-ignoring-is-narrow.md).
//!
//! The short digests behind the numbers of places and surfaces may coincide, which delays a step and never causes one.

use emend_domain::{Counts, Outcome, Tallies};

use crate::promotion::{HidingVotes, Promotion, PromotionThreshold, votes};

/// The number of different places in which a surface is ignored before it is hidden in any place.
pub const MIN_PLACES: u32 = 3;

/// The number of different surfaces of a rule that are ignored before the rule is hidden for any surface. Spelling
/// and house style, which are [not one convention](emend_domain::RuleId::is_single_convention), are never hidden as a whole.
pub const MIN_SURFACES: u32 = 5;

/// Returns the number of different places in which an account ignored a surface, if they are enough to hide it in any
/// place. `mine` are the account's votes about the surface in any context.
pub fn ignored_places(mine: &Tallies) -> Option<u32> {
    let corrections = count_votes(mine, |outcome| matches!(outcome, Outcome::Chosen(_)));
    if_enough(count_ignored(mine.keys()), MIN_PLACES, corrections)
}

/// Returns the number of different surfaces for which an account ignored a rule, if they are enough to hide the rule.
/// `mine` are the account's votes about each part of the rule.
pub fn ignored_surfaces<'a>(mine: impl Iterator<Item = &'a Tallies> + Clone) -> Option<u32> {
    let accepted = mine
        .clone()
        .map(|part| count_votes(part, |outcome| *outcome == Outcome::Taken))
        .fold(0, u32::saturating_add);
    if_enough(
        count_ignored(mine.flat_map(Tallies::keys)),
        MIN_SURFACES,
        accepted,
    )
}

/// Returns the number of different places in which the accounts of a scope ignored a surface, if those accounts meet the
/// condition for hiding it in any place. `corrections` is the weight of corrections against it.
pub(crate) fn agreed_places(
    anywhere: &Counts,
    corrections: f64,
    threshold: &PromotionThreshold,
) -> Option<u32> {
    let places = count_ignored(anywhere.keys());
    let count = anywhere.get(&Outcome::IgnoredHere)?;
    let hiding_votes = HidingVotes {
        voters: count.voters,
        hide: votes(count),
        corrected: corrections,
        ..HidingVotes::default()
    };
    (places >= MIN_PLACES && threshold.is_met(&hiding_votes)).then_some(places)
}

/// Returns the number of different surfaces for which enough members of a team ignored a rule, if they are enough to hide
/// the rule for the team. Suggestions of the rule that members took count against it.
pub(crate) fn agreed_surfaces<'a>(
    parts: impl Iterator<Item = &'a Counts>,
    promotion: &Promotion,
) -> Option<u32> {
    let threshold = &promotion.of_team;
    let (mut surfaces, mut hiding_votes) = (0, HidingVotes::default());
    for (outcome, count) in parts.flatten() {
        match outcome {
            Outcome::IgnoredIn(_) if count.voters >= threshold.voters.max(2) => {
                surfaces += 1;
                // As for surfaces, a maximum and not a sum: the same accounts may be behind all of them.
                hiding_votes.voters = hiding_votes.voters.max(count.voters);
                hiding_votes.hide = hiding_votes.hide.max(votes(count));
            }
            Outcome::Taken => hiding_votes.corrected += votes(count),
            _ => {}
        }
    }
    let whole_rule = PromotionThreshold {
        voters: promotion.rule_voters,
        ..*threshold
    };
    (surfaces >= MIN_SURFACES && whole_rule.is_met(&hiding_votes)).then_some(surfaces)
}

/// Returns `number` if it is at least `min`, and as many again for each vote against.
fn if_enough(number: u32, min: u32, opposing: u32) -> Option<u32> {
    (number >= min.saturating_mul(opposing.saturating_add(1))).then_some(number)
}

fn count_ignored<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> u32 {
    let ignored_outcomes = outcomes.filter(|outcome| matches!(outcome, Outcome::IgnoredIn(_)));
    u32::try_from(ignored_outcomes.count()).unwrap_or(u32::MAX)
}

fn count_votes(tallies: &Tallies, is_counted: impl Fn(&Outcome) -> bool) -> u32 {
    let counted_tallies = tallies.iter().filter(|(outcome, _)| is_counted(outcome));
    counted_tallies
        .map(|(_, tally)| tally.n)
        .fold(0, u32::saturating_add)
}

#[cfg(test)]
#[path = "widening_tests.rs"]
mod tests;
