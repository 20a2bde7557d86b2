//! How values are written down: readable in `redis-cli`.

use emend_domain::{Ballot, Count, Counts, Outcome, Tallies, Tally};
use emend_store::{Continuity, Deletion, StoreError};

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
