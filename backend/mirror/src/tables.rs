//! Creates and upgrades the tables.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::mysql::MySqlConnection;

use crate::MirrorError;
use crate::connection::Database;

/// The time-out for migrations: a later one may have to rewrite a large table.
const MIGRATION: Duration = Duration::from_mins(10);

/// Creates the tables or upgrades them to this version. The connection must hold the lock.
pub(crate) async fn migrate(
    database: &Database,
    connection: &mut MySqlConnection,
) -> Result<(), MirrorError> {
    let mut migrator = sqlx::migrate!();
    // sqlx would wait for its own lock without a time-out.
    migrator.set_locking(false);
    let mut result = run(database, &migrator, connection).await?;
    for _ in migrator.iter() {
        let Err(MigrateError::Dirty(version)) = result else {
            break;
        };
        // MySQL stopped in the middle of the migration. The lock excludes other servers, and every migration can be
        // repeated.
        tracing::warn!(version, "a migration was interrupted; running it again");
        let forget =
            sqlx::query("DELETE FROM _sqlx_migrations WHERE version = ? AND NOT success").bind(version);
        database.timed(forget.execute(&mut *connection)).await?;
        result = run(database, &migrator, connection).await?;
    }
    result.map_err(|error| match error {
        MigrateError::VersionMissing(_) => database.refusal_error(
            "its tables were created by a newer version of Emend; upgrade this server".to_owned(),
        ),
        // Migrations bind no values, so the message contains none.
        other => database.refusal_error(format!("its tables cannot be upgraded to this version: {other}")),
    })
}

async fn run(
    database: &Database,
    migrator: &Migrator,
    connection: &mut MySqlConnection,
) -> Result<Result<(), MigrateError>, MirrorError> {
    tokio::time::timeout(MIGRATION, migrator.run_direct(None, connection, false))
        .await
        .map_err(|_| database.slow(MIGRATION))
}

/// A table that can be counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CountedTable {
    Votes,
    Entries,
}

/// Returns the number of rows; 0 if the table does not exist yet.
pub(crate) async fn count(
    database: &Database,
    connection: &mut MySqlConnection,
    table: CountedTable,
) -> Result<u64, MirrorError> {
    let (name, rows) = match table {
        CountedTable::Votes => ("votes", "SELECT COUNT(*) FROM votes"),
        CountedTable::Entries => ("entries", "SELECT COUNT(*) FROM entries"),
    };
    let tables = sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
    );
    let tables = tables.bind(name);
    if database.timed(tables.fetch_one(&mut *connection)).await? == 0 {
        return Ok(0);
    }
    let rows = sqlx::query_scalar::<_, i64>(rows);
    let rows = database.timed(rows.fetch_one(connection)).await?;
    Ok(u64::try_from(rows).unwrap_or_default())
}

/// Returns whether a table is empty. The table must exist.
pub(crate) async fn is_empty(
    database: &Database,
    connection: &mut MySqlConnection,
    table: CountedTable,
) -> Result<bool, MirrorError> {
    let first = match table {
        CountedTable::Votes => "SELECT 1 FROM votes LIMIT 1",
        CountedTable::Entries => "SELECT 1 FROM entries LIMIT 1",
    };
    let first = sqlx::query_scalar::<_, Option<i64>>(first);
    Ok(database.timed(first.fetch_optional(connection)).await?.is_none())
}
