//! Authentication and authorization: identifies the caller of each request and checks permissions before the handler runs.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, HOST, HeaderMap, HeaderValue, ORIGIN, REFERER};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, web};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use emend_accounts::{AccountError, Caller};
use emend_service::ServiceError;
use emend_shared::ErrorCode;
use emend_shared::accounts::KeyScope;
use futures::future::{Ready, ready};

use crate::api_options::{ApiOptions, CheckAccess};
use crate::api_services::ApiServices;
use crate::client_address::address;
use crate::error_response::ApiError;
use crate::key_path::PathKey;
use crate::languagetool::is_languagetool;
use crate::origin_guard::is_own_page;
use crate::route::{ApiRoute, Requirement};

/// The cookie that contains a session's token.
pub(crate) const COOKIE: &str = "emend_session";
/// The only route that an account under removal can still call.
const FORGET: &str = "/api/v1/me/forget";
/// Headers that proxies add. A request with one of them may come from anywhere, even if its address is this machine's.
const PROXY_HEADERS: [&str; 5] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];

/// An authorized caller.
pub(crate) struct AuthorisedCaller(pub(crate) Caller);

impl FromRequest for AuthorisedCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Public routes have no caller, so their handlers must not ask for one.
        let caller = request.extensions().get::<Caller>().cloned();
        ready(caller.map(Self).ok_or_else(|| {
            ApiError::new(
                ErrorCode::Internal,
                "internal error; please report this to the administrator",
            )
        }))
    }
}

/// Calls the route's handler if the caller is allowed to, and refuses the request otherwise.
pub(crate) async fn authorise(
    route: &'static ApiRoute,
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let admission = match count(route.path, request.request(), &services, &options).await {
        Ok(()) => admit(route, request.request(), &services, &options).await,
        Err(refusal) => Err(refusal),
    };
    match admission {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
        }
        Ok(None) => {}
        // Return a response, not an error, so that it gets the headers of every response.
        Err(refusal) => return Ok(request.into_response(refusal.answer(route.path))),
    }
    let mut response = next.call(request).await?;
    if options.accounts && is_api(route.path) {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Counts an API request against the rate limit of its address.
async fn count(
    path: &str,
    request: &HttpRequest,
    services: &ApiServices,
    options: &ApiOptions,
) -> Result<(), ApiError> {
    let (Some(limit), Some(from)) = (options.requests_per_minute, address(request, options)) else {
        return Ok(());
    };
    if is_api(path) {
        services
            .emend
            .accounts()
            .authentication
            .count_request(from, limit)
            .await?;
    }
    Ok(())
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || is_languagetool(path)
}

async fn admit(
    route: &ApiRoute,
    request: &HttpRequest,
    services: &ApiServices,
    options: &ApiOptions,
) -> Result<Option<Caller>, ApiError> {
    if options.accounts && !request.method().is_safe() && is_by_cookie(request) {
        refuse_foreign(request, options)?;
    }
    let caller = match route.need {
        // If the credentials may be in the parameters, the handler identifies the caller.
        Requirement::Nothing | Requirement::Parameters(_) => return Ok(None),
        Requirement::Operator if is_from_this_machine(request) => return Ok(None),
        _ if !options.accounts => Caller::local(),
        Requirement::Check if options.check_access == CheckAccess::Everyone && !has_credentials(request) => {
            Caller::anonymous()
        }
        _ => caller(request, services).await?,
    };
    if caller.forgetting && route.path != FORGET {
        return Err(forbidden(
            "this account is being removed; POST /api/v1/me/forget continues the removal",
        ));
    }
    match route.need {
        Requirement::Check if !caller.has_scope(KeyScope::Check) => Err(no_scope(KeyScope::Check)),
        Requirement::Scope(scope) if !caller.has_scope(scope) => Err(no_scope(scope)),
        Requirement::Person | Requirement::Account if !caller.is_person() => {
            Err(forbidden("log in to do this; an API key is not enough"))
        }
        Requirement::Account | Requirement::Administrator if !options.accounts => Err(without_accounts()),
        Requirement::Operator if !options.accounts => Err(forbidden(
            "on a server without accounts, only programs on the server's own machine can do this",
        )),
        Requirement::Administrator | Requirement::Operator if !caller.is_administrator() => {
            Err(forbidden("only administrators can do this"))
        }
        Requirement::Administrator | Requirement::Operator if !caller.has_scope(KeyScope::Admin) => {
            Err(no_scope(KeyScope::Admin))
        }
        _ => Ok(Some(caller)),
    }
}

/// The caller that a request's API key or, without a key, its session belongs to.
///
/// A key is sent in the path (`/key/<token>/…`), as `Authorization: Bearer <key>`, or as the password of
/// `Authorization: Basic`. The user name of Basic authentication is ignored, because the key identifies the account.
pub(crate) async fn caller(request: &HttpRequest, services: &ApiServices) -> Result<Caller, ServiceError> {
    let accounts = services.emend.accounts();
    if let Some(PathKey(key)) = path_key(request) {
        return Ok(accounts.authentication.identify_key(&key).await?);
    }
    if let Some(authorization) = request.headers().get(AUTHORIZATION) {
        let key = request_key(authorization).ok_or(AccountError::BadCredentials)?;
        return Ok(accounts.authentication.identify_key(&key).await?);
    }
    match request.cookie(COOKIE) {
        Some(cookie) => Ok(accounts.authentication.identify_session(cookie.value()).await?),
        None => Err(ServiceError::Unauthenticated),
    }
}

/// Whether a request has credentials, valid or not.
pub(crate) fn has_credentials(request: &HttpRequest) -> bool {
    shows_key(request) || request.cookie(COOKIE).is_some()
}

/// Whether a request has an API key in its path or header.
pub(crate) fn shows_key(request: &HttpRequest) -> bool {
    path_key(request).is_some() || request.headers().contains_key(AUTHORIZATION)
}

fn path_key(request: &HttpRequest) -> Option<PathKey> {
    request.extensions().get::<PathKey>().cloned()
}

/// The API key in an `Authorization` header.
fn request_key(authorization: &HeaderValue) -> Option<String> {
    let (scheme, value) = authorization.to_str().ok()?.split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    let (_, password) = decoded.split_once(':')?;
    Some(password.to_owned())
}

/// Whether a request comes from a program on the server's own machine and not through a proxy there.
fn is_from_this_machine(request: &HttpRequest) -> bool {
    let proxied = PROXY_HEADERS
        .iter()
        .any(|name| request.headers().contains_key(*name));
    // Requests over the socket file have no address.
    !proxied
        && request
            .peer_addr()
            .is_none_or(|peer| peer.ip().to_canonical().is_loopback())
}

/// Whether the caller is an operator: an administrator, or a program on the server's own machine.
pub(crate) async fn is_operator(request: &HttpRequest, services: &ApiServices, options: &ApiOptions) -> bool {
    if is_from_this_machine(request) {
        return true;
    }
    options.accounts
        && caller(request, services).await.is_ok_and(|caller| {
            !caller.forgetting && caller.is_administrator() && caller.has_scope(KeyScope::Admin)
        })
}

/// Whether a page of another site caused the browser to send this request, for example by an `<img>` or a link, for which browsers
/// do not ask permission. Nothing must be learned from such a request. The guard has already judged requests with an `Origin`.
pub(crate) fn is_from_another_site(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap_or("?"))
    };
    if headers.contains_key(ORIGIN) {
        return false;
    }
    match text("sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        // Browsers that are too old for Sec-Fetch-Site still send the page's address.
        None => text(REFERER.as_str()).is_some_and(|page| {
            let host = page.split_once("://").map_or("", |(_, rest)| rest);
            let host = host.split(['/', '?', '#']).next().unwrap_or_default();
            Some(host) != text(HOST.as_str())
        }),
    }
}

/// Whether the only credentials are a cookie, which browsers send automatically.
fn is_by_cookie(request: &HttpRequest) -> bool {
    request.cookie(COOKIE).is_some() && !shows_key(request)
}

/// Refuses requests from pages of other sites (CSRF): browsers send the cookie with them too. Every browser names the source of a
/// request in one of two headers.
fn refuse_foreign(request: &HttpRequest, options: &ApiOptions) -> Result<(), ApiError> {
    let site = request.headers().get("sec-fetch-site");
    let is_same_site = is_own_page(request, options) || site.is_some_and(|site| site == "none");
    if is_same_site {
        return Ok(());
    }
    Err(forbidden(&format!(
        "only this server's own pages can send {} with a session cookie, and must send Origin or \
         Sec-Fetch-Site; in other programs, use an API key",
        request.method()
    )))
}

fn forbidden(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Forbidden, message)
}

pub(crate) fn no_scope(scope: KeyScope) -> ApiError {
    let name = serde_json::to_value(scope).unwrap_or_default();
    forbidden(&format!(
        "this API key does not have the scope {}; create a key that has it",
        name.as_str().unwrap_or_default()
    ))
}

/// The refusal of requests that need accounts on a server without accounts.
pub(crate) fn without_accounts() -> ApiError {
    forbidden("this server has no accounts; start it with --accounts on to enable them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn is_same_site(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::default().insert_header(("host", "emend.example"));
        for header in headers {
            request = request.insert_header(*header);
        }
        refuse_foreign(&request.to_http_request(), &ApiOptions::default()).is_ok()
    }

    #[test]
    fn a_cookie_changes_something_only_for_this_servers_own_pages() {
        assert!(is_same_site(&[("origin", "https://emend.example")]));
        assert!(is_same_site(&[("sec-fetch-site", "same-origin")]));
        for foreign in [
            &[][..],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://emend.example"),
            ],
            &[("sec-fetch-site", "cross-site")],
        ] {
            assert!(!is_same_site(foreign), "{foreign:?}");
        }
    }

    #[test]
    fn a_key_is_taken_as_bearer_token_and_as_basic_password() {
        let key = |header: &str| request_key(&header.parse().unwrap());
        assert_eq!(key("Bearer em_1").as_deref(), Some("em_1"));
        // ada:em_1, :em_1
        assert_eq!(key("Basic YWRhOmVtXzE=").as_deref(), Some("em_1"));
        assert_eq!(key("basic OmVtXzE=").as_deref(), Some("em_1"));
        for wrong in ["em_1", "Digest em_1", "Basic em_1", "Basic YWRh", ""] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_request_caused_by_a_page_of_another_site_is_recognised_by_its_headers() {
        let foreign = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::default().insert_header(("host", "127.0.0.1:8675"));
            for header in headers {
                request = request.insert_header(*header);
            }
            is_from_another_site(request.to_http_request().headers())
        };
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(foreign(&[("referer", "https://evil.example/page")]));
        assert!(foreign(&[("referer", "http://127.0.0.1:3000/")]));
        for is_same_site in [
            &[][..],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin")],
            &[("referer", "http://127.0.0.1:8675/")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "chrome-extension://abc"),
            ],
        ] {
            assert!(!foreign(is_same_site), "{is_same_site:?}");
        }
    }

    #[test]
    fn a_request_forwarded_by_a_proxy_is_not_from_this_machine() {
        let local = |peer: &str, headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
            for header in headers {
                request = request.insert_header(*header);
            }
            is_from_this_machine(&request.to_http_request())
        };
        assert!(local("127.0.0.1:1", &[]));
        assert!(local("[::1]:1", &[]));
        assert!(local("[::ffff:127.0.0.1]:1", &[]));
        assert!(!local("10.0.0.1:1", &[]));
        for name in PROXY_HEADERS {
            assert!(!local("127.0.0.1:1", &[(name, "1.2.3.4")]), "{name}");
        }
    }
}
