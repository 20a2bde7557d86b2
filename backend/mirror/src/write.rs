//! From rows to SQL.

use std::collections::HashMap;

use emend_learning::Outcome;
use emend_store::{Change, PARTITIONS, RecordChange};
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection, MySql, QueryBuilder};

use crate::chunks::{filled, pieces};
use crate::connection::Database;
use crate::mirror::now;
use crate::rows::{self, RecordHash, Row};
use crate::{MirrorError, entries, lineage};

/// How long deletions are remembered, in seconds: 90 days. A store restored from an older backup brings them back.
const DELETIONS_KEPT: u64 = 90 * 24 * 60 * 60;
/// How long the ids of choices are remembered, in seconds: longer than any client waits.
const IDS_KEPT: u64 = 60 * 60;

/// What a batch did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    pub(crate) upserted: u64,
    pub(crate) deleted: u64,
}

/// Brings the database to the present state of these records and entries, in one transaction.
pub(crate) async fn write(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[Change],
) -> Result<Written, MirrorError> {
    let mut written = Written::default();
    let (mut records, mut entries) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Record(change) => records.push(change),
            Change::Entry(state) => entries.push(state),
        }
    }
    let mut transaction = database.timed(connection.begin()).await?;
    let rows = rows::rows(&records);
    let vanished = vanished(database, &mut transaction, &records).await?;
    for rows in pieces(&rows) {
        let mut upsert = upsert(rows);
        database.timed(upsert.build().execute(&mut *transaction)).await?;
        written.upserted += rows.len() as u64;
    }
    for rows in filled(&vanished) {
        let mut delete = delete(&rows);
        let done = database.timed(delete.build().execute(&mut *transaction)).await?;
        written.deleted += done.rows_affected();
    }
    let of_entries = entries::write(database, &mut transaction, &entries).await?;
    written.upserted += of_entries.upserted;
    written.deleted += of_entries.deleted;
    remember_gone(database, &mut transaction, changes).await?;
    remember_recent(database, &mut transaction, &records).await?;
    let mut progress = vec![0; usize::from(PARTITIONS)];
    for change in changes {
        let version = &mut progress[usize::from(change.partition())];
        *version = change.version().max(*version);
    }
    lineage::advance(database, &mut transaction, &progress).await?;
    database.timed(transaction.commit()).await?;
    Ok(written)
}

/// What is deleted, so that a store that comes back older does not bring it back.
async fn remember_gone(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[Change],
) -> Result<(), MirrorError> {
    let is_gone = |change: &&Change| match change {
        Change::Record(change) => change.votes.is_empty(),
        Change::Entry(state) => state.value.is_none(),
    };
    let gone: Vec<_> = changes.iter().filter(is_gone).map(Change::marker).collect();
    for gone in pieces(&gone) {
        let mut query: QueryBuilder<MySql> =
            QueryBuilder::new("INSERT INTO gone (record, record_key, version, at) ");
        query.push_values(gone, |mut values, marker| {
            let key = marker.subject.key();
            values
                .push_bind(rows::hash_of(&key).to_vec())
                .push_bind(key.into_bytes())
                .push_bind(marker.version)
                .push_bind(now());
        });
        query.push(" ON DUPLICATE KEY UPDATE version = GREATEST(version, VALUES(version)), at = VALUES(at)");
        database.timed(query.build().execute(&mut *connection)).await?;
    }
    Ok(())
}

/// The ids of the last choices of records, in the same transaction as their votes.
async fn remember_recent(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[&RecordChange],
) -> Result<(), MirrorError> {
    let mut recent: Vec<_> = changes
        .iter()
        .filter(|change| !change.recent.is_empty())
        .map(|change| (rows::hash(&change.record), change))
        .collect();
    recent.sort_unstable_by_key(|(hash, _)| *hash);
    for recent in pieces(&recent) {
        let mut query: QueryBuilder<MySql> =
            QueryBuilder::new("INSERT INTO recent (record, ids, version, at) ");
        query.push_values(recent, |mut values, (hash, change)| {
            let ids: Vec<u8> = change.recent.iter().flat_map(|id| *id.0.as_bytes()).collect();
            values
                .push_bind(hash.to_vec())
                .push_bind(ids)
                .push_bind(change.version)
                .push_bind(now());
        });
        query.push(
            " ON DUPLICATE KEY UPDATE ids = IF(VALUES(version) >= version, VALUES(ids), ids), \
             at = VALUES(at), version = GREATEST(version, VALUES(version))",
        );
        database.timed(query.build().execute(&mut *connection)).await?;
    }
    Ok(())
}

/// Forgets some of the deletions that no store that comes back can be older than, and of the choices that nobody sends
/// again.
pub(crate) async fn forget_old_deletions(
    database: &Database,
    connection: &mut MySqlConnection,
) -> Result<(), MirrorError> {
    let old = now().saturating_sub(DELETIONS_KEPT);
    let forget = sqlx::query("DELETE FROM gone WHERE at < ? LIMIT 10000").bind(old);
    database.timed(forget.execute(&mut *connection)).await?;
    let old = now().saturating_sub(IDS_KEPT);
    let forget = sqlx::query("DELETE FROM recent WHERE at < ? LIMIT 10000").bind(old);
    database.timed(forget.execute(connection)).await?;
    Ok(())
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

/// A row's primary key.
type RowKey = (Vec<u8>, Vec<u8>);

/// The rows, older than these changes, of votes that the records no longer have. Looked up beforehand: most batches have
/// none, and a deletion that names each record with its version is one that the database plans badly.
async fn vanished(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[&RecordChange],
) -> Result<Vec<RowKey>, MirrorError> {
    let now: HashMap<RecordHash, &RecordChange> = changes
        .iter()
        .map(|change| (rows::hash(&change.record), *change))
        .collect();
    let mut hashes: Vec<_> = now.keys().copied().collect();
    hashes.sort_unstable();
    let mut vanished = Vec::new();
    for hashes in filled(&hashes) {
        let mut query =
            QueryBuilder::<MySql>::new("SELECT record, outcome, version FROM votes WHERE record IN (");
        let mut list = query.separated(", ");
        for hash in hashes {
            list.push_bind(hash.to_vec());
        }
        query.push(")");
        let found = query.build_query_as::<(Vec<u8>, Vec<u8>, u64)>();
        for (record, outcome, version) in database.timed(found.fetch_all(&mut *connection)).await? {
            let change = RecordHash::try_from(record.as_slice())
                .ok()
                .and_then(|hash| now.get(&hash));
            let key = std::str::from_utf8(&outcome)
                .ok()
                .and_then(|key| Outcome::from_key(key).ok());
            let is_there = |change: &&&RecordChange| {
                change.version <= version || key.as_ref().is_some_and(|key| change.votes.contains_key(key))
            };
            if change.is_none_or(|change| !is_there(&change)) {
                vanished.push((record, outcome));
            }
        }
    }
    vanished.sort_unstable();
    Ok(vanished)
}

/// Each by its primary key.
fn delete(rows: &[RowKey]) -> QueryBuilder<MySql> {
    let mut query = QueryBuilder::new("DELETE FROM votes WHERE ");
    let mut parts = query.separated(" OR ");
    for (record, outcome) in rows {
        parts.push("(record = ");
        parts.push_bind_unseparated(record.clone());
        parts.push_unseparated(" AND outcome = ");
        parts.push_bind_unseparated(outcome.clone());
        parts.push_unseparated(")");
    }
    query
}
