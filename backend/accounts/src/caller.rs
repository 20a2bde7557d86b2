//! Who calls, and what they may do.

use emend_domain::{AccountId, Viewer};
use emend_shared::accounts::{AccountInfo, KeyScope, Role};

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// As whom they look.
    pub viewer: Viewer,
    /// How it is known.
    pub via: Via,
    /// Their account; `None` for the local user.
    pub account: Option<AccountInfo>,
    /// The account is being removed: all it can do is to go on with that.
    pub forgetting: bool,
}

/// How it is known who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// There are no accounts.
    Local,
    /// They are logged in.
    Session {
        /// The session's entry.
        entry: String,
    },
    /// It is not known: they may check texts, where the server lets everyone.
    Anonymous,
    /// They show an API key.
    Key {
        /// What it may be used for.
        scopes: Vec<KeyScope>,
    },
}

impl Caller {
    /// The local user, who may do all that there is to do without accounts.
    pub fn local() -> Self {
        Self {
            viewer: Viewer::alone(AccountId::local()),
            via: Via::Local,
            account: None,
            forgetting: false,
        }
    }

    /// A caller without an account, who may check texts and nothing else.
    pub fn anonymous() -> Self {
        Self {
            viewer: Viewer::alone(AccountId::nobody()),
            via: Via::Anonymous,
            account: None,
            forgetting: false,
        }
    }

    /// Whether they may do what an API key needs this scope for.
    pub fn has_scope(&self, scope: KeyScope) -> bool {
        match &self.via {
            Via::Local | Via::Session { .. } => true,
            Via::Anonymous => scope == KeyScope::Check,
            Via::Key { scopes } => scopes.contains(&scope),
        }
    }

    /// Whether they are a person, not a program with a key or anybody at all.
    pub fn is_person(&self) -> bool {
        matches!(self.via, Via::Local | Via::Session { .. })
    }

    /// Whether their account is an administrator's.
    pub fn is_administrator(&self) -> bool {
        let role = self.account.as_ref().map(|account| account.role);
        role == Some(Role::Administrator)
    }

    /// The entry of the session, where there is one.
    pub(crate) fn session(&self) -> Option<&str> {
        match &self.via {
            Via::Session { entry } => Some(entry),
            _ => None,
        }
    }
}
