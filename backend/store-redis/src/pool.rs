//! Connections and time-outs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult, TimeoutType};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, ConnectionInfo, FromRedisValue, Pipeline, RedisError, Value, cmd,
};
use deadpool_redis::{Runtime, Timeouts};
use emend_domain::unix_time;
use emend_store::{Epoch, Fence, StoreError, StoreProblem};

use crate::breaker::CircuitBreaker;
use crate::error::{from_pool, from_redis, unavailable};
use crate::unreadable::{self, ASIDE_KEPT};

/// The maximum number of open connections unless the options say otherwise.
pub(crate) const DEFAULT_CONNECTIONS: usize = 16;
/// The time-out of a call unless the options say otherwise.
pub(crate) const DEFAULT_TIME_OUT: Duration = Duration::from_secs(2);

/// A connection, and whether its last reply was received completely.
struct RedisConnection {
    connection: MultiplexedConnection,
    /// The Redis process to which it is connected. After a restart of Redis, no connection to the old process is left.
    incarnation: String,
    sound: bool,
}

/// Creates connections as deadpool-redis does, but without a PING before each use, which would double the round trips.
/// A connection that failed is discarded instead.
struct IdleConnections {
    manager: deadpool_redis::Manager,
    fence: Arc<Fence>,
}

impl managed::Manager for IdleConnections {
    type Type = RedisConnection;
    type Error = RedisError;

    async fn create(&self) -> Result<RedisConnection, RedisError> {
        let mut connection = managed::Manager::create(&self.manager).await?;
        let incarnation = incarnation(&mut connection).await?;
        // A restarted Redis may have lost data. Every new connection therefore tells the fence which process it
        // reached. See docs/decisions/0013-start-up-gate.md.
        self.fence.seen(&incarnation);
        Ok(RedisConnection {
            connection,
            incarnation,
            sound: true,
        })
    }

    async fn recycle(&self, link: &mut RedisConnection, _: &Metrics) -> RecycleResult<RedisError> {
        if link.sound {
            Ok(())
        } else {
            Err(RecycleError::message("its last call failed"))
        }
    }
}

/// Returns the ID that a Redis process chooses at its start. If the user may not read it, all processes have the same
/// one.
async fn incarnation(connection: &mut MultiplexedConnection) -> Result<String, RedisError> {
    let info: Result<String, RedisError> = cmd("INFO").arg("server").query_async(connection).await;
    let info = match info {
        Err(error) if error.code() == Some("NOPERM") => String::new(),
        info => info?,
    };
    let run_id = info.lines().find_map(|line| line.strip_prefix("run_id:"));
    Ok(run_id.unwrap_or("unknown").trim().to_owned())
}

/// The connections to one Redis.
pub(crate) struct Pool {
    links: managed::Pool<IdleConnections>,
    client: Client,
    time_out: Duration,
    fence: Arc<Fence>,
    breaker: Arc<CircuitBreaker>,
    /// The reason why writes are refused, if the configuration of Redis would lose them.
    unsafe_to_write: Mutex<Option<StoreProblem>>,
}

impl Pool {
    /// Creates the pool without connecting.
    pub(crate) fn new(
        info: ConnectionInfo,
        connections: usize,
        time_out: Duration,
    ) -> Result<Self, StoreError> {
        // TLS requires a default if several implementations are compiled in. One may be installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(time_out))
            .set_response_timeout(Some(time_out));
        let client = Client::open(info.clone()).map_err(|error| from_redis(&error))?;
        let manager =
            deadpool_redis::Manager::new_with_config(info, config).map_err(|error| from_redis(&error))?;
        let fence = Arc::new(Fence::default());
        let makes_links = IdleConnections {
            manager,
            fence: Arc::clone(&fence),
        };
        let links = managed::Pool::builder(makes_links)
            .max_size(connections.max(1))
            .timeouts(Timeouts {
                wait: Some(time_out),
                create: Some(time_out),
                recycle: Some(time_out),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| unavailable("cannot create a pool of connections"))?;
        Ok(Self {
            links,
            client,
            time_out,
            fence,
            breaker: CircuitBreaker::new(time_out),
            unsafe_to_write: Mutex::default(),
        })
    }

    /// Returns the epoch under which to write, or `None` if any epoch is accepted. Returns an error if writes are
    /// refused.
    pub(crate) fn epoch_to_write(&self) -> Result<Option<Epoch>, StoreError> {
        let why = self
            .unsafe_to_write
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*why {
            Some(why) => Err(StoreError::Unsafe(why.clone())),
            None => self.fence.epoch(),
        }
    }

    /// Refuses writes for the given reason, or accepts them again.
    pub(crate) fn set_unsafe_to_write(&self, why: Option<StoreProblem>) {
        *self
            .unsafe_to_write
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Returns the fence of the store.
    pub(crate) fn fence(&self) -> &Fence {
        &self.fence
    }

    /// Returns the client, for connections outside of the pool.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the Redis process that answers now. It pings first, because a connection may have been lost.
    pub(crate) async fn incarnation(&self) -> Result<String, StoreError> {
        let mut ping = Pipeline::new();
        ping.ping().ignore();
        self.ask::<()>(&ping).await?;
        let link: Object<IdleConnections> = self.links.get().await.map_err(from_pool)?;
        Ok(link.incarnation.clone())
    }

    /// Runs `work` with the time-out, and stops early if the circuit breaker opens.
    pub(crate) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.breaker.check()?;
        tokio::select! {
            biased;
            done = tokio::time::timeout(self.time_out, work) => done.unwrap_or_else(|_| {
                self.breaker.timed_out(&self.client);
                Err(unavailable("no answer in time"))
            }),
            stands_still = self.breaker.opened() => Err(stands_still),
        }
    }

    /// Sends the commands and returns the replies.
    ///
    /// If the connection turns out to be lost (Redis was restarted since it was last used), the commands are sent once
    /// more on a new one. Every command that Emend sends can be repeated.
    pub(crate) async fn ask<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, StoreError> {
        self.ask_fenced(commands, None).await
    }

    /// Sets aside keys of the wrong type. Returns whether there were any.
    async fn set_aside(&self, commands: &Pipeline, error: &RedisError) -> Result<bool, StoreError> {
        let wrong = unreadable::wrongly_typed(commands, error);
        if wrong.is_empty() {
            return Ok(false);
        }
        let mut commands = Pipeline::new();
        commands.ignore_errors();
        let now = unix_time();
        for key in &wrong {
            unreadable::note(key);
            let (aside, list) = unreadable::aside(key);
            commands.rename(key, &aside).ignore();
            commands.expire(&aside, ASIDE_KEPT).ignore();
            if let Some((list, name)) = list {
                commands.zadd(list, name, now).ignore();
            }
        }
        let done = self.ask_once::<Value>(&commands, None).await?;
        done.map_err(|error| from_redis(&error))?;
        Ok(true)
    }

    /// Sends the commands. With an epoch, they are sent only if the fence is open for it once there is a connection.
    pub(crate) async fn ask_fenced<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
    ) -> Result<T, StoreError> {
        // Boxed to keep callers' futures small: many of them contain several of these.
        let answer = Box::pin(self.ask_once(commands, epoch)).await?;
        let again = match &answer {
            Err(error) if error.is_connection_dropped() => {
                self.links.retain(|_, _| false);
                true
            }
            Err(error) => Box::pin(self.set_aside(commands, error)).await?,
            Ok(_) => false,
        };
        let answer = if again {
            Box::pin(self.ask_once(commands, epoch)).await?
        } else {
            answer
        };
        answer.map_err(|error| from_redis(&error))
    }

    async fn ask_once<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
    ) -> Result<Result<T, RedisError>, StoreError> {
        self.breaker.check()?;
        let mut link: Object<IdleConnections> = self.links.get().await.map_err(|error| {
            if matches!(error, PoolError::Timeout(TimeoutType::Create)) {
                self.breaker.timed_out(&self.client);
            }
            from_pool(error)
        })?;
        if let Some(epoch) = epoch {
            // The connection may be new, and to a Redis that was restarted. The fence then closes before anything is
            // sent. See docs/decisions/0013-start-up-gate.md.
            self.fence.seen(&link.incarnation);
            if self.fence.epoch()?.as_ref() != Some(epoch) {
                return Err(unavailable(
                    "it has been compared with its mirror since; try again",
                ));
            }
        }
        // If this future is dropped while it waits, the connection is not used again.
        link.sound = false;
        let answer = commands.query_async(&mut link.connection).await;
        match &answer {
            Err(error) if error.is_timeout() => self.breaker.timed_out(&self.client),
            _ => self.breaker.answered(),
        }
        link.sound = match &answer {
            Ok(_) => true,
            Err(error) => !error.is_unrecoverable_error() && !error.is_timeout(),
        };
        Ok(answer)
    }
}
