//! The origins of other sites and programs that may call this server.

use std::str::FromStr;

use url::Url;

/// An origin or a pattern of origins that may call the API: a value of `--allow-origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// `*`: every origin.
    Any,
    /// One origin, as a browser writes it: `https://example.org`, `app://obsidian.md`.
    Exact(String),
    /// Every origin of a scheme other than HTTP, without the `://`: `moz-extension` for `moz-extension://*`. Browsers may give each
    /// installation of an extension a different origin.
    Scheme(String),
}

/// The error for a text that is neither an origin nor a pattern of origins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}; use an origin such as https://example.org, a pattern such as moz-extension://*, or * for every origin"
)]
pub struct InvalidOrigin(&'static str);

/// Schemes of browser extensions and desktop editors, whose origins web pages cannot have or forge. They may use the LanguageTool
/// API without being listed in `--allow-origin`.
pub(crate) fn is_program(origin: &str) -> bool {
    const SCHEMES: [&str; 3] = ["chrome-extension", "moz-extension", "safari-web-extension"];
    const EDITORS: [&str; 3] = ["app://obsidian.md", "capacitor://localhost", "lsp://logseq.io"];
    EDITORS.contains(&origin) || SCHEMES.iter().any(|scheme| is_of(origin, scheme))
}

/// Whether an origin has this scheme and a host.
fn is_of(origin: &str, scheme: &str) -> bool {
    let host = origin
        .strip_prefix(scheme)
        .and_then(|rest| rest.strip_prefix("://"));
    host.is_some_and(|host| !host.is_empty())
}

impl AllowedOrigin {
    /// Whether a page of this origin may call the API.
    pub fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(allowed) => allowed == origin,
            Self::Scheme(scheme) => is_of(origin, scheme),
        }
    }
}

impl FromStr for AllowedOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        if text.eq_ignore_ascii_case("null") {
            return Err(InvalidOrigin(
                "`null` cannot be allowed, because it is the origin of every sandboxed page and every local file",
            ));
        }
        let text = text.to_ascii_lowercase();
        let (scheme, host) = text
            .split_once("://")
            .filter(|(scheme, _)| is_scheme(scheme))
            .ok_or(InvalidOrigin("the scheme is missing, such as https://"))?;
        let of_the_web = matches!(scheme, "http" | "https");
        if host == "*" {
            return if of_the_web {
                Err(InvalidOrigin(
                    "web origins cannot have patterns and must be listed one by one",
                ))
            } else {
                Ok(Self::Scheme(scheme.to_owned()))
            };
        }
        if host.contains('*') {
            return Err(InvalidOrigin("* must be the whole part after ://"));
        }
        if host.contains(['/', '?', '#', '@', '\\']) {
            return Err(InvalidOrigin(
                "an origin cannot have a path after the host and port",
            ));
        }
        let url = Url::parse(&text).map_err(|_| InvalidOrigin("the address is invalid"))?;
        if of_the_web {
            // The form that browsers send: without the default port and in ASCII.
            return Ok(Self::Exact(url.origin().ascii_serialization()));
        }
        // Pages that programs load from their own files; Electron sends their origin without a host.
        if url.host_str().is_none_or(str::is_empty) && scheme != "file" {
            return Err(InvalidOrigin("the host is missing"));
        }
        Ok(Self::Exact(text))
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(pattern: &str, origin: &str) -> bool {
        pattern.parse::<AllowedOrigin>().unwrap().allows(origin)
    }

    #[test]
    fn an_origin_is_compared_in_the_form_that_browsers_send() {
        for (pattern, origin) in [
            ("https://example.org", "https://example.org"),
            ("HTTPS://Example.ORG:443", "https://example.org"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://müller.example", "https://xn--mller-kva.example"),
            ("http://[::1]:80", "http://[::1]"),
            ("app://obsidian.md", "app://obsidian.md"),
            ("file://", "file://"),
        ] {
            assert!(allows(pattern, origin), "{pattern}");
        }
        for (pattern, origin) in [
            ("https://example.org", "http://example.org"),
            ("https://example.org", "https://example.org.evil.example"),
            ("https://example.org", "https://example.org:8443"),
            ("app://obsidian.md", "app://obsidian.md.evil"),
        ] {
            assert!(!allows(pattern, origin), "{pattern} {origin}");
        }
    }

    #[test]
    fn a_pattern_has_every_extension_and_no_web_page() {
        assert!(allows("moz-extension://*", "moz-extension://0e8b-11"));
        for origin in [
            "moz-extension://",
            "chrome-extension://abc",
            "https://moz-extension",
            "https://moz-extension://a",
            "null",
        ] {
            assert!(!allows("moz-extension://*", origin), "{origin}");
        }
        assert!(allows("*", "https://example.org") && allows("*", "null"));
    }

    #[test]
    fn programs_are_distinguished_from_web_pages() {
        for origin in [
            "chrome-extension://abc",
            "moz-extension://0e8b-11",
            "safari-web-extension://A-B",
            "app://obsidian.md",
        ] {
            assert!(is_program(origin), "{origin}");
        }
        for origin in [
            "null",
            "https://obsidian.md",
            "app://other",
            "chrome-extension://",
            "https://chrome-extension",
            "http://localhost",
        ] {
            assert!(!is_program(origin), "{origin}");
        }
    }

    #[test]
    fn invalid_origins_are_refused() {
        for text in [
            "",
            "example.org",
            "not an origin/",
            "https://",
            "https://example.org/",
            "https://example.org/path",
            "https://me@example.org",
            "https://*",
            "https://*.example.org",
            "http://exa mple.org",
            "https://example.org:99999",
            "chrome-extension://",
            "chrome-extension://a*",
            "null",
            "://x",
            "**",
        ] {
            assert!(text.parse::<AllowedOrigin>().is_err(), "{text:?}");
        }
    }
}
