//! The options of the store.

use std::time::Duration;

use emend_store::CHOICE_ID_SECONDS;

use crate::pool::{DEFAULT_CONNECTIONS, DEFAULT_TIMEOUT};

/// The options of a [`crate::RedisStore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisOptions {
    /// The prefix of all keys, so that several stores can share a Redis. It must not contain braces.
    pub prefix: String,
    /// The time-out of a call, including the wait for a connection.
    pub timeout: Duration,
    /// The maximum number of open connections.
    pub connections: usize,
    /// The time for which a choice ID is remembered, in seconds. Within it, a choice counts once.
    pub choice_id_seconds: u64,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            prefix: "emend:".to_owned(),
            timeout: DEFAULT_TIMEOUT,
            connections: DEFAULT_CONNECTIONS,
            choice_id_seconds: CHOICE_ID_SECONDS,
        }
    }
}
