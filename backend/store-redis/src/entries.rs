//! Entries: small named values, stored as `version+since:value` under the entry's key, with an index of the IDs of each
//! kind.

use deadpool_redis::redis::Pipeline;
use emend_domain::Timestamp;
use emend_store::{
    Entry, EntryName, PARTITIONS, PutCondition, PutResult, StoreError, SupersededCopies, check_size,
    memberships,
};

use crate::error::corrupt;
use crate::keys::{KeyNames, entry_marker};
use crate::pool::Pool;
use crate::script::{self, LIST_ENTRIES, OTHER_EPOCH, PUT_ENTRY, ScriptCall};
use crate::unreadable;

/// Reads the entries with these names.
pub(crate) async fn entries(
    pool: &Pool,
    keys: &KeyNames,
    names: &[EntryName],
) -> Result<Vec<Option<Entry>>, StoreError> {
    let entries = read_all(pool, keys, names).await?;
    Ok(entries.into_iter().map(|entry| entry?.ok()).collect())
}

/// Reads entries; the result contains an error for each entry that Emend did not write.
async fn read_all(
    pool: &Pool,
    keys: &KeyNames,
    names: &[EntryName],
) -> Result<Vec<Option<Result<Entry, StoreError>>>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands = Pipeline::with_capacity(names.len());
    for name in names {
        commands.get(keys.entry(name));
    }
    let values: Vec<Option<Vec<u8>>> = pool.query(&commands).await?;
    let read = |(name, bytes): (&EntryName, Option<Vec<u8>>)| {
        let entry = read(name, &bytes?);
        if entry.is_err() {
            unreadable::note(&keys.entry(name));
        }
        Some(entry)
    };
    Ok(names.iter().zip(values).map(read).collect())
}

/// Parses an entry: `17+3:value`, or `17:value` if it expires or was written by an older Emend.
pub(crate) fn read(name: &EntryName, bytes: &[u8]) -> Result<Entry, StoreError> {
    read_with_continuity(name, bytes).map(|(entry, _)| entry)
}

/// Parses an entry, and determines which older copies it supersedes.
pub(crate) fn read_with_continuity(
    name: &EntryName,
    bytes: &[u8],
) -> Result<(Entry, SupersededCopies), StoreError> {
    let parse = || {
        let colon = bytes.iter().position(|byte| *byte == b':')?;
        let head = std::str::from_utf8(&bytes[..colon]).ok()?;
        let (version, since) = head.split_once('+').unwrap_or((head, "0"));
        let entry = Entry {
            name: name.clone(),
            value: bytes[colon + 1..].to_vec(),
            version: version.parse().ok()?,
        };
        Some((entry, SupersededCopies::Since(since.parse().ok()?)))
    };
    parse().ok_or_else(|| corrupt("an entry"))
}

/// Writes or deletes an entry if its present version is the expected one.
pub(crate) async fn put_entry(
    pool: &Pool,
    keys: &KeyNames,
    name: &EntryName,
    value: Option<&[u8]>,
    expected: PutCondition,
    expires: Option<Timestamp>,
) -> Result<PutResult, StoreError> {
    check_size(value)?;
    memberships::refuse(name)?;
    let epoch = pool.epoch_to_write()?;
    let mut call = ScriptCall::new(name.partition());
    call.arg(epoch.as_ref().map_or("", |epoch| epoch.as_str()));
    call.arg(entry_marker(name));
    match expected {
        PutCondition::Any => call.arg("any"),
        PutCondition::Absent => call.arg("absent"),
        PutCondition::Version(version) => call.arg(version),
    };
    match expires {
        // Limited to the range that Redis accepts.
        Some(at) => call.arg(at.min(1 << 42)),
        None => call.arg(""),
    };
    call.arg(keys.change_channel());
    if let Some(value) = value {
        call.bytes(value);
    }
    let answers: Vec<i64> = script::run(pool, keys, &PUT_ENTRY, &[call], epoch.as_ref()).await?;
    match answers.first() {
        Some(0) => Ok(PutResult::Conflict),
        Some(&OTHER_EPOCH) => Err(pool.fence().other_epoch(epoch.as_ref())),
        Some(&version) => Ok(PutResult::Stored(
            u64::try_from(version).map_err(|_| corrupt("a version"))?,
        )),
        None => Err(corrupt("an answer of Redis is missing")),
    }
}

/// Lists up to `limit` entries of a kind over all partitions. An entry that Emend did not write is listed without a
/// value and with version 0, because its name is not free.
pub(crate) async fn list_entries(
    pool: &Pool,
    keys: &KeyNames,
    kind: &str,
    prefix: &str,
    from: Option<&str>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut listed: Vec<Entry> = Vec::new();
    let mut from = from.map(str::to_owned);
    while listed.len() < limit {
        let missing = limit - listed.len();
        let ids = list_ids(pool, keys, kind, prefix, from.as_deref(), missing).await?;
        let names = ids.iter().map(|id| EntryName::new(kind, id));
        let names: Vec<_> = names
            .collect::<Result<_, _>>()
            .map_err(|_| corrupt("an entry's id"))?;
        let entries = names.iter().zip(read_all(pool, keys, &names).await?);
        listed.extend(entries.filter_map(|(name, entry)| {
            let unreadable_entry = || Entry {
                name: name.clone(),
                value: Vec::new(),
                version: 0,
            };
            Some(entry?.unwrap_or_else(|_| unreadable_entry()))
        }));
        // Some of the listed entries may have expired before they were read. If so, there may be more.
        if ids.len() < missing {
            break;
        }
        from = ids.into_iter().next_back();
    }
    Ok(listed)
}

/// Returns the first IDs over all partitions.
async fn list_ids(
    pool: &Pool,
    keys: &KeyNames,
    kind: &str,
    prefix: &str,
    from: Option<&str>,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let low = match from {
        Some(from) if from >= prefix => format!("({from}"),
        _ => format!("[{prefix}"),
    };
    let calls: Vec<_> = (0..PARTITIONS)
        .map(|partition| {
            let mut call = ScriptCall::new(partition);
            // No ID contains this byte.
            call.arg(kind)
                .arg(&low)
                .arg(format_args!("({prefix}\u{7f}"))
                .arg(limit);
            call
        })
        .collect();
    let ids_by_partition: Vec<Vec<String>> = script::run(pool, keys, &LIST_ENTRIES, &calls, None).await?;
    let mut ids: Vec<_> = ids_by_partition.into_iter().flatten().collect();
    ids.sort_unstable();
    ids.truncate(limit);
    Ok(ids)
}
