//! The ownership of a database: one server at a time mirrors its store into it, so that two stores that were configured
//! with the same database by mistake are not united (`docs/decisions/0024-one-store-a-database.md`).

use std::time::Duration;

use sqlx::mysql::MySqlConnection;

use crate::MirrorError;
use crate::connection::Database;

/// The time for which a server that is no longer seen keeps others away, in seconds. It may have been killed.
const LEASE_SECONDS: u64 = 6;

/// The interval at which a server renews its ownership: several times per lease, so that one lost reply does not end
/// it.
pub(crate) const RENEWAL_INTERVAL: Duration = Duration::from_secs(2);

/// The time after which the ownership of a killed server has certainly expired.
pub(crate) const OWNERSHIP_EXPIRY: Duration = Duration::from_secs(LEASE_SECONDS + 2);

/// A server, and the store that it mirrors.
#[derive(Debug, Clone)]
pub(crate) struct MirrorOwner<'a> {
    /// The unique ID of the server's process.
    pub(crate) server: &'a str,
    pub(crate) incarnation: &'a str,
    /// The address of the store.
    pub(crate) store: &'a str,
}

impl MirrorOwner<'_> {
    /// Checks that no other server currently mirrors another store into this database.
    ///
    /// # Errors
    /// [`MirrorError::Owned`] if one does.
    pub(crate) async fn check_free(
        &self,
        database: &Database,
        connection: &mut MySqlConnection,
    ) -> Result<(), MirrorError> {
        let query = sqlx::query_as::<_, (String, String, String, i64)>(
            "SELECT server, incarnation, store, \
             CAST(UNIX_TIMESTAMP() AS SIGNED) - CAST(seen AS SIGNED) FROM owner WHERE id = 1",
        );
        let owner = database.timed(query.fetch_optional(connection)).await?;
        let Some((server, incarnation, store, ago)) = owner else {
            return Ok(());
        };
        let ago = u64::try_from(ago).unwrap_or_default();
        if server == self.server || incarnation == self.incarnation || ago > LEASE_SECONDS {
            return Ok(());
        }
        Err(database.owned(format!(
            "the store {store} (its server was last active {ago} s ago)"
        )))
    }

    /// Records that this server is active now.
    pub(crate) async fn record_activity(
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

/// Renews the ownership, or releases it so that the next server does not have to wait.
pub(crate) async fn note_activity(
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
