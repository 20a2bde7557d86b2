//! The base path of a server behind a reverse proxy, such as `/emend` in `https://example.org/emend/`.
//!
//! The proxy may remove the path before it forwards a request, or keep it: the server accepts both.

use std::future::Future;
use std::str::FromStr;

tokio::task_local! {
    /// The base path of the server that answers the current request.
    static CURRENT: BasePath;
}

/// The first parts of the server's own paths. A test compares them with the routes and the pages of the web app.
pub(crate) const RESERVED_NAMES: &[&str] = &[
    "account",
    "admin",
    "api",
    "check",
    "docs",
    "documents",
    "healthz",
    "help",
    "insight",
    "join",
    "key",
    "keys",
    "learned",
    "log-in",
    "metrics",
    "openapi.json",
    "readyz",
    "register",
    "set-up",
    "teams",
    "v2",
];

/// A path without a trailing slash, such as `/emend`; empty for the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// The error for an invalid base path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}; use a path such as /emend, or / for none")]
pub struct InvalidBasePath(&'static str);

impl BasePath {
    /// The path without a trailing slash; empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Answers a request of the server with this base path.
    pub(crate) async fn scope<F: Future>(&self, answer: F) -> F::Output {
        CURRENT.scope(self.clone(), answer).await
    }

    /// The path under which clients see a path of the server that answers the current request.
    pub(crate) fn public_path(path: &str) -> String {
        let base = CURRENT.try_with(|base| base.0.clone());
        base.unwrap_or_default() + path
    }

    /// The path and query relative to this path; `None` for paths outside of it, and for all paths if this is the root.
    pub(crate) fn below(&self, path_and_query: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let rest = path_and_query.strip_prefix(&self.0)?;
        match rest.as_bytes().first() {
            Some(b'/') => Some(rest.to_owned()),
            None | Some(b'?') => Some(format!("/{rest}")),
            Some(_) => None,
        }
    }
}

impl FromStr for BasePath {
    type Err = InvalidBasePath;

    fn from_str(text: &str) -> Result<Self, InvalidBasePath> {
        let path = text.trim().trim_end_matches('/');
        if path.is_empty() {
            return Ok(Self::default());
        }
        let names = path
            .strip_prefix('/')
            .ok_or(InvalidBasePath("the path must begin with a slash"))?;
        let is_plain = |name: &str| {
            let is_dots = matches!(name, "." | "..");
            let allowed =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
            !name.is_empty() && !is_dots && name.bytes().all(allowed)
        };
        if !names.split('/').all(is_plain) {
            return Err(InvalidBasePath(
                "the path may contain only letters, digits and - _ . ~ between slashes",
            ));
        }
        let first = names.split('/').next().unwrap_or_default();
        // If the proxy removes the path, /docs of the server and /docs below the base path /docs would be indistinguishable.
        if RESERVED_NAMES.contains(&first) {
            return Err(InvalidBasePath("the server uses this path itself"));
        }
        Ok(Self(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> BasePath {
        text.parse().unwrap()
    }

    #[test]
    fn the_base_path_is_removed_from_addresses_below_it() {
        let base = path("/tools/emend/");
        assert_eq!(base.as_str(), "/tools/emend");
        for (address, below) in [
            ("/tools/emend", Some("/")),
            ("/tools/emend?a=/b", Some("/?a=/b")),
            ("/tools/emend/", Some("/")),
            ("/tools/emend/v2/check?a=b", Some("/v2/check?a=b")),
            ("/tools/emend//evil.example", Some("//evil.example")),
            ("/tools/emendation", None),
            ("/tools", None),
            ("/v2/check", None),
        ] {
            assert_eq!(base.below(address).as_deref(), below, "{address}");
        }
    }

    #[test]
    fn an_empty_base_path_removes_nothing() {
        for root in ["", "/", " / "] {
            assert_eq!(path(root), BasePath::default());
            assert_eq!(path(root).below("/v2/check"), None);
        }
    }

    #[test]
    fn invalid_paths_and_paths_of_the_server_are_refused() {
        for text in [
            "emend",
            "//evil.example",
            "/a//b",
            "/a/../b",
            "/.",
            "/a b",
            "/a?b",
            "/a#b",
            "/%61",
            "/ä",
            "/\"><script>",
            "https://example.org/emend",
            "/api",
            "/v2/emend",
            "/docs",
            "/key",
            "/teams",
        ] {
            assert!(text.parse::<BasePath>().is_err(), "{text:?}");
        }
    }

    /// The service worker answers for the app's pages when the server does not, and for nothing else.
    #[test]
    fn the_service_worker_knows_the_paths_outside_the_app() {
        let worker = include_str!("../../../frontend/service-worker.js");
        let (_, rest) = worker.split_once("OTHER_PAGES = /^(").unwrap();
        let (names, _) = rest.split_once(')').unwrap();
        let others = names.replace('\\', "");
        let expected: Vec<&str> = RESERVED_NAMES
            .iter()
            .copied()
            .filter(|name| *name != "join" && !crate::web_app_files::PAGES.contains(name))
            .collect();
        assert_eq!(others.split('|').collect::<Vec<_>>(), expected);
    }
}
