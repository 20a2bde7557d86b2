//! What is wrong with a Redis that answers: it may throw votes away, or have lost them, or hold what no Emend wrote.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use deadpool_redis::redis::Pipeline;
use emend_store::{Admission, Epoch, PARTITIONS, StoreError, Trouble};

use crate::durability::info_value;
use crate::keys::Keys;
use crate::pool::Pool;
use crate::unreadable::nameless;

/// How many of the names of what was set aside are told.
const TOLD: isize = 20;

/// What is remembered between two looks.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// What the store was called.
    identity: Option<String>,
    /// Whether it has been another since.
    replaced: bool,
    /// What was set aside and has been told.
    aside: BTreeSet<String>,
}

/// Looks at the store once.
pub(crate) async fn look(pool: &Pool, keys: &Keys, seen: &Mutex<Seen>) -> Result<Vec<Trouble>, StoreError> {
    let mut troubles = Vec::new();
    let eviction = pool.in_time(eviction(pool)).await?;
    let loses_votes = eviction
        .as_ref()
        .is_some_and(|policy| !policy.starts_with("volatile-"));
    let eviction = eviction.map(Trouble::Eviction);
    pool.set_unsafe_to_write(eviction.clone().filter(|_| loses_votes));
    troubles.extend(eviction);
    let identity = match pool.in_time(identity(pool, keys)).await {
        // Where it is full beside that, it takes no name; what is known is told all the same.
        Err(_) if loses_votes => return Ok(troubles),
        identity => identity?,
    };
    let (aside, names) = pool.in_time(aside(pool, keys)).await?;
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let before = seen.identity.replace(identity.clone());
    if before.is_some_and(|before| before != identity) {
        // With a mirror the store is brought back, and who does it says so.
        seen.replaced |= pool.fence().admission() == Admission::Unfenced;
    }
    if seen.replaced {
        troubles.push(Trouble::Replaced);
    }
    for name in names {
        if seen.aside.insert(name.clone()) {
            tracing::error!(
                item = name,
                "what no Emend wrote lay under one of its keys, and was set aside"
            );
        }
    }
    if aside > 0 {
        troubles.push(Trouble::SetAside(aside));
    }
    Ok(troubles)
}

/// The policy by which a full Redis throws keys away; `None` where it does not, or has no limit.
async fn eviction(pool: &Pool) -> Result<Option<String>, StoreError> {
    let mut commands = Pipeline::new();
    commands.ignore_errors().cmd("INFO").arg("memory");
    let (info,): (deadpool_redis::redis::RedisResult<String>,) = pool.ask(&commands).await?;
    // Where the user may not ask, `doctor` says so.
    let info = info.unwrap_or_default();
    let limited = info_value(&info, "maxmemory").is_some_and(|bytes| bytes != "0");
    let policy = info_value(&info, "maxmemory_policy").filter(|policy| *policy != "noeviction");
    Ok(policy.filter(|_| limited).map(str::to_owned))
}

/// What this store is called: named when it is first looked at, and never again while it is the same.
async fn identity(pool: &Pool, keys: &Keys) -> Result<String, StoreError> {
    let key = keys.identity();
    let mut get = Pipeline::new();
    get.get(&key);
    // A Redis whose memory is full refuses to be named even where it has a name.
    if let (Some(identity),) = pool.ask::<(Option<String>,)>(&get).await? {
        return Ok(identity);
    }
    let mut name = Pipeline::new();
    name.set_nx(&key, Epoch::fresh().as_str()).ignore();
    name.get(&key);
    let (identity,): (Option<String>,) = pool.ask(&name).await?;
    Ok(identity.unwrap_or_default())
}

/// How many things were set aside; and digests of some of their names, with what they were of.
async fn aside(pool: &Pool, keys: &Keys) -> Result<(u64, Vec<String>), StoreError> {
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
