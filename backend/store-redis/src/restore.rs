//! Restores and marks records and entries, and reads and sets the standing of the store.

use std::collections::HashMap;

use deadpool_redis::redis::Pipeline;
use emend_domain::unix_time;
use emend_store::{
    EntryState, Epoch, MarkerSubject, PARTITIONS, Restoration, RestoreMode, StoreError, StoreIdentity,
    memberships,
};

use crate::choice_index::{ChoiceNotes, ChoicePlace};
use crate::keys::{KeyNames, entry_marker};
use crate::pool::Pool;
use crate::script::{self, EPOCH, MARK_AGAIN, OTHER_EPOCH, RESTORE, RESTORE_ENTRIES, ScriptCall};
use crate::teams;

/// The approximate number of arguments of one script call: Redis is blocked while it runs.
const ARGUMENTS: usize = 2_000;
/// The approximate number of bytes of entries in one script call.
const BYTES: usize = 1 << 20;

/// Restores records. Returns the number of changes.
pub(crate) async fn restore(
    pool: &Pool,
    keys: &KeyNames,
    records: &[Restoration],
    mode: RestoreMode,
) -> Result<usize, StoreError> {
    let now = unix_time();
    let mut notes = ChoiceNotes::default();
    for restoration in records {
        let place = ChoicePlace {
            partition: restoration.record.item.partition(PARTITIONS),
            cast: false,
        };
        for id in &restoration.recent {
            notes.add(&restoration.record.account, now, place, *id);
        }
    }
    let begin = |partition| {
        let mut call = ScriptCall::new(partition);
        call.arg(verb(mode)).arg(now).arg(keys.choice_id_seconds());
        call
    };
    let calls = group_by_partition(
        records,
        |restoration| restoration.record.item.partition(PARTITIONS),
        begin,
        |call, restoration| {
            call.arg(restoration.record.key())
                .arg(restoration.version)
                .arg(restoration.recent.len());
            for id in &restoration.recent {
                call.arg(id.0);
            }
            call.arg(restoration.votes.len());
            for (outcome, tally) in &restoration.votes {
                call.arg(outcome.key()).arg(tally.n).arg(tally.last);
            }
        },
    );
    let before = notes.commands(keys, now);
    let changes: Vec<usize> = script::run_after_commands(pool, keys, &before, &RESTORE, &calls, None).await?;
    Ok(changes.into_iter().sum())
}

fn verb(mode: RestoreMode) -> &'static str {
    match mode {
        RestoreMode::Replace => "replace",
        RestoreMode::Merge => "merge",
        RestoreMode::Import => "import",
    }
}

/// Restores entries. Returns the number of changes. Memberships are restored together with the counts of their teams.
pub(crate) async fn restore_entries(
    pool: &Pool,
    keys: &KeyNames,
    entries: &[EntryState],
    mode: RestoreMode,
) -> Result<usize, StoreError> {
    let (mut plain, mut teams) = (Vec::new(), Vec::new());
    for entry in entries {
        match memberships::account(&entry.name)? {
            Some(account) => teams.push((account, entry)),
            None => plain.push(entry),
        }
    }
    let begin = |partition| {
        let mut call = ScriptCall::new(partition);
        call.arg(verb(mode));
        call
    };
    let add = |call: &mut ScriptCall, entry: &&EntryState| {
        call.arg(entry_marker(&entry.name))
            .arg(entry.version)
            .arg(u8::from(entry.value.is_some()))
            .bytes(entry.value.as_deref().unwrap_or_default());
    };
    let calls = group_by_partition(&plain, |entry| entry.name.partition(), begin, add);
    let changes: Vec<usize> = script::run(pool, keys, &RESTORE_ENTRIES, &calls, None).await?;
    Ok(changes.into_iter().sum::<usize>() + teams::restore(pool, keys, &teams, mode).await?)
}

/// Gives records and entries a new version.
pub(crate) async fn mark_again(
    pool: &Pool,
    keys: &KeyNames,
    subjects: &[MarkerSubject],
) -> Result<(), StoreError> {
    let calls = group_by_partition(
        subjects,
        MarkerSubject::partition,
        ScriptCall::new,
        |call, subject| {
            call.arg(subject.key());
        },
    );
    let _done: Vec<i64> = script::run(pool, keys, &MARK_AGAIN, &calls, None).await?;
    Ok(())
}

/// Groups subjects into calls for each partition, with not many more arguments than [`ARGUMENTS`] and bytes than
/// [`BYTES`].
pub(crate) fn group_by_partition<T>(
    subjects: &[T],
    partition: impl Fn(&T) -> u16,
    begin: impl Fn(u16) -> ScriptCall,
    add: impl Fn(&mut ScriptCall, &T),
) -> Vec<ScriptCall> {
    let mut calls = Vec::new();
    let mut open: HashMap<u16, ScriptCall> = HashMap::new();
    for subject in subjects {
        let partition = partition(subject);
        let call = open.entry(partition).or_insert_with(|| begin(partition));
        add(call, subject);
        if call.len() >= ARGUMENTS || call.size() >= BYTES {
            calls.extend(open.remove(&partition));
        }
    }
    calls.extend(open.into_values());
    calls
}

/// Returns the epoch, the versions and the incarnation of the store.
pub(crate) async fn identity(pool: &Pool, keys: &KeyNames) -> Result<StoreIdentity, StoreError> {
    let incarnation = pool.incarnation().await?;
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.get(keys.epoch(partition));
        commands.get(keys.sequence(partition));
        commands.get(keys.mirrored(partition));
    }
    commands.get(keys.verified());
    let mut values: Vec<Option<String>> = pool.query(&commands).await?;
    let verified = values.pop().flatten();
    // An unreadable number counts as 0: the store is then healed above the versions that its mirror knows.
    let number = |value: &Option<String>| {
        let number = value.as_ref().map(|text| text.parse());
        number.transpose().unwrap_or_default().unwrap_or_default()
    };
    let epochs: Vec<_> = values.iter().step_by(3).collect();
    // Partitions with different epochs mean that setting one was interrupted, or that a part of the store was lost. The
    // store then has no epoch, so it is compared again. See docs/decisions/0013-start-up-gate.md.
    let are_equal = epochs.iter().all(|epoch| *epoch == epochs[0]);
    let epoch = epochs[0].as_ref().filter(|_| are_equal);
    Ok(StoreIdentity {
        epoch: epoch.and_then(|epoch| epoch.parse().ok()),
        sequences: values.iter().skip(1).step_by(3).map(number).collect(),
        mirrored: values.iter().skip(2).step_by(3).map(number).collect(),
        incarnation,
        verified,
        terms: Vec::new(),
    })
}

/// Sets the epoch in every partition.
pub(crate) async fn set_epoch(
    pool: &Pool,
    keys: &KeyNames,
    epoch: &Epoch,
    above: &[u64],
    from: Option<&Epoch>,
) -> Result<(), StoreError> {
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = ScriptCall::new(partition);
            call.arg(epoch);
            call.arg(above.get(usize::from(partition)).copied().unwrap_or_default());
            call.arg(from.map_or("", Epoch::as_str));
            call
        })
        .collect();
    let calls: Vec<i64> = script::run(pool, keys, &EPOCH, &calls, None).await?;
    if calls.contains(&OTHER_EPOCH) {
        return Err(pool.fence().other_epoch(from));
    }
    Ok(())
}

/// Stores the incarnation that agrees with the mirror.
pub(crate) async fn note_verified(pool: &Pool, keys: &KeyNames, incarnation: &str) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    commands.set(keys.verified(), incarnation).ignore();
    pool.query(&commands).await
}
