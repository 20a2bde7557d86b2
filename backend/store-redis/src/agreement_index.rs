//! Lists the items on which several voters agree, by an index (`docs/decisions/0019-indexes-of-the-redis-store.md`).

use emend_domain::Item;
use emend_store::{ItemCounts, MIN_AGREEING_VOTERS, StoreError, Voters};

use crate::error::unavailable;
use crate::evidence::hashes;
use crate::index_state::are_complete;
use crate::keys::{EVERYONE, KeyNames};
use crate::merged_list;
use crate::pool::Pool;
use crate::script::{self, LIST_AGREED, ScriptCall};
use crate::value_formats::readable_counts;

/// Returns up to `limit` items, those with the most agreement first.
pub(crate) async fn agreements(
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
    let order = |(one, more): &(String, u64), (other, less): &(String, u64)| {
        less.cmp(more).then_with(|| one.cmp(other))
    };
    let keys_by_agreement = merged_list::first(limit, order, |questions| async move {
        let calls: Vec<_> = questions
            .iter()
            .map(|question| {
                let mut call = ScriptCall::new(question.partition);
                call.arg(name).arg(question.limit);
                call
            })
            .collect();
        script::run(pool, keys, &LIST_AGREED, &calls, None).await
    })
    .await?;
    if keys_by_agreement.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<_> = keys_by_agreement
        .iter()
        .filter_map(|(key, _)| Item::from_key(key).ok())
        .collect();
    let names: Vec<_> = items.iter().map(|item| keys.counts(name, item)).collect();
    let hashes = hashes(pool, &names).await?;
    let mut agreements = Vec::with_capacity(items.len());
    for ((item, name), hash) in items.into_iter().zip(names).zip(hashes) {
        let mut counts = readable_counts(&name, &hash);
        counts.retain(|outcome, count| count.voters >= MIN_AGREEING_VOTERS && voters.lists(outcome));
        // Undone in the meantime.
        if !counts.is_empty() {
            let voters = voters.clone();
            agreements.push(ItemCounts { voters, item, counts });
        }
    }
    Ok(agreements)
}
