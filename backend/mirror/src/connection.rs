//! Connections with time-outs, and the lock that keeps passes from running at the same time.

use std::fmt;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlDatabaseError};
use sqlx::{ConnectOptions, Connection};

use crate::MirrorError;

/// The time-out for connecting.
const CONNECT: Duration = Duration::from_secs(5);
/// The time-out for one statement.
const STATEMENT: Duration = Duration::from_mins(1);
/// The time to wait for another pass to end, in seconds.
const LOCK_SECONDS: u32 = 10;

/// The first statement on every connection. Strict mode, because a value that MySQL truncates makes the mirror wrong.
/// The idle time-out is longer than any call to a store; without it, a process that was stopped, or whose machine is
/// gone, would hold the lock for MySQL's default of eight hours.
const SESSION: &str = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), wait_timeout = 120";

/// The address of a database. No connection is made yet.
#[derive(Clone)]
pub(crate) struct Database {
    options: MySqlConnectOptions,
    location: String,
}

impl Database {
    /// Parses an address such as `mysql://USER:PASSWORD@HOST/DATABASE`.
    pub(crate) fn new(address: &str) -> Result<Self, MirrorError> {
        let url = url::Url::parse(address).map_err(|error| MirrorError::Address(error.to_string()))?;
        if !matches!(url.scheme(), "mysql" | "mariadb") {
            return Err(MirrorError::Address("it does not begin with mysql://".to_owned()));
        }
        let database = url.path().trim_matches('/');
        if database.is_empty() {
            return Err(MirrorError::Address("the database name is missing".to_owned()));
        }
        let socket = url.query_pairs().find(|(key, _)| key == "socket");
        let server = socket.map_or_else(
            || {
                let host = url.host_str().unwrap_or("localhost");
                format!("{host}:{}", url.port().unwrap_or(3306))
            },
            |(_, socket)| socket.into_owned(),
        );
        let location = format!("{server}/{database}");
        let options = address
            .parse::<MySqlConnectOptions>()
            .map_err(|_| MirrorError::Address("a part of it is malformed".to_owned()))?
            // The address cannot override this: other character sets would turn emoji into question marks.
            .charset("utf8mb4")
            // Statements contain users' text, which must not appear in the log.
            .disable_statement_logging();
        Ok(Self { options, location })
    }

    /// Returns the address without secrets.
    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Result<MySqlConnection, MirrorError> {
        let connecting = async {
            let mut connection = self.options.connect().await?;
            sqlx::raw_sql(SESSION).execute(&mut connection).await?;
            Ok(connection)
        };
        match tokio::time::timeout(CONNECT, connecting).await {
            Ok(result) => result.map_err(|error| self.error(&error).for_callers()),
            Err(_) => Err(self.slow(CONNECT)),
        }
    }

    /// Runs a statement with a time-out.
    pub(crate) async fn timed<T>(
        &self,
        statement: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, MirrorError> {
        match tokio::time::timeout(STATEMENT, statement).await {
            Ok(result) => result.map_err(|error| self.error(&error)),
            Err(_) => Err(self.slow(STATEMENT)),
        }
    }

    /// Takes the lock that keeps passes apart. The database releases it when the connection ends, however it ends.
    pub(crate) async fn lock(&self, connection: &mut MySqlConnection) -> Result<(), MirrorError> {
        let query =
            sqlx::query_scalar::<_, Option<i64>>("SELECT GET_LOCK(CONCAT('emend-mirror ', DATABASE()), ?)")
                .bind(LOCK_SECONDS)
                .fetch_one(connection);
        match self.timed(query).await? {
            Some(1) => Ok(()),
            _ => Err(MirrorError::Busy),
        }
    }

    /// Returns whether a connection still answers and holds the lock.
    pub(crate) async fn is_usable(&self, connection: &mut MySqlConnection) -> bool {
        let query = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT IS_USED_LOCK(CONCAT('emend-mirror ', DATABASE())) = CONNECTION_ID()",
        );
        matches!(self.timed(query.fetch_one(connection)).await, Ok(Some(1)))
    }

    /// Closes a connection cleanly.
    pub(crate) async fn close(&self, connection: MySqlConnection) {
        // A failure does not matter: the connection ends in any case, and a clean close only avoids a warning in the
        // database's log.
        let _ = self.timed(connection.close()).await;
    }

    fn error(&self, error: &sqlx::Error) -> MirrorError {
        self.refusal_error(match error {
            sqlx::Error::Database(database) => {
                let (number, state) = (
                    database.downcast_ref::<MySqlDatabaseError>().number(),
                    database.code().unwrap_or_default(),
                );
                if QUOTES_NO_VALUE.contains(&number) {
                    format!("{} ({number}, {state})", database.message())
                } else {
                    return MirrorError::Refused {
                        location: self.location.clone(),
                        reason: format!(
                            "error {number} ({state}); its message is withheld, since it may quote a vote"
                        ),
                    };
                }
            }
            sqlx::Error::Io(broken) => {
                return MirrorError::Broken {
                    location: self.location.clone(),
                    reason: broken.to_string(),
                };
            }
            sqlx::Error::Configuration(reason) if reason.to_string().contains("RSA") => {
                "it requires TLS for the password; enable TLS on the database server".to_owned()
            }
            other => other.to_string(),
        })
    }

    /// Builds the error for an unusable reply.
    pub(crate) fn refusal_error(&self, reason: String) -> MirrorError {
        MirrorError::Database {
            location: self.location.clone(),
            reason,
        }
    }

    /// Builds the error for a database that mirrors another store.
    pub(crate) fn owned(&self, owner: String) -> MirrorError {
        MirrorError::Owned {
            location: self.location.clone(),
            owner,
        }
    }

    /// Builds the error for a time-out.
    pub(crate) fn slow(&self, waited: Duration) -> MirrorError {
        self.refusal_error(format!("did not answer within {} s", waited.as_secs()))
    }
}

/// The errors with messages about the server, an account or a table, never about a value: too many connections (1040),
/// no such account, database or host (1044, 1045, 1049, 1129, 1130), disk or table full (1021, 1114), shutting down
/// (1053), no privilege (1142, 1227), no such table (1146), lock wait time-out or deadlock (1205, 1213), read-only
/// (1290, 1792, 1836). Any other message may quote a value: "Incorrect string value: …".
const QUOTES_NO_VALUE: [u16; 17] = [
    1021, 1040, 1044, 1045, 1049, 1053, 1114, 1129, 1130, 1142, 1146, 1205, 1213, 1227, 1290, 1792, 1836,
];

/// The debug output omits the password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.location).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_has_no_password() {
        let database = Database::new("mysql://emend:hunter2@db.example/learned").unwrap();
        assert_eq!(database.location(), "db.example:3306/learned");
    }

    #[test]
    fn a_given_socket_is_the_location() {
        let database = Database::new("mysql://emend:hunter2@localhost/learned?socket=/run/db.sock").unwrap();
        assert_eq!(database.location(), "/run/db.sock/learned");
    }

    #[test]
    fn a_malformed_address_is_refused_without_repeating_it() {
        for address in [
            "",
            "hunter2",
            "postgres://emend:hunter2@db/x",
            "mysql://emend:hunter2@db",
        ] {
            let error = Database::new(address).unwrap_err().to_string();
            assert!(
                error.contains("mysql://USER") && !error.contains("hunter2"),
                "{error}"
            );
        }
    }
}
