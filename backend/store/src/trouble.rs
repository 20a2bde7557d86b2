//! What is wrong with a store that answers.

use std::fmt;

/// Something that whoever runs the store should look at. Printed, it says what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// When its memory is full it throws keys away, by this policy.
    Eviction(String),
    /// Since the server started, it has become another store: emptied, or replaced.
    Replaced,
    /// So many keys held what no Emend wrote; they were set aside.
    SetAside(u64),
}

impl Trouble {
    /// A short name that does not change, for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Eviction(_) => "eviction",
            Self::Replaced => "replaced",
            Self::SetAside(_) => "set_aside",
        }
    }

    /// All such names.
    pub const NAMES: [&'static str; 3] = ["eviction", "replaced", "set_aside"];
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eviction(policy) => write!(
                f,
                "the store has a memory limit and `maxmemory-policy {policy}`: when it is full, it throws data away; set \
                 `maxmemory-policy noeviction`"
            ),
            Self::Replaced => f.write_str(
                "the store is not the one this server started with: it was emptied or replaced by another; if that was not \
                 intended, stop the server, bring the data back (emend restore), and start it again",
            ),
            Self::SetAside(keys) => write!(
                f,
                "{keys} keys of the store held data that Emend did not write; they were set aside under `x:` for 30 days, and \
                 the log names them; run `emend verify`"
            ),
        }
    }
}
