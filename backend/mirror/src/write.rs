//! From rows to SQL.

use emend_store::Change;
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection, MySql, QueryBuilder};

use crate::MirrorError;
use crate::connection::Database;
use crate::rows::{self, Row};

/// Rows in one statement; MySQL takes 65,535 values in one.
const ROWS: usize = 2_000;
/// Records in one deletion.
const DELETIONS: usize = 1_000;

/// What a batch did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    pub(crate) upserted: u64,
    pub(crate) deleted: u64,
}

/// Brings the database to the present state of these records, in one transaction.
pub(crate) async fn write(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[Change],
) -> Result<Written, MirrorError> {
    let mut written = Written::default();
    let mut transaction = database.timed(connection.begin()).await?;
    let rows = rows::rows(changes);
    for rows in rows.chunks(ROWS) {
        let mut upsert = upsert(rows);
        database
            .timed(upsert.build().persistent(false).execute(&mut *transaction))
            .await?;
        written.upserted += rows.len() as u64;
    }
    for changes in changes.chunks(DELETIONS) {
        let mut delete = delete_vanished(changes);
        let done = database
            .timed(delete.build().persistent(false).execute(&mut *transaction))
            .await?;
        written.deleted += done.rows_affected();
    }
    database.timed(transaction.commit()).await?;
    Ok(written)
}

/// A row is written only where the database has no newer one. Assignments happen in order, so the version comes last.
fn upsert<'a>(rows: &'a [Row<'a>]) -> QueryBuilder<MySql> {
    let mut query = QueryBuilder::new(
        "INSERT INTO votes \
         (record, outcome, account, language, rule, surface, context, kind, text, n, last_at, version) ",
    );
    query.push_values(rows, |mut values, row| {
        values
            .push_bind(row.record.to_vec())
            .push_bind(row.outcome.as_bytes().to_vec())
            .push_bind(row.account.to_owned())
            .push_bind(row.item.language().to_owned())
            .push_bind(row.item.rule().as_str().to_owned())
            .push_bind(row.item.surface().as_str().to_owned())
            .push_bind(row.context.clone())
            .push_bind(row.kind)
            .push_bind(row.text.map(str::to_owned))
            .push_bind(row.tally.n)
            .push_bind(row.tally.last)
            .push_bind(row.version);
    });
    query.push(
        " ON DUPLICATE KEY UPDATE \
         n = IF(VALUES(version) >= version, VALUES(n), n), \
         last_at = IF(VALUES(version) >= version, VALUES(last_at), last_at), \
         version = GREATEST(version, VALUES(version))",
    );
    query
}

/// What a record no longer has is what carries an older version than the record does now.
fn delete_vanished(changes: &[Change]) -> QueryBuilder<MySql> {
    let mut query = QueryBuilder::new("DELETE FROM votes WHERE ");
    let mut parts = query.separated(" OR ");
    for change in changes {
        parts.push("(record = ");
        parts.push_bind_unseparated(rows::hash(&change.marker.record).to_vec());
        parts.push_unseparated(" AND version < ");
        parts.push_bind_unseparated(change.marker.version);
        parts.push_unseparated(")");
    }
    query
}
