//! Tombstones, and the healing of keys that vanished without a deletion
//! (`docs/decisions/0022-deletions-are-proven.md`).

use emend_store::{
    Deletion, EntryState, Epoch, MarkerSubject, PARTITIONS, Restoration, RestoreMode, StoreError, memberships,
};

use crate::error::corrupt;
use crate::keys::{KeyNames, entry_marker};
use crate::pool::Pool;
use crate::restore::{group_by_partition, mark_again, restore_entries};
use crate::script::{self, DELETIONS, HEAL, HEAL_ENTRIES, OTHER_EPOCH, ScriptCall};
use crate::value_formats::read_deletion;

/// Returns the tombstone of each record or entry.
pub(crate) async fn deletions(
    pool: &Pool,
    keys: &KeyNames,
    subjects: &[MarkerSubject],
    epoch: &Epoch,
) -> Result<Vec<Option<Deletion>>, StoreError> {
    // The replies are in the order of the partitions; this maps them to the subjects.
    let mut order: Vec<usize> = (0..subjects.len()).collect();
    order.sort_by_key(|index| subjects[*index].partition());
    let mut calls: Vec<ScriptCall> = Vec::new();
    let mut subject_counts: Vec<usize> = Vec::new();
    for index in &order {
        let subject = &subjects[*index];
        let last_call = calls.last().zip(subject_counts.last());
        if last_call.is_none_or(|(call, subject_counts)| {
            call.partition != subject.partition() || *subject_counts >= MAX_SUBJECTS_PER_CALL
        }) {
            let mut call = ScriptCall::new(subject.partition());
            call.arg(epoch);
            calls.push(call);
            subject_counts.push(0);
        }
        if let (Some(call), Some(subject_counts)) = (calls.last_mut(), subject_counts.last_mut()) {
            call.arg(subject.key());
            *subject_counts += 1;
        }
    }
    let answers: Vec<Vec<String>> = script::run(pool, keys, &DELETIONS, &calls, None).await?;
    if answers.iter().any(Vec::is_empty) {
        return Err(pool.fence().other_epoch(Some(epoch)));
    }
    let mut deletions = vec![None; subjects.len()];
    for (index, answer) in order.into_iter().zip(answers.into_iter().flatten()) {
        if !answer.is_empty() {
            deletions[index] = Some(read_deletion(&answer)?);
        }
    }
    Ok(deletions)
}

/// The maximum number of subjects in one script call: Redis is blocked while it runs.
const MAX_SUBJECTS_PER_CALL: usize = 500;

/// Restores data that this store lost. Returns the number of changes records and entries.
pub(crate) async fn heal(
    pool: &Pool,
    keys: &KeyNames,
    records: &[Restoration],
    entries: &[EntryState],
    epoch: &Epoch,
) -> Result<usize, StoreError> {
    let begin = |partition| {
        let mut call = ScriptCall::new(partition);
        call.arg(epoch);
        call
    };
    let partition = |restoration: &Restoration| restoration.record.item.partition(PARTITIONS);
    let calls = group_by_partition(records, partition, begin, |call, restoration| {
        call.arg(restoration.record.key())
            .arg(restoration.version)
            .arg(restoration.votes.len());
        for (outcome, tally) in &restoration.votes {
            call.arg(outcome.key()).arg(tally.n).arg(tally.last);
        }
    });
    let changes: Vec<i64> = script::run(pool, keys, &HEAL, &calls, None).await?;
    let changes = sum(pool, &changes, epoch)?;

    let (mut plain, mut teams) = (Vec::new(), Vec::new());
    for entry in entries.iter().filter(|entry| entry.value.is_some()) {
        match memberships::account(&entry.name)? {
            Some(_) => teams.push(entry),
            None => plain.push(entry),
        }
    }
    let partition = |entry: &&EntryState| entry.name.partition();
    let calls = group_by_partition(&plain, partition, begin, |call, entry| {
        call.arg(entry_marker(&entry.name))
            .arg(entry.version)
            .bytes(entry.value.as_deref().unwrap_or_default());
    });
    let healed: Vec<i64> = script::run(pool, keys, &HEAL_ENTRIES, &calls, None).await?;
    Ok(changes + sum(pool, &healed, epoch)? + heal_teams(pool, keys, &teams, epoch).await?)
}

/// Restores lost memberships. An account's teams are stored in every partition, so they are restored together with
/// their entry.
async fn heal_teams(
    pool: &Pool,
    keys: &KeyNames,
    teams: &[&EntryState],
    epoch: &Epoch,
) -> Result<usize, StoreError> {
    if teams.is_empty() {
        return Ok(0);
    }
    let subjects: Vec<_> = teams
        .iter()
        .map(|entry| MarkerSubject::Entry(entry.name.clone()))
        .collect();
    let names: Vec<_> = teams.iter().map(|entry| entry.name.clone()).collect();
    let existing = crate::entries::entries(pool, keys, &names).await?;
    let deletions = deletions(pool, keys, &subjects, epoch).await?;
    let lost = teams
        .iter()
        .zip(existing)
        .zip(deletions)
        .filter(|((entry, existing), deletions)| {
            existing.is_none() && !deletions.is_some_and(|deletion| deletion.covers(entry.version))
        });
    let lost: Vec<EntryState> = lost.map(|((entry, _), _)| (*entry).clone()).collect();
    restore_entries(pool, keys, &lost, RestoreMode::Merge).await?;
    let subjects: Vec<_> = lost
        .iter()
        .map(|entry| MarkerSubject::Entry(entry.name.clone()))
        .collect();
    mark_again(pool, keys, &subjects).await?;
    Ok(lost.len())
}

fn sum(pool: &Pool, changes: &[i64], epoch: &Epoch) -> Result<usize, StoreError> {
    if changes.contains(&OTHER_EPOCH) {
        return Err(pool.fence().other_epoch(Some(epoch)));
    }
    usize::try_from(changes.iter().sum::<i64>()).map_err(|_| corrupt("an answer of the script that heals"))
}
