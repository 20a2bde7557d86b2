//! Checks the origin and host of each request, and answers CORS preflights. Nothing else decides about origins.
//!
//! Without accounts, every caller is the local user, so web pages from other sites must not be able to call the API: neither
//! from their own origin (refused unless allowed by `--allow-origin`), nor by pointing a domain name at this machine (DNS
//! rebinding: on a loopback address, only this machine's own names are accepted).
//!
//! No response allows credentials, so a page from another site can never use a user's session.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use emend_shared::ErrorCode;

use crate::allowed_origin::{AllowedOrigin, is_program};
use crate::api_options::{ApiOptions, Hosts};
use crate::client_address::forwarded;
use crate::error_response::ApiError;
use crate::languagetool::is_languagetool;

const REQUEST_PRIVATE_NETWORK: &str = "access-control-request-private-network";
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");
/// Response headers that pages of other origins may read, in addition to the standard ones.
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, emend-learning");
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, DELETE");
/// Seconds for which browsers may cache a preflight response.
const MAX_AGE: HeaderValue = HeaderValue::from_static("3600");

/// Refuses requests from disallowed origins and hosts, answers preflights, and adds CORS headers.
pub(crate) async fn guard(
    options: web::Data<ApiOptions>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let allowed = match judge(request.request(), &options) {
        Ok(allowed) => allowed,
        // Return a response, not an error, so that it gets the headers of every response.
        Err(reason) => {
            let refusal = ApiError::new(ErrorCode::Forbidden, reason).answer(request.path());
            return Ok(request.into_response(refusal).map_into_right_body());
        }
    };
    let mut response = if is_preflight(request.request()) {
        let answer = preflight(request.headers());
        request.into_response(answer).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    Ok(response)
}

/// Decides whether to accept a request. Returns the origin that the response should allow, if any.
fn judge(request: &HttpRequest, options: &ApiOptions) -> Result<Option<HeaderValue>, &'static str> {
    let host = text(request.headers(), HOST).unwrap_or_default();
    if options.hosts == Hosts::Loopback && !host.is_empty() && !is_loopback(host) {
        return Err(
            "this server accepts only the names localhost and 127.0.0.1; to use another name, start it with --accounts on, or pass --accounts off explicitly",
        );
    }
    let (Some(header), Some(origin)) = (request.headers().get(ORIGIN), text(request.headers(), ORIGIN))
    else {
        return Ok(None);
    };
    // Must come first: Firefox may label requests of extensions as same-origin but still requires CORS headers.
    if is_languagetool(request.path()) && is_program(origin) {
        return Ok(Some(header.clone()));
    }
    if is_own_page(request, options) {
        return Ok(None);
    }
    if options.allow_origin.contains(&AllowedOrigin::Any) {
        return Ok(Some(HeaderValue::from_static("*")));
    }
    if options.allow_origin.iter().any(|allowed| allowed.allows(origin)) {
        return Ok(Some(header.clone()));
    }
    Err("this origin is not allowed; add it to the server's --allow-origin")
}

/// Whether a page of this server sent the request, according to headers that pages cannot forge.
pub(crate) fn is_own_page(request: &HttpRequest, options: &ApiOptions) -> bool {
    let headers = request.headers();
    if let Some(site) = text(headers, HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    // Old browsers, and browsers on unencrypted connections, omit that header.
    let Some((_, from)) = text(headers, ORIGIN).and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    text(headers, HOST) == Some(from)
        || forwarded(request, options, "x-forwarded-host").as_deref() == Some(from)
}

/// A header as text; `?` if it is not valid text.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn is_preflight(request: &HttpRequest) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Allows everything that was requested; the actual request checks the method and the headers.
fn preflight(request_headers: &HeaderMap) -> HttpResponse {
    let mut response = HttpResponse::Ok().finish();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    if let Some(requested) = request_headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, requested.clone());
    }
    if request_headers.contains_key(REQUEST_PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.append(VARY, HeaderValue::from_name(ACCESS_CONTROL_REQUEST_HEADERS));
    response
}

/// Whether a `Host` header, with or without a port, names this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn check_request(
        options: &ApiOptions,
        path: &str,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Option<HeaderValue>, &'static str> {
        let request = headers
            .iter()
            .fold(TestRequest::with_uri(path), |request, header| {
                request.insert_header(*header)
            });
        judge(&request.to_http_request(), options)
    }

    fn options(hosts: Hosts) -> ApiOptions {
        ApiOptions {
            hosts,
            allow_origin: vec!["https://friend.example".parse().unwrap()],
            ..ApiOptions::default()
        }
    }

    fn allowed(hosts: Hosts, host: &'static str, origin: Option<&'static str>) -> bool {
        let origin = origin.map(|origin| ("origin", origin));
        let headers: Vec<_> = [Some(("host", host)), origin].into_iter().flatten().collect();
        check_request(&options(hosts), "/api/v1/check", &headers).is_ok()
    }

    #[test]
    fn a_loopback_server_answers_only_under_the_names_of_this_machine() {
        for host in [
            "localhost:8675",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]:8675",
            "LOCALHOST",
        ] {
            assert!(allowed(Hosts::Loopback, host, None), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:8675",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.evil.example",
        ] {
            assert!(!allowed(Hosts::Loopback, host, None), "{host}");
            assert!(allowed(Hosts::Any, host, None), "{host}");
        }
    }

    #[test]
    fn a_foreign_host_name_that_resolves_to_this_machine_is_refused() {
        for extra_headers in [
            ("sec-fetch-site", "same-origin"),
            ("x-forwarded-host", "localhost"),
        ] {
            let headers = [
                ("host", "evil.example:8675"),
                ("origin", "http://evil.example:8675"),
                extra_headers,
            ];
            let options = ApiOptions {
                trust_proxy: true,
                ..options(Hosts::Loopback)
            };
            assert!(
                check_request(&options, "/v2/check", &headers).is_err(),
                "{extra_headers:?}"
            );
        }
    }

    #[test]
    fn a_page_may_call_from_its_own_origin_or_an_allowed_origin() {
        for origin in ["https://emend.example", "https://friend.example"] {
            assert!(allowed(Hosts::Any, "emend.example", Some(origin)), "{origin}");
        }
        for origin in ["https://evil.example", "null", "chrome-extension://abc"] {
            assert!(!allowed(Hosts::Any, "emend.example", Some(origin)), "{origin}");
        }
        let other_port = Some("http://localhost:3000");
        assert!(!allowed(Hosts::Loopback, "localhost:8675", other_port));
    }

    #[test]
    fn own_pages_are_recognised_behind_a_proxy_with_its_own_host() {
        let host = ("host", "127.0.0.1:8675");
        let origin = ("origin", "https://emend.example");
        let trusting = ApiOptions {
            trust_proxy: true,
            ..options(Hosts::Any)
        };
        let is_accepted = |options: &ApiOptions, extra_headers: &[(&'static str, &'static str)]| {
            check_request(
                options,
                "/api/v1/session",
                &[&[host, origin], extra_headers].concat(),
            )
            .is_ok()
        };
        assert!(is_accepted(
            &options(Hosts::Loopback),
            &[("sec-fetch-site", "same-origin")]
        ));
        assert!(is_accepted(&trusting, &[("x-forwarded-host", "emend.example")]));
        assert!(!is_accepted(
            &options(Hosts::Any),
            &[("x-forwarded-host", "emend.example")]
        ));
        assert!(!is_accepted(&trusting, &[("x-forwarded-host", "other.example")]));
        assert!(!is_accepted(
            &trusting,
            &[
                ("sec-fetch-site", "cross-site"),
                ("x-forwarded-host", "emend.example")
            ]
        ));
        assert!(!is_accepted(&trusting, &[]));
    }

    #[test]
    fn programs_may_use_the_languagetool_api_and_no_other() {
        let host = ("host", "localhost:8675");
        let from = |path, origin| check_request(&options(Hosts::Loopback), path, &[host, ("origin", origin)]);
        for origin in [
            "chrome-extension://abc",
            "moz-extension://0-1",
            "app://obsidian.md",
        ] {
            assert_eq!(from("/v2/check", origin).unwrap().unwrap(), origin);
            assert!(from("/api/v1/me/export", origin).is_err(), "{origin}");
        }
        assert!(from("/v2/check", "https://evil.example").is_err());
        assert!(from("/v2/check", "http://localhost:3000").is_err());
        let all = ApiOptions {
            allow_origin: vec![AllowedOrigin::Any],
            ..ApiOptions::default()
        };
        let evil = [host, ("origin", "https://evil.example")];
        assert_eq!(check_request(&all, "/v2/check", &evil).unwrap().unwrap(), "*");
    }
}
