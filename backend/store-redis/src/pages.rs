//! Pages of all data: records, counts and permanent entries.
//!
//! Pages are read from indexes, so that other keys in this Redis do not matter. Until the indexes of an older store are
//! built, pages come from SCAN. In either case, a page takes a bounded number of steps, even if they find nothing, and
//! each step has the whole time-out. See `docs/decisions/0019-indexes-of-the-redis-store.md`.

use deadpool_redis::redis::Pipeline;
use emend_domain::Item;
use emend_store::{
    CountsPage, Entry, EntryName, EntryPage, ItemCounts, PARTITIONS, RecordPage, StoreError, Voters,
};

use crate::entries;
use crate::error::corrupt;
use crate::evidence::{PIPELINE, hashes, read_records};
use crate::index_state::are_complete;
use crate::keys::{EVERYONE, KeyNames};
use crate::pool::Pool;
use crate::script::{self, LIST_RECORDS, ScriptCall};
use crate::unreadable;
use crate::value_formats::readable_counts;

/// The maximum number of steps per page.
const MAX_STEPS: usize = 2 * PARTITIONS as usize;
/// The approximate number of keys that one step of SCAN reads.
const SCAN_COUNT: usize = 5_000;

/// The position at which the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PagePosition {
    /// In the index of a partition, after this member.
    Index(u16, String),
    /// At this cursor of SCAN.
    Scan(String),
}

impl PagePosition {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("scan", cursor) => Some(Self::Scan(cursor.to_owned())),
            (partition, rest) => {
                let partition = partition
                    .parse()
                    .ok()
                    .filter(|partition| *partition < PARTITIONS)?;
                Some(Self::Index(partition, rest.to_owned()))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Index(partition, rest) => format!("{partition}:{rest}"),
            Self::Scan(cursor) => format!("scan:{cursor}"),
        }
    }

    /// Determines the position at which a page starts.
    async fn begin(pool: &Pool, keys: &KeyNames, from: Option<&str>) -> Result<Self, StoreError> {
        match from {
            Some(from) => Self::parse(from).ok_or_else(|| corrupt("the start of a page")),
            None if pool.run_with_timeout(are_complete(pool, keys)).await? => {
                Ok(Self::Index(0, String::new()))
            }
            None => Ok(Self::Scan("0".to_owned())),
        }
    }

    /// Returns the start of the next partition.
    fn next_partition(partition: u16) -> Option<Self> {
        let next = partition + 1;
        (next < PARTITIONS).then(|| Self::Index(next, String::new()))
    }
}

/// The kind of data that is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListedKind {
    Records,
    Counts,
    Entries,
}

impl ListedKind {
    fn pattern(self, keys: &KeyNames) -> String {
        keys.all(match self {
            Self::Records => "v:*",
            Self::Counts => "c:*",
            Self::Entries => "e:*",
        })
    }
}

/// Returns the names of about `limit` keys, without duplicates, and the next position.
async fn names(
    pool: &Pool,
    keys: &KeyNames,
    listing: ListedKind,
    from: Option<&str>,
    limit: usize,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let limit = limit.max(1);
    let mut position = PagePosition::begin(pool, keys, from).await?;
    let mut names: Vec<String> = Vec::new();
    for _ in 0..MAX_STEPS {
        let missing = limit - names.len();
        let step = step(pool, keys, listing, &position, missing);
        let (step_names, next) = pool.run_with_timeout(step).await?;
        names.extend(step_names);
        match next {
            Some(next) => position = next,
            None => return Ok((without_duplicates(names), None)),
        }
        if names.len() >= limit {
            break;
        }
    }
    Ok((without_duplicates(names), Some(position.text())))
}

/// Removes duplicates: SCAN and its variants may return a key twice.
fn without_duplicates(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

async fn step(
    pool: &Pool,
    keys: &KeyNames,
    listing: ListedKind,
    position: &PagePosition,
    limit: usize,
) -> Result<(Vec<String>, Option<PagePosition>), StoreError> {
    match position {
        PagePosition::Scan(cursor) => scan(pool, &listing.pattern(keys), cursor).await,
        PagePosition::Index(partition, position) => match listing {
            ListedKind::Records => list_records(pool, keys, *partition, position, limit).await,
            ListedKind::Counts => list_counts(pool, keys, *partition, position, limit).await,
            ListedKind::Entries => list_entries(pool, keys, *partition, position, limit).await,
        },
    }
}

async fn scan(
    pool: &Pool,
    pattern: &str,
    cursor: &str,
) -> Result<(Vec<String>, Option<PagePosition>), StoreError> {
    let (next, keys_of_page) = pool.scan(cursor, pattern, SCAN_COUNT).await?;
    Ok((keys_of_page, (next != "0").then_some(PagePosition::Scan(next))))
}

/// Lists records after `cursor:account`.
async fn list_records(
    pool: &Pool,
    keys: &KeyNames,
    partition: u16,
    position: &str,
    limit: usize,
) -> Result<(Vec<String>, Option<PagePosition>), StoreError> {
    let (cursor, account) = position.split_once(':').unwrap_or(("0", ""));
    let mut call = ScriptCall::new(partition);
    call.arg(account).arg(cursor).arg(limit);
    let reply: Vec<(String, String, Vec<String>)> =
        script::run(pool, keys, &LIST_RECORDS, &[call], None).await?;
    let Some((account, cursor, records)) = reply.into_iter().next() else {
        return Err(corrupt("an answer of Redis is missing"));
    };
    let names = records.iter().map(|record| keys.votes_of(partition, record));
    let next = if account.is_empty() {
        PagePosition::next_partition(partition)
    } else {
        Some(PagePosition::Index(partition, format!("{cursor}:{account}")))
    };
    Ok((names.collect(), next))
}

/// Returns up to `limit` members of an index with equal scores, after the given member.
async fn members(pool: &Pool, index: &str, position: &str, limit: usize) -> Result<Vec<String>, StoreError> {
    let mut commands = Pipeline::new();
    let low = match position {
        "" => "-".to_owned(),
        member => format!("({member}"),
    };
    let range = commands.cmd("ZRANGEBYLEX").arg(index).arg(low).arg("+");
    range.arg("LIMIT").arg(0).arg(limit);
    let (members,): (Vec<String>,) = pool.query(&commands).await?;
    Ok(members)
}

/// Lists counts after `voters:item`.
async fn list_counts(
    pool: &Pool,
    keys: &KeyNames,
    partition: u16,
    position: &str,
    limit: usize,
) -> Result<(Vec<String>, Option<PagePosition>), StoreError> {
    let members = members(pool, &keys.all_counts(partition), position, limit).await?;
    let next = match members.last() {
        Some(last) if members.len() >= limit => Some(PagePosition::Index(partition, last.clone())),
        _ => PagePosition::next_partition(partition),
    };
    let names = members.iter().map(|name| keys.counts_named(partition, name));
    Ok((names.collect(), next))
}

/// Lists entries after `kind:id`; `kind:` is the start of the kind.
async fn list_entries(
    pool: &Pool,
    keys: &KeyNames,
    partition: u16,
    position: &str,
    limit: usize,
) -> Result<(Vec<String>, Option<PagePosition>), StoreError> {
    let (kind, id) = position.split_once(':').unwrap_or_default();
    let ids = match kind {
        "" => Vec::new(),
        kind => members(pool, &keys.entry_ids(partition, kind), id, limit).await?,
    };
    let next = match ids.last() {
        Some(last) if ids.len() >= limit => Some(PagePosition::Index(partition, format!("{kind}:{last}"))),
        _ => {
            let next = members(pool, &keys.kinds(partition), kind, 1).await?;
            match next.first() {
                Some(kind) => Some(PagePosition::Index(partition, format!("{kind}:"))),
                None => PagePosition::next_partition(partition),
            }
        }
    };
    let named = |id: &String| {
        let name = EntryName::new(kind, id);
        if name.is_err() {
            unreadable::note(&keys.entry_ids(partition, kind));
        }
        name.ok().map(|name| keys.entry(&name))
    };
    Ok((ids.iter().filter_map(named).collect(), next))
}

/// Returns a page of about `limit` records.
pub(crate) async fn records(
    pool: &Pool,
    keys: &KeyNames,
    from: Option<&str>,
    limit: usize,
) -> Result<RecordPage, StoreError> {
    let (names, next) = names(pool, keys, ListedKind::Records, from, limit).await?;
    let mut records = Vec::with_capacity(names.len());
    for names in names.chunks(PIPELINE) {
        records.extend(pool.run_with_timeout(read_records(pool, keys, names)).await?);
    }
    Ok(RecordPage { records, next })
}

/// Returns a page of about `limit` counts.
pub(crate) async fn counts(
    pool: &Pool,
    keys: &KeyNames,
    from: Option<&str>,
    limit: usize,
) -> Result<CountsPage, StoreError> {
    let (names, next) = names(pool, keys, ListedKind::Counts, from, limit).await?;
    let mut counts = Vec::with_capacity(names.len());
    for chunk in names.chunks(PIPELINE) {
        let hashes = pool.run_with_timeout(hashes(pool, chunk)).await?;
        for (name, hash) in chunk.iter().zip(hashes) {
            let readable = readable_counts(name, &hash);
            // Deleted since it was listed.
            if readable.is_empty() {
                continue;
            }
            match voters_and_item(keys, name) {
                Some((voters, item)) => counts.push(ItemCounts {
                    voters,
                    item,
                    counts: readable,
                }),
                None => unreadable::note(name),
            }
        }
    }
    Ok(CountsPage { counts, next })
}

fn voters_and_item(keys: &KeyNames, name: &str) -> Option<(Voters, Item)> {
    let (voters, item) = keys.counts_of(name)?;
    let voters = match voters {
        EVERYONE => Voters::Everyone,
        team => Voters::Team(team.parse().ok()?),
    };
    Some((voters, Item::from_key(item).ok()?))
}

/// Returns a page of permanent entries out of about `limit` entries.
pub(crate) async fn permanent_entries(
    pool: &Pool,
    keys: &KeyNames,
    from: Option<&str>,
    limit: usize,
) -> Result<EntryPage, StoreError> {
    let (names, next) = names(pool, keys, ListedKind::Entries, from, limit).await?;
    let mut entries = Vec::with_capacity(names.len());
    for chunk in names.chunks(PIPELINE / 2) {
        entries.extend(pool.run_with_timeout(read_lasting(pool, keys, chunk)).await?);
    }
    Ok(EntryPage { entries, next })
}

async fn read_lasting(pool: &Pool, keys: &KeyNames, names: &[String]) -> Result<Vec<Entry>, StoreError> {
    let mut commands = Pipeline::with_capacity(2 * names.len());
    for name in names {
        commands.ttl(name).get(name);
    }
    let replies: Vec<(i64, Option<Vec<u8>>)> = pool.query(&commands).await?;
    let mut lasting = Vec::new();
    for (key, (ttl, bytes)) in names.iter().zip(replies) {
        // The entry exists and has no expiry.
        if let (-1, Some(bytes)) = (ttl, bytes) {
            let name = keys.entry_of(key).map(EntryName::from_key);
            match name.and_then(|name| entries::read(&name.ok()?, &bytes).ok()) {
                Some(entry) => lasting.push(entry),
                None => unreadable::note(key),
            }
        }
    }
    Ok(lasting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_decodes_to_itself() {
        let positions = [
            PagePosition::Scan("17".to_owned()),
            PagePosition::Index(0, String::new()),
            PagePosition::Index(15, "0:ada".to_owned()),
            PagePosition::Index(3, "*:en|SPELLING||a:b".to_owned()),
        ];
        for position in positions {
            assert_eq!(PagePosition::parse(&position.text()), Some(position));
        }
        for text in ["", "scan", "16:", "x:y"] {
            assert_eq!(PagePosition::parse(text), None, "{text}");
        }
    }
}
