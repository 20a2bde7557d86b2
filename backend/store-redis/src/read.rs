//! What is asked: evidence, all records.

use std::collections::HashMap;

use deadpool_redis::redis::Pipeline;
use emend_learning::{Item, ItemEvidence, Record, Tallies, TeamId, Viewer};
use emend_store::{CountsPage, ItemCounts, Page, RecordVotes, StoreError, Voters};

use crate::error::corrupt;
use crate::keys::{EVERYONE, Keys};
use crate::pool::Pool;
use crate::values::{read_counts, read_tallies};

/// How many commands go into one pipeline at most: few enough that neither side holds megabytes for it.
const PIPELINE: usize = 5_000;
/// How many keys a SCAN looks at, at least: most keys are not votes.
const SCANNED: usize = 200;

/// A hash as Redis answers it.
pub(crate) type Hash = Vec<(String, String)>;

/// What is known about each item, at every level of the viewer.
pub(crate) async fn evidence(
    pool: &Pool,
    keys: &Keys,
    viewer: &Viewer,
    items: &[Item],
) -> Result<Vec<ItemEvidence>, StoreError> {
    let mut places: HashMap<&Item, usize> = HashMap::new();
    let mut unique = Vec::new();
    let order: Vec<_> = items
        .iter()
        .map(|item| {
            *places.entry(item).or_insert_with(|| {
                unique.push(item);
                unique.len() - 1
            })
        })
        .collect();
    let levels = viewer.teams.len() + 2;
    let mut known = Vec::with_capacity(unique.len());
    for chunk in unique.chunks((PIPELINE / levels).max(1)) {
        let mut commands = Pipeline::with_capacity(chunk.len() * levels);
        for item in chunk {
            let record = Record {
                account: viewer.account.clone(),
                item: (*item).clone(),
            };
            commands.hgetall(keys.votes(&record));
            for voters in viewer.teams.iter().map(TeamId::as_str).chain([EVERYONE]) {
                commands.hgetall(keys.counts(voters, item));
            }
        }
        let hashes: Vec<Hash> = pool.ask(&commands).await?;
        for levels in hashes.chunks(levels) {
            known.push(read_evidence(levels)?);
        }
    }
    Ok(order.into_iter().map(|place| known[place].clone()).collect())
}

/// Of one item: me, each team, everyone.
fn read_evidence(levels: &[Hash]) -> Result<ItemEvidence, StoreError> {
    let [me, teams @ .., everyone] = levels else {
        return Err(corrupt("an answer of Redis is missing"));
    };
    Ok(ItemEvidence {
        me: read_tallies(me)?,
        teams: teams
            .iter()
            .map(|team| read_counts(team))
            .collect::<Result<_, _>>()?,
        everyone: read_counts(everyone)?,
    })
}

/// A page of about `limit` records, from the start or from a cursor of SCAN.
pub(crate) async fn records(
    pool: &Pool,
    keys: &Keys,
    from: Option<&str>,
    limit: usize,
) -> Result<Page, StoreError> {
    let (names, next) = scan(pool, &keys.all_votes(), from, limit).await?;
    let records = read_records(pool, keys, &names).await?;
    Ok(Page { records, next })
}

/// A page of about `limit` counts, likewise.
pub(crate) async fn counts(
    pool: &Pool,
    keys: &Keys,
    from: Option<&str>,
    limit: usize,
) -> Result<CountsPage, StoreError> {
    let (names, next) = scan(pool, &keys.all_counts(), from, limit).await?;
    let mut counts = Vec::with_capacity(names.len());
    for chunk in names.chunks(PIPELINE) {
        let mut commands = Pipeline::with_capacity(chunk.len());
        for name in chunk {
            commands.hgetall(name);
        }
        let hashes: Vec<Hash> = pool.ask(&commands).await?;
        for (name, hash) in chunk.iter().zip(hashes) {
            let (voters, item) = keys.counts_of(name).ok_or_else(|| corrupt("the name of a key"))?;
            let found = ItemCounts {
                voters: match voters {
                    EVERYONE => Voters::Everyone,
                    team => Voters::Team(team.parse().map_err(|_| corrupt("the name of a key"))?),
                },
                item: Item::from_key(item)?,
                counts: read_counts(&hash)?,
            };
            // Deleted since it was named.
            if !found.counts.is_empty() {
                counts.push(found);
            }
        }
    }
    Ok(CountsPage { counts, next })
}

/// About `limit` names of keys, each once, and where to go on.
pub(crate) async fn scan(
    pool: &Pool,
    pattern: &str,
    from: Option<&str>,
    limit: usize,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let mut cursor = from.unwrap_or("0").to_owned();
    let mut names: Vec<String> = Vec::new();
    let next = loop {
        let mut commands = Pipeline::new();
        let command = commands.cmd("SCAN").arg(&cursor).arg("MATCH").arg(pattern);
        command.arg("COUNT").arg(limit.max(SCANNED));
        let (after, found): (String, Vec<String>) = pool.ask::<((String, Vec<String>),)>(&commands).await?.0;
        names.extend(found);
        if after == "0" {
            break None;
        }
        cursor = after;
        if names.len() >= limit {
            break Some(cursor);
        }
    };
    // SCAN may name a key twice.
    names.sort_unstable();
    names.dedup();
    Ok((names, next))
}

/// The votes of each of these records.
pub(crate) async fn votes(pool: &Pool, keys: &Keys, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
    let mut votes = Vec::with_capacity(records.len());
    for chunk in records.chunks(PIPELINE) {
        let mut commands = Pipeline::with_capacity(chunk.len());
        for record in chunk {
            commands.hgetall(keys.votes(record));
        }
        let hashes: Vec<Hash> = pool.ask(&commands).await?;
        for hash in hashes {
            votes.push(read_tallies(&hash)?);
        }
    }
    Ok(votes)
}

/// The records whose votes have these names and are still there, in this order.
pub(crate) async fn read_records(
    pool: &Pool,
    keys: &Keys,
    names: &[String],
) -> Result<Vec<RecordVotes>, StoreError> {
    let mut records = Vec::with_capacity(names.len());
    for chunk in names.chunks(PIPELINE) {
        let mut commands = Pipeline::with_capacity(chunk.len());
        for name in chunk {
            commands.hgetall(name);
        }
        let hashes: Vec<Hash> = pool.ask(&commands).await?;
        for (name, hash) in chunk.iter().zip(hashes) {
            let key = keys.record_of(name).ok_or_else(|| corrupt("the name of a key"))?;
            let votes = read_tallies(&hash)?;
            // Deleted since it was named.
            if !votes.is_empty() {
                let record = Record::from_key(key)?;
                records.push(RecordVotes { record, votes });
            }
        }
    }
    Ok(records)
}
