//! Records put back, marked anew, forgotten; and which store this is.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use deadpool_redis::redis::Pipeline;
use emend_learning::{AccountId, Record, TeamId};
use emend_store::{Epoch, PARTITIONS, Restoration, Restoring, Standing, StoreError};

use crate::error::corrupt;
use crate::keys::Keys;
use crate::pool::Pool;
use crate::script::{self, Call, EPOCH, FORGET, REMARK, RESTORE, TEAMS};

/// How many arguments one script gets, about: Redis does nothing else meanwhile.
const ARGUMENTS: usize = 2_000;
/// How many records of an account one script takes out in each partition.
const FORGOTTEN: usize = 200;

/// Puts records back; how many changed.
pub(crate) async fn restore(
    pool: &Pool,
    keys: &Keys,
    records: &[Restoration],
    how: Restoring,
) -> Result<usize, StoreError> {
    let verb = match how {
        Restoring::Replace => "replace",
        Restoring::Merge => "merge",
        Restoring::Import => "import",
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let begin = |partition| {
        let mut call = Call::new(partition);
        call.arg(verb).arg(now).arg(keys.ids_kept());
        call
    };
    let calls = by_partition(
        records,
        |restoration| &restoration.record,
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
    let changed: Vec<usize> = script::run(pool, keys, &RESTORE, &calls, None).await?;
    Ok(changed.into_iter().sum())
}

/// Gives records a new version.
pub(crate) async fn remark(pool: &Pool, keys: &Keys, records: &[Record]) -> Result<(), StoreError> {
    let calls = by_partition(
        records,
        |record| record,
        Call::new,
        |call, record| {
            call.arg(record.key());
        },
    );
    let _done: Vec<i64> = script::run(pool, keys, &REMARK, &calls, None).await?;
    Ok(())
}

/// A few calls for each partition, none with many more arguments than [`ARGUMENTS`].
fn by_partition<T>(
    things: &[T],
    record: impl Fn(&T) -> &Record,
    begin: impl Fn(u16) -> Call,
    add: impl Fn(&mut Call, &T),
) -> Vec<Call> {
    let mut done = Vec::new();
    let mut open: HashMap<u16, Call> = HashMap::new();
    for thing in things {
        let partition = record(thing).item.partition(PARTITIONS);
        let call = open.entry(partition).or_insert_with(|| begin(partition));
        add(call, thing);
        if call.len() >= ARGUMENTS {
            done.extend(open.remove(&partition));
        }
    }
    done.extend(open.into_values());
    done
}

/// Takes out a part of an account's votes; at last the ids of its choices. Whether it is done.
pub(crate) async fn forget(pool: &Pool, keys: &Keys, account: &AccountId) -> Result<bool, StoreError> {
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = Call::new(partition);
            call.arg(account).arg(FORGOTTEN);
            call
        })
        .collect();
    let left: Vec<u64> = script::run(pool, keys, &FORGET, &calls, None).await?;
    if left.iter().any(|left| *left > 0) {
        return Ok(false);
    }
    let mut cursor = "0".to_owned();
    loop {
        let mut commands = Pipeline::new();
        let scan = commands.cmd("SCAN").arg(&cursor).arg("MATCH");
        scan.arg(keys.all_ids(account)).arg("COUNT").arg(5_000);
        let ((after, found),): ((String, Vec<String>),) = pool.ask(&commands).await?;
        if !found.is_empty() {
            let mut commands = Pipeline::new();
            for key in found {
                commands.cmd("UNLINK").arg(key).ignore();
            }
            pool.ask::<()>(&commands).await?;
        }
        if after == "0" {
            return Ok(true);
        }
        cursor = after;
    }
}

/// The teams that an account's votes count in, sorted. Each partition knows all of them.
pub(crate) async fn teams(pool: &Pool, keys: &Keys, account: &AccountId) -> Result<Vec<TeamId>, StoreError> {
    let mut commands = Pipeline::new();
    commands.smembers(keys.teams(0, account));
    let (mut teams,): (Vec<String>,) = pool.ask(&commands).await?;
    teams.sort_unstable();
    let parsed = teams.iter().map(|team| team.parse());
    parsed.collect::<Result<_, _>>().map_err(|_| corrupt("a team"))
}

/// Has an account's votes count in these teams. The partition that [`teams`] asks comes last: what it says, holds.
pub(crate) async fn set_teams(
    pool: &Pool,
    keys: &Keys,
    account: &AccountId,
    teams: &[TeamId],
) -> Result<(), StoreError> {
    let calls: Vec<_> = (0..PARTITIONS)
        .rev()
        .map(|partition| {
            let mut call = Call::new(partition);
            call.arg(account);
            for team in teams {
                call.arg(team);
            }
            call
        })
        .collect();
    let _done: Vec<i64> = script::run(pool, keys, &TEAMS, &calls, None).await?;
    Ok(())
}

/// Which store this is and how far it has come.
pub(crate) async fn standing(pool: &Pool, keys: &Keys) -> Result<Standing, StoreError> {
    let incarnation = pool.incarnation().await?;
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.get(keys.epoch(partition));
        commands.get(keys.sequence(partition));
        commands.get(keys.mirrored(partition));
    }
    commands.get(keys.verified());
    let mut values: Vec<Option<String>> = pool.ask(&commands).await?;
    let verified = values.pop().flatten();
    let number = |value: &Option<String>| match value {
        None => Ok(0),
        Some(text) => text.parse().map_err(|_| corrupt("a version")),
    };
    let epochs: Vec<_> = values.iter().step_by(3).collect();
    let agreed = epochs.iter().all(|epoch| *epoch == epochs[0]);
    let epoch = epochs[0].as_ref().filter(|_| agreed);
    Ok(Standing {
        epoch: epoch.map(|epoch| epoch.parse()).transpose()?,
        sequences: values
            .iter()
            .skip(1)
            .step_by(3)
            .map(number)
            .collect::<Result<_, _>>()?,
        mirrored: values
            .iter()
            .skip(2)
            .step_by(3)
            .map(number)
            .collect::<Result<_, _>>()?,
        incarnation,
        verified,
    })
}

/// Names the history in every partition.
pub(crate) async fn set_epoch(
    pool: &Pool,
    keys: &Keys,
    epoch: &Epoch,
    above: &[u64],
) -> Result<(), StoreError> {
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = Call::new(partition);
            call.arg(epoch);
            call.arg(above.get(usize::from(partition)).copied().unwrap_or_default());
            call
        })
        .collect();
    let _done: Vec<i64> = script::run(pool, keys, &EPOCH, &calls, None).await?;
    Ok(())
}

/// Notes which incarnation agrees with the mirror.
pub(crate) async fn note_verified(pool: &Pool, keys: &Keys, incarnation: &str) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    commands.set(keys.verified(), incarnation).ignore();
    pool.ask(&commands).await
}
