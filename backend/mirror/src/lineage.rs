//! Which history the database mirrors, and how far.

use std::collections::HashMap;

use emend_store::{Epoch, PARTITIONS, Standing, Term};
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection as _, MySql, QueryBuilder, Row as _};

use crate::MirrorError;
use crate::connection::Database;

/// What the database says of the store it mirrors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lineage {
    /// The store's epoch; `None` where nothing was mirrored yet.
    pub(crate) epoch: Option<Epoch>,
    /// The highest version written, for each partition.
    pub(crate) progress: Vec<u64>,
    /// The starts of the store's file that were compared with it.
    pub(crate) terms: HashMap<String, u64>,
}

impl Lineage {
    /// The last version that both this and a store in a file have from a common past, where they have gone apart since: the
    /// file was put back from a copy. `None` where they have not, and for a store that is no file.
    pub(crate) fn forked_at(&self, standing: &Standing) -> Option<u64> {
        let furthest = self.progress.iter().copied().max().unwrap_or_default();
        if standing.terms.is_empty() || self.terms.is_empty() {
            return None;
        }
        let common = standing
            .terms
            .iter()
            .rposition(|term| self.terms.contains_key(&term.id));
        let shared = common.map_or(0, |common| {
            let here = standing.terms.get(common + 1).map(|next| next.first);
            let first = self.terms[&standing.terms[common].id];
            let there = self.terms.values().copied().filter(|other| *other > first).min();
            let ends = [here, there].into_iter().flatten().min();
            ends.map_or(u64::MAX, |next| next - 1)
        });
        (furthest > shared).then_some(shared)
    }

    /// Whether the present start of the store's file is not known yet.
    pub(crate) fn lacks_term(&self, standing: &Standing) -> bool {
        let present = standing.terms.last();
        present.is_some_and(|present| !self.terms.contains_key(&present.id))
    }
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
    let terms = sqlx::query_as::<_, (String, u64)>("SELECT id, first FROM terms");
    let terms = database.timed(terms.fetch_all(&mut *connection)).await?;
    Ok(Lineage {
        terms: terms.into_iter().collect(),
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

/// Names the starts of the store's file that this is of now; the last hundred, the present one among them.
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
