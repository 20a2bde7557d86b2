//! What can be chosen.

use std::time::Duration;

use emend_store::CHOICE_IDS_KEPT;

/// What can be chosen about a [`crate::RedisStore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisOptions {
    /// What all keys begin with, so that several can share a Redis. Without braces.
    pub prefix: String,
    /// How long a call takes at most, the wait for a connection included.
    pub time_out: Duration,
    /// How many connections are open at most.
    pub connections: usize,
    /// How long, in seconds, a choice's id is remembered: within it, a choice counts once.
    pub ids_kept: u64,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            prefix: "emend:".to_owned(),
            time_out: Duration::from_secs(2),
            connections: 16,
            ids_kept: CHOICE_IDS_KEPT,
        }
    }
}
