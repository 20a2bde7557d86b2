//! What is asked: evidence, the votes of some records.

use std::collections::HashMap;

use deadpool_redis::redis::Pipeline;
use emend_learning::{Item, ItemEvidence, Record, Tallies, TeamId, Viewer};
use emend_store::{RecordVotes, StoreError};

use crate::error::corrupt;
use crate::keys::{EVERYONE, Keys};
use crate::pool::Pool;
use crate::values::{read_counts, read_tallies};

/// How many commands go into one pipeline at most: few enough that neither side holds megabytes for it.
pub(crate) const PIPELINE: usize = 5_000;

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
