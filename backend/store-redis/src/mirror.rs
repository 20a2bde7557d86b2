//! What the mirror lives on: which records changed, and until when all is mirrored.

use deadpool_redis::redis::Pipeline;
use emend_learning::{Record, Timestamp};
use emend_store::{Change, ChoiceId, Marker, PARTITIONS, StoreError};

use crate::error::corrupt;
use crate::keys::Keys;
use crate::pool::Pool;
use crate::read::Hash;
use crate::values::read_tallies;

/// How many records one script reads at most: Redis does nothing else meanwhile.
const RECORDS: usize = 500;

/// A record's score, its votes, the ids of its last choices.
type Read = (Option<String>, Hash, Vec<String>);

/// Up to `limit` changed records, the same share of each partition, oldest change first; `first` is the partition that
/// gets what cannot be shared.
pub(crate) async fn changes(
    pool: &Pool,
    keys: &Keys,
    limit: usize,
    first: usize,
) -> Result<Vec<Change>, StoreError> {
    let shares = shares(&waiting(pool, keys).await?, limit, first);
    let mut commands = Pipeline::new();
    let mut asked = Vec::new();
    for (partition, share) in (0..PARTITIONS).zip(shares).filter(|(_, share)| *share > 0) {
        let range = commands.cmd("ZRANGE").arg(keys.dirty(partition));
        range.arg(0).arg(share - 1);
        asked.push(partition);
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let waiting: Vec<Vec<String>> = pool.ask(&commands).await?;
    read_changes(pool, keys, &asked, &waiting).await
}

async fn read_changes(
    pool: &Pool,
    keys: &Keys,
    partitions: &[u16],
    waiting: &[Vec<String>],
) -> Result<Vec<Change>, StoreError> {
    let mut commands = Pipeline::new();
    let mut records = Vec::new();
    for (partition, waiting) in partitions.iter().zip(waiting) {
        for chunk in waiting.chunks(RECORDS) {
            let command = commands.cmd("EVAL").arg(include_str!("changes.lua"));
            command.arg(1 + 2 * chunk.len()).arg(keys.dirty(*partition));
            for key in chunk {
                let record = Record::from_key(key)?;
                command.arg(keys.votes(&record)).arg(keys.recent(&record));
                records.push(record);
            }
            command.arg(chunk);
        }
    }
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let read: Vec<Vec<Read>> = pool.ask(&commands).await?;
    let mut changes = Vec::with_capacity(records.len());
    for (record, (score, hash, recent)) in records.into_iter().zip(read.into_iter().flatten()) {
        // Without a score it was acknowledged meanwhile.
        if let Some(score) = score {
            let version = score.parse().map_err(|_| corrupt("a version"))?;
            let marker = Marker { record, version };
            let votes = read_tallies(&hash)?;
            let recent = recent.iter().map(|id| id.parse().map(ChoiceId));
            changes.push(Change {
                marker,
                votes,
                recent: recent
                    .collect::<Result<_, _>>()
                    .map_err(|_| corrupt("a choice's id"))?,
            });
        }
    }
    Ok(changes)
}

/// Removes each marker whose record has not changed since, and counts them.
pub(crate) async fn acknowledge(pool: &Pool, keys: &Keys, markers: &[Marker]) -> Result<usize, StoreError> {
    let mut by_partition = vec![Vec::new(); usize::from(PARTITIONS)];
    for marker in markers {
        by_partition[usize::from(marker.record.item.partition(PARTITIONS))].push(marker);
    }
    let mut commands = Pipeline::new();
    for (partition, markers) in (0..PARTITIONS).zip(by_partition) {
        for chunk in markers.chunks(RECORDS) {
            let command = commands.cmd("EVAL").arg(include_str!("acknowledge.lua"));
            command
                .arg(2)
                .arg(keys.dirty(partition))
                .arg(keys.mirrored(partition));
            for marker in chunk {
                command.arg(marker.record.key()).arg(marker.version);
            }
        }
    }
    if commands.is_empty() {
        return Ok(0);
    }
    let removed: Vec<usize> = pool.ask(&commands).await?;
    Ok(removed.into_iter().sum())
}

/// How many markers wait in each partition.
pub(crate) async fn waiting(pool: &Pool, keys: &Keys) -> Result<Vec<u64>, StoreError> {
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.zcard(keys.dirty(partition));
    }
    pool.ask(&commands).await
}

pub(crate) async fn set_mirrored_until(pool: &Pool, keys: &Keys, at: Timestamp) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    commands.set(keys.mirrored_until(), at).ignore();
    pool.ask(&commands).await
}

pub(crate) async fn mirrored_until(pool: &Pool, keys: &Keys) -> Result<Option<Timestamp>, StoreError> {
    let mut commands = Pipeline::new();
    commands.get(keys.mirrored_until());
    let (at,): (Option<Timestamp>,) = pool.ask(&commands).await?;
    Ok(at)
}

/// One each in turn, beginning with partition `first`, until `limit` are given or none is left.
fn shares(waiting: &[u64], limit: usize, first: usize) -> Vec<u64> {
    let mut shares = vec![0; waiting.len()];
    let mut left = waiting.iter().sum::<u64>().min(limit as u64);
    let mut turn = first;
    while left > 0 {
        let partition = turn % waiting.len();
        if shares[partition] < waiting[partition] {
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
    fn what_cannot_be_shared_goes_to_each_in_turn() {
        let first = |first| shares(&[5, 5, 5], 1, first);
        assert_eq!([first(0), first(1), first(2)], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    }
}
