//! Commands to Redis and MariaDB themselves, past the proxies.

use anyhow::Context;
use deadpool_redis::redis::{self, Cmd, FromRedisValue};
use sqlx::{AssertSqlSafe, Connection, MySqlConnection};

use crate::environment::ChaosEnvironment;
use crate::primary_store::RedisServer;

/// A connection to the mirror's database as MariaDB's administrator, bypassing the proxy.
pub(crate) async fn root(world: &ChaosEnvironment) -> anyhow::Result<MySqlConnection> {
    let url = format!("mysql://root@127.0.0.1:{}/emend", world.mysql.port());
    MySqlConnection::connect(&url)
        .await
        .context("cannot connect to MariaDB as root")
}

/// Runs statements that contain no values from elsewhere.
pub(crate) async fn execute_sql(connection: &mut MySqlConnection, statements: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(connection)
        .await
        .with_context(|| statements.to_owned())?;
    Ok(())
}

/// Changes a setting of Redis while it runs.
pub(crate) async fn set_redis(redis: &RedisServer, name: &str, value: &str) -> anyhow::Result<()> {
    query_redis(redis, redis::cmd("CONFIG").arg("SET").arg(name).arg(value)).await
}

/// Sends a command to Redis, bypassing the proxy.
pub(crate) async fn query_redis<T: FromRedisValue>(redis: &RedisServer, command: &Cmd) -> anyhow::Result<T> {
    let client = redis::Client::open(redis.server.url())?;
    // A command may wait for a fault to end.
    let patient = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let mut connection = client
        .get_multiplexed_async_connection_with_config(&patient)
        .await?;
    Ok(command.query_async(&mut connection).await?)
}
