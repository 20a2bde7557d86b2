//! What several voters agree on, by its index.

use deadpool_redis::redis::Pipeline;
use emend_learning::Item;
use emend_store::{ItemCounts, PARTITIONS, SEVERAL, StoreError, Voters};

use crate::error::{corrupt, unavailable};
use crate::indexes;
use crate::keys::{EVERYONE, Keys};
use crate::pool::Pool;
use crate::read::Hash;
use crate::values::read_counts;

/// Up to `limit` items, those that most agree on first.
pub(crate) async fn agreed(
    pool: &Pool,
    keys: &Keys,
    voters: &Voters,
    limit: usize,
) -> Result<Vec<ItemCounts>, StoreError> {
    if !indexes::are_complete(pool, keys).await? {
        return Err(unavailable(
            "what an older version wrote is being put in order; try again in a minute",
        ));
    }
    let name = match voters {
        Voters::Everyone => EVERYONE,
        Voters::Team(team) => team.as_str(),
    };
    let mut commands = Pipeline::with_capacity(PARTITIONS.into());
    for partition in 0..PARTITIONS {
        let range = commands.cmd("ZREVRANGE").arg(keys.agreed(partition, name));
        range.arg(0).arg(limit.saturating_sub(1)).arg("WITHSCORES");
    }
    let mut found = pool.ask::<Vec<Vec<(String, u64)>>>(&commands).await?.concat();
    found.sort_unstable_by(|(one, more), (other, less)| less.cmp(more).then_with(|| one.cmp(other)));
    found.truncate(limit);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let items = found.iter().map(|(key, _)| Item::from_key(key));
    let items: Vec<_> = items.collect::<Result<_, _>>()?;
    let mut commands = Pipeline::with_capacity(items.len());
    for item in &items {
        commands.hgetall(keys.counts(name, item));
    }
    let hashes: Vec<Hash> = pool.ask(&commands).await?;
    if hashes.len() != items.len() {
        return Err(corrupt("an answer of Redis is missing"));
    }
    let mut agreed = Vec::with_capacity(items.len());
    for (item, hash) in items.into_iter().zip(hashes) {
        let mut counts = read_counts(&hash)?;
        counts.retain(|outcome, count| count.voters >= SEVERAL && voters.lists(outcome));
        // Taken back since.
        if !counts.is_empty() {
            let voters = voters.clone();
            agreed.push(ItemCounts { voters, item, counts });
        }
    }
    Ok(agreed)
}
