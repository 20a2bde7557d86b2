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
    bar: &PromotionThreshold,
) -> AgreementState {
    let judgement = HidingVotes::of(place, anywhere, word);
    let is_met = bar.is_met(&judgement);
    let widened = || agreed_places(anywhere, judgement.corrected, bar).is_some();
    let here = anywhere
        .get(&Outcome::IgnoredHere)
        .map_or(0, |count| count.voters);
    let is_widened = !is_met && widened();
    AgreementState {
        voters: if is_widened { here } else { judgement.voters },
        corrected: judgement.corrected,
        is_met: is_met || is_widened,
    }
}
