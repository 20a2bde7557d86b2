//! Connections, and how long one waits for them.

use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, RecycleError, RecycleResult};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{AsyncConnectionConfig, ConnectionInfo, FromRedisValue, Pipeline, RedisError};
use deadpool_redis::{Runtime, Timeouts};
use emend_store::StoreError;

use crate::error::{from_pool, from_redis, unavailable};

/// A connection, and whether its last answer came back whole.
struct Link {
    connection: MultiplexedConnection,
    sound: bool,
}

/// Makes connections as deadpool-redis does, but asks for no PING before each use: that would double the round trips. A
/// connection that failed is thrown away instead.
struct Links(deadpool_redis::Manager);

impl managed::Manager for Links {
    type Type = Link;
    type Error = RedisError;

    async fn create(&self) -> Result<Link, RedisError> {
        let connection = managed::Manager::create(&self.0).await?;
        Ok(Link {
            connection,
            sound: true,
        })
    }

    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<RedisError> {
        if link.sound {
            Ok(())
        } else {
            Err(RecycleError::message("its last call failed"))
        }
    }
}

/// The connections to one Redis.
pub(crate) struct Pool {
    links: managed::Pool<Links>,
    time_out: Duration,
}

impl Pool {
    /// Connects to nothing yet.
    pub(crate) fn new(
        info: ConnectionInfo,
        connections: usize,
        time_out: Duration,
    ) -> Result<Self, StoreError> {
        // TLS asks for a default where several implementations are built in; somebody else may have set one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(time_out))
            .set_response_timeout(Some(time_out));
        let manager =
            deadpool_redis::Manager::new_with_config(info, config).map_err(|error| from_redis(&error))?;
        let links = managed::Pool::builder(Links(manager))
            .max_size(connections.max(1))
            .timeouts(Timeouts {
                wait: Some(time_out),
                create: Some(time_out),
                recycle: Some(time_out),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| unavailable("no pool of connections"))?;
        Ok(Self { links, time_out })
    }

    /// Does `work` as long as the time-out allows.
    pub(crate) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match tokio::time::timeout(self.time_out, work).await {
            Ok(done) => done,
            Err(_) => Err(unavailable("no answer in time")),
        }
    }

    /// Sends the commands and answers with their answers.
    ///
    /// Where the connection turns out to be lost (Redis was restarted since it was used last), it is sent once more on a
    /// new one: all that Emend sends can be repeated.
    pub(crate) async fn ask<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, StoreError> {
        match self.ask_once(commands).await? {
            Err(error) if error.is_connection_dropped() => {
                self.links.retain(|_, _| false);
                let again = self.ask_once(commands).await?;
                again.map_err(|error| from_redis(&error))
            }
            answer => answer.map_err(|error| from_redis(&error)),
        }
    }

    async fn ask_once<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
    ) -> Result<Result<T, RedisError>, StoreError> {
        let mut link: Object<Links> = self.links.get().await.map_err(from_pool)?;
        // Should this be dropped while it waits, the connection is not used again.
        link.sound = false;
        let answer = commands.query_async(&mut link.connection).await;
        link.sound = match &answer {
            Ok(_) => true,
            Err(error) => !error.is_unrecoverable_error() && !error.is_timeout(),
        };
        Ok(answer)
    }
}
