//! Problems of a store that answers.

use std::fmt;

use crate::PARTITIONS;
use emend_domain::number_with_noun::format_count;

/// A problem that the operator of the store should look at. Its display text names the problem and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreProblem {
    /// When its memory is full, the store deletes keys, by this policy.
    Eviction(String),
    /// Since the server started, the store has been emptied or replaced.
    Replaced,
    /// This number of partitions cannot be reached, because their server in a cluster does not answer.
    PartlyAway(u64),
    /// This number of keys contained data that Emend did not write; they were set aside.
    SetAside(u64),
}

impl StoreProblem {
    /// Returns a short, stable name for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Eviction(_) => "eviction",
            Self::Replaced => "replaced",
            Self::PartlyAway(_) => "partly_away",
            Self::SetAside(_) => "set_aside",
        }
    }

    /// All these names.
    pub const NAMES: [&'static str; 4] = ["eviction", "replaced", "partly_away", "set_aside"];
}

impl fmt::Display for StoreProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eviction(policy) => write!(
                f,
                "the store has a memory limit and `maxmemory-policy {policy}`: when it is full, it deletes data; set \
                 `maxmemory-policy noeviction`"
            ),
            Self::Replaced => f.write_str(
                "the store is not the one this server started with: it was emptied or replaced by another; if that was not \
                 intended, stop the server, restore the data (emend restore), and start it again",
            ),
            Self::PartlyAway(partitions) => write!(
                f,
                "{partitions} of the {PARTITIONS} parts of the store cannot be reached, because a server of its cluster does not \
                 answer; what is in the others can be read and written; see `redis-cli cluster nodes`"
            ),
            Self::SetAside(keys) => write!(
                f,
                "{} of the store held data that Emend did not write; such keys are set aside under `x:` for 30 days, and \
                 the log names them; run `emend verify`",
                format_count(*keys, "key")
            ),
        }
    }
}
