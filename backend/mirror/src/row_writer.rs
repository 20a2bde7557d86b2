//! Writes rows with SQL.

use std::collections::{BTreeSet, HashMap};

use emend_domain::{Outcome, unix_time};
use emend_store::{
    EntryName, Marker, MarkerSubject, PARTITIONS, PendingChange, RecordChange, SupersededCopies,
};
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection, MySql, QueryBuilder};

use crate::connection::Database;
use crate::report::BatchReport;
use crate::statement_chunks::{padded_chunks, pieces};
use crate::vote_rows::{self, RecordHash, VoteRow};
use crate::{MirrorError, entries, lineage};

/// The time for which deletions are remembered, in seconds: 90 days. Restoring a store from an older backup restores
/// records that were deleted earlier than that.
const DELETION_RETENTION_SECONDS: u64 = 90 * 24 * 60 * 60;
/// The time for which the table `recent` keeps choice IDs, in seconds: longer than the store keeps those that it mirrors.
const RECENT_ID_RETENTION_SECONDS: u64 = 60 * 60;

/// Brings the database to the present state of these records and entries, in one transaction. Rows of data that the
/// store seems to have lost stay as they are.
pub(crate) async fn write(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[PendingChange],
) -> Result<BatchReport, MirrorError> {
    let mut report = BatchReport::default();
    let mut transaction = database.timed(connection.begin()).await?;
    let records = changes.iter().filter_map(|change| match change {
        PendingChange::Record(change) => Some(change),
        PendingChange::Entry(..) => None,
    });
    // Read in the same transaction, before anything is written: a record that started again after its key vanished must
    // not overwrite the older votes.
    let older = older(database, &mut transaction, &records.collect::<Vec<_>>()).await?;
    report.unproven = older.unproven;
    report.unproven_entries = unproven_entries(database, &mut transaction, changes).await?;
    let changes: Vec<_> = changes
        .iter()
        .filter(|change| !report.is_unproven(change))
        .collect();
    let (mut records, mut entries) = (Vec::new(), Vec::new());
    for change in &changes {
        match change {
            PendingChange::Record(change) => records.push(change),
            PendingChange::Entry(state, _) => entries.push(state),
        }
    }
    let rows = vote_rows::rows(&records);
    let obsolete = older.obsolete;
    for rows in pieces(&rows) {
        let mut upsert = upsert(rows);
        database.timed(upsert.build().execute(&mut *transaction)).await?;
        report.upserted += rows.len() as u64;
    }
    for rows in padded_chunks(&obsolete) {
        let mut delete = delete(&rows);
        let done = database.timed(delete.build().execute(&mut *transaction)).await?;
        report.deleted += done.rows_affected();
    }
    let of_entries = entries::write(database, &mut transaction, &entries).await?;
    report.upserted += of_entries.upserted;
    report.deleted += of_entries.deleted;
    record_deletions(database, &mut transaction, &changes).await?;
    remember_recent(database, &mut transaction, &records).await?;
    let mut progress = vec![0; usize::from(PARTITIONS)];
    for change in &changes {
        let version = &mut progress[usize::from(change.partition())];
        *version = change.version().max(*version);
    }
    lineage::advance(database, &mut transaction, &progress).await?;
    database.timed(transaction.commit()).await?;
    Ok(report)
}

/// Records deletions, so that an older store does not bring the data back.
async fn record_deletions(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[&PendingChange],
) -> Result<(), MirrorError> {
    let is_gone = |change: &&&PendingChange| match change {
        _ if change.superseded_copies() == SupersededCopies::Lost => false,
        PendingChange::Record(change) => change.votes.is_empty(),
        PendingChange::Entry(state, _) => state.value.is_none(),
    };
    let deleted = changes.iter().filter(is_gone).map(|change| change.marker());
    remember_markers(database, connection, &deleted.collect::<Vec<_>>()).await
}

async fn remember_markers(
    database: &Database,
    connection: &mut MySqlConnection,
    deleted: &[Marker],
) -> Result<(), MirrorError> {
    for deleted in pieces(deleted) {
        let mut query: QueryBuilder<MySql> =
            QueryBuilder::new("INSERT INTO gone (record, record_key, version, at) ");
        query.push_values(deleted, |mut values, marker| {
            let key = marker.subject.key();
            values
                .push_bind(vote_rows::hash_key(&key).to_vec())
                .push_bind(key.into_bytes())
                .push_bind(marker.version)
                .push_bind(unix_time());
        });
        query.push(" ON DUPLICATE KEY UPDATE version = GREATEST(version, VALUES(version)), at = VALUES(at)");
        database.timed(query.build().execute(&mut *connection)).await?;
    }
    Ok(())
}

/// Deletes a row that the store deleted at this version, and records the deletion.
pub(crate) async fn forget_row(
    database: &Database,
    connection: &mut MySqlConnection,
    subject: &MarkerSubject,
    version: u64,
) -> Result<(), MirrorError> {
    match subject {
        MarkerSubject::Record(record) => {
            let delete = sqlx::query("DELETE FROM votes WHERE record = ? AND version <= ?");
            let delete = delete.bind(vote_rows::hash(record).to_vec()).bind(version);
            database.timed(delete.execute(&mut *connection)).await?;
        }
        MarkerSubject::Entry(name) => {
            entries::delete(database, connection, name, version).await?;
        }
    }
    let marker = Marker {
        subject: subject.clone(),
        version,
    };
    remember_markers(database, connection, &[marker]).await
}

/// Returns the entries with rows that their present state does not supersede. The database is queried only for states
/// that allow for such rows.
async fn unproven_entries(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[PendingChange],
) -> Result<Vec<EntryName>, MirrorError> {
    let mut superseded_by_entry: HashMap<&EntryName, SupersededCopies> = HashMap::new();
    for change in changes {
        if let PendingChange::Entry(state, superseded_copies) = change
            && *superseded_copies != SupersededCopies::WHOLE
        {
            superseded_by_entry.insert(&state.name, *superseded_copies);
        }
    }
    let names: Vec<_> = superseded_by_entry.keys().map(|name| (*name).clone()).collect();
    let rows = entries::fetch(database, connection, &names).await?;
    let unproven = rows
        .into_iter()
        .filter(|rows| !superseded_by_entry[&rows.name].supersedes(rows.version));
    Ok(unproven.map(|rows| rows.name).collect())
}

/// Writes the IDs of the records' latest choices, in the same transaction as their votes. A choice that is sent again
/// after the store was lost is then recognised (`docs/decisions/0013-start-up-gate.md`).
async fn remember_recent(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[&RecordChange],
) -> Result<(), MirrorError> {
    let mut recent: Vec<_> = changes
        .iter()
        .filter(|change| !change.recent.is_empty())
        .map(|change| (vote_rows::hash(&change.record), change))
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
                .push_bind(unix_time());
        });
        query.push(
            " ON DUPLICATE KEY UPDATE ids = IF(VALUES(version) >= version, VALUES(ids), ids), \
             at = VALUES(at), version = GREATEST(version, VALUES(version))",
        );
        database.timed(query.build().execute(&mut *connection)).await?;
    }
    Ok(())
}

/// Deletes some deletions that are older than any store that may return, and some choice IDs that no client will send
/// again.
pub(crate) async fn forget_old_deletions(
    database: &Database,
    connection: &mut MySqlConnection,
) -> Result<(), MirrorError> {
    let old = unix_time().saturating_sub(DELETION_RETENTION_SECONDS);
    let forget = sqlx::query("DELETE FROM gone WHERE at < ? LIMIT 10000").bind(old);
    database.timed(forget.execute(&mut *connection)).await?;
    let old = unix_time().saturating_sub(RECENT_ID_RETENTION_SECONDS);
    let forget = sqlx::query("DELETE FROM recent WHERE at < ? LIMIT 10000").bind(old);
    database.timed(forget.execute(connection)).await?;
    Ok(())
}

/// Builds the upsert. A row is written only where the database has no newer one. MySQL evaluates assignments in order,
/// so the version comes last.
fn upsert<'a>(rows: &'a [VoteRow<'a>]) -> QueryBuilder<MySql> {
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

/// The primary key of a row.
type RowKey = (Vec<u8>, Vec<u8>);

/// The rows that the database has of changed records.
struct StoredVersions {
    /// The rows, older than the changes, of votes that the records no longer have.
    obsolete: Vec<RowKey>,
    /// The records, sorted, with rows that the changes do not supersede.
    unproven: Vec<RecordHash>,
}

/// Reads the older rows before writing. Most batches have none, and MySQL plans a DELETE that names each record with
/// its version badly.
async fn older(
    database: &Database,
    connection: &mut MySqlConnection,
    changes: &[&RecordChange],
) -> Result<StoredVersions, MirrorError> {
    let changes_by_hash: HashMap<RecordHash, &RecordChange> = changes
        .iter()
        .map(|change| (vote_rows::hash(&change.record), *change))
        .collect();
    let mut hashes: Vec<_> = changes_by_hash.keys().copied().collect();
    hashes.sort_unstable();
    let (mut obsolete, mut unproven) = (Vec::new(), BTreeSet::new());
    for hashes in padded_chunks(&hashes) {
        let mut query =
            QueryBuilder::<MySql>::new("SELECT record, outcome, version FROM votes WHERE record IN (");
        let mut list = query.separated(", ");
        for hash in hashes {
            list.push_bind(hash.to_vec());
        }
        query.push(")");
        let rows = query.build_query_as::<(Vec<u8>, Vec<u8>, u64)>();
        for (record, outcome, version) in database.timed(rows.fetch_all(&mut *connection)).await? {
            let Ok(hash) = RecordHash::try_from(record.as_slice()) else {
                continue;
            };
            let Some(change) = changes_by_hash
                .get(&hash)
                .filter(|change| change.version > version)
            else {
                continue;
            };
            let key = std::str::from_utf8(&outcome)
                .ok()
                .and_then(|key| Outcome::from_key(key).ok());
            if !change.superseded_copies.supersedes(version) {
                unproven.insert(hash);
            } else if key.is_none_or(|key| !change.votes.contains_key(&key)) {
                obsolete.push((record, outcome));
            }
        }
    }
    obsolete.retain(|(record, _)| {
        RecordHash::try_from(record.as_slice()).is_ok_and(|hash| !unproven.contains(&hash))
    });
    obsolete.sort_unstable();
    Ok(StoredVersions {
        obsolete,
        unproven: unproven.into_iter().collect(),
    })
}

/// Builds a DELETE that names each row by its primary key.
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
