//! Builds the indexes that older versions did not maintain: accounts with records, names of counts, agreement, and the
//! choices of each account. Without them, finding anything requires a scan of all keys of this Redis.
//!
//! A store whose first write was made by this version has the indexes from then on. The indexes of an older store are
//! built in steps. Each step reads a bounded number of keys and continues where the last one stopped, in any process.
//! See `docs/decisions/0019-indexes-of-the-redis-store.md`.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_redis::redis::Pipeline;
use emend_domain::{AccountId, ChoiceId, Item, unix_time};
use emend_store::recount::Miscount;
use emend_store::{PARTITIONS, StoreError};
use uuid::Uuid;

use crate::choice_index::{ChoiceNotes, ChoicePlace};
use crate::index_state::are_complete;
use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::script::{self, CORRECT, FINISH_INDEX, INDEX, ScriptCall};

/// The approximate number of keys that one step reads.
const KEYS_PER_STEP: usize = 5_000;
/// The number of keys that one script call indexes: Redis is blocked while it runs.
const KEYS_PER_CALL: usize = 200;

/// One step; whether all is done.
pub(crate) async fn build(pool: &Pool, keys: &KeyNames) -> Result<bool, StoreError> {
    if pool.run_with_timeout(are_complete(pool, keys)).await? {
        return Ok(true);
    }
    // A SCAN cursor is valid only for the Redis process that returned it.
    let incarnation = pool.incarnation().await?;
    let cursor = pool
        .run_with_timeout(saved_cursor(pool, keys, &incarnation))
        .await?;
    let (next, names) = pool
        .run_with_timeout(pool.scan(&cursor, &keys.all("*"), KEYS_PER_STEP))
        .await?;
    add(pool, keys, &names).await?;
    if next == "0" {
        let calls: Vec<_> = (0..PARTITIONS).map(ScriptCall::new).collect();
        let _done: Vec<i64> = pool
            .run_with_timeout(script::run(pool, keys, &FINISH_INDEX, &calls, None))
            .await?;
        let mut commands = Pipeline::new();
        commands.del(keys.indexing()).ignore();
        pool.run_with_timeout(pool.query::<()>(&commands)).await?;
        return Ok(true);
    }
    let mut commands = Pipeline::new();
    commands
        .set(keys.indexing(), format!("{incarnation} {next}"))
        .ignore();
    pool.run_with_timeout(pool.query::<()>(&commands)).await?;
    Ok(false)
}

/// Marks the indexes as incomplete, so that they are built again.
pub(crate) async fn drop_all(pool: &Pool, keys: &KeyNames) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        // A partition that was never written to has no sequence and stays complete.
        commands.del(keys.indexed(partition)).ignore();
    }
    commands.del(keys.indexing()).ignore();
    pool.run_with_timeout(pool.query(&commands)).await
}

/// Adds the given differences to counts.
pub(crate) async fn correct_counts(
    pool: &Pool,
    keys: &KeyNames,
    miscounts: &[Miscount],
) -> Result<(), StoreError> {
    let mut calls = Vec::with_capacity(miscounts.len());
    for miscount in miscounts {
        let item = Item::from_key(&miscount.item)?;
        let mut call = ScriptCall::new(item.partition(PARTITIONS));
        call.arg(&miscount.voters)
            .arg(&miscount.item)
            .arg(&miscount.outcome);
        let difference = |votes: u64, served: u64| i128::from(votes) - i128::from(served);
        call.arg(difference(miscount.votes.0, miscount.served.0));
        call.arg(difference(miscount.votes.1, miscount.served.1));
        calls.push(call);
    }
    let _done: Vec<i64> = pool
        .run_with_timeout(script::run(pool, keys, &CORRECT, &calls, None))
        .await?;
    Ok(())
}

/// Returns the cursor at which the last step stopped.
async fn saved_cursor(pool: &Pool, keys: &KeyNames, incarnation: &str) -> Result<String, StoreError> {
    let mut commands = Pipeline::new();
    commands.get(keys.indexing());
    let (saved_cursor,): (Option<String>,) = pool.query(&commands).await?;
    let saved_cursor = saved_cursor
        .as_deref()
        .and_then(|saved_cursor| saved_cursor.split_once(' '));
    let is_cursor = |cursor: &str| {
        cursor
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let position = saved_cursor.filter(|(of, cursor)| *of == incarnation && is_cursor(cursor));
    Ok(position.map_or("0", |(_, cursor)| cursor).to_owned())
}

/// Indexes the data under these keys.
async fn add(pool: &Pool, keys: &KeyNames, names: &[String]) -> Result<(), StoreError> {
    let (mut indexed, mut choices) = (BTreeMap::<u16, BTreeSet<&str>>::new(), Vec::new());
    for key in names {
        match keys.within_partition(key) {
            Some((partition, name))
                if ["v:", "c:", "r:", "ei:"]
                    .iter()
                    .any(|kind| name.starts_with(kind)) =>
            {
                indexed.entry(partition).or_default().insert(name);
            }
            Some((partition, name)) => {
                choices.extend(choice(name).map(|(account, id)| (key, partition, account, id)));
            }
            None => {}
        }
    }
    let mut calls = Vec::new();
    for (partition, names) in indexed {
        for names in names.into_iter().collect::<Vec<_>>().chunks(KEYS_PER_CALL) {
            let mut call = ScriptCall::new(partition);
            for name in names {
                call.arg(name);
            }
            calls.push(call);
        }
    }
    for calls in calls.chunks(usize::from(PARTITIONS)) {
        let _done: Vec<i64> = pool
            .run_with_timeout(script::run(pool, keys, &INDEX, calls, None))
            .await?;
    }
    pool.run_with_timeout(add_choices(pool, keys, &choices)).await
}

/// Returns the account and the ID of a choice from its key's name.
fn choice(name: &str) -> Option<(AccountId, ChoiceId)> {
    let (account, id) = name.strip_prefix("id:")?.split_once(':')?;
    Some((account.parse().ok()?, ChoiceId(id.parse::<Uuid>().ok()?)))
}

async fn add_choices(
    pool: &Pool,
    keys: &KeyNames,
    choices: &[(&String, u16, AccountId, ChoiceId)],
) -> Result<(), StoreError> {
    if choices.is_empty() {
        return Ok(());
    }
    let mut commands = Pipeline::with_capacity(2 * choices.len());
    commands.ignore_errors();
    for (key, ..) in choices {
        commands.ttl(*key);
        commands.cmd("GETRANGE").arg(*key).arg(0).arg(0);
    }
    let replies: Vec<deadpool_redis::redis::RedisResult<deadpool_redis::redis::Value>> =
        pool.query(&commands).await?;
    let now = unix_time();
    let mut notes = ChoiceNotes::default();
    for ((_, partition, account, id), reply) in choices.iter().zip(replies.chunks(2)) {
        let [Ok(ttl), Ok(letter)] = reply else { continue };
        let ttl: i64 = deadpool_redis::redis::from_redis_value_ref(ttl).unwrap_or(-2);
        let letter: String = deadpool_redis::redis::from_redis_value_ref(letter).unwrap_or_default();
        // The key was deleted in the meantime.
        if ttl == -2 || letter.is_empty() {
            continue;
        }
        let left = u64::try_from(ttl).unwrap_or_else(|_| keys.choice_id_seconds());
        let at = (now + left).saturating_sub(keys.choice_id_seconds());
        let place = ChoicePlace {
            partition: *partition,
            cast: letter != "o",
        };
        notes.add(account, at, place, *id);
    }
    let mut commands = Pipeline::new();
    for command in notes.commands(keys, now) {
        commands.add_command(command).ignore();
    }
    pool.query(&commands).await
}
