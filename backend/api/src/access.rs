//! Who calls, and whether they may: looked up in the table of routes before a handler runs.

use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, HOST, HeaderMap, HeaderValue, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, web};
use emend_service::ServiceError;
use emend_service::accounts::Caller;
use emend_shared::ErrorCode;
use emend_shared::accounts::KeyScope;
use futures::future::{Ready, ready};

use crate::app::{ApiOptions, ROUTES, Services};
use crate::error::ApiError;
use crate::languagetool::is_languagetool;

/// The cookie that a session's token is in.
pub(crate) const COOKIE: &str = "emend_session";
/// The one route that who is being forgotten can still call.
const FORGET: &str = "/api/v1/me/forget";

/// What a route needs of who calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody may.
    Nothing,
    /// Somebody: logged in, with a key of this scope, or the local user.
    Scope(KeyScope),
    /// A person: logged in, or the local user. No key.
    Person,
    /// A person with an account. No key, and nobody where there are no accounts.
    Account,
    /// An administrator: logged in, or with a key of the scope `admin`.
    Administrator,
}

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// In lower case.
    pub method: &'static str,
    /// With `{parameters}`.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
}

/// Who calls, once it is known that they may.
pub(crate) struct Known(pub(crate) Caller);

impl FromRequest for Known {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A route that needs nothing has no caller: such a handler must not ask for one.
        let caller = request.extensions().get::<Caller>().cloned();
        ready(caller.map(Self).ok_or_else(|| {
            ApiError::new(
                ErrorCode::Internal,
                "nobody has asked who calls; please tell who runs this server",
            )
        }))
    }
}

/// Refuses who may not; hands on who calls to whoever may.
pub(crate) async fn authorise(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let path = request.match_pattern().unwrap_or_default();
    let method = request.method().as_str();
    let is_it = |route: &&Route| route.path == path && route.method.eq_ignore_ascii_case(method);
    // What is not in the table is no route of the API: the web app's files, or nothing at all.
    if let Some(route) = ROUTES.iter().find(is_it) {
        let counted = count(&path, request.request(), &services, &options).await;
        let admitted = match counted {
            Ok(()) => admit(route, request.request(), &services, &options).await,
            Err(refusal) => Err(refusal),
        };
        match admitted {
            Ok(Some(caller)) => {
                request.extensions_mut().insert(caller);
            }
            Ok(None) => {}
            // An answer and not an error, so that it goes out with the headers that every answer has.
            Err(refusal) => {
                let refusal = refusal.answer(request.path());
                return Ok(request.into_response(refusal).map_into_right_body());
            }
        }
    }
    let private = options.accounts && is_api(&path);
    let mut response = next.call(request).await?.map_into_left_body();
    if private {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Counts a request of the API against what its address may make.
async fn count(
    path: &str,
    request: &HttpRequest,
    services: &Services,
    options: &ApiOptions,
) -> Result<(), ApiError> {
    let (Some(limit), Some(from)) = (options.requests_per_minute, address(request, options)) else {
        return Ok(());
    };
    if is_api(path) {
        services.emend.accounts().count_request(from, limit).await?;
    }
    Ok(())
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || is_languagetool(path)
}

async fn admit(
    route: &Route,
    request: &HttpRequest,
    services: &Services,
    options: &ApiOptions,
) -> Result<Option<Caller>, ApiError> {
    if options.accounts && !request.method().is_safe() && is_by_cookie(request) {
        refuse_foreign(request.method(), request.headers())?;
    }
    if route.need == Need::Nothing {
        return Ok(None);
    }
    let caller = if options.accounts {
        caller(request, services).await?
    } else {
        Caller::local()
    };
    if caller.forgetting && route.path != FORGET {
        return Err(forbidden(
            "this account is being removed; POST /api/v1/me/forget goes on with it",
        ));
    }
    match route.need {
        Need::Scope(scope) if !caller.has_scope(scope) => Err(no_scope(scope)),
        Need::Person | Need::Account if !caller.is_person() => {
            Err(forbidden("this is for who is logged in, not for an API key"))
        }
        Need::Account | Need::Administrator if !options.accounts => Err(without_accounts()),
        Need::Administrator if !caller.is_administrator() => {
            Err(forbidden("only an administrator may do this"))
        }
        Need::Administrator if !caller.has_scope(KeyScope::Admin) => Err(no_scope(KeyScope::Admin)),
        _ => Ok(Some(caller)),
    }
}

/// Who shows an API key or, without one, a session.
pub(crate) async fn caller(request: &HttpRequest, services: &Services) -> Result<Caller, ServiceError> {
    let accounts = services.emend.accounts();
    if let Some(authorization) = request.headers().get(AUTHORIZATION) {
        let text = authorization.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ServiceError::BadCredentials);
        }
        return accounts.by_key(token.trim()).await;
    }
    match request.cookie(COOKIE) {
        Some(cookie) => accounts.by_session(cookie.value()).await,
        None => Err(ServiceError::Unauthenticated),
    }
}

/// Whether the browser, and not the one who uses it, shows who calls.
fn is_by_cookie(request: &HttpRequest) -> bool {
    request.cookie(COOKIE).is_some() && !request.headers().contains_key(AUTHORIZATION)
}

/// A browser sends its cookie along with what a foreign page asks for; only pages of this server's own may change
/// something with it. Every browser says where a request came from, in one of two headers.
fn refuse_foreign(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |value: &HeaderValue| value.to_str().unwrap_or("?").to_owned();
    let own = match headers.get("sec-fetch-site").map(text).as_deref() {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        None => {
            let host = headers.get(HOST).map(text).unwrap_or_default();
            let origin = headers.get(ORIGIN).map(text).unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
    };
    if own {
        return Ok(());
    }
    Err(forbidden(&format!(
        "{method} with a session's cookie is for this server's own pages: it must say so with Origin or \
         Sec-Fetch-Site; other programs use an API key"
    )))
}

fn forbidden(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Forbidden, message)
}

pub(crate) fn no_scope(scope: KeyScope) -> ApiError {
    let name = serde_json::to_value(scope).unwrap_or_default();
    forbidden(&format!(
        "this API key does not have the scope {}; make one that has",
        name.as_str().unwrap_or_default()
    ))
}

/// What accounts are needed for, on a server without.
pub(crate) fn without_accounts() -> ApiError {
    forbidden("this server runs without accounts; started with --accounts on, it has them")
}

/// The address that a request came from; `None` over a socket file.
pub(crate) fn address(request: &HttpRequest, options: &ApiOptions) -> Option<IpAddr> {
    let forwarded = forwarded(request, options, "x-forwarded-for").and_then(|address| address.parse().ok());
    forwarded.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

/// Whether the browser's end of the connection is encrypted.
pub(crate) fn is_encrypted(request: &HttpRequest, options: &ApiOptions) -> bool {
    forwarded(request, options, "x-forwarded-proto")
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

/// What the proxy that is trusted wrote last.
pub(crate) fn forwarded(request: &HttpRequest, options: &ApiOptions, name: &str) -> Option<String> {
    if !options.trust_proxy {
        return None;
    }
    let value = request.headers().get_all(name).last()?.to_str().ok()?;
    value.rsplit(',').next().map(|last| last.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::default().insert_header(("host", "emend.example"));
        for header in headers {
            request = request.insert_header(*header);
        }
        let request = request.to_http_request();
        refuse_foreign(&Method::POST, request.headers()).is_ok()
    }

    #[test]
    fn a_cookie_changes_something_only_for_this_servers_own_pages() {
        assert!(own(&[("origin", "https://emend.example")]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
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
            assert!(!own(foreign), "{foreign:?}");
        }
    }

    #[test]
    fn what_a_proxy_says_counts_only_where_it_is_trusted() {
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:1".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.1.1.1, 2.2.2.2"))
            .insert_header(("x-forwarded-proto", "https"))
            .to_http_request();
        let with = |trust_proxy| {
            let options = ApiOptions {
                trust_proxy,
                ..ApiOptions::default()
            };
            let address = address(&request, &options).unwrap().to_string();
            (address, is_encrypted(&request, &options))
        };
        assert_eq!(with(false), ("10.0.0.1".to_owned(), false));
        assert_eq!(with(true), ("2.2.2.2".to_owned(), true));
    }
}
