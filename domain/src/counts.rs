//! Counts: sums of votes in which the influence of one account is bounded, and the evidence about one item.

use std::collections::BTreeMap;

use crate::{Outcome, Tallies};

/// The weight of an account's first, second, … choice of the same outcome, in hundredths of a vote, by the number of
/// choices. It is `round(200 (1 - 2^-n))`: each further choice adds less, and the sum never exceeds [`MAX_WEIGHT`]. One
/// account therefore adds at most two choices to the counts of a team or of everyone, however often it repeats itself
/// (docs/decisions/0011-others-choices.md).
pub const WEIGHTS: [u32; 9] = [0, 100, 150, 175, 188, 194, 197, 198, 199];

/// The greatest weight of one account's choices of one outcome, in hundredths of a vote.
pub const MAX_WEIGHT: u32 = 200;

/// Returns the weight of `n` choices by one account in the counts of a team or of everyone, in hundredths of a vote.
pub fn weight(n: u32) -> u32 {
    WEIGHTS.get(n as usize).copied().unwrap_or(MAX_WEIGHT)
}

/// The votes of a team, or of everyone, for one outcome of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// The sum of the voters' [`weight`]s, in hundredths of a vote.
    pub weight: u64,
    /// The number of distinct accounts that voted for the outcome.
    pub voters: u32,
}

/// The counts of an item, by outcome. A store contains no count of zero.
pub type Counts = BTreeMap<Outcome, Count>;

/// Adds up the records of several accounts for one item. The counts that a store serves must equal this sum.
pub fn count_votes<'a>(records: impl IntoIterator<Item = &'a Tallies>) -> Counts {
    let mut counts = Counts::new();
    for (outcome, tally) in records.into_iter().flatten() {
        let count = counts.entry(outcome.clone()).or_default();
        count.weight += u64::from(weight(tally.n));
        count.voters += 1;
    }
    counts
}

/// The evidence about one item, from the viewer's own votes to those of everyone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemEvidence {
    /// The viewer's own votes.
    pub me: Tallies,
    /// The counts of each of the viewer's teams, in the order of [`crate::Viewer::teams`].
    pub teams: Vec<Counts>,
    /// The counts of everyone, including the viewer.
    pub everyone: Counts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_weight_grows_slowly_and_is_bounded() {
        for n in 1..60 {
            assert!(weight(n) >= weight(n - 1));
            assert!(weight(n + 1) - weight(n) <= weight(n) - weight(n - 1));
            assert!(weight(n) <= MAX_WEIGHT);
        }
        assert_eq!(weight(u32::MAX), MAX_WEIGHT);
    }
}
