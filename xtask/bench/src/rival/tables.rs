//! The tables of the rival, and its rows.

use emend_domain::{AccountId, Item, Outcome, Record, Tallies, Tally};
use emend_store::StoreError;
use sqlx::MySqlPool;

/// The tables. An account's choices have their votes beside them, so that they can be undone.
const TABLES: [&str; 4] = [
    "CREATE TABLE choices (
        account VARBINARY(64) NOT NULL, id BINARY(16) NOT NULL, state CHAR(1) NOT NULL, ballots MEDIUMBLOB NOT NULL,
        PRIMARY KEY (account, id)) ENGINE = InnoDB",
    "CREATE TABLE votes (
        account VARBINARY(64) NOT NULL, item VARBINARY(700) NOT NULL, outcome VARBINARY(450) NOT NULL,
        n INT NOT NULL, last_at BIGINT NOT NULL,
        PRIMARY KEY (account, item, outcome)) ENGINE = InnoDB",
    "CREATE TABLE counts (
        voters VARBINARY(64) NOT NULL, item VARBINARY(700) NOT NULL, outcome VARBINARY(450) NOT NULL,
        weight BIGINT NOT NULL, people INT NOT NULL,
        PRIMARY KEY (voters, item, outcome)) ENGINE = InnoDB",
    "CREATE TABLE members (
        account VARBINARY(64) NOT NULL, team VARBINARY(64) NOT NULL,
        PRIMARY KEY (account, team)) ENGINE = InnoDB",
];

/// Creates the tables in an empty database.
pub(crate) async fn create(pool: &MySqlPool) -> Result<(), sqlx::Error> {
    for table in TABLES {
        sqlx::raw_sql(table).execute(pool).await?;
    }
    Ok(())
}

/// Deletes all rows.
#[cfg(test)]
pub(crate) async fn clear(pool: &MySqlPool) -> Result<(), sqlx::Error> {
    for table in ["choices", "votes", "counts", "members"] {
        sqlx::QueryBuilder::<sqlx::MySql>::new("DELETE FROM ")
            .push(table)
            .build()
            .execute(pool)
            .await?;
    }
    Ok(())
}

/// A row of `votes` without its account: item, outcome, number, time of the last choice.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct VoteRow {
    pub(crate) item: Vec<u8>,
    pub(crate) outcome: Vec<u8>,
    pub(crate) n: i32,
    pub(crate) last_at: i64,
}

impl VoteRow {
    /// Returns the outcome with its tally.
    pub(crate) fn vote(&self) -> Result<(Outcome, Tally), StoreError> {
        let tally = Tally {
            n: u32::try_from(self.n).unwrap_or_default(),
            last: u64::try_from(self.last_at).unwrap_or_default(),
        };
        Ok((Outcome::from_key(&text(&self.outcome))?, tally))
    }

    /// Returns the record to which the vote belongs.
    pub(crate) fn record(&self, account: &AccountId) -> Result<Record, StoreError> {
        Ok(Record {
            account: account.clone(),
            item: Item::from_key(&text(&self.item))?,
        })
    }
}

/// Groups rows by item.
pub(crate) fn tallies<'r>(rows: impl IntoIterator<Item = &'r VoteRow>) -> Result<Tallies, StoreError> {
    rows.into_iter().map(VoteRow::vote).collect()
}

/// Reads a column of bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
