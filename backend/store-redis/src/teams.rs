//! The teams in which an account's votes count, and the removal of an account's data.

use deadpool_redis::redis::Pipeline;
use emend_domain::{AccountId, TeamId};
use emend_store::{EntryState, Epoch, PARTITIONS, RestoreMode, StoreError, memberships};

use crate::choice_index::{self, home};
use crate::error::corrupt;
use crate::index_state::are_complete;
use crate::keys::{KeyNames, entry_marker};
use crate::pool::Pool;
use crate::script::{self, FORGET, OTHER_EPOCH, ScriptCall, TEAMS};

/// The number of an account's records that one script call deletes in each partition.
const FORGOTTEN: usize = 200;
/// The number of accounts with teams that are restored in one pipeline.
const ACCOUNTS: usize = 50;

/// Returns the teams in which an account's votes count, sorted. Each partition has all of them.
pub(crate) async fn teams(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
) -> Result<Vec<TeamId>, StoreError> {
    Ok(teams_of(pool, keys, &[account]).await?.concat())
}

async fn teams_of(
    pool: &Pool,
    keys: &KeyNames,
    accounts: &[&AccountId],
) -> Result<Vec<Vec<TeamId>>, StoreError> {
    let mut commands = Pipeline::with_capacity(accounts.len());
    for account in accounts {
        commands.smembers(keys.teams(home(account), account));
    }
    let found: Vec<Vec<String>> = pool.query(&commands).await?;
    let parse = |mut teams: Vec<String>| {
        teams.sort_unstable();
        let parsed = teams.iter().map(|team| team.parse());
        parsed.collect::<Result<_, _>>().map_err(|_| corrupt("a team"))
    };
    found.into_iter().map(parse).collect()
}

/// Sets the teams in which an account's votes count.
pub(crate) async fn set_teams(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    teams: &[TeamId],
) -> Result<(), StoreError> {
    let epoch = pool.epoch_to_write()?;
    let fenced = epoch.as_ref().map_or("", Epoch::as_str);
    let calls = calls(keys, account, teams, fenced, None);
    run(pool, keys, calls, epoch.as_ref()).await
}

/// Restores the teams of accounts. Returns the number of accounts that changed.
pub(crate) async fn restore(
    pool: &Pool,
    keys: &KeyNames,
    given: &[(AccountId, &EntryState)],
    how: RestoreMode,
) -> Result<usize, StoreError> {
    let mut changed = 0;
    for given in given.chunks(ACCOUNTS) {
        let accounts: Vec<_> = given.iter().map(|(account, _)| account).collect();
        let found = teams_of(pool, keys, &accounts).await?;
        let mut all = Vec::new();
        for ((account, state), found) in given.iter().zip(found) {
            let restored = memberships::restored(&found, state.value.as_deref(), how)?;
            let differs = restored.teams != found;
            changed += usize::from(differs);
            if differs || restored.as_mirrored {
                let version = restored.as_mirrored.then_some(state.version);
                all.extend(calls(keys, account, &restored.teams, "restore", version));
            }
        }
        run(pool, keys, all, None).await?;
    }
    Ok(changed)
}

/// Builds a call for each partition. The one that [`teams`] reads comes last, so that its answer is true of all
/// partitions; see [`run`].
fn calls(
    keys: &KeyNames,
    account: &AccountId,
    teams: &[TeamId],
    epoch: &str,
    version: Option<u64>,
) -> Vec<ScriptCall> {
    let home = home(account);
    let entry = entry_marker(&memberships::name(account));
    let value = memberships::write(teams).unwrap_or_default();
    let call = |partition| {
        let mut call = ScriptCall::new(partition);
        call.is_last = partition == home;
        call.arg(account).arg(epoch);
        call.arg(if partition == home { &entry } else { "" })
            .bytes(&value);
        match version {
            Some(version) => call.arg(version),
            None => call.arg(""),
        };
        call.arg(keys.changed());
        for team in teams {
            call.arg(team);
        }
        call
    };
    let others = (0..PARTITIONS).filter(|partition| *partition != home);
    others.chain([home]).map(call).collect()
}

async fn run(
    pool: &Pool,
    keys: &KeyNames,
    calls: Vec<ScriptCall>,
    epoch: Option<&Epoch>,
) -> Result<(), StoreError> {
    // Only a single server executes the calls of several partitions in order.
    let rounds = if pool.is_cluster() {
        let (homes, others): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.is_last);
        vec![others, homes]
    } else {
        vec![calls]
    };
    for calls in rounds {
        let done: Vec<i64> = script::run(pool, keys, &TEAMS, &calls, epoch).await?;
        if done.contains(&OTHER_EPOCH) {
            return Err(pool.fence().other_epoch(epoch));
        }
    }
    Ok(())
}

/// Deletes a part of an account's votes and, at the end, the IDs of its choices. Returns whether everything is deleted.
pub(crate) async fn forget(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<bool, StoreError> {
    let epoch = pool.fence().epoch()?;
    let entry = entry_marker(&memberships::name(account));
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = ScriptCall::new(partition);
            call.arg(account).arg(FORGOTTEN);
            call.arg(epoch.as_ref().map_or("", Epoch::as_str)).arg(&entry);
            call
        })
        .collect();
    let left: Vec<i64> = script::run(pool, keys, &FORGET, &calls, epoch.as_ref()).await?;
    if left.contains(&OTHER_EPOCH) {
        return Err(pool.fence().other_epoch(epoch.as_ref()));
    }
    if left.iter().any(|left| *left > 0) {
        return Ok(false);
    }
    if !choice_index::forget(pool, keys, account).await? {
        return Ok(false);
    }
    if are_complete(pool, keys).await? {
        return Ok(true);
    }
    forget_unindexed(pool, keys, account).await
}

/// Deletes the choices that an older version recorded and that are not indexed yet. This scans all keys.
async fn forget_unindexed(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<bool, StoreError> {
    let mut cursor = "0".to_owned();
    loop {
        let (after, found) = pool.scan(&cursor, &keys.all_ids(account), 5_000).await?;
        if !found.is_empty() {
            let mut commands = Pipeline::new();
            for key in found {
                commands.cmd("UNLINK").arg(key).ignore();
            }
            pool.query::<()>(&commands).await?;
        }
        if after == "0" {
            return Ok(true);
        }
        cursor = after;
    }
}
