//! Identification of the caller, and the caller's rights.

use std::time::Duration;

use emend_cache::TimedCache;
use emend_domain::{AccountId, Viewer};
use emend_shared::accounts::{AccountInfo, KeyScope, Role};

/// How long a caller remains identified while the store is unavailable.
const STORE_OUTAGE_LIFETIME: Duration = Duration::from_mins(10);
/// The number of sessions and keys in the cache.
const MAX_CACHED: usize = 10_000;

/// Recently identified callers by session or key, for use while the store is unavailable. Ending a session or revoking a
/// key removes them at once.
pub(crate) type RecentCallers = TimedCache<String, Caller>;

pub(crate) fn recent_callers() -> RecentCallers {
    TimedCache::new(MAX_CACHED, STORE_OUTAGE_LIFETIME)
}

/// The caller of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The caller as a viewer.
    pub viewer: Viewer,
    /// The means of identification.
    pub via: Authentication,
    /// The caller's account; `None` for the local user.
    pub account: Option<AccountInfo>,
    /// Whether the account is being removed. If so, it can only continue the removal.
    pub forgetting: bool,
}

/// The means of identification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// Accounts are off.
    Local,
    /// A session.
    Session {
        /// The ID of the session's entry.
        entry: String,
    },
    /// No identification. The caller may check texts if the server allows that to everyone.
    Anonymous,
    /// An API key.
    Key {
        /// The scopes of the key.
        scopes: Vec<KeyScope>,
    },
}

impl Caller {
    /// Returns the local user, with all rights that exist without accounts.
    pub fn local() -> Self {
        Self {
            viewer: Viewer::without_teams(AccountId::local()),
            via: Authentication::Local,
            account: None,
            forgetting: false,
        }
    }

    /// Returns a caller without an account, with the right to check texts only.
    pub fn anonymous() -> Self {
        Self {
            viewer: Viewer::without_teams(AccountId::anonymous()),
            via: Authentication::Anonymous,
            account: None,
            forgetting: false,
        }
    }

    /// Returns whether the caller may do things for which an API key needs this scope.
    pub fn has_scope(&self, scope: KeyScope) -> bool {
        match &self.via {
            Authentication::Local | Authentication::Session { .. } => true,
            Authentication::Anonymous => scope == KeyScope::Check,
            Authentication::Key { scopes } => scopes.contains(&scope),
        }
    }

    /// Returns whether the caller is a logged-in or local user, rather than an API key or anonymous.
    pub fn is_person(&self) -> bool {
        matches!(self.via, Authentication::Local | Authentication::Session { .. })
    }

    /// Returns whether the caller's account is an administrator.
    pub fn is_administrator(&self) -> bool {
        let role = self.account.as_ref().map(|account| account.role);
        role == Some(Role::Administrator)
    }

    /// Returns the ID of the session's entry, if the caller has a session.
    pub(crate) fn session(&self) -> Option<&str> {
        match &self.via {
            Authentication::Session { entry } => Some(entry),
            _ => None,
        }
    }
}
