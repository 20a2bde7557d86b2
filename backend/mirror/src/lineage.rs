//! Which history the database mirrors, and how far.

use emend_store::{Epoch, PARTITIONS};
use sqlx::Row as _;
use sqlx::mysql::MySqlConnection;
use sqlx::{MySql, QueryBuilder};

use crate::MirrorError;
use crate::connection::Database;

/// What the database says of the store it mirrors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lineage {
    /// The store's epoch; `None` where nothing was mirrored yet.
    pub(crate) epoch: Option<Epoch>,
    /// The highest version written, for each partition.
    pub(crate) progress: Vec<u64>,
}

/// Reads it.
pub(crate) async fn read(
    database: &Database,
    connection: &mut MySqlConnection,
) -> Result<Lineage, MirrorError> {
    let epoch = sqlx::query_scalar::<_, String>("SELECT epoch FROM lineage WHERE id = 1");
    let epoch = database.timed(epoch.fetch_optional(&mut *connection)).await?;
    let rows = sqlx::query("SELECT part, version FROM progress");
    let rows = database.timed(rows.fetch_all(&mut *connection)).await?;
    let mut progress = vec![0; usize::from(PARTITIONS)];
    for row in rows {
        if let Some(version) = progress.get_mut(usize::from(row.get::<u16, _>("part"))) {
            *version = row.get::<u64, _>("version");
        }
    }
    Ok(Lineage {
        epoch: epoch.map(|epoch| epoch.parse()).transpose()?,
        progress,
    })
}

/// Names the history.
pub(crate) async fn set_epoch(
    database: &Database,
    connection: &mut MySqlConnection,
    epoch: &Epoch,
) -> Result<(), MirrorError> {
    let query = sqlx::query("REPLACE INTO lineage (id, epoch) VALUES (1, ?)").bind(epoch.as_str());
    database.timed(query.execute(connection)).await?;
    Ok(())
}

/// Raises how far it is, in each partition.
pub(crate) async fn advance(
    database: &Database,
    connection: &mut MySqlConnection,
    versions: &[u64],
) -> Result<(), MirrorError> {
    let mut query: QueryBuilder<MySql> = QueryBuilder::new("INSERT INTO progress (part, version) ");
    query.push_values((0_u16..).zip(versions), |mut values, (part, version)| {
        values.push_bind(part).push_bind(*version);
    });
    query.push(" ON DUPLICATE KEY UPDATE version = GREATEST(version, VALUES(version))");
    database.timed(query.build().execute(connection)).await?;
    Ok(())
}
