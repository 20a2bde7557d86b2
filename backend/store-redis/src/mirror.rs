//! The mirror's access to the store: the changed records and entries, and the time up to which everything is mirrored.

use deadpool_redis::redis::Pipeline;
use emend_domain::{ChoiceId, Timestamp};
use emend_store::{
    EntryState, Epoch, Marker, MarkerSubject, PARTITIONS, PendingChange, RecordChange, StoreError,
    SupersededCopies,
};

use crate::entries;
use crate::error::corrupt;
use crate::evidence::RedisHash;
use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::script::{self, ACKNOWLEDGE, CHANGES, ScriptRun};
use crate::unreadable;
use crate::value_formats::{read_continuity, read_deletion, read_tallies};

/// The maximum number of records or entries that one script call reads: Redis is blocked while it runs.
const SUBJECTS: usize = 500;
/// The approximate number of subjects per request. Each request has the whole time-out, so that slow machines make
/// progress too.
const AT_ONCE: usize = 1_000;

/// A score; the votes of a record, and the IDs of its latest choices; the value of an entry; the tombstone.
type MarkerRead = (
    Option<String>,
    RedisHash,
    Vec<String>,
    Option<Vec<u8>>,
    Option<String>,
);

/// Returns up to `limit` changes, an equal share from each partition, oldest first. `first` is the partition that gets
/// the remainder. With an epoch, each partition is read only if it has that epoch.
pub(crate) async fn changes(
    pool: &Pool,
    keys: &KeyNames,
    limit: usize,
    first: usize,
    epoch: Option<&Epoch>,
) -> Result<Vec<PendingChange>, StoreError> {
    let shares = shares(
        &pool.run_with_timeout(pending_counts(pool, keys)).await?,
        limit,
        first,
    );
    let mut commands = Pipeline::new();
    let mut partitions = Vec::new();
    for (partition, share) in (0..PARTITIONS).zip(shares).filter(|(_, share)| *share > 0) {
        let range = commands.cmd("ZRANGE").arg(keys.dirty(partition));
        range.arg(0).arg(share - 1);
        partitions.push(partition);
    }
    if partitions.is_empty() {
        // An emptied store has no markers either, so the epoch must be checked.
        return match epoch {
            Some(epoch) => require_epoch(pool, keys, epoch).await.map(|()| Vec::new()),
            None => Ok(Vec::new()),
        };
    }
    let pending_counts: Vec<Vec<String>> = pool.run_with_timeout(pool.query(&commands)).await?;
    read_changes(pool, keys, &partitions, &pending_counts, epoch).await
}

/// Checks that every partition has this epoch now.
async fn require_epoch(pool: &Pool, keys: &KeyNames, epoch: &Epoch) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.get(keys.epoch(partition));
    }
    let epochs: Vec<Option<String>> = pool.run_with_timeout(pool.query(&commands)).await?;
    let same = epochs
        .iter()
        .all(|epochs| epochs.as_deref() == Some(epoch.as_str()));
    same.then_some(())
        .ok_or_else(|| pool.fence().other_epoch(Some(epoch)))
}

async fn read_changes(
    pool: &Pool,
    keys: &KeyNames,
    partitions: &[u16],
    pending_counts: &[Vec<String>],
    epoch: Option<&Epoch>,
) -> Result<Vec<PendingChange>, StoreError> {
    let (mut runs, mut subjects, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for (partition, pending_counts) in partitions.iter().zip(pending_counts) {
        for chunk in pending_counts.chunks(SUBJECTS) {
            let mut names = vec![keys.dirty(*partition), keys.epoch(*partition)];
            let mut arguments = vec![epoch.map_or_else(String::new, Epoch::to_string)];
            for key in chunk {
                let subject = MarkerSubject::from_key(key)?;
                names.extend(match &subject {
                    MarkerSubject::Record(record) => [keys.votes(record), keys.recent(record)],
                    MarkerSubject::Entry(name) => [keys.entry(name), keys.entry(name)],
                });
                names.push(keys.tombstone(&subject));
                arguments.push(key.clone());
                subjects.push(subject);
            }
            runs.push(ScriptRun::new(names, arguments));
            if subjects.len() >= AT_ONCE {
                let (runs, subjects) = (std::mem::take(&mut runs), std::mem::take(&mut subjects));
                changes.extend(fetch_changes(pool, &runs, subjects, epoch).await?);
            }
        }
    }
    changes.extend(fetch_changes(pool, &runs, subjects, epoch).await?);
    Ok(changes)
}

async fn fetch_changes(
    pool: &Pool,
    runs: &[ScriptRun],
    subjects: Vec<MarkerSubject>,
    epoch: Option<&Epoch>,
) -> Result<Vec<PendingChange>, StoreError> {
    let read: Vec<Vec<MarkerRead>> = pool
        .run_with_timeout(script::send(pool, &CHANGES, runs, None))
        .await?;
    if read.iter().any(Vec::is_empty) {
        return Err(pool.fence().other_epoch(epoch));
    }
    let epochs = subjects.into_iter().zip(read.into_iter().flatten());
    let changes = epochs.filter_map(|(subject, read)| {
        let key = subject.key();
        // An unreadable record keeps its marker and does not hold up the others.
        change(subject, read).unwrap_or_else(|_| {
            unreadable::note(&key);
            None
        })
    });
    Ok(changes.collect())
}

/// Parses a change; `None` without a score: it was acknowledged in the meantime.
fn change(subject: MarkerSubject, read: MarkerRead) -> Result<Option<PendingChange>, StoreError> {
    let (score, hash, recent, entry, deleted) = read;
    let Some(score) = score else { return Ok(None) };
    let version = score.parse().map_err(|_| corrupt("a version"))?;
    let deletion = deleted.as_deref().map(read_deletion).transpose()?;
    let deletion_continuity = deletion.map_or(SupersededCopies::Lost, |deletion| {
        SupersededCopies::Since(deletion.since)
    });
    Ok(Some(match subject {
        MarkerSubject::Record(record) => {
            let recent = recent.iter().filter_map(|id| id.parse().ok().map(ChoiceId));
            let votes = read_tallies(&hash)?;
            PendingChange::Record(RecordChange {
                record,
                version,
                superseded_copies: if votes.is_empty() {
                    deletion_continuity
                } else {
                    read_continuity(&hash)?
                },
                votes,
                recent: recent.collect(),
            })
        }
        MarkerSubject::Entry(name) => {
            let entry = entry
                .map(|bytes| entries::read_with_continuity(&name, &bytes))
                .transpose()?;
            let (value, superseded_copies) = match entry {
                Some((entry, superseded_copies)) => (Some(entry.value), superseded_copies),
                None => (None, deletion_continuity),
            };
            let state = EntryState { name, value, version };
            PendingChange::Entry(state, superseded_copies)
        }
    }))
}

/// Removes each marker whose subject has not changed since. Returns their number.
pub(crate) async fn acknowledge(
    pool: &Pool,
    keys: &KeyNames,
    markers: &[Marker],
) -> Result<usize, StoreError> {
    let mut by_partition = vec![Vec::new(); usize::from(PARTITIONS)];
    for marker in markers {
        by_partition[usize::from(marker.subject.partition())].push(marker);
    }
    let mut runs = Vec::new();
    for (partition, markers) in (0..PARTITIONS).zip(by_partition) {
        for chunk in markers.chunks(SUBJECTS) {
            let names = vec![keys.dirty(partition), keys.mirrored(partition)];
            let arguments = chunk
                .iter()
                .flat_map(|marker| [marker.subject.key(), marker.version.to_string()]);
            runs.push(ScriptRun::new(names, arguments));
        }
    }
    let removed = script::send(pool, &ACKNOWLEDGE, &runs, None);
    let removed: Vec<usize> = pool.run_with_timeout(removed).await?;
    Ok(removed.into_iter().sum())
}

/// Returns the number of markers in each partition.
pub(crate) async fn pending_counts(pool: &Pool, keys: &KeyNames) -> Result<Vec<u64>, StoreError> {
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.zcard(keys.dirty(partition));
    }
    pool.query(&commands).await
}

pub(crate) async fn set_mirrored_until(
    pool: &Pool,
    keys: &KeyNames,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    commands.set(keys.mirrored_until(), at).ignore();
    pool.query(&commands).await
}

pub(crate) async fn mirrored_until(pool: &Pool, keys: &KeyNames) -> Result<Option<Timestamp>, StoreError> {
    let mut commands = Pipeline::new();
    commands.get(keys.mirrored_until());
    let (at,): (Option<Timestamp>,) = pool.query(&commands).await?;
    Ok(at)
}

/// Distributes `limit` over the partitions, one at a time, beginning with partition `first`.
fn shares(pending_counts: &[u64], limit: usize, first: usize) -> Vec<u64> {
    let mut shares = vec![0; pending_counts.len()];
    let mut left = pending_counts.iter().sum::<u64>().min(limit as u64);
    let mut turn = first;
    while left > 0 {
        let partition = turn % pending_counts.len();
        if shares[partition] < pending_counts[partition] {
            shares[partition] += 1;
            left -= 1;
        }
        turn += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_gets_its_share() {
        assert_eq!(shares(&[9, 0, 1, 9], 7, 0), [3, 0, 1, 3]);
        assert_eq!(shares(&[9, 0, 1, 9], 100, 2), [9, 0, 1, 9]);
        assert_eq!(shares(&[0, 0], 5, 0), [0, 0]);
    }

    #[test]
    fn a_remainder_goes_to_each_partition_in_turn() {
        let first = |first| shares(&[5, 5, 5], 1, first);
        assert_eq!([first(0), first(1), first(2)], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    }
}
