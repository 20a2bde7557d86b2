//! The recount: a comparison of the stored counts with the sums of all votes, and the correction of wrong counts.

use std::collections::HashMap;
use std::time::Duration;

use emend_domain::{AccountId, Item, Outcome, TeamId, weight};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

pub use crate::models::Miscount;
use crate::paging::{count_pages, record_pages};
use crate::{Maintenance, StoreError, Voters};

/// Records or counts per page.
const PAGE: usize = 2_000;
/// The maximum number of differences reported.
const MAX_REPORTED: usize = 20;
/// Counts corrected at a time.
const CORRECTION_BATCH: usize = 500;
/// The number of comparisons. Writing goes on meanwhile, so only a difference that is the same in every comparison
/// counts.
const COMPARISONS: usize = 3;
const COMPARISON_INTERVAL: Duration = Duration::from_secs(1);

/// The result of a recount.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recount {
    /// The number of records summed.
    pub records: u64,
    /// The number of counts that follow from them: per outcome, item, and team or everyone.
    pub counts: u64,
    /// The number of counts that differ from the stored ones.
    pub differing: u64,
    /// The first of these.
    pub first: Vec<Miscount>,
}

/// A count by a digest of its name: a million take some 60 MB.
type CountDigests = HashMap<u64, CountPair>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct CountPair {
    votes: (u64, u64),
    served: (u64, u64),
}

impl CountPair {
    fn differ(&self) -> bool {
        self.votes != self.served
    }
}

fn voters_name(voters: &Voters) -> &str {
    match voters {
        Voters::Everyone => "*",
        Voters::Team(team) => team.as_str(),
    }
}

fn digest(voters: &str, item: &str, outcome: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in [voters, item, outcome] {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Sums all votes and compares the result with the stored counts. `progress` is called with the number of records summed so
/// far.
pub async fn recount(
    store: &dyn Maintenance,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Recount, StoreError> {
    compare(store, MAX_REPORTED, progress).await
}

/// Rebuilds all indexes, corrects all wrong counts, and reports them.
pub async fn repair(store: &dyn Maintenance, progress: &(dyn Fn(u64) + Sync)) -> Result<Recount, StoreError> {
    store.drop_indexes().await?;
    while !store.build_indexes().await? {}
    let mut recount = compare(store, usize::MAX, progress).await?;
    for miscounts in recount.first.chunks(CORRECTION_BATCH) {
        store.correct_counts(miscounts).await?;
    }
    recount.first.truncate(MAX_REPORTED);
    Ok(recount)
}

async fn compare(
    store: &dyn Maintenance,
    limit: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Recount, StoreError> {
    let mut recount = Recount::default();
    let mut differing: Option<CountDigests> = None;
    for round in 0..COMPARISONS {
        if round > 0 {
            tokio::time::sleep(COMPARISON_INTERVAL).await;
        }
        let (digests, records) = fold(store, progress).await?;
        (recount.records, recount.counts) = (records, digests.len() as u64);
        let differences: CountDigests = digests.into_iter().filter(|(_, sides)| sides.differ()).collect();
        let persisting = match differing {
            None => differences,
            Some(earlier) => differences
                .into_iter()
                .filter(|(name_differences, sides)| earlier.get(name_differences) == Some(sides))
                .collect(),
        };
        if persisting.is_empty() {
            return Ok(recount);
        }
        differing = Some(persisting);
    }
    let differing = differing.unwrap_or_default();
    recount.differing = differing.len() as u64;
    recount.first = name_differences(store, differing, limit).await?;
    Ok(recount)
}

async fn fold(
    store: &dyn Maintenance,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(CountDigests, u64), StoreError> {
    let mut digests = CountDigests::new();
    let mut teams: HashMap<AccountId, Vec<TeamId>> = HashMap::new();
    let mut records = 0;
    let mut pages = record_pages(store, PAGE);
    while let Some(page) = pages.try_next().await? {
        for recount in &page {
            let account = &recount.record.account;
            if !teams.contains_key(account) {
                teams.insert(account.clone(), store.teams(account).await?);
            }
            let item = recount.record.item.key();
            for (outcome, tally) in &recount.votes {
                let outcome = outcome.key();
                for voters in teams[account].iter().map(TeamId::as_str).chain(["*"]) {
                    let (sum, people) =
                        &mut digests.entry(digest(voters, &item, &outcome)).or_default().votes;
                    *sum += u64::from(weight(tally.n));
                    *people += 1;
                }
            }
        }
        records += page.len() as u64;
        progress(records);
    }
    visit_counts(store, |voters, item, outcome, served| {
        digests
            .entry(digest(voters, &item.key(), &outcome.key()))
            .or_default()
            .served = served;
    })
    .await?;
    Ok((digests, records))
}

async fn visit_counts(
    store: &dyn Maintenance,
    mut visit: impl FnMut(&str, &Item, &Outcome, (u64, u64)),
) -> Result<(), StoreError> {
    let mut pages = count_pages(store, PAGE);
    while let Some(page) = pages.try_next().await? {
        for recount in &page {
            for (outcome, count) in &recount.counts {
                let served = (count.weight, u64::from(count.voters));
                visit(voters_name(&recount.voters), &recount.item, outcome, served);
            }
        }
    }
    Ok(())
}

/// Returns the names behind the digests. For counts that are not stored at all, they come from the votes.
async fn name_differences(
    store: &dyn Maintenance,
    mut differing: CountDigests,
    limit: usize,
) -> Result<Vec<Miscount>, StoreError> {
    let mut first = Vec::new();
    let mut report = |voters: &str, item: &str, outcome: &str, first: &mut Vec<Miscount>| {
        if let Some(sides) = differing.remove(&digest(voters, item, outcome)) {
            first.push(Miscount {
                voters: voters.to_owned(),
                item: item.to_owned(),
                outcome: outcome.to_owned(),
                votes: sides.votes,
                served: sides.served,
            });
        }
    };
    visit_counts(store, |voters, item, outcome, _| {
        if first.len() < limit {
            report(voters, &item.key(), &outcome.key(), &mut first);
        }
    })
    .await?;
    let mut pages = record_pages(store, PAGE);
    while first.len() < limit
        && let Some(page) = pages.try_next().await?
    {
        for recount in &page {
            let teams = store.teams(&recount.record.account).await?;
            for outcome in recount.votes.keys() {
                for voters in teams.iter().map(TeamId::as_str).chain(["*"]) {
                    report(voters, &recount.record.item.key(), &outcome.key(), &mut first);
                }
            }
        }
    }
    Ok(first)
}
