//! Alternative paths that LanguageTool clients use, rewritten to the routed path before routing.

use std::str::FromStr as _;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;

/// Rewrites an alternative path of a request to the routed one.
pub(crate) async fn aliases(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(path) = routed(request.path()) {
        let query = request.query_string();
        let with_query = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        rewrite(&mut request, &with_query);
    }
    next.call(request).await
}

/// Changes a request's path and query. An invalid address leaves the request unchanged.
pub(crate) fn rewrite(request: &mut ServiceRequest, path_and_query: &str) {
    let Ok(path_and_query) = PathAndQuery::from_str(path_and_query) else {
        return;
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// The routed path for an alternative one; `None` for paths outside the LanguageTool API and for paths that are routed as they are.
///
/// languagetool.org has its API under `/api/v2`. Some clients append a second slash to an address that ends in one, and some
/// omit `/v2` if the configured address does.
fn routed(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let rest = match parts.as_slice() {
        ["api", "v2", rest @ ..] | ["v2", rest @ ..] => rest,
        ["check"] => &parts,
        _ => return None,
    };
    let rest = if rest.is_empty() { &["info"] } else { rest };
    let routed = format!("/v2/{}", rest.join("/"));
    (routed != path).then_some(routed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_aliases_of_clients_are_rewritten_to_the_routed_path() {
        for (path, expected) in [
            ("/api/v2/check", "/v2/check"),
            ("/v2/check/", "/v2/check"),
            ("/v2/words/add//", "/v2/words/add"),
            ("/v2", "/v2/info"),
            ("/v2/", "/v2/info"),
            ("/api/v2/", "/v2/info"),
            ("/check", "/v2/check"),
            ("//v2/check", "/v2/check"),
            ("/v2//check", "/v2/check"),
        ] {
            assert_eq!(routed(path).as_deref(), Some(expected), "{path}");
        }
        for path in [
            "/",
            "/v2/check",
            "/v2x",
            "/api/v2x",
            "/api/v1/check",
            "/checks",
            "/v1/v2/",
        ] {
            assert_eq!(routed(path), None, "{path}");
        }
    }
}
