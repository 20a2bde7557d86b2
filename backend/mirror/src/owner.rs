//! Which server mirrors its store into this database: one at a time, so that two stores that were given the same database by
//! mistake do not become one.

use std::time::Duration;

use sqlx::mysql::MySqlConnection;

use crate::MirrorError;
use crate::connection::Database;

/// How long, in seconds, a server that is not seen any more keeps others away: it may have been killed.
const LEASE: u64 = 6;

/// How often a server says that it is still there: several times a lease, so that one lost answer does not end it.
pub(crate) const PRESENT: Duration = Duration::from_secs(2);

/// After how long a server that was killed keeps nobody away any more.
pub(crate) const GONE: Duration = Duration::from_secs(LEASE + 2);

/// A server, and the store that it mirrors.
#[derive(Debug, Clone)]
pub(crate) struct Owner<'a> {
    /// The server's process, by a name of its own.
    pub(crate) server: &'a str,
    pub(crate) incarnation: &'a str,
    /// Where the store is.
    pub(crate) store: &'a str,
}

impl Owner<'_> {
    /// Whether nobody else mirrors another store here at this time.
    ///
    /// # Errors
    /// [`MirrorError::Owned`] where somebody does.
    pub(crate) async fn may_take(
        &self,
        database: &Database,
        connection: &mut MySqlConnection,
    ) -> Result<(), MirrorError> {
        let query = sqlx::query_as::<_, (String, String, String, i64)>(
            "SELECT server, incarnation, store, \
             CAST(UNIX_TIMESTAMP() AS SIGNED) - CAST(seen AS SIGNED) FROM owner WHERE id = 1",
        );
        let found = database.timed(query.fetch_optional(connection)).await?;
        let Some((server, incarnation, store, ago)) = found else {
            return Ok(());
        };
        let ago = u64::try_from(ago).unwrap_or_default();
        if server == self.server || incarnation == self.incarnation || ago > LEASE {
            return Ok(());
        }
        Err(database.owned(format!("the store {store}, whose server was here {ago} s ago")))
    }

    /// Notes that this server was here now.
    pub(crate) async fn was_here(
        &self,
        database: &Database,
        connection: &mut MySqlConnection,
    ) -> Result<(), MirrorError> {
        let query = sqlx::query(
            "REPLACE INTO owner (id, server, incarnation, store, seen) VALUES (1, ?, ?, ?, UNIX_TIMESTAMP())",
        );
        let query = query.bind(self.server).bind(self.incarnation).bind(self.store);
        database.timed(query.execute(connection)).await?;
        Ok(())
    }
}

/// The server is not here any more: another one need not wait. Or it is still, though it has nothing to mirror.
pub(crate) async fn note(
    database: &Database,
    connection: &mut MySqlConnection,
    server: &str,
    stays: bool,
) -> Result<(), MirrorError> {
    let text = if stays {
        "UPDATE owner SET seen = UNIX_TIMESTAMP() WHERE server = ?"
    } else {
        "DELETE FROM owner WHERE server = ?"
    };
    database
        .timed(sqlx::query(text).bind(server).execute(connection))
        .await?;
    Ok(())
}
