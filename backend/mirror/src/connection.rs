//! A connection with time-outs, and the lock that keeps passes apart.

use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{ConnectOptions, Connection};

use crate::MirrorError;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long one statement may take.
const STATEMENT: Duration = Duration::from_mins(1);
/// Seconds to wait for another pass to end.
const LOCK_SECONDS: u32 = 10;

/// The database, not connected to yet.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    options: MySqlConnectOptions,
    location: String,
}

impl Database {
    /// The database at an address such as `mysql://USER:PASSWORD@HOST/DATABASE`.
    pub(crate) fn new(address: &str) -> Result<Self, MirrorError> {
        let url = url::Url::parse(address).map_err(|error| MirrorError::Address(error.to_string()))?;
        if !matches!(url.scheme(), "mysql" | "mariadb") {
            return Err(MirrorError::Address("it does not begin with mysql://".to_owned()));
        }
        let database = url.path().trim_matches('/');
        if database.is_empty() {
            return Err(MirrorError::Address("it names no database".to_owned()));
        }
        let host = url.host_str().unwrap_or("localhost");
        let location = format!("{host}:{}/{database}", url.port().unwrap_or(3306));
        let options = address
            .parse::<MySqlConnectOptions>()
            .map_err(|_| MirrorError::Address("a part of it is malformed".to_owned()))?
            // Statements hold what people wrote; the log does not.
            .disable_statement_logging();
        Ok(Self { options, location })
    }

    /// Where it is, without secrets.
    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    /// Connects.
    pub(crate) async fn connect(&self) -> Result<MySqlConnection, MirrorError> {
        match tokio::time::timeout(CONNECT, self.options.connect()).await {
            Ok(connected) => connected.map_err(|error| self.error(&error)),
            Err(_) => Err(self.slow(CONNECT)),
        }
    }

    /// Waits for a statement, not for ever.
    pub(crate) async fn timed<T>(
        &self,
        statement: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, MirrorError> {
        match tokio::time::timeout(STATEMENT, statement).await {
            Ok(done) => done.map_err(|error| self.error(&error)),
            Err(_) => Err(self.slow(STATEMENT)),
        }
    }

    /// Takes the lock that keeps passes apart. The database gives it back when the connection ends, however that ends.
    pub(crate) async fn lock(&self, connection: &mut MySqlConnection) -> Result<(), MirrorError> {
        let ask =
            sqlx::query_scalar::<_, Option<i64>>("SELECT GET_LOCK(CONCAT('emend-mirror ', DATABASE()), ?)")
                .bind(LOCK_SECONDS)
                .fetch_one(connection);
        match self.timed(ask).await? {
            Some(1) => Ok(()),
            _ => Err(MirrorError::Busy),
        }
    }

    /// Ends a connection in good order.
    pub(crate) async fn close(&self, connection: MySqlConnection) {
        // It ends in any case; good order only spares the database a warning.
        let _ = self.timed(connection.close()).await;
    }

    fn error(&self, error: &sqlx::Error) -> MirrorError {
        let reason = match error {
            // A constraint's message could quote a value.
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                match database.kind() {
                    sqlx::error::ErrorKind::Other if !database.message().contains("Duplicate") => {
                        format!("{} ({code})", database.message())
                    }
                    _ => format!("refused a row ({code})"),
                }
            }
            other => other.to_string(),
        };
        MirrorError::Database {
            location: self.location.clone(),
            reason,
        }
    }

    fn slow(&self, waited: Duration) -> MirrorError {
        let reason = format!("did not answer within {} s", waited.as_secs());
        MirrorError::Database {
            location: self.location.clone(),
            reason,
        }
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
    fn an_address_that_is_none_is_refused_without_repeating_it() {
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
