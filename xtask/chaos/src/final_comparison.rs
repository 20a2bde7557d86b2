//! The comparison at the end of a run.

use std::collections::BTreeMap;

use anyhow::Context as _;
use emend_domain::{Context, Outcome};
use emend_store::paging::record_pages;
use emend_store::{PrimaryStore, recount};
use futures::TryStreamExt;
use sqlx::{Connection, MySqlConnection};

use crate::environment::ChaosEnvironment;
use crate::simulated_users::VoteSubject;

/// The numbers of missing and surplus votes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct VoteDifference {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
}

/// The differences between the acknowledged choices and the stores.
#[derive(Debug)]
pub(crate) struct ChaosResult {
    pub(crate) store: VoteDifference,
    pub(crate) mysql: VoteDifference,
    /// Counts that differ from the sums of the votes.
    pub(crate) miscounts: u64,
    /// Records that differ between the store and MySQL.
    pub(crate) unlike: u64,
}

pub(crate) async fn check(
    world: &ChaosEnvironment,
    expected: &BTreeMap<VoteSubject, u64>,
) -> anyhow::Result<ChaosResult> {
    let store = world.primary.open().await?;
    let store = store.as_ref();
    if world.has_evicted {
        // Evicted counts are repaired by this command.
        let repaired = recount::repair(store, &|_| {}).await?;
        println!("verify --repair         {:8} counts repaired", repaired.differing);
    }
    let recounted = recount::recount(store, &|_| {}).await?;
    let verified = world.mirror()?.verify(store).await?;
    for miscount in &recounted.first {
        eprintln!("  {miscount:?}");
    }
    for difference in &verified.first {
        eprintln!("  {difference:?}");
    }
    Ok(ChaosResult {
        store: compare("the store", expected, &store_votes(store).await?),
        mysql: compare("MySQL", expected, &mysql_votes(world).await?),
        miscounts: recounted.differing,
        unlike: verified.differing,
    })
}

async fn store_votes(store: &dyn PrimaryStore) -> anyhow::Result<BTreeMap<VoteSubject, u64>> {
    let mut votes = BTreeMap::new();
    let mut pages = record_pages(store, 2_000);
    while let Some(page) = pages.try_next().await? {
        for record_votes in page {
            let item = record_votes.record.item;
            for (outcome, tally) in record_votes.votes {
                if let (Outcome::Chosen(word), Context::Anywhere) = (outcome, item.context()) {
                    votes.insert((item.surface().to_string(), word), u64::from(tally.n));
                }
            }
        }
    }
    Ok(votes)
}

async fn mysql_votes(world: &ChaosEnvironment) -> anyhow::Result<BTreeMap<VoteSubject, u64>> {
    let mut connection = MySqlConnection::connect(&world.mysql.url())
        .await
        .context("MariaDB")?;
    let query = "SELECT surface, text, CAST(n AS UNSIGNED) FROM votes WHERE kind = 'chosen' AND context = ''";
    let rows: Vec<(String, String, u64)> = sqlx::query_as(query).fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(rows
        .into_iter()
        .map(|(surface, word, n)| ((surface, word), n))
        .collect())
}

fn compare(
    place: &str,
    expected: &BTreeMap<VoteSubject, u64>,
    actual: &BTreeMap<VoteSubject, u64>,
) -> VoteDifference {
    let mut difference = VoteDifference::default();
    let mut printed = 0;
    for vote in expected
        .keys()
        .chain(actual.keys().filter(|vote| !expected.contains_key(*vote)))
    {
        let n = |votes: &BTreeMap<VoteSubject, u64>| votes.get(vote).copied().unwrap_or_default();
        let (wanted, is) = (n(expected), n(actual));
        difference.lost += wanted.saturating_sub(is);
        difference.doubled += is.saturating_sub(wanted);
        if wanted != is && printed < 5 {
            eprintln!(
                "  {place}: {} to {}: {wanted} acknowledged, {is} there",
                vote.0, vote.1
            );
            printed += 1;
        }
    }
    difference
}
