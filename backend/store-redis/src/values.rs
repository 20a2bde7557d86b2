//! How values are written down: readable in `redis-cli`.

use emend_learning::{Ballot, Count, Counts, Outcome, Tallies, Tally};
use emend_store::StoreError;

use crate::error::corrupt;
use crate::unreadable;

/// The value under the id of a choice that undid or cleared. That of one that was undone is `u`.
pub(crate) const OTHER: &str = "o";

/// The value of a choice that cast these: `c`, then each item's and outcome's key with its length in bytes before it.
pub(crate) fn write_cast(ballots: &[Ballot]) -> String {
    let keys = ballots
        .iter()
        .flat_map(|ballot| [ballot.item.key(), ballot.outcome.key()]);
    let texts = keys.map(|key| format!("{}:{key}", key.len()));
    std::iter::once("c".to_owned()).chain(texts).collect()
}

/// Beside the votes: the version of their last change. No outcome's key is this.
pub(crate) const VERSION: &str = "v";

pub(crate) fn read_tallies(hash: &[(String, String)]) -> Result<Tallies, StoreError> {
    let fields = hash.iter().filter(|(outcome, _)| outcome != VERSION);
    fields.map(tally).collect()
}

/// Those of the votes under a key that can be read.
pub(crate) fn readable_tallies(key: &str, hash: &[(String, String)]) -> Tallies {
    let fields = hash.iter().filter(|(outcome, _)| outcome != VERSION);
    fields.filter_map(|field| readable(key, tally(field))).collect()
}

fn tally((outcome, value): &(String, String)) -> Result<(Outcome, Tally), StoreError> {
    let (n, last) = read_pair(value)?;
    Ok((Outcome::from_key(outcome)?, Tally { n, last }))
}

/// Those of the counts under a key that can be read.
pub(crate) fn readable_counts(key: &str, hash: &[(String, String)]) -> Counts {
    let count = |(outcome, value): &(String, String)| {
        let (weight, voters) = read_pair(value)?;
        Ok((Outcome::from_key(outcome)?, Count { weight, voters }))
    };
    hash.iter()
        .filter_map(|field| readable(key, count(field)))
        .collect()
}

fn readable<T>(key: &str, read: Result<T, StoreError>) -> Option<T> {
    if read.is_err() {
        unreadable::note(key);
    }
    read.ok()
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
    fn foreign_values_are_corrupt() {
        for value in ["", "3", "3:", "-1:2", "a:b"] {
            assert!(read_tallies(&[("d".into(), value.into())]).is_err(), "{value}");
        }
    }
}
