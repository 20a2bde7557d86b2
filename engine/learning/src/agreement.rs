//! The extent to which others agree on hiding an issue, for lists that show it.

use emend_domain::{Counts, Outcome};

use crate::IssuePlace;
use crate::promotion::{HidingVotes, PromotionThreshold};
use crate::widening::agreed_places;

/// The extent to which a team, or everyone, agrees that an issue need not be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgreementState {
    /// The number of distinct accounts behind the largest outcome for hiding the issue.
    pub voters: u32,
    /// The weight of the corrections of the surface, in votes.
    pub corrected: f64,
    /// Whether the condition for a promotion is met.
    pub is_met: bool,
}

/// Returns the agreement on hiding the issue at `place`, from the counts for its surface in any context and for its
/// surface as a dictionary word.
pub fn agreement(
    place: &IssuePlace,
    anywhere: &Counts,
    word: &Counts,
    threshold: &PromotionThreshold,
) -> AgreementState {
    let hiding_votes = HidingVotes::of(place, anywhere, word);
    let is_met = threshold.is_met(&hiding_votes);
    let agrees_on_places = || agreed_places(anywhere, hiding_votes.corrected, threshold).is_some();
    let place_voters = anywhere
        .get(&Outcome::IgnoredHere)
        .map_or(0, |count| count.voters);
    let is_widened = !is_met && agrees_on_places();
    AgreementState {
        voters: if is_widened {
            place_voters
        } else {
            hiding_votes.voters
        },
        corrected: hiding_votes.corrected,
        is_met: is_met || is_widened,
    }
}
