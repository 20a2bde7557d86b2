//! Connections, and how long one waits for them.

use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, RecycleError, RecycleResult};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, ConnectionInfo, FromRedisValue, Pipeline, RedisError, cmd,
};
use deadpool_redis::{Runtime, Timeouts};
use emend_store::{Epoch, Fence, StoreError};

use crate::error::{from_pool, from_redis, unavailable};

/// A connection, and whether its last answer came back whole.
struct Link {
    connection: MultiplexedConnection,
    /// Which process of Redis it leads to: when Redis is started again, no connection to the old process is left.
    incarnation: String,
    sound: bool,
}

/// Makes connections as deadpool-redis does, but asks for no PING before each use: that would double the round trips. A
/// connection that failed is thrown away instead.
struct Links {
    manager: deadpool_redis::Manager,
    fence: Arc<Fence>,
}

impl managed::Manager for Links {
    type Type = Link;
    type Error = RedisError;

    async fn create(&self) -> Result<Link, RedisError> {
        let mut connection = managed::Manager::create(&self.manager).await?;
        let incarnation = incarnation(&mut connection).await?;
        self.fence.seen(&incarnation);
        Ok(Link {
            connection,
            incarnation,
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

/// The name that a process of Redis gives itself when it starts. Where the user may not ask for it, all have the same.
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
    links: managed::Pool<Links>,
    client: Client,
    time_out: Duration,
    fence: Arc<Fence>,
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
        let client = Client::open(info.clone()).map_err(|error| from_redis(&error))?;
        let manager =
            deadpool_redis::Manager::new_with_config(info, config).map_err(|error| from_redis(&error))?;
        let fence = Arc::new(Fence::default());
        let makes_links = Links {
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
            .map_err(|_| unavailable("no pool of connections"))?;
        Ok(Self {
            links,
            client,
            time_out,
            fence,
        })
    }

    /// Who may write.
    pub(crate) fn fence(&self) -> &Fence {
        &self.fence
    }

    /// For connections of another kind than the pool's.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Which process of Redis answers now: asked anew, since a connection may have been lost.
    pub(crate) async fn incarnation(&self) -> Result<String, StoreError> {
        let mut ping = Pipeline::new();
        ping.ping().ignore();
        self.ask::<()>(&ping).await?;
        let link: Object<Links> = self.links.get().await.map_err(from_pool)?;
        Ok(link.incarnation.clone())
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
        self.ask_fenced(commands, None).await
    }

    /// The same, but with an epoch nothing is sent unless the fence is open for it once there is a connection.
    pub(crate) async fn ask_fenced<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
    ) -> Result<T, StoreError> {
        match self.ask_once(commands, epoch).await? {
            Err(error) if error.is_connection_dropped() => {
                self.links.retain(|_, _| false);
                let again = self.ask_once(commands, epoch).await?;
                again.map_err(|error| from_redis(&error))
            }
            answer => answer.map_err(|error| from_redis(&error)),
        }
    }

    async fn ask_once<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
    ) -> Result<Result<T, RedisError>, StoreError> {
        let mut link: Object<Links> = self.links.get().await.map_err(from_pool)?;
        if let Some(epoch) = epoch {
            self.fence.seen(&link.incarnation);
            if self.fence.epoch()?.as_ref() != Some(epoch) {
                return Err(unavailable("it was compared with its mirror anew; try again"));
            }
        }
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
