//! The viewer of a request.

use crate::{AccountId, TeamId};

/// The account and the teams for which a request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The viewer's account.
    pub account: AccountId,
    /// The viewer's teams, in a fixed order.
    pub teams: Vec<TeamId>,
}

impl Viewer {
    /// Returns a viewer without teams.
    pub fn without_teams(account: AccountId) -> Self {
        Self {
            account,
            teams: Vec::new(),
        }
    }
}
