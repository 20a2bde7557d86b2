//! The formats of values, readable in `redis-cli`.

use emend_domain::{Ballot, Count, Counts, Outcome, Tallies, Tally};
use emend_store::{Deletion, StoreError, SupersededCopies};

use crate::error::corrupt;
use crate::unreadable;

/// Formats the value of a choice that cast these ballots: `c`, then the key of each item and outcome, preceded by its
/// length in bytes. The value of an undone choice is `u`, that of an undo or a removal of votes is `o`.
pub(crate) fn write_cast(ballots: &[Ballot]) -> String {
    let keys = ballots
        .iter()
        .flat_map(|ballot| [ballot.item.key(), ballot.outcome.key()]);
    let texts = keys.map(|key| format!("{}:{key}", key.len()));
    std::iter::once("c".to_owned()).chain(texts).collect()
}

/// The field next to the votes with the version of their last change, and the version since which the record has
/// existed without a gap. No outcome has this key.
pub(crate) const VERSION: &str = "v";

/// Parses `17:3`: version 17, without a gap since version 3 (`17:3i`: since an import). An older Emend wrote `17`,
/// without the second number.
pub(crate) fn read_version(value: &str) -> Result<(u64, SupersededCopies), StoreError> {
    let parse = || {
        let (version, since) = value.split_once(':').unwrap_or((value, "0"));
        let since = since.strip_suffix('i').unwrap_or(since);
        Some((
            version.parse().ok()?,
            SupersededCopies::Since(since.parse().ok()?),
        ))
    };
    parse().ok_or_else(|| corrupt("a version"))
}

/// Returns since which version the votes in this non-empty hash have existed without a gap.
pub(crate) fn read_continuity(hash: &[(String, String)]) -> Result<SupersededCopies, StoreError> {
    let version = hash.iter().find(|(field, _)| field == VERSION);
    version.map_or(Ok(SupersededCopies::WHOLE), |(_, value)| {
        read_version(value).map(|(_, superseded_copies)| superseded_copies)
    })
}

/// Parses `3:17`: without a gap since version 3, deleted at 17.
pub(crate) fn read_deletion(value: &str) -> Result<Deletion, StoreError> {
    let (since, version) = read_pair(value).map_err(|_| corrupt("a deletion"))?;
    Ok(Deletion { since, version })
}

pub(crate) fn read_tallies(hash: &[(String, String)]) -> Result<Tallies, StoreError> {
    let fields = hash.iter().filter(|(outcome, _)| outcome != VERSION);
    fields.map(tally).collect()
}

/// Returns the readable votes under a key.
pub(crate) fn readable_tallies(key: &str, hash: &[(String, String)]) -> Tallies {
    let fields = hash.iter().filter(|(outcome, _)| outcome != VERSION);
    fields.filter_map(|field| readable(key, tally(field))).collect()
}

fn tally((outcome, value): &(String, String)) -> Result<(Outcome, Tally), StoreError> {
    let (n, last) = read_pair(value)?;
    Ok((Outcome::from_key(outcome)?, Tally { n, last }))
}

/// Returns the readable counts under a key.
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

/// Parses two numbers: `3:1800000000`.
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
