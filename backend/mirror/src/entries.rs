//! The table of permanent entries.

use emend_store::{EntryName, EntryState};
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::{MySql, QueryBuilder};

use crate::MirrorError;
use crate::connection::Database;
use crate::report::BatchReport;
use crate::row_reader::get;
use crate::statement_chunks::{padded_chunks, pieces};

/// The approximate maximum of value bytes in one statement: a quarter of the smallest server's packet limit.
const BYTES: usize = 1 << 20;
/// The number of rows that are read at a time.
const ROWS: u32 = 256;

/// Pages of all entries with versions above a given one, sorted by name.
pub(crate) struct EntryPages<'d> {
    database: &'d Database,
    above: u64,
    /// The last name of the previous page; `None` after the last page.
    position: Option<Vec<u8>>,
}

impl<'d> EntryPages<'d> {
    pub(crate) fn above(database: &'d Database, version: u64) -> Self {
        Self {
            database,
            above: version,
            position: Some(Vec::new()),
        }
    }

    /// Starts after the given name.
    pub(crate) fn starting_after(database: &'d Database, name: Vec<u8>) -> Self {
        Self {
            database,
            above: 0,
            position: Some(name),
        }
    }

    /// Returns the name after which the next page starts; `None` after the last page.
    pub(crate) fn position(self) -> Option<Vec<u8>> {
        self.position
    }

    /// Reads the next page; it is empty after the last one.
    pub(crate) async fn next(
        &mut self,
        connection: &mut MySqlConnection,
    ) -> Result<Vec<EntryState>, MirrorError> {
        let Some(position) = self.position.take() else {
            return Ok(Vec::new());
        };
        let query = sqlx::query(
            "SELECT name, value, version FROM entries WHERE name > ? AND version > ? ORDER BY name LIMIT ?",
        );
        let query = query.bind(position).bind(self.above).bind(ROWS);
        let rows = self.database.timed(query.fetch_all(connection)).await?;
        let page = parse_entries(self.database, &rows)?;
        if rows.len() == ROWS as usize {
            self.position = page.last().map(|last| last.name.key().into_bytes());
        }
        Ok(page)
    }
}

fn parse_entries(database: &Database, rows: &[MySqlRow]) -> Result<Vec<EntryState>, MirrorError> {
    let entry = |row| {
        let name: Vec<u8> = get(database, row, "name")?;
        Ok(EntryState {
            name: EntryName::from_key(&String::from_utf8_lossy(&name))?,
            value: Some(get(database, row, "value")?),
            version: get(database, row, "version")?,
        })
    };
    rows.iter().map(entry).collect()
}

/// Reads the given entries from the database. Entries without a row are omitted.
pub(crate) async fn fetch(
    database: &Database,
    connection: &mut MySqlConnection,
    names: &[EntryName],
) -> Result<Vec<EntryState>, MirrorError> {
    let mut entries = Vec::new();
    for names in names.chunks(ROWS as usize).flat_map(padded_chunks) {
        let mut query = QueryBuilder::new("SELECT name, value, version FROM entries WHERE name IN (");
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name.key().into_bytes());
        }
        query.push(")");
        let rows = database.timed(query.build().fetch_all(&mut *connection)).await?;
        entries.extend(parse_entries(database, &rows)?);
    }
    Ok(entries)
}

/// Writes the present state of these entries where the database has no newer one.
pub(crate) async fn write(
    database: &Database,
    connection: &mut MySqlConnection,
    states: &[&EntryState],
) -> Result<BatchReport, MirrorError> {
    let mut report = BatchReport::default();
    // Sorted by key, so that no two transactions wait for each other.
    let mut states = states.to_vec();
    states.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let (present, deleted): (Vec<_>, Vec<_>) = states.into_iter().partition(|state| state.value.is_some());
    for states in by_size(&present).flat_map(pieces) {
        let mut upsert = upsert(states);
        database.timed(upsert.build().execute(&mut *connection)).await?;
        report.upserted += states.len() as u64;
    }
    for state in deleted {
        report.deleted += delete(database, connection, &state.name, state.version).await?;
    }
    Ok(report)
}

/// Deletes a row unless it is newer than `version`. Returns the number of deleted rows.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut MySqlConnection,
    name: &EntryName,
    version: u64,
) -> Result<u64, MirrorError> {
    let delete = sqlx::query("DELETE FROM entries WHERE name = ? AND version <= ?");
    let delete = delete.bind(name.key().into_bytes()).bind(version);
    Ok(database.timed(delete.execute(connection)).await?.rows_affected())
}

/// Deletes the rows of deleted entries that an older store may have written before it was recognised.
pub(crate) async fn delete_stale(
    database: &Database,
    connection: &mut MySqlConnection,
) -> Result<(), MirrorError> {
    let stale = "DELETE entries FROM gone JOIN entries ON entries.name = SUBSTRING(gone.record_key, 3) \
                 WHERE gone.record_key LIKE 'e:%' AND entries.version < gone.version";
    database.timed(sqlx::query(stale).execute(connection)).await?;
    Ok(())
}

/// Splits the list, in order, into pieces with at most `BYTES` bytes of values each.
fn by_size<'l>(states: &'l [&'l EntryState]) -> impl Iterator<Item = &'l [&'l EntryState]> {
    let mut rest = states;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |state: &&&EntryState| {
            bytes += state.value.as_ref().map_or(0, Vec::len) + 512;
            bytes <= BYTES
        };
        let length = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (piece, position) = rest.split_at(length);
        rest = position;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Builds the upsert. MySQL evaluates assignments in order, so the version comes last.
fn upsert(states: &[&EntryState]) -> QueryBuilder<MySql> {
    let mut query = QueryBuilder::new("INSERT INTO entries (name, p, value, version) ");
    query.push_values(states, |mut values, state| {
        values
            .push_bind(state.name.key().into_bytes())
            .push_bind(state.name.partition())
            .push_bind(state.value.clone().unwrap_or_default())
            .push_bind(state.version);
    });
    query.push(
        " ON DUPLICATE KEY UPDATE \
         value = IF(VALUES(version) >= version, VALUES(value), value), \
         version = GREATEST(version, VALUES(version))",
    );
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_bounded_in_bytes_and_contain_every_entry() {
        let states: Vec<_> = (0..200_usize)
            .map(|n| EntryState {
                name: EntryName::new("a", &n.to_string()).unwrap(),
                value: Some(vec![0; n * 337 % (64 * 1024)]),
                version: 1,
            })
            .collect();
        let states: Vec<_> = states.iter().collect();
        let cut: Vec<_> = by_size(&states).collect();
        assert_eq!(cut.concat(), states);
        assert!(cut.len() > 2);
        for piece in cut {
            let bytes = piece.iter().map(|state| state.value.as_ref().unwrap().len());
            assert!(bytes.sum::<usize>() <= BYTES);
        }
        assert_eq!(by_size(&[]).count(), 0);
    }
}
