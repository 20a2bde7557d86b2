//! The connections to one Redis server.

use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult, TimeoutType};
use deadpool_redis::redis::aio::{ConnectionLike, MultiplexedConnection};
use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, ConnectionInfo, Pipeline, RedisError, Value, cmd,
};
use deadpool_redis::{Runtime, Timeouts};
use emend_store::StoreError;

use crate::breaker::CircuitBreaker;
use crate::error::{from_pool, from_redis, unavailable};

/// A connection, and whether its last reply was received completely.
struct RedisConnection {
    connection: MultiplexedConnection,
    /// The Redis process to which it is connected. After a restart of Redis, no connection to the old process is left.
    process: String,
    is_usable: bool,
}

/// Is told of the process that a new connection reached.
pub(crate) type ProcessObserver = Box<dyn Fn(&str) + Send + Sync>;

/// Creates connections as deadpool-redis does, but without a PING before each use, which would double the round trips.
/// A connection that failed is discarded instead.
struct IdleConnections {
    manager: deadpool_redis::Manager,
    observer: ProcessObserver,
}

impl managed::Manager for IdleConnections {
    type Type = RedisConnection;
    type Error = RedisError;

    async fn create(&self) -> Result<RedisConnection, RedisError> {
        let mut connection = managed::Manager::create(&self.manager).await?;
        let process = process_of(&mut connection).await?;
        // A restarted Redis may have lost data. Every new connection therefore tells the fence which process it
        // reached. See docs/decisions/0013-start-up-gate.md.
        (self.observer)(&process);
        Ok(RedisConnection {
            connection,
            process,
            is_usable: true,
        })
    }

    async fn recycle(&self, connection: &mut RedisConnection, _: &Metrics) -> RecycleResult<RedisError> {
        if connection.is_usable {
            Ok(())
        } else {
            Err(RecycleError::message("its last call failed"))
        }
    }
}

/// Returns the ID that a Redis process chooses at its start. If the user may not read it, all processes have the same
/// one.
async fn process_of(connection: &mut MultiplexedConnection) -> Result<String, RedisError> {
    let info: Result<String, RedisError> = cmd("INFO").arg("server").query_async(connection).await;
    let info = match info {
        Err(error) if error.code() == Some("NOPERM") => String::new(),
        info => info?,
    };
    let run_id = info.lines().find_map(|line| line.strip_prefix("run_id:"));
    Ok(run_id.unwrap_or("unknown").trim().to_owned())
}

/// The limits of a server's connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NodeLimits {
    /// The maximum number of open connections.
    pub(crate) connections: usize,
    /// The time-out of a call.
    pub(crate) timeout: Duration,
}

/// The replies to the commands of a pipeline, or the failure of its connection. A reply can be an error of Redis.
pub(crate) type Replies = Result<Vec<Value>, RedisError>;

/// The connections to one server.
pub(crate) struct Node {
    connections: managed::Pool<IdleConnections>,
    client: Client,
    breaker: Arc<CircuitBreaker>,
}

impl Node {
    /// Creates the pool without connecting.
    pub(crate) fn new(
        info: ConnectionInfo,
        limits: NodeLimits,
        observer: ProcessObserver,
    ) -> Result<Self, StoreError> {
        // TLS requires a default if several implementations are compiled in. One may be installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = limits.timeout;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout));
        let client = Client::open(info.clone()).map_err(|error| from_redis(&error))?;
        let manager =
            deadpool_redis::Manager::new_with_config(info, config).map_err(|error| from_redis(&error))?;
        let connections = managed::Pool::builder(IdleConnections { manager, observer })
            .max_size(limits.connections.max(1))
            .timeouts(Timeouts {
                wait: Some(timeout),
                create: Some(timeout),
                recycle: Some(timeout),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| unavailable("cannot create a pool of connections"))?;
        Ok(Self {
            connections,
            client,
            breaker: CircuitBreaker::new(timeout),
        })
    }

    /// Returns the client, for connections outside of the pool.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the Redis process that answers now. It pings first, because a connection may have been lost.
    pub(crate) async fn process(&self) -> Result<String, StoreError> {
        let mut ping = Pipeline::new();
        ping.ping();
        self.query(&ping, &|_| Ok(()))
            .await?
            .map_err(|error| from_redis(&error))?;
        let connection: Object<IdleConnections> = self.connections.get().await.map_err(from_pool)?;
        Ok(connection.process.clone())
    }

    /// Runs `work` until the time-out, or until the circuit breaker opens.
    pub(crate) async fn run_with_timeout<T>(
        &self,
        timeout: Duration,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.breaker.check()?;
        tokio::select! {
            biased;
            done = tokio::time::timeout(timeout, work) => done.unwrap_or_else(|_| {
                self.breaker.record_timeout(&self.client);
                Err(unavailable("no answer in time"))
            }),
            refusal = self.breaker.wait_until_open() => Err(refusal),
        }
    }

    /// Sends the commands if `admit` agrees to the process that is connected, and returns the replies.
    ///
    /// If the connection turns out to be lost (Redis was restarted since it was last used), the commands are sent once
    /// more on a new one. Every command that Emend sends can be repeated.
    pub(crate) async fn query(
        &self,
        commands: &Pipeline,
        admit: &(dyn Fn(&str) -> Result<(), StoreError> + Send + Sync),
    ) -> Result<Replies, StoreError> {
        // Boxed to keep callers' futures small: many of them contain several of these.
        let replies = Box::pin(self.send_commands(commands, admit)).await?;
        match &replies {
            Err(error) if error.is_connection_dropped() => {
                self.connections.retain(|_, _| false);
                Box::pin(self.send_commands(commands, admit)).await
            }
            _ => Ok(replies),
        }
    }

    async fn send_commands(
        &self,
        commands: &Pipeline,
        admit: &(dyn Fn(&str) -> Result<(), StoreError> + Send + Sync),
    ) -> Result<Replies, StoreError> {
        self.breaker.check()?;
        let mut connection: Object<IdleConnections> = self.connections.get().await.map_err(|error| {
            if matches!(error, PoolError::Timeout(TimeoutType::Create)) {
                self.breaker.record_timeout(&self.client);
            }
            from_pool(error)
        })?;
        // The connection may be new, and to a Redis that was restarted.
        admit(&connection.process)?;
        // If this future is dropped while it waits, the connection is not used again.
        connection.is_usable = false;
        let replies = connection
            .connection
            .req_packed_commands(commands, 0, commands.len())
            .await;
        match &replies {
            Err(error) if error.is_timeout() => self.breaker.record_timeout(&self.client),
            _ => self.breaker.record_answer(),
        }
        connection.is_usable = match &replies {
            Ok(_) => true,
            Err(error) => !error.is_unrecoverable_error() && !error.is_timeout(),
        };
        Ok(replies)
    }
}
