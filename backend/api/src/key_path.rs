//! API keys in the path: `/key/<token>/v2/…` is `/v2/…` called with that key, for clients in which only an address can be
//! configured, such as browser add-ons.
//!
//! The path is rewritten before anything else sees the request, so that the log contains the route and never the key.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

/// The API key from the path.
#[derive(Clone)]
pub(crate) struct PathKey(pub(crate) String);

/// Removes the key from the path and keeps it for authentication.
pub(crate) async fn key_path<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some((key, uri)) = without_key(request.uri()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
        request.extensions_mut().insert(key);
    }
    next.call(request).await
}

/// The key in a `/key/<token>/…` path and the address without it; `None` for all other paths.
fn without_key(uri: &Uri) -> Option<(PathKey, Uri)> {
    let rest = uri.path_and_query()?.as_str().strip_prefix("/key/")?;
    let (token, _) = rest.split_once('/')?;
    let rest = &rest[token.len()..];
    let is_languagetool = ["/v2", "/api/v2"].iter().any(|prefix| {
        rest.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    });
    if token.is_empty() || !is_languagetool {
        return None;
    }
    Some((PathKey(token.to_owned()), rest.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(uri: &str) -> Option<(String, String)> {
        without_key(&uri.parse().unwrap()).map(|(key, uri)| (key.0, uri.to_string()))
    }

    #[test]
    fn a_key_before_a_path_of_the_languagetool_api_is_removed_from_it() {
        let parts = split("/key/em_1_abc/v2/check?text=a/b&language=en");
        assert_eq!(
            parts,
            Some(("em_1_abc".to_owned(), "/v2/check?text=a/b&language=en".to_owned()))
        );
        assert_eq!(split("/key/k/api/v2/check").unwrap().1, "/api/v2/check");
        assert_eq!(split("/key/k/v2").unwrap().1, "/v2");
    }

    #[test]
    fn other_paths_stay_unchanged() {
        for path in [
            "/key/k/api/v1/admin/accounts",
            "/key/k/metrics",
            "/key/k/v2x/check",
            "/key//v2/check",
            "/key/v2",
            "/keys",
            "/v2/check",
        ] {
            assert_eq!(split(path), None, "{path}");
        }
    }
}
