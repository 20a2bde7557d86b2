//! Checks the state of a Redis that answers: it may evict votes, have lost them, or contain data that Emend did not
//! write (`docs/decisions/0020-a-store-that-answers-may-be-unsound.md`).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use deadpool_redis::redis::Pipeline;
use emend_store::{Epoch, PARTITIONS, StoreError, StoreProblem, WriteGuard};

use crate::durability::info_value;
use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::unreadable::nameless;

/// The number of names of set-aside keys that are reported.
const TOLD: isize = 20;

/// The state that is kept between two checks.
#[derive(Debug, Default)]
pub(crate) struct ServerState {
    /// The last known identity of the store.
    identity: Option<String>,
    /// Whether the identity has changed.
    replaced: bool,
    /// The set-aside keys that have been reported.
    aside: BTreeSet<String>,
}

/// Checks the store once.
pub(crate) async fn look(
    pool: &Pool,
    keys: &KeyNames,
    seen: &Mutex<ServerState>,
) -> Result<Vec<StoreProblem>, StoreError> {
    let mut troubles = Vec::new();
    let eviction = pool.in_time(eviction(pool)).await?;
    let loses_votes = eviction
        .as_ref()
        .is_some_and(|policy| !policy.starts_with("volatile-"));
    let eviction = eviction.map(StoreProblem::Eviction);
    pool.set_unsafe_to_write(eviction.clone().filter(|_| loses_votes));
    troubles.extend(eviction);
    let identity = match pool.in_time(identity(pool, keys)).await {
        // A full Redis also refuses to store an identity. Report the known trouble anyway.
        Err(_) if loses_votes => return Ok(troubles),
        identity => identity?,
    };
    let (aside, names) = pool.in_time(aside(pool, keys)).await?;
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let before = seen.identity.replace(identity.clone());
    if before.is_some_and(|before| before != identity) {
        // With a mirror, the start-up gate restores the store and reports it.
        seen.replaced |= pool.fence().admission() == WriteGuard::Unfenced;
    }
    if seen.replaced {
        troubles.push(StoreProblem::Replaced);
    }
    for name in names {
        if seen.aside.insert(name.clone()) {
            tracing::error!(
                item = name,
                "a key of the store contained data that Emend did not write; it was set aside"
            );
        }
    }
    if aside > 0 {
        troubles.push(StoreProblem::SetAside(aside));
    }
    Ok(troubles)
}

/// Returns the policy by which a full Redis evicts keys; `None` if it evicts none or has no memory limit.
async fn eviction(pool: &Pool) -> Result<Option<String>, StoreError> {
    let mut commands = Pipeline::new();
    commands.ignore_errors().cmd("INFO").arg("memory");
    let (info,): (deadpool_redis::redis::RedisResult<String>,) = pool.ask(&commands).await?;
    // If the user lacks the permission, `doctor` reports it.
    let info = info.unwrap_or_default();
    let limited = info_value(&info, "maxmemory").is_some_and(|bytes| bytes != "0");
    let policy = info_value(&info, "maxmemory_policy").filter(|policy| *policy != "noeviction");
    Ok(policy.filter(|_| limited).map(str::to_owned))
}

/// Returns the store's identity, a random ID that is set at the first check and then kept.
async fn identity(pool: &Pool, keys: &KeyNames) -> Result<String, StoreError> {
    let key = keys.identity();
    let mut get = Pipeline::new();
    get.get(&key);
    // Read before SET: a Redis without free memory refuses SET NX even if the key exists.
    if let (Some(identity),) = pool.ask::<(Option<String>,)>(&get).await? {
        return Ok(identity);
    }
    let mut name = Pipeline::new();
    name.set_nx(&key, Epoch::fresh().as_str()).ignore();
    name.get(&key);
    let (identity,): (Option<String>,) = pool.ask(&name).await?;
    Ok(identity.unwrap_or_default())
}

/// Returns the number of keys that were set aside, and digests of some of their names with their kinds.
async fn aside(pool: &Pool, keys: &KeyNames) -> Result<(u64, Vec<String>), StoreError> {
    let mut commands = Pipeline::with_capacity(2 * usize::from(PARTITIONS));
    commands.ignore_errors();
    for partition in 0..PARTITIONS {
        commands.zcard(keys.aside(partition));
        commands.zrevrange(keys.aside(partition), 0, TOLD - 1);
    }
    let answers: Vec<deadpool_redis::redis::RedisResult<deadpool_redis::redis::Value>> =
        pool.ask(&commands).await?;
    let (mut count, mut names) = (0, Vec::new());
    for pair in answers.chunks(2) {
        let [Ok(number), Ok(newest)] = pair else { continue };
        count += deadpool_redis::redis::from_redis_value_ref::<u64>(number).unwrap_or_default();
        let newest: Vec<String> = deadpool_redis::redis::from_redis_value_ref(newest).unwrap_or_default();
        names.extend(newest.iter().map(|name| nameless(name)));
    }
    Ok((count, names))
}
