//! Queries about one account: its words and its records. Each partition has an index of both.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering as AtomicOrdering};

use deadpool_redis::redis::Pipeline;
use emend_domain::{AccountId, Record, Timestamp};
use emend_store::{AccountRecords, PARTITIONS, RecordPosition, StoreError};

use crate::evidence::read_records;
use crate::keys::KeyNames;
use crate::merged_list::{self, PartitionQuestion};
use crate::pool::Pool;
use crate::script::{self, LIST_NEWEST, ScriptCall};

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

/// The start of a page.
pub(crate) enum PageStart<'p> {
    /// After this number of records.
    Offset(usize),
    /// After the record at this position.
    After(&'p RecordPosition),
}

/// The greatest number of records that a partition is asked for.
const MAX_LISTED: usize = 1 << 32;

/// A record in the index: the time of its newest vote, and its key.
type IndexedRecord = (f64, String);

/// Newest first; those of the same second, last key first.
fn newest_first(left: &IndexedRecord, right: &IndexedRecord) -> Ordering {
    right.0.total_cmp(&left.0).then_with(|| right.1.cmp(&left.1))
}

/// Returns a page of an account's records, newest first. Each partition is asked only for the records that may be on this
/// page or, if it starts at an offset, before it (`docs/decisions/0089-pages-by-position.md`).
pub(crate) async fn records(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    start: PageStart<'_>,
    limit: usize,
) -> Result<AccountRecords, StoreError> {
    let (offset, position) = match start {
        PageStart::Offset(offset) => (offset, None),
        PageStart::After(position) => (0, Some(position)),
    };
    if offset > 0 || limit == 0 {
        let total = count(pool, keys, account).await?;
        if limit == 0 || usize::try_from(total).is_ok_and(|total| total <= offset) {
            let (records, next) = (Vec::new(), None);
            return Ok(AccountRecords { records, total, next });
        }
    }
    // One more record says whether there is a next page.
    let requested = offset.saturating_add(limit).saturating_add(1).min(MAX_LISTED);
    let totals = [const { AtomicU64::new(0) }; PARTITIONS as usize];
    let mut matches = merged_list::first(requested, newest_first, |questions| {
        let totals = &totals;
        async move {
            let answers = query_partitions(pool, keys, account, position, &questions).await?;
            let mut lists = Vec::with_capacity(questions.len());
            for (question, (total, list)) in questions.iter().zip(answers) {
                totals[usize::from(question.partition)].store(total, AtomicOrdering::Relaxed);
                lists.push(list.into_iter().map(|(key, at)| (at, key)).collect());
            }
            Ok(lists)
        }
    })
    .await?;
    let has_more = matches.len() > offset.saturating_add(limit);
    matches.truncate(offset.saturating_add(limit));
    let page = matches.get(offset..).unwrap_or_default();
    let records = page.iter().map(|(_, key)| Ok(Record::from_key(key)?));
    let records: Vec<Record> = records.collect::<Result<_, StoreError>>()?;
    let next = page.last().zip(records.last()).filter(|_| has_more);
    let next = next.map(|((at, _), record)| RecordPosition {
        newest: seconds(*at),
        item: record.item.clone(),
    });
    let names: Vec<_> = records.iter().map(|record| keys.votes(record)).collect();
    Ok(AccountRecords {
        records: read_records(pool, keys, &names).await?,
        total: totals.into_iter().map(AtomicU64::into_inner).sum(),
        next,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the times in the index are whole and not negative"
)]
fn seconds(at: f64) -> Timestamp {
    at as Timestamp
}

/// Queries partitions for the number of the account's records, and for the first ones after a position with their times.
async fn query_partitions(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    position: Option<&RecordPosition>,
    questions: &[PartitionQuestion],
) -> Result<Vec<(u64, Vec<(String, f64)>)>, StoreError> {
    let (time, key) = match position {
        Some(position) => {
            let (account, item) = (account.clone(), position.item.clone());
            (position.newest.to_string(), Record { account, item }.key())
        }
        None => (String::new(), String::new()),
    };
    let calls: Vec<_> = questions
        .iter()
        .map(|question| {
            let mut call = ScriptCall::new(question.partition);
            call.arg(account).arg(question.limit).arg(&time).arg(&key);
            call
        })
        .collect();
    script::run(pool, keys, &LIST_NEWEST, &calls, None).await
}

/// Returns the number of records of an account.
pub(crate) async fn count(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<u64, StoreError> {
    let mut commands = Pipeline::with_capacity(PARTITIONS.into());
    for partition in 0..PARTITIONS {
        commands.zcard(keys.records(partition, account));
    }
    Ok(pool.query::<Vec<u64>>(&commands).await?.into_iter().sum())
}
