//! The history of the store that the database mirrors, and the progress of mirroring.

use std::collections::HashMap;

use emend_store::{Epoch, PARTITIONS, StoreIdentity, Term};
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection as _, MySql, QueryBuilder, Row as _};

use crate::MirrorError;
use crate::connection::Database;

/// The database's knowledge of the store that it mirrors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lineage {
    /// The store's epoch; `None` if nothing has been mirrored yet.
    pub(crate) epoch: Option<Epoch>,
    /// The highest version written, for each partition.
    pub(crate) progress: Vec<u64>,
    /// The terms of the store file with which the database was compared: the first version of each, by ID.
    pub(crate) terms: HashMap<String, u64>,
}

impl Lineage {
    /// Returns the last version that the database and a store file have in common if their histories diverged, because
    /// the file was restored from a copy. Returns `None` if they did not diverge, or if the store is not a file. See
    /// `docs/decisions/0023-terms-of-a-file.md`.
    pub(crate) fn last_common_version(&self, identity: &StoreIdentity) -> Option<u64> {
        let highest_version = self.progress.iter().copied().max().unwrap_or_default();
        if identity.terms.is_empty() || self.terms.is_empty() {
            return None;
        }
        let common = identity
            .terms
            .iter()
            .rposition(|term| self.terms.contains_key(&term.id));
        let shared = common.map_or(0, |common| {
            // The common history ends where either side begins its next term, whichever comes first. Later versions may
            // have been assigned twice.
            let store_end = identity.terms.get(common + 1).map(|next| next.first);
            let first = self.terms[&identity.terms[common].id];
            let database_end = self.terms.values().copied().filter(|other| *other > first).min();
            let ends = [store_end, database_end].into_iter().flatten().min();
            ends.map_or(u64::MAX, |next| next - 1)
        });
        (highest_version > shared).then_some(shared)
    }

    /// Returns whether the present term of the store file is not known to the database yet.
    pub(crate) fn lacks_term(&self, identity: &StoreIdentity) -> bool {
        let present = identity.terms.last();
        present.is_some_and(|present| !self.terms.contains_key(&present.id))
    }
}

/// Reads the lineage.
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
    let terms = sqlx::query_as::<_, (String, u64)>("SELECT id, first FROM terms");
    let terms = database.timed(terms.fetch_all(&mut *connection)).await?;
    Ok(Lineage {
        terms: terms.into_iter().collect(),
        epoch: epoch.map(|epoch| epoch.parse()).transpose()?,
        progress,
    })
}

/// Sets the epoch of the database.
pub(crate) async fn set_epoch(
    database: &Database,
    connection: &mut MySqlConnection,
    epoch: &Epoch,
) -> Result<(), MirrorError> {
    let query = sqlx::query("REPLACE INTO lineage (id, epoch) VALUES (1, ?)").bind(epoch.as_str());
    database.timed(query.execute(connection)).await?;
    Ok(())
}

/// Raises the highest written version of each partition.
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

/// Replaces the terms of the store file. The last hundred are kept, including the present one.
pub(crate) async fn set_terms(
    database: &Database,
    connection: &mut MySqlConnection,
    terms: &[Term],
) -> Result<(), MirrorError> {
    const NAMED: usize = 100;
    let mut transaction = database.timed(connection.begin()).await?;
    let forget = sqlx::query("DELETE FROM terms");
    database.timed(forget.execute(&mut *transaction)).await?;
    let named = &terms[terms.len().saturating_sub(NAMED)..];
    if !named.is_empty() {
        let mut query: QueryBuilder<MySql> = QueryBuilder::new("INSERT INTO terms (id, first) ");
        query.push_values(named, |mut values, term| {
            values.push_bind(term.id.clone()).push_bind(term.first);
        });
        database.timed(query.build().execute(&mut *transaction)).await?;
    }
    database.timed(transaction.commit()).await
}
