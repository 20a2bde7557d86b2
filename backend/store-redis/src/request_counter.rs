//! Counts actions over all processes that use this store.

use deadpool_redis::redis::Pipeline;
use emend_domain::unix_time;
use emend_store::StoreError;

use crate::error::corrupt;
use crate::keys::KeyNames;
use crate::pool::Pool;

/// Increments the count of `name` in the present window.
pub(crate) async fn tally(pool: &Pool, keys: &KeyNames, name: &str, seconds: u32) -> Result<u64, StoreError> {
    let window = unix_time() / u64::from(seconds.max(1));
    let key = keys.tally(name, window);
    let mut commands = Pipeline::new();
    commands.incr(&key, 1_u64);
    // The key lives one window longer, because the clocks of two machines may differ slightly.
    commands.expire(&key, i64::from(seconds) * 2).ignore();
    let counts: Vec<u64> = pool.query(&commands).await?;
    counts
        .first()
        .copied()
        .ok_or_else(|| corrupt("a count of requests"))
}
