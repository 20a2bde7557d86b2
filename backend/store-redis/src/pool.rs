//! The calls of the store to its server, or to the servers of its cluster.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_redis::redis::aio::ConnectionLike;
use deadpool_redis::redis::{Client, Cmd, FromRedisValue, Pipeline, RedisError, RedisFuture, Value};
use emend_domain::unix_time;
use emend_store::{Epoch, Fence, StoreError, StoreProblem};
use futures::future::join_all;

use crate::address::StoreAddress;
use crate::cluster::{Cluster, Reply};
use crate::error::{from_redis, unavailable};
use crate::node::{Node, NodeLimits};
use crate::processes;
use crate::unreadable::{self, SET_ASIDE_SECONDS};

/// The maximum number of open connections unless the options say otherwise.
pub(crate) const DEFAULT_CONNECTIONS: usize = 16;
/// The time-out of a call unless the options say otherwise.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);

enum Servers {
    One(Node),
    Cluster(Cluster),
}

/// The connections of the store.
pub(crate) struct Pool {
    servers: Servers,
    timeout: Duration,
    fence: Arc<Fence>,
    /// The reason why writes are refused, if the configuration of Redis would lose them.
    unsafe_to_write: Mutex<Option<StoreProblem>>,
}

impl Pool {
    /// Creates the pool without connecting.
    pub(crate) fn new(
        address: StoreAddress,
        connections: usize,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        let fence = Arc::new(Fence::default());
        let servers = match address {
            StoreAddress::Server(info) => {
                let limits = NodeLimits { connections, timeout };
                let observer = {
                    let fence = Arc::clone(&fence);
                    Box::new(move |process: &str| fence.observe_incarnation(process))
                };
                Servers::One(Node::new(info, limits, observer)?)
            }
            StoreAddress::Cluster(address) => {
                Servers::Cluster(Cluster::new(address, connections, timeout, Arc::clone(&fence)))
            }
        };
        Ok(Self {
            servers,
            timeout,
            fence,
            unsafe_to_write: Mutex::default(),
        })
    }

    /// Whether the store is on a cluster. Commands of different partitions are then not executed in order.
    pub(crate) fn is_cluster(&self) -> bool {
        matches!(self.servers, Servers::Cluster(_))
    }

    /// How long a caller may repeat a command whose slot is being moved.
    pub(crate) fn patience(&self) -> Duration {
        self.timeout * 3 / 4
    }

    /// Returns the epoch under which to write, or `None` if any epoch is accepted. Returns an error if writes are
    /// refused.
    pub(crate) fn epoch_to_write(&self) -> Result<Option<Epoch>, StoreError> {
        let reason = self
            .unsafe_to_write
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*reason {
            Some(reason) => Err(StoreError::Unsafe(reason.clone())),
            None => self.fence.epoch(),
        }
    }

    /// Refuses writes for the given reason, or accepts them again.
    pub(crate) fn set_unsafe_to_write(&self, reason: Option<StoreProblem>) {
        *self
            .unsafe_to_write
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = reason;
    }

    /// Returns the fence of the store.
    pub(crate) fn fence(&self) -> &Fence {
        &self.fence
    }

    /// Returns the clients of the servers, for connections outside of the pool.
    pub(crate) fn clients(&self) -> Vec<Client> {
        match &self.servers {
            Servers::One(node) => vec![node.client().clone()],
            Servers::Cluster(cluster) => cluster.clients().into_iter().map(|(_, client)| client).collect(),
        }
    }

    /// Returns the Redis process that answers now; of a cluster, those of all partitions.
    pub(crate) async fn incarnation(&self) -> Result<String, StoreError> {
        match &self.servers {
            // Boxed to keep callers' futures small.
            Servers::One(node) => Box::pin(node.process()).await,
            Servers::Cluster(cluster) => Box::pin(cluster.incarnation()).await,
        }
    }

    /// Runs `work` with the time-out. If the circuit breaker of the only server opens, it stops early.
    pub(crate) async fn run_with_timeout<T>(
        &self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match &self.servers {
            Servers::One(node) => node.run_with_timeout(self.timeout, work).await,
            // Each server of a cluster has its own circuit breaker.
            Servers::Cluster(_) => tokio::time::timeout(self.timeout, work)
                .await
                .unwrap_or_else(|_| Err(unavailable("no answer in time"))),
        }
    }

    /// Sends the commands and returns the replies. Every command that Emend sends can be repeated.
    pub(crate) async fn query<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, StoreError> {
        self.query_fenced(commands, None).await
    }

    /// Sets aside keys of the wrong type. Returns whether there were any.
    async fn set_aside(&self, commands: &Pipeline, error: &RedisError) -> Result<bool, StoreError> {
        let wrong = unreadable::wrongly_typed(commands, error);
        if wrong.is_empty() {
            return Ok(false);
        }
        let mut commands = Pipeline::new();
        let now = unix_time();
        for key in &wrong {
            unreadable::note(key);
            let (aside, list) = unreadable::set_aside_name(key);
            commands.rename(key, &aside);
            commands.expire(&aside, SET_ASIDE_SECONDS);
            if let Some((list, name)) = list {
                commands.zadd(list, name, now);
            }
        }
        // The key may be gone by now, so errors of Redis do not matter.
        let _done = self.replies(&commands, None).await?;
        Ok(true)
    }

    /// Sends the commands. With an epoch, they are sent only if the fence is open for it once there is a connection.
    pub(crate) async fn query_fenced<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
    ) -> Result<T, StoreError> {
        let replies = self.replies(commands, epoch).await?;
        let answer = read(commands, replies).await;
        let again = match &answer {
            Err(error) => Box::pin(self.set_aside(commands, error)).await?,
            Ok(_) => false,
        };
        let answer = if again {
            read(commands, self.replies(commands, epoch).await?).await
        } else {
            answer
        };
        answer.map_err(|error| from_redis(&error))
    }

    /// Returns the replies to all commands, which can be errors of Redis.
    async fn replies(&self, commands: &Pipeline, epoch: Option<&Epoch>) -> Result<Vec<Value>, StoreError> {
        let replies = self.query_each(commands, epoch, self.patience()).await?;
        replies.into_iter().collect()
    }

    /// Sends the commands and returns the reply to each: a server that does not answer does not hide the replies of
    /// others. A command whose slot is being moved is sent again for as long as `patience` lasts.
    pub(crate) async fn query_each(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
        patience: Duration,
    ) -> Result<Vec<Reply>, StoreError> {
        match &self.servers {
            Servers::One(node) => {
                let admit = |process: &str| {
                    if let Some(epoch) = epoch {
                        // The fence closes before anything is sent. See docs/decisions/0013-start-up-gate.md.
                        self.fence.observe_incarnation(process);
                        processes::admit(&self.fence, epoch)?;
                    }
                    Ok(())
                };
                let replies = node.query(commands, &admit).await?;
                let replies = replies.map_err(|error| from_redis(&error))?;
                Ok(replies.into_iter().map(Ok).collect())
            }
            // Boxed to keep callers' futures small.
            Servers::Cluster(cluster) => Ok(Box::pin(cluster.query(commands, epoch, patience)).await),
        }
    }

    /// Sends commands without keys to every master, and returns the answer of each.
    pub(crate) async fn query_all<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
    ) -> Result<Vec<Result<T, StoreError>>, StoreError> {
        let Servers::Cluster(cluster) = &self.servers else {
            return Ok(vec![self.query(commands).await]);
        };
        cluster.refresh_slots().await?;
        let masters = cluster.masters().await?;
        let one = async |address| {
            let replies = cluster.query_master(address, commands).await?;
            let answer = read(commands, replies).await;
            answer.map_err(|error| from_redis(&error))
        };
        Ok(join_all(masters.iter().map(one)).await)
    }

    /// Does one step of a SCAN from a position, which is `0` at first. Returns the next position, `0` at the end, and the
    /// keys that match.
    pub(crate) async fn scan(
        &self,
        position: &str,
        pattern: &str,
        count: usize,
    ) -> Result<(String, Vec<String>), StoreError> {
        let command = |cursor: &str| {
            let mut commands = Pipeline::new();
            let scan = commands.cmd("SCAN").arg(cursor).arg("MATCH").arg(pattern);
            scan.arg("COUNT").arg(count);
            commands
        };
        let Servers::Cluster(cluster) = &self.servers else {
            let (step,) = self.query(&command(position)).await?;
            return Ok(step);
        };
        // Each server has a cursor of its own.
        let masters = cluster.masters().await?;
        let now = cluster.fingerprint();
        let mut parts = position.split('-');
        let cursor = parts.next().unwrap_or("0");
        let place = parts.next().map_or(Some(0), |place| place.parse::<usize>().ok());
        let unchanged = parts.next().is_none_or(|then| then == now);
        let Some(master) = place.and_then(|place| masters.get(place)).filter(|_| unchanged) else {
            return Err(unavailable("the slots of its cluster were moved; begin again"));
        };
        let place = place.unwrap_or_default();
        let commands = command(cursor);
        let replies = cluster.query_master(master, &commands).await?;
        let ((next, keys),): ((String, Vec<String>),) = read(&commands, replies)
            .await
            .map_err(|error| from_redis(&error))?;
        let place = if next == "0" { place + 1 } else { place };
        if place == masters.len() {
            return Ok((next, keys));
        }
        Ok((format!("{next}-{place}-{now}"), keys))
    }
}

/// Reads replies as the answer to a pipeline.
async fn read<T: FromRedisValue>(commands: &Pipeline, replies: Vec<Value>) -> Result<T, RedisError> {
    commands.query_async(&mut ReceivedReplies(replies)).await
}

/// Replies that were received already, in the form of a connection: the client knows how to read those of a pipeline.
struct ReceivedReplies(Vec<Value>);

impl ConnectionLike for ReceivedReplies {
    fn req_packed_command<'a>(&'a mut self, _: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(std::future::ready(Ok(self.0.pop().unwrap_or(Value::Nil))))
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        _: &'a Pipeline,
        _: usize,
        _: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(std::future::ready(Ok(std::mem::take(&mut self.0))))
    }

    fn get_db(&self) -> i64 {
        0
    }
}
