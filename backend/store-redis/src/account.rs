//! Queries about one account: its words and its records. Each partition has an index of both.

use deadpool_redis::redis::Pipeline;
use emend_domain::{AccountId, Record};
use emend_store::{AccountRecords, PARTITIONS, StoreError};

use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::read::read_records;

/// Returns the words of an account, sorted.
pub(crate) async fn words(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
) -> Result<Vec<String>, StoreError> {
    let mut commands = Pipeline::new();
    for partition in 0..PARTITIONS {
        commands.smembers(keys.words(partition, account));
    }
    let mut words = pool.query::<Vec<Vec<String>>>(&commands).await?.concat();
    words.sort_unstable();
    words.dedup();
    Ok(words)
}

/// Returns a page of an account's records, newest first. Each partition is asked only for the records that may be on
/// this page or before it.
pub(crate) async fn records_of(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    offset: usize,
    limit: usize,
) -> Result<AccountRecords, StoreError> {
    let total = count(pool, keys, account).await?;
    let until = offset
        .saturating_add(limit)
        .min(usize::try_from(total).unwrap_or(usize::MAX));
    if until <= offset {
        let records = Vec::new();
        return Ok(AccountRecords { records, total });
    }
    let mut commands = Pipeline::with_capacity(PARTITIONS.into());
    for partition in 0..PARTITIONS {
        let range = commands.cmd("ZREVRANGE").arg(keys.records(partition, account));
        range.arg(0).arg(until - 1).arg("WITHSCORES");
    }
    let mut found = pool.query::<Vec<Vec<(String, f64)>>>(&commands).await?.concat();
    found
        .sort_unstable_by(|(a, newest_a), (b, newest_b)| newest_b.total_cmp(newest_a).then_with(|| b.cmp(a)));
    let page = found.iter().skip(offset).take(limit);
    let names = page
        .map(|(key, _)| Ok(keys.votes(&Record::from_key(key)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let records = read_records(pool, keys, &names).await?;
    Ok(AccountRecords { records, total })
}

/// Returns the number of records of an account.
pub(crate) async fn count(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<u64, StoreError> {
    let mut commands = Pipeline::with_capacity(PARTITIONS.into());
    for partition in 0..PARTITIONS {
        commands.zcard(keys.records(partition, account));
    }
    Ok(pool.query::<Vec<u64>>(&commands).await?.into_iter().sum())
}
