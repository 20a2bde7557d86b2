//! The account and the teams that a request is answered for.

use crate::{AccountId, TeamId};

/// The account and the teams that a request is answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// Their teams, in a fixed order.
    pub teams: Vec<TeamId>,
}

impl Viewer {
    /// An account without teams.
    pub fn alone(account: AccountId) -> Self {
        Self {
            account,
            teams: Vec::new(),
        }
    }
}
