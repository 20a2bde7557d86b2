//! What was worked out from votes and is kept beside them.

use deadpool_redis::redis::Pipeline;
use emend_store::StoreError;

use crate::keys::Keys;
use crate::pool::Pool;

/// Sets what has bytes and drops what has none.
pub(crate) async fn keep(
    pool: &Pool,
    keys: &Keys,
    entries: &[(String, Option<Vec<u8>>)],
) -> Result<(), StoreError> {
    let mut commands = Pipeline::new();
    for (name, bytes) in entries {
        match bytes {
            Some(bytes) => commands.set(keys.kept(name), bytes.as_slice()).ignore(),
            None => commands.del(keys.kept(name)).ignore(),
        };
    }
    if commands.is_empty() {
        return Ok(());
    }
    pool.ask(&commands).await
}

/// What is kept under each name.
pub(crate) async fn kept(
    pool: &Pool,
    keys: &Keys,
    names: &[String],
) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands = Pipeline::new();
    for name in names {
        commands.get(keys.kept(name));
    }
    pool.ask(&commands).await
}
