//! Whether the indexes are complete.

use deadpool_redis::redis::Pipeline;
use emend_store::{PARTITIONS, StoreError};

use crate::keys::KeyNames;
use crate::pool::Pool;
use crate::script::INDEXES;

/// Whether the indexes of all partitions are complete.
pub(crate) async fn are_complete(pool: &Pool, keys: &KeyNames) -> Result<bool, StoreError> {
    let mut commands = Pipeline::with_capacity(2 * usize::from(PARTITIONS));
    for partition in 0..PARTITIONS {
        commands.get(keys.indexed(partition));
        commands.exists(keys.sequence(partition));
    }
    let states: Vec<(Option<String>, bool)> = pool.query(&commands).await?;
    let current = INDEXES.to_string();
    // Nothing was ever written to a partition without a sequence.
    Ok(states
        .into_iter()
        .all(|(version, written)| !written || version.as_ref() == Some(&current)))
}
