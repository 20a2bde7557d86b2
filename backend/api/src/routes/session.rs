//! `/api/v1/session`, `/api/v1/sessions`: logs in and out, and lists sessions.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use emend_accounts::AccountError;
use emend_accounts::SESSION_SECONDS;
use emend_service::ServiceError;
use emend_shared::ErrorBody;
use emend_shared::accounts::{AccountInfo, LogInRequest, SessionResponse, SessionsResponse};

use crate::access::{self, AuthorisedCaller, COOKIE, without_accounts};
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::client_address::{address, is_encrypted};
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// The cookie with a session's token. Scripts cannot read it, and browsers do not send it with requests from other sites.
fn cookie(token: String, request: &HttpRequest, options: &ApiOptions) -> Cookie<'static> {
    let path = match options.base_path.as_str() {
        "" => "/",
        base => base,
    };
    Cookie::build(COOKIE, token)
        .path(path.to_owned())
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_encrypted(request, options))
        .max_age(Duration::seconds(SESSION_SECONDS.cast_signed()))
        .finish()
}

/// A cookie that deletes the session's cookie in the browser.
pub(crate) fn no_cookie(request: &HttpRequest, options: &ApiOptions) -> Cookie<'static> {
    let mut cookie = cookie(String::new(), request, options);
    cookie.set_max_age(Duration::ZERO);
    cookie
}

fn answer(services: &ApiServices, options: &ApiOptions, account: Option<AccountInfo>) -> SessionResponse {
    SessionResponse {
        accounts: options.accounts,
        registration: services.emend.accounts().registration.mode(),
        account,
        max_text: services.emend.settings().max_text,
    }
}

/// Get the current session
///
/// Returns the account that is logged in, whether this server has accounts, who may create one, and the longest text of a check. This extends the session
/// for another 30 days.
#[utoipa::path(get, path = "/api/v1/session", tag = "Accounts", responses(
    (status = 200, description = "The current session; without `account` if nobody is logged in", body = SessionResponse),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn show(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if !options.accounts {
        return Ok(HttpResponse::Ok().json(answer(&services, &options, None)));
    }
    let mut response = HttpResponse::Ok();
    let account = match access::caller(&request, &services).await {
        Ok(caller) => {
            if let Some(current) = request.cookie(COOKIE).filter(|_| caller.is_person()) {
                response.cookie(cookie(current.value().to_owned(), &request, &options));
            }
            caller.account
        }
        Err(ServiceError::Unauthenticated | ServiceError::Account(AccountError::BadCredentials)) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(response.json(answer(&services, &options, account)))
}

/// Log in
///
/// Sets a cookie that is valid for 30 days after its last use. After too many failed attempts, wait for the number of seconds in
/// `Retry-After`.
#[utoipa::path(post, path = "/api/v1/session", tag = "Accounts", request_body = LogInRequest, responses(
    (status = 200, description = "You are logged in", body = SessionResponse),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 401, description = "The name or the password is wrong", body = ErrorBody),
    (status = 403, description = "This server has no accounts", body = ErrorBody),
    (status = 429, description = "Too many attempts; see Retry-After", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn log_in(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    body: ApiJson<LogInRequest>,
) -> Result<HttpResponse, ApiError> {
    if !options.accounts {
        return Err(without_accounts());
    }
    let accounts = services.emend.accounts();
    let from = address(&request, &options);
    let logged_in = accounts
        .login
        .log_in(&body.0.name, &body.0.password, from)
        .await?;
    // End the session that this browser had before.
    if let Some(previous) = request.cookie(COOKIE) {
        accounts.sessions.log_out(previous.value()).await?;
    }
    let token = logged_in.token.expose().to_owned();
    Ok(HttpResponse::Ok()
        .cookie(cookie(token, &request, &options))
        .json(answer(&services, &options, Some(logged_in.account))))
}

/// Log out
///
/// Ends the cookie's session, if there is one.
#[utoipa::path(delete, path = "/api/v1/session", tag = "Accounts", responses(
    (status = 204, description = "You are logged out"),
    (status = 403, description = "The request does not come from a page of this server", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn log_out(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if let Some(cookie) = request.cookie(COOKIE).filter(|_| options.accounts) {
        services.emend.accounts().sessions.log_out(cookie.value()).await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(no_cookie(&request, &options))
        .finish())
}

/// List your sessions
///
/// The most recently used session first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "Accounts", responses(
    (status = 200, description = "Your sessions", body = SessionsResponse),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
) -> Result<HttpResponse, ApiError> {
    let sessions = services.emend.accounts().sessions.list(&caller.0).await?;
    Ok(HttpResponse::Ok().json(SessionsResponse { sessions }))
}

/// Log out everywhere
///
/// Ends all your sessions, including this one.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "Accounts", responses(
    (status = 204, description = "You are logged out everywhere"),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn end_all(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
) -> Result<HttpResponse, ApiError> {
    services.emend.accounts().sessions.end_all(&caller.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of your sessions
///
/// Logs you out in one browser.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "The session's ID")),
    responses(
        (status = 204, description = "Session ended"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "API keys cannot do this", body = ErrorBody),
        (status = 404, description = "No such session", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn end(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.accounts().sessions.end(&caller.0, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
