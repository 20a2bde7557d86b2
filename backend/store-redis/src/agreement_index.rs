//! Lists the items on which several voters agree, by an index (`docs/decisions/0019-indexes-of-the-redis-store.md`).

use deadpool_redis::redis::Pipeline;
use emend_domain::Item;
use emend_store::{ItemCounts, PARTITIONS, SEVERAL, StoreError, Voters};

use crate::error::unavailable;
use crate::index_state::are_complete;
use crate::keys::{EVERYONE, KeyNames};
use crate::pool::Pool;
use crate::read::hashes;
use crate::value_formats::readable_counts;

/// Returns up to `limit` items, those with the most agreement first.
pub(crate) async fn agreed(
    pool: &Pool,
    keys: &KeyNames,
    voters: &Voters,
    limit: usize,
) -> Result<Vec<ItemCounts>, StoreError> {
    if !are_complete(pool, keys).await? {
        return Err(unavailable(
            "data that an older version wrote is being indexed; try again in a minute",
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
    let mut found = pool.query::<Vec<Vec<(String, u64)>>>(&commands).await?.concat();
    found.sort_unstable_by(|(one, more), (other, less)| less.cmp(more).then_with(|| one.cmp(other)));
    found.truncate(limit);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<_> = found
        .iter()
        .filter_map(|(key, _)| Item::from_key(key).ok())
        .collect();
    let names: Vec<_> = items.iter().map(|item| keys.counts(name, item)).collect();
    let hashes = hashes(pool, &names).await?;
    let mut agreed = Vec::with_capacity(items.len());
    for ((item, name), hash) in items.into_iter().zip(names).zip(hashes) {
        let mut counts = readable_counts(&name, &hash);
        counts.retain(|outcome, count| count.voters >= SEVERAL && voters.lists(outcome));
        // Undone in the meantime.
        if !counts.is_empty() {
            let voters = voters.clone();
            agreed.push(ItemCounts { voters, item, counts });
        }
    }
    Ok(agreed)
}
