//! Reads records back from rows.

use emend_domain::{AccountId, ChoiceId, Context, Item, Outcome, Record, Tallies, Tally};
use emend_store::{MarkerSubject, PARTITIONS, Restoration, StoreError};
use sqlx::Row as _;
use sqlx::mysql::{MySqlConnection, MySqlRow};
use uuid::Uuid;

use crate::MirrorError;
use crate::connection::Database;
use crate::statement_chunks::padded_chunks;
use crate::vote_rows::RecordHash;

/// The number of rows that are read at a time. A record with more rows is read on its own.
const ROWS: u32 = 10_000;

/// A record as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MirroredRecord {
    pub(crate) hash: RecordHash,
    pub(crate) record: Record,
    pub(crate) votes: Tallies,
    pub(crate) version: u64,
    /// The IDs of its latest choices, if they are still stored.
    pub(crate) recent: Vec<ChoiceId>,
}

impl MirroredRecord {
    pub(crate) fn partition(&self) -> usize {
        usize::from(self.record.item.partition(PARTITIONS))
    }

    /// Converts the record so that the store can restore it.
    pub(crate) fn restoration(self) -> Restoration {
        Restoration {
            record: self.record,
            votes: self.votes,
            version: self.version,
            recent: self.recent,
        }
    }
}

/// Pages of all records with rows above a given version, sorted by hash.
pub(crate) struct RecordPages<'d> {
    database: &'d Database,
    above: u64,
    /// The hash at which the next page starts; `None` after the last page.
    start: Option<RecordHash>,
}

impl<'d> RecordPages<'d> {
    pub(crate) fn above(database: &'d Database, version: u64) -> Self {
        Self {
            database,
            above: version,
            start: Some([0; 16]),
        }
    }

    /// Starts at the given hash.
    pub(crate) fn starting_at(database: &'d Database, hash: RecordHash) -> Self {
        Self {
            database,
            above: 0,
            start: Some(hash),
        }
    }

    /// Returns the hash at which the next page starts; `None` after the last page.
    pub(crate) fn position(&self) -> Option<RecordHash> {
        self.start
    }

    /// Reads the next page; it is empty after the last one.
    pub(crate) async fn next(
        &mut self,
        connection: &mut MySqlConnection,
    ) -> Result<Vec<MirroredRecord>, MirrorError> {
        let Some(start) = self.start else {
            return Ok(Vec::new());
        };
        let mut limit = ROWS;
        loop {
            let rows = self.rows(connection, start, limit).await?;
            let whole = rows.len() < limit as usize;
            let mut records = parse_records(self.database, &rows)?;
            if whole {
                self.start = None;
                add_recent(self.database, connection, &mut records).await?;
                return Ok(records);
            }
            // The last record may continue beyond this page.
            let last = records.pop();
            if !records.is_empty() {
                self.start = last.map(|last| last.hash);
                add_recent(self.database, connection, &mut records).await?;
                return Ok(records);
            }
            limit = limit.saturating_mul(2);
        }
    }

    async fn rows(
        &self,
        connection: &mut MySqlConnection,
        start: RecordHash,
        limit: u32,
    ) -> Result<Vec<MySqlRow>, MirrorError> {
        let query = sqlx::query(
            "SELECT record, outcome, account, language, rule, surface, context, n, last_at, version \
             FROM votes WHERE record >= ? AND version > ? ORDER BY record, outcome LIMIT ?",
        );
        let query = query.bind(start.to_vec()).bind(self.above).bind(limit);
        self.database.timed(query.fetch_all(connection)).await
    }
}

/// Adds the IDs of the latest choices to records that are sorted by hash. All stored IDs are used, however old: passes
/// delete old ones, and the clock may have been changed since.
async fn add_recent(
    database: &Database,
    connection: &mut MySqlConnection,
    records: &mut [MirroredRecord],
) -> Result<(), MirrorError> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else {
        return Ok(());
    };
    let query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(
        "SELECT record, ids FROM recent WHERE record BETWEEN ? AND ?",
    );
    let query = query.bind(first.hash.to_vec()).bind(last.hash.to_vec());
    for (record, ids) in database.timed(query.fetch_all(connection)).await? {
        let index = records.binary_search_by(|mirrored| mirrored.hash.as_slice().cmp(&record));
        if let Ok(index) = index {
            let ids = ids.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok());
            records[index].recent = ids.map(ChoiceId).collect();
        }
    }
    Ok(())
}

/// Reads the given records from the database. Records without rows are omitted.
pub(crate) async fn fetch(
    database: &Database,
    connection: &mut MySqlConnection,
    hashes: &[RecordHash],
) -> Result<Vec<MirroredRecord>, MirrorError> {
    let mut records = Vec::new();
    for hashes in padded_chunks(hashes) {
        let mut query = sqlx::QueryBuilder::new(
            "SELECT record, outcome, account, language, rule, surface, context, n, last_at, version \
             FROM votes WHERE record IN (",
        );
        let mut list = query.separated(", ");
        for hash in hashes {
            list.push_bind(hash.to_vec());
        }
        query.push(") ORDER BY record, outcome");
        let rows = database.timed(query.build().fetch_all(&mut *connection)).await?;
        records.extend(parse_records(database, &rows)?);
    }
    Ok(records)
}

/// Reads all deletions with versions above the given one.
pub(crate) async fn deletions(
    database: &Database,
    connection: &mut MySqlConnection,
    above: u64,
) -> Result<Vec<(MarkerSubject, u64)>, MirrorError> {
    let query = sqlx::query("SELECT record_key, version FROM gone WHERE version > ?").bind(above);
    let rows = database.timed(query.fetch_all(connection)).await?;
    let mut deletions = Vec::with_capacity(rows.len());
    for row in rows {
        let key: Vec<u8> = get(database, &row, "record_key")?;
        let key = String::from_utf8(key).map_err(|_| foreign(database, "record_key"))?;
        deletions.push((MarkerSubject::from_key(&key)?, get(database, &row, "version")?));
    }
    Ok(deletions)
}

/// Assembles records from rows that are sorted by record.
fn parse_records(database: &Database, rows: &[MySqlRow]) -> Result<Vec<MirroredRecord>, MirrorError> {
    let mut records: Vec<MirroredRecord> = Vec::new();
    for row in rows {
        let hash: Vec<u8> = get(database, row, "record")?;
        let hash = RecordHash::try_from(hash).map_err(|_| foreign(database, "record"))?;
        let outcome: Vec<u8> = get(database, row, "outcome")?;
        let outcome = String::from_utf8(outcome).map_err(|_| foreign(database, "outcome"))?;
        let outcome = Outcome::from_key(&outcome).map_err(StoreError::from)?;
        let tally = Tally {
            n: get(database, row, "n")?,
            last: get(database, row, "last_at")?,
        };
        let version: u64 = get(database, row, "version")?;
        if records.last().is_none_or(|last| last.hash != hash) {
            records.push(MirroredRecord {
                hash,
                record: record(database, row)?,
                votes: Tallies::new(),
                version,
                recent: Vec::new(),
            });
        }
        if let Some(last) = records.last_mut() {
            last.votes.insert(outcome, tally);
            last.version = last.version.max(version);
        }
    }
    Ok(records)
}

fn record(database: &Database, row: &MySqlRow) -> Result<Record, MirrorError> {
    let text = |column| get::<String>(database, row, column);
    let context = Context::from_text(&text("context")?).map_err(StoreError::from)?;
    let item = Item::from_parts(&text("language")?, &text("rule")?, &text("surface")?, context);
    let account = AccountId::try_from(text("account")?.as_str()).map_err(StoreError::from)?;
    Ok(Record {
        account,
        item: item.map_err(StoreError::from)?,
    })
}

pub(crate) fn get<'r, T>(database: &Database, row: &'r MySqlRow, column: &str) -> Result<T, MirrorError>
where
    T: sqlx::Decode<'r, sqlx::MySql> + sqlx::Type<sqlx::MySql>,
{
    row.try_get(column).map_err(|_| foreign(database, column))
}

/// Builds the error for an unreadable value. It omits the value, which comes from a user's choices.
fn foreign(database: &Database, column: &str) -> MirrorError {
    database.refusal_error(format!("a value in the column {column} was not written by Emend"))
}
