//! Reads evidence and the votes of records.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use deadpool_redis::redis::Pipeline;
use emend_domain::{Item, ItemEvidence, Record, Tallies, TeamId, Viewer};
use emend_store::{RecordVotes, StoreError};
use futures::future::join_all;

use crate::error::corrupt;
use crate::group_commit::{GroupQueue, GroupWork};
use crate::keys::{EVERYONE, KeyNames};
use crate::pool::Pool;
use crate::unreadable;
use crate::value_formats::{readable_counts, readable_tallies};

/// The maximum number of commands in one pipeline, so that neither side buffers megabytes for it.
pub(crate) const PIPELINE: usize = 5_000;

/// A hash in the form of Redis' reply.
pub(crate) type RedisHash = Vec<(String, String)>;

/// Returns the evidence for each item, at every level of the viewer.
pub(crate) async fn evidence(
    pool: &Pool,
    keys: &KeyNames,
    viewer: &Viewer,
    items: &[Item],
) -> Result<Vec<ItemEvidence>, StoreError> {
    let mut indexes: HashMap<&Item, usize> = HashMap::new();
    let mut unique = Vec::new();
    let order: Vec<_> = items
        .iter()
        .map(|item| {
            *indexes.entry(item).or_insert_with(|| {
                unique.push(item);
                unique.len() - 1
            })
        })
        .collect();
    let levels = viewer.teams.len() + 2;
    let mut evidence = Vec::with_capacity(unique.len());
    for chunk in unique.chunks((PIPELINE / levels).max(1)) {
        let mut names = Vec::with_capacity(chunk.len() * levels);
        for item in chunk {
            let record = Record {
                account: viewer.account.clone(),
                item: (*item).clone(),
            };
            names.push(keys.votes(&record));
            let voters = viewer.teams.iter().map(TeamId::as_str).chain([EVERYONE]);
            names.extend(voters.map(|voters| keys.counts(voters, item)));
        }
        let hashes = hashes(pool, &names).await?;
        for (names, levels) in names.chunks(levels).zip(hashes.chunks(levels)) {
            evidence.push(read_evidence(names, levels)?);
        }
    }
    Ok(order.into_iter().map(|index| evidence[index].clone()).collect())
}

/// Reads the hashes under these keys. Values that are not text are skipped.
pub(crate) async fn hashes(pool: &Pool, names: &[String]) -> Result<Vec<RedisHash>, StoreError> {
    let mut commands = Pipeline::with_capacity(names.len());
    for name in names {
        commands.hgetall(name);
    }
    let replies: Vec<Vec<(Vec<u8>, Vec<u8>)>> = pool.query(&commands).await?;
    if replies.len() != names.len() {
        return Err(corrupt("an answer of Redis is missing"));
    }
    let text = |name: &str, fields: Vec<(Vec<u8>, Vec<u8>)>| -> RedisHash {
        let fields = fields.into_iter().filter_map(|(field, value)| {
            let texts = String::from_utf8(field).ok().zip(String::from_utf8(value).ok());
            if texts.is_none() {
                unreadable::note(name);
            }
            texts
        });
        fields.collect()
    };
    let replies = names.iter().zip(replies);
    Ok(replies.map(|(name, fields)| text(name, fields)).collect())
}

/// Assembles the evidence for one item: the viewer, each team, everyone.
fn read_evidence(names: &[String], levels: &[RedisHash]) -> Result<ItemEvidence, StoreError> {
    let ([my_name, team_names @ .., everyones_name], [me, teams @ .., everyone]) = (names, levels) else {
        return Err(corrupt("an answer of Redis is missing"));
    };
    let teams = team_names.iter().zip(teams);
    Ok(ItemEvidence {
        me: readable_tallies(my_name, me),
        teams: teams.map(|(name, team)| readable_counts(name, team)).collect(),
        everyone: readable_counts(everyones_name, everyone),
    })
}

/// Reads the votes for several requests together: each choice reads a few records before it is written.
pub(crate) struct HashReader {
    pub(crate) pool: Arc<Pool>,
}

#[async_trait]
impl GroupWork for HashReader {
    type Job = Vec<String>;
    type Answer = Vec<RedisHash>;

    /// Keys.
    const MAX_SIZE: usize = 1_000;

    fn size(names: &Vec<String>) -> usize {
        names.len()
    }

    fn fits(_: &Vec<String>, _: &Vec<String>) -> bool {
        true
    }

    async fn run(&self, jobs: Vec<Vec<String>>) -> Vec<Result<Vec<RedisHash>, StoreError>> {
        let sizes: Vec<usize> = jobs.iter().map(Vec::len).collect();
        match hashes(&self.pool, &jobs.concat()).await {
            Ok(hashes) => {
                let mut hashes = hashes.into_iter();
                let of_job = |size| Ok(hashes.by_ref().take(size).collect());
                sizes.into_iter().map(of_job).collect()
            }
            // One server of a cluster does not answer: the jobs without keys there have an answer all the same.
            Err(_) if self.pool.is_cluster() && jobs.len() > 1 => {
                join_all(jobs.iter().map(|names| hashes(&self.pool, names))).await
            }
            Err(error) => sizes.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}

/// Returns the votes of each of these records.
pub(crate) async fn votes(
    reader: &Arc<GroupQueue<HashReader>>,
    keys: &KeyNames,
    records: &[Record],
) -> Result<Vec<Tallies>, StoreError> {
    let mut votes = Vec::with_capacity(records.len());
    for chunk in records.chunks(PIPELINE) {
        let names: Vec<_> = chunk.iter().map(|record| keys.votes(record)).collect();
        let hashes = reader.submit(names.clone()).await?;
        votes.extend(
            names
                .iter()
                .zip(&hashes)
                .map(|(name, hash)| readable_tallies(name, hash)),
        );
    }
    Ok(votes)
}

/// Returns the records with these keys that still exist, in this order.
pub(crate) async fn read_records(
    pool: &Pool,
    keys: &KeyNames,
    names: &[String],
) -> Result<Vec<RecordVotes>, StoreError> {
    let mut records = Vec::with_capacity(names.len());
    for chunk in names.chunks(PIPELINE) {
        for (name, hash) in chunk.iter().zip(hashes(pool, chunk).await?) {
            let votes = readable_tallies(name, &hash);
            // Deleted since it was listed.
            if votes.is_empty() {
                continue;
            }
            match keys.record_of(name).map(Record::from_key) {
                Some(Ok(record)) => records.push(RecordVotes { record, votes }),
                _ => unreadable::note(name),
            }
        }
    }
    Ok(records)
}
