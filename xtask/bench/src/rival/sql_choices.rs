//! Votes in MariaDB: a transaction for the choices of each request.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use emend_domain::{AccountId, ChoiceId, Count, Counts, Item, Outcome, Record, Tallies, TeamId};
use emend_store::{RecordVotes, StoreError, Write, WriteOutcome};
use sqlx::mysql::{MySqlDatabaseError, MySqlPoolOptions};
use sqlx::{MySql, MySqlPool, QueryBuilder};

use crate::rival::sql_write::{self, EVERYONE, account_key, id_key};
use crate::rival::tables::{self, VoteRow, text};

/// Connections: one for each client of the greatest load.
const MAX_CONNECTIONS: u32 = 64;
/// How often a transaction is repeated that the database ended because of a deadlock.
const MAX_TRIES: u32 = 100;
/// The items that one statement asks for.
const MAX_ROWS: usize = 1_000;

/// The counts of an item, by the name of the voters.
pub(crate) type CountsByVoters = BTreeMap<String, Counts>;

/// A row of `counts`: voters, item, outcome, weight, people.
type CountRow = (Vec<u8>, Vec<u8>, Vec<u8>, i64, i32);

/// The votes in a database.
pub(crate) struct SqlChoices {
    pool: MySqlPool,
}

impl SqlChoices {
    /// Connects to an empty database and creates the tables.
    pub(crate) async fn create(url: &str) -> Result<Self, sqlx::Error> {
        let pool = MySqlPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // Fewer locks than by default, which is best for the rival.
                    let fewer_locks = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
                    sqlx::raw_sql(fewer_locks).execute(connection).await?;
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        tables::create(&pool).await?;
        Ok(Self { pool })
    }

    /// Deletes everything.
    #[cfg(test)]
    pub(crate) async fn clear(&self) -> Result<(), sqlx::Error> {
        tables::clear(&self.pool).await
    }

    /// Applies the writes in one transaction. Returns the outcomes, and the keys of the items that changed.
    pub(crate) async fn record(
        &self,
        writes: &[Write],
    ) -> Result<(Vec<WriteOutcome>, BTreeSet<String>), StoreError> {
        for _ in 0..MAX_TRIES {
            match self.transact(writes).await {
                Err(error) if is_lost_race(&error) => tokio::time::sleep(Duration::from_millis(1)).await,
                result => return result.map_err(|error| unavailable(&error)),
            }
        }
        Err(StoreError::Unavailable("too many deadlocks".to_owned()))
    }

    async fn transact(&self, writes: &[Write]) -> Result<(Vec<WriteOutcome>, BTreeSet<String>), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let result = sql_write::apply(&mut transaction, writes).await?;
        transaction.commit().await?;
        Ok(result)
    }

    /// Returns whether the account made these choices.
    pub(crate) async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut find = QueryBuilder::<MySql>::new("SELECT id FROM choices WHERE state <> 'o' AND account = ");
        find.push_bind(account_key(account)).push(" AND id IN (");
        let mut list = find.separated(", ");
        for id in ids {
            list.push_bind(id_key(*id));
        }
        find.push(")");
        let rows = find.build_query_scalar().fetch_all(&self.pool).await;
        let rows: HashSet<Vec<u8>> = rows.map_err(|error| unavailable(&error))?.into_iter().collect();
        Ok(ids.iter().map(|id| rows.contains(&id_key(*id))).collect())
    }

    /// Returns the votes of records, in order.
    pub(crate) async fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreError> {
        let mut votes = Vec::with_capacity(records.len());
        for group in records.chunk_by(|a, b| a.account == b.account) {
            for part in group.chunks(MAX_ROWS) {
                let rows = self.vote_rows(&part[0].account, part).await?;
                for record in part {
                    let key = record.item.key();
                    votes.push(tables::tallies(rows.get(key.as_bytes()).into_iter().flatten())?);
                }
            }
        }
        Ok(votes)
    }

    async fn vote_rows(
        &self,
        account: &AccountId,
        records: &[Record],
    ) -> Result<BTreeMap<Vec<u8>, Vec<VoteRow>>, StoreError> {
        let mut find =
            QueryBuilder::<MySql>::new("SELECT item, outcome, n, last_at FROM votes WHERE account = ");
        find.push_bind(account_key(account)).push(" AND item IN (");
        let mut list = find.separated(", ");
        for record in records {
            list.push_bind(record.item.key().into_bytes());
        }
        find.push(")");
        let rows = find.build_query_as().fetch_all(&self.pool).await;
        let mut by_item: BTreeMap<Vec<u8>, Vec<VoteRow>> = BTreeMap::new();
        for row in rows.map_err(|error| unavailable(&error))? {
            let row: VoteRow = row;
            by_item.entry(row.item.clone()).or_default().push(row);
        }
        Ok(by_item)
    }

    /// Returns the counts of items for everyone and for these teams, in order.
    pub(crate) async fn counts(
        &self,
        teams: &[TeamId],
        items: &[Item],
    ) -> Result<Vec<CountsByVoters>, StoreError> {
        let mut counts_by_item: BTreeMap<String, CountsByVoters> = BTreeMap::new();
        for part in items.chunks(MAX_ROWS) {
            let mut find = QueryBuilder::<MySql>::new(
                "SELECT voters, item, outcome, weight, people FROM counts WHERE voters IN (",
            );
            let mut list = find.separated(", ");
            list.push_bind(EVERYONE.as_bytes().to_vec());
            for team in teams {
                list.push_bind(team.to_string().into_bytes());
            }
            find.push(") AND item IN (");
            let mut list = find.separated(", ");
            for item in part {
                list.push_bind(item.key().into_bytes());
            }
            find.push(")");
            let rows = find.build_query_as().fetch_all(&self.pool).await;
            let rows: Vec<CountRow> = rows.map_err(|error| unavailable(&error))?;
            for (voters, item, outcome, weight, people) in rows {
                let count = Count {
                    weight: u64::try_from(weight).unwrap_or_default(),
                    voters: u32::try_from(people).unwrap_or_default(),
                };
                let counts = counts_by_item
                    .entry(text(&item))
                    .or_default()
                    .entry(text(&voters))
                    .or_default();
                counts.insert(Outcome::from_key(&text(&outcome))?, count);
            }
        }
        Ok(items
            .iter()
            .map(|item| counts_by_item.get(&item.key()).cloned().unwrap_or_default())
            .collect())
    }

    /// Returns all records of an account, or of every account, in the order of their keys.
    pub(crate) async fn records(&self, account: Option<&AccountId>) -> Result<Vec<RecordVotes>, StoreError> {
        let mut find = QueryBuilder::<MySql>::new("SELECT account, item, outcome, n, last_at FROM votes");
        if let Some(account) = account {
            find.push(" WHERE account = ").push_bind(account_key(account));
        }
        let rows = find
            .build()
            .fetch_all(&self.pool)
            .await
            .map_err(|error| unavailable(&error))?;
        let mut records: BTreeMap<Record, Tallies> = BTreeMap::new();
        for row in &rows {
            use sqlx::{FromRow, Row};
            let account: Vec<u8> = row.get("account");
            let account = text(&account)
                .parse()
                .map_err(|_| StoreError::Corrupt("an account".to_owned()))?;
            let vote = VoteRow::from_row(row).map_err(|error| unavailable(&error))?;
            let (outcome, tally) = vote.vote()?;
            records
                .entry(vote.record(&account)?)
                .or_default()
                .insert(outcome, tally);
        }
        Ok(records
            .into_iter()
            .map(|(record, votes)| RecordVotes { record, votes })
            .collect())
    }

    /// Returns the number of an account's records.
    pub(crate) async fn record_count(&self, account: &AccountId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT item) FROM votes WHERE account = ?")
            .bind(account_key(account))
            .fetch_one(&self.pool)
            .await
            .map_err(|error| unavailable(&error))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Sets the teams of an account. Votes from before do not move, so set them before the first vote.
    pub(crate) async fn set_teams(&self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreError> {
        let set = async {
            let mut transaction = self.pool.begin().await?;
            sqlx::query("DELETE FROM members WHERE account = ?")
                .bind(account_key(account))
                .execute(&mut *transaction)
                .await?;
            for team in teams {
                sqlx::query("INSERT IGNORE INTO members (account, team) VALUES (?, ?)")
                    .bind(account_key(account))
                    .bind(team.to_string().into_bytes())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        set.await.map_err(|error| unavailable(&error))
    }
}

/// Returns whether the database ended a transaction because of a deadlock, or because it waited too long for a lock.
fn is_lost_race(error: &sqlx::Error) -> bool {
    let database = error.as_database_error();
    let number = database.and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    number.is_some_and(|error| matches!(error.number(), 1205 | 1213))
}

pub(crate) fn unavailable(error: &sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
