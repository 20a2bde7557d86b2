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
const RECORDS_PER_STEP: usize = 200;
/// The number of accounts with teams that are restored in one pipeline.
const ACCOUNTS_PER_STEP: usize = 50;

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
    let existing: Vec<Vec<String>> = pool.query(&commands).await?;
    let parse = |mut teams: Vec<String>| {
        teams.sort_unstable();
        let parsed = teams.iter().map(|team| team.parse());
        parsed.collect::<Result<_, _>>().map_err(|_| corrupt("a team"))
    };
    existing.into_iter().map(parse).collect()
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
    let mut calls = TeamCalls::default();
    calls.add(keys, account, teams, fenced, None);
    calls.run(pool, keys, epoch.as_ref()).await
}

/// Restores the teams of accounts. Returns the number of accounts that changed.
pub(crate) async fn restore(
    pool: &Pool,
    keys: &KeyNames,
    memberships: &[(AccountId, &EntryState)],
    mode: RestoreMode,
) -> Result<usize, StoreError> {
    let mut changed = 0;
    for memberships in memberships.chunks(ACCOUNTS_PER_STEP) {
        let accounts: Vec<_> = memberships.iter().map(|(account, _)| account).collect();
        let existing = teams_of(pool, keys, &accounts).await?;
        let mut calls = TeamCalls::default();
        for ((account, state), existing) in memberships.iter().zip(existing) {
            let combination = memberships::combine(&existing, state.value.as_deref(), mode)?;
            let differs = combination.teams != existing;
            changed += usize::from(differs);
            if differs || combination.as_mirrored {
                let version = combination.as_mirrored.then_some(state.version);
                calls.add(keys, account, &combination.teams, "restore", version);
            }
        }
        calls.run(pool, keys, None).await?;
    }
    Ok(changed)
}

/// The calls that set an account's teams. The one for the partition that [`teams_of`] reads comes after the others, so
/// that its answer is true of all partitions.
#[derive(Default)]
struct TeamCalls {
    other_partitions: Vec<ScriptCall>,
    home_partitions: Vec<ScriptCall>,
}

impl TeamCalls {
    /// Adds a call for each partition.
    fn add(
        &mut self,
        keys: &KeyNames,
        account: &AccountId,
        teams: &[TeamId],
        epoch: &str,
        version: Option<u64>,
    ) {
        let home = home(account);
        let entry = entry_marker(&memberships::name(account));
        let value = memberships::write(teams).unwrap_or_default();
        for partition in 0..PARTITIONS {
            let mut call = ScriptCall::new(partition);
            call.arg(account).arg(epoch);
            call.arg(if partition == home { &entry } else { "" })
                .bytes(&value);
            match version {
                Some(version) => call.arg(version),
                None => call.arg(""),
            };
            call.arg(keys.change_channel());
            for team in teams {
                call.arg(team);
            }
            if partition == home {
                self.home_partitions.push(call);
            } else {
                self.other_partitions.push(call);
            }
        }
    }

    async fn run(&self, pool: &Pool, keys: &KeyNames, epoch: Option<&Epoch>) -> Result<(), StoreError> {
        // The calls of one run are executed in order only if they are for the same partition.
        for calls in [&self.other_partitions, &self.home_partitions] {
            let done: Vec<i64> = script::run(pool, keys, &TEAMS, calls, epoch).await?;
            if done.contains(&OTHER_EPOCH) {
                return Err(pool.fence().other_epoch(epoch));
            }
        }
        Ok(())
    }
}

/// Deletes a part of an account's votes and, at the end, the IDs of its choices. Returns whether everything is deleted.
pub(crate) async fn forget(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<bool, StoreError> {
    let epoch = pool.fence().epoch()?;
    let entry = entry_marker(&memberships::name(account));
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = ScriptCall::new(partition);
            call.arg(account).arg(RECORDS_PER_STEP);
            call.arg(epoch.as_ref().map_or("", Epoch::as_str)).arg(&entry);
            call
        })
        .collect();
    let remaining: Vec<i64> = script::run(pool, keys, &FORGET, &calls, epoch.as_ref()).await?;
    if remaining.contains(&OTHER_EPOCH) {
        return Err(pool.fence().other_epoch(epoch.as_ref()));
    }
    if remaining.iter().any(|remaining| *remaining > 0) {
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
        let (next, existing) = pool.scan(&cursor, &keys.all_ids(account), 5_000).await?;
        if !existing.is_empty() {
            let mut commands = Pipeline::new();
            for key in existing {
                commands.cmd("UNLINK").arg(key).ignore();
            }
            pool.query::<()>(&commands).await?;
        }
        if next == "0" {
            return Ok(true);
        }
        cursor = next;
    }
}
