//! How values are written down: readable in `redis-cli`.

use emend_learning::{Ballot, Count, Counts, Item, Outcome, Tallies, Tally};
use emend_store::{Continuity, Deletion, StoreError};

use crate::error::corrupt;

/// What became of a choice whose id is remembered. Its value begins with the letter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Remembered {
    /// `c`: it cast these, and they can be taken back.
    Cast(Vec<Ballot>),
    /// `u`: they were taken back.
    Undone,
    /// `o`: it cast none.
    Other,
}

/// The value of a choice that undid or cleared.
pub(crate) const OTHER: &str = "o";

/// The value of a choice that cast these: `c`, then each item's and outcome's key with its length in bytes before it.
pub(crate) fn write_cast(ballots: &[Ballot]) -> String {
    let keys = ballots
        .iter()
        .flat_map(|ballot| [ballot.item.key(), ballot.outcome.key()]);
    let texts = keys.map(|key| format!("{}:{key}", key.len()));
    std::iter::once("c".to_owned()).chain(texts).collect()
}

pub(crate) fn read_remembered(value: &str) -> Result<Remembered, StoreError> {
    match (value.get(..1), value.get(1..)) {
        (Some("c"), Some(ballots)) => read_ballots(ballots).map(Remembered::Cast),
        (Some("u"), _) => Ok(Remembered::Undone),
        (Some("o"), _) => Ok(Remembered::Other),
        _ => Err(corrupt("a choice's id")),
    }
}

fn read_ballots(mut rest: &str) -> Result<Vec<Ballot>, StoreError> {
    let mut ballots = Vec::new();
    while !rest.is_empty() {
        let (item, after) = read_text(rest)?;
        let (outcome, after) = read_text(after)?;
        ballots.push(Ballot {
            item: Item::from_key(item)?,
            outcome: Outcome::from_key(outcome)?,
        });
        rest = after;
    }
    Ok(ballots)
}

/// A text with its length before it, and what comes after.
fn read_text(rest: &str) -> Result<(&str, &str), StoreError> {
    let split = || {
        let (length, rest) = rest.split_once(':')?;
        rest.split_at_checked(length.parse().ok()?)
    };
    split().ok_or_else(|| corrupt("what a choice cast"))
}

/// Beside the votes: the version of their last change, and since which one they are held without a gap. No outcome's key is
/// this.
pub(crate) const VERSION: &str = "v";

/// `17:3`, where votes are held without a gap since version 3 (`17:3i`: since they were imported); of an older Emend `17`,
/// which says nothing of gaps.
pub(crate) fn read_version(value: &str) -> Result<(u64, Continuity), StoreError> {
    let parse = || {
        let (version, since) = value.split_once(':').unwrap_or((value, "0"));
        let since = since.strip_suffix('i').unwrap_or(since);
        Some((version.parse().ok()?, Continuity::Since(since.parse().ok()?)))
    };
    parse().ok_or_else(|| corrupt("a version"))
}

/// Since when the votes of this hash, which has some, are held without a gap.
pub(crate) fn read_continuity(hash: &[(String, String)]) -> Result<Continuity, StoreError> {
    let version = hash.iter().find(|(field, _)| field == VERSION);
    version.map_or(Ok(Continuity::WHOLE), |(_, value)| {
        read_version(value).map(|(_, continuity)| continuity)
    })
}

/// `3:17`: held since version 3, deleted at 17.
pub(crate) fn read_deletion(value: &str) -> Result<Deletion, StoreError> {
    let (since, version) = read_pair(value).map_err(|_| corrupt("a deletion"))?;
    Ok(Deletion { since, version })
}

pub(crate) fn read_tallies(hash: &[(String, String)]) -> Result<Tallies, StoreError> {
    hash.iter()
        .filter(|(outcome, _)| outcome != VERSION)
        .map(|(outcome, value)| {
            let (n, last) = read_pair(value)?;
            Ok((Outcome::from_key(outcome)?, Tally { n, last }))
        })
        .collect()
}

pub(crate) fn read_counts(hash: &[(String, String)]) -> Result<Counts, StoreError> {
    hash.iter()
        .map(|(outcome, value)| {
            let (weight, voters) = read_pair(value)?;
            Ok((Outcome::from_key(outcome)?, Count { weight, voters }))
        })
        .collect()
}

/// `3:1800000000`
fn read_pair<A: std::str::FromStr, B: std::str::FromStr>(value: &str) -> Result<(A, B), StoreError> {
    let parse = || {
        let (first, second) = value.split_once(':')?;
        Some((first.parse().ok()?, second.parse().ok()?))
    };
    parse().ok_or_else(|| corrupt("a tally or a count"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_choice_cast_is_read_again() {
        let ballots: Vec<_> = ["a:b", "7:é|\n", ""]
            .map(|word| Ballot {
                item: Item::word(word),
                outcome: Outcome::WordIsRight(word.to_owned()),
            })
            .to_vec();
        assert_eq!(
            read_remembered(&write_cast(&ballots)).unwrap(),
            Remembered::Cast(ballots)
        );
    }

    #[test]
    fn foreign_values_are_corrupt() {
        for value in ["", "x", "é", "c3", "c9:abc", "c1:é", "c3:abc"] {
            assert!(read_remembered(value).is_err(), "{value}");
        }
        for value in ["", "3", "3:", "-1:2", "a:b"] {
            assert!(read_tallies(&[("d".into(), value.into())]).is_err(), "{value}");
        }
    }
}
