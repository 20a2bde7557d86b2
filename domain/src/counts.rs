//! Counts as a fold over votes, bounded in what one account can move; and what a store knows about an item.

use std::collections::BTreeMap;

use crate::{Outcome, Tallies};

/// Hundredths of a vote that an account's first, second, … choice of an outcome amount to: concave, and never above
/// [`MAX_WEIGHT`], so that one account moves a team's or everyone's counts by at most two choices' worth. It is
/// `round(200 (1 - 2^-n))`.
pub const WEIGHTS: [u32; 9] = [0, 100, 150, 175, 188, 194, 197, 198, 199];

/// The most that one account's choices of one outcome amount to, in hundredths of a vote.
pub const MAX_WEIGHT: u32 = 200;

/// What `n` choices of one account amount to in a team's or everyone's counts, in hundredths of a vote.
pub fn weight(n: u32) -> u32 {
    WEIGHTS.get(n as usize).copied().unwrap_or(MAX_WEIGHT)
}

/// What a team, or everyone, chose about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// The sum of the voters' [`weight`]s, in hundredths of a vote.
    pub weight: u64,
    /// Distinct accounts.
    pub voters: u32,
}

/// Counts by outcome; none of them is empty in a store.
pub type Counts = BTreeMap<Outcome, Count>;

/// The counts that the records of several accounts on one item amount to. What a store serves must equal this fold.
pub fn count_votes<'a>(records: impl IntoIterator<Item = &'a Tallies>) -> Counts {
    let mut counts = Counts::new();
    for (outcome, tally) in records.into_iter().flatten() {
        let count = counts.entry(outcome.clone()).or_default();
        count.weight += u64::from(weight(tally.n));
        count.voters += 1;
    }
    counts
}

/// What is known about one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemEvidence {
    /// What the viewer chose.
    pub me: Tallies,
    /// What each of the viewer's teams chose, in the order of [`crate::Viewer::teams`].
    pub teams: Vec<Counts>,
    /// What everyone chose, the viewer among them.
    pub everyone: Counts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_weight_grows_ever_less_and_is_bounded() {
        for n in 1..60 {
            assert!(weight(n) >= weight(n - 1));
            assert!(weight(n + 1) - weight(n) <= weight(n) - weight(n - 1));
            assert!(weight(n) <= MAX_WEIGHT);
        }
        assert_eq!(weight(u32::MAX), MAX_WEIGHT);
    }
}
