//! Routes of the API and the permissions that they require.

use emend_shared::accounts::KeyScope;

/// The permission that a route requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// None: the route is public.
    Nothing,
    /// Permission to check texts, as set by `--check-access`.
    Check,
    /// A key with this scope, a session, or the local user. LanguageTool clients send credentials in the parameters, so the handler
    /// identifies the caller itself.
    Parameters(KeyScope),
    /// A session, an API key with this scope, or the local user.
    Scope(KeyScope),
    /// A session or the local user; API keys are refused.
    Person,
    /// A session; refused on servers without accounts.
    Account,
    /// An administrator's session, or an administrator's key with the scope `admin`.
    Administrator,
    /// An administrator, or a program on the server's own machine.
    Operator,
}

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiRoute {
    /// The method in lower case. `get` also answers HEAD.
    pub method: &'static str,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// The required permission.
    pub need: Requirement,
}

impl ApiRoute {
    /// The supported methods for the header `Allow`.
    pub(crate) fn methods(&self) -> &'static [&'static str] {
        match self.method {
            "get" => &["GET", "HEAD"],
            "post" => &["POST"],
            "delete" => &["DELETE"],
            _ => &[],
        }
    }
}
