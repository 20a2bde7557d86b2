//! Checks the state of a Redis that answers: it may evict votes, have lost them, or contain data that Emend did not
//! write (`docs/decisions/0020-a-store-that-answers-may-be-unsound.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use deadpool_redis::redis::{Pipeline, RedisResult, Value, from_redis_value_ref};
use emend_store::{Epoch, PARTITIONS, StoreError, StoreProblem, WriteGuard};
use futures::future::join_all;

use crate::error::unavailable;
use crate::info_text::info_value;
use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::unreadable::redacted_key;

/// The number of names of set-aside keys that are reported.
const MAX_REPORTED: isize = 20;

/// The state that is kept between two checks.
#[derive(Debug, Default)]
pub(crate) struct ServerState {
    /// The last known identity of the store; in a cluster, of each partition.
    identities: BTreeMap<u16, String>,
    /// Whether an identity has changed.
    replaced: bool,
    /// The set-aside keys that have been reported.
    set_aside_keys: BTreeSet<String>,
}

/// Checks that Redis answers. In a cluster, one server is enough: what is on the others is unavailable, but the rest is
/// not.
pub(crate) async fn ping(pool: &Pool) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    commands.ping();
    let pongs = pool.run_with_timeout(pool.query_all::<Value>(&commands)).await?;
    let mut problem = unavailable("it has no servers");
    for pong in pongs {
        match pong {
            Ok(_) => return Ok(()),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

/// Checks the store once.
pub(crate) async fn inspect(
    pool: &Pool,
    keys: &KeyNames,
    state: &Mutex<ServerState>,
) -> Result<Vec<StoreProblem>, StoreError> {
    let mut problems = Vec::new();
    let eviction = pool.run_with_timeout(eviction(pool)).await?;
    let loses_votes = eviction
        .as_ref()
        .is_some_and(|policy| !policy.starts_with("volatile-"));
    let eviction = eviction.map(StoreProblem::Eviction);
    pool.set_unsafe_to_write(eviction.clone().filter(|_| loses_votes));
    problems.extend(eviction);
    let identities = match pool.run_with_timeout(identities(pool, keys)).await {
        // A full Redis also refuses to store an identity. Report the known trouble anyway.
        Err(_) if loses_votes => return Ok(problems),
        identities => identities?,
    };
    let (set_aside_keys, names) = pool.run_with_timeout(set_aside_keys(pool, keys)).await?;
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let mut unreachable = 0;
    for (partition, identity) in identities {
        let Some(identity) = identity else {
            unreachable += 1;
            continue;
        };
        let previous = state.identities.insert(partition, identity.clone());
        if previous.is_some_and(|previous| previous != identity) {
            // With a mirror, the start-up gate restores the store and reports it.
            state.replaced |= pool.fence().admission() == WriteGuard::Unfenced;
        }
    }
    if unreachable > 0 {
        problems.push(StoreProblem::PartlyAway(unreachable));
    }
    if state.replaced {
        problems.push(StoreProblem::Replaced);
    }
    for name in names {
        if state.set_aside_keys.insert(name.clone()) {
            tracing::error!(
                item = name,
                "a key of the store contained data that Emend did not write; it was set aside"
            );
        }
    }
    if set_aside_keys > 0 {
        problems.push(StoreProblem::SetAside(set_aside_keys));
    }
    Ok(problems)
}

/// Returns the policy by which a full Redis evicts keys; `None` if it evicts none or has no memory limit. Of the servers
/// of a cluster that answer, it is the most harmful one.
async fn eviction(pool: &Pool) -> Result<Option<String>, StoreError> {
    let mut commands = Pipeline::new();
    commands.ignore_errors().cmd("INFO").arg("memory");
    let mut policies = Vec::new();
    let (mut problem, mut answered) = (None, false);
    for answer in pool.query_all::<(RedisResult<String>,)>(&commands).await? {
        match answer {
            Ok((info,)) => {
                answered = true;
                // If the user lacks the permission, `doctor` reports it.
                let info = info.unwrap_or_default();
                let limited = info_value(&info, "maxmemory").is_some_and(|bytes| bytes != "0");
                let policy = info_value(&info, "maxmemory_policy").filter(|policy| *policy != "noeviction");
                policies.extend(policy.filter(|_| limited).map(str::to_owned));
            }
            Err(error) => problem = Some(error),
        }
    }
    if let Some(error) = problem.filter(|_| !answered) {
        return Err(error);
    }
    Ok(policies
        .into_iter()
        .min_by_key(|policy| policy.starts_with("volatile-")))
}

/// Returns the store's identities, random IDs that are set at the first check and then kept: one or, in a cluster, one
/// for each partition; `None` for one whose server does not answer.
async fn identities(pool: &Pool, keys: &KeyNames) -> Result<Vec<(u16, Option<String>)>, StoreError> {
    if !pool.is_cluster() {
        let identities = identity(pool, &keys.identity()).await?;
        return Ok(vec![(0, Some(identities))]);
    }
    let identities = (0..PARTITIONS).map(|partition| async move {
        let identity = identity(pool, &keys.partition_identity(partition)).await;
        (partition, identity.ok())
    });
    Ok(join_all(identities).await)
}

async fn identity(pool: &Pool, key: &str) -> Result<String, StoreError> {
    let mut get = Pipeline::new();
    get.get(key);
    // Read before SET: a Redis without free memory refuses SET NX even if the key exists.
    if let (Some(identity),) = pool.query::<(Option<String>,)>(&get).await? {
        return Ok(identity);
    }
    let mut name = Pipeline::new();
    name.set_nx(key, Epoch::fresh().as_str()).ignore();
    name.get(key);
    let (identity,): (Option<String>,) = pool.query(&name).await?;
    Ok(identity.unwrap_or_default())
}

/// Returns the number of keys that were set aside, and digests of some of their names with their kinds.
async fn set_aside_keys(pool: &Pool, keys: &KeyNames) -> Result<(u64, Vec<String>), StoreError> {
    let mut commands = Pipeline::with_capacity(2 * usize::from(PARTITIONS));
    for partition in 0..PARTITIONS {
        commands.zcard(keys.set_aside(partition));
        commands.zrevrange(keys.set_aside(partition), 0, MAX_REPORTED - 1);
    }
    let answers = pool.query_each(&commands, None, pool.patience()).await?;
    let (mut count, mut names) = (0, Vec::new());
    for pair in answers.chunks(2) {
        let [Ok(number), Ok(newest)] = pair else { continue };
        count += from_redis_value_ref::<u64>(number).unwrap_or_default();
        let newest: Vec<String> = from_redis_value_ref(newest).unwrap_or_default();
        names.extend(newest.iter().map(|name| redacted_key(name)));
    }
    Ok((count, names))
}
