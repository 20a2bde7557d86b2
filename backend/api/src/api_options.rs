//! The options of the HTTP server.

use std::num::NonZeroU32;

use crate::allowed_origin::AllowedOrigin;
use crate::base_path::BasePath;

/// Options of the HTTP server.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Origins of other sites with access to the API.
    pub allow_origin: Vec<AllowedOrigin>,
    /// The host names that the server accepts.
    pub hosts: Hosts,
    /// The path under which users reach the server.
    pub base_path: BasePath,
    /// The largest request body, in bytes.
    pub max_body: usize,
    /// Whether the server has accounts. Without accounts, every caller is the local user.
    pub accounts: bool,
    /// The permission to check texts.
    pub check_access: CheckAccess,
    /// Whether to trust the headers of a reverse proxy (`X-Forwarded-For`, `X-Forwarded-Proto`).
    pub trust_proxy: bool,
    /// The most API requests per minute from one address; `None` for no limit.
    pub requests_per_minute: Option<NonZeroU32>,
}

/// The size of the largest request body, in bytes, unless longer texts are allowed.
pub(crate) const DEFAULT_MAX_BODY: usize = 2 << 20;

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            allow_origin: Vec::new(),
            hosts: Hosts::Loopback,
            base_path: BasePath::default(),
            max_body: DEFAULT_MAX_BODY,
            accounts: false,
            check_access: CheckAccess::Accounts,
            trust_proxy: false,
            requests_per_minute: None,
        }
    }
}

impl ApiOptions {
    /// Raises the limit on bodies to fit a text of `max_text` UTF-16 code units, even if each of them is escaped (`\u0041`).
    #[must_use]
    pub fn with_max_text(self, max_text: usize) -> Self {
        Self {
            max_body: self.max_body.max(max_text.saturating_mul(6) + (64 << 10)),
            ..self
        }
    }
}

/// The permission to check texts on a server with accounts. Without accounts, every caller is the local user and can check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckAccess {
    /// Everyone, with or without an account.
    Everyone,
    /// Accounts, by session or API key.
    Accounts,
}

/// The host names that a server accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// Only `localhost` and loopback addresses.
    Loopback,
    /// All names.
    Any,
}
