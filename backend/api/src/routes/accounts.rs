//! `/api/v1/accounts`, `/api/v1/me/password`, `/api/v1/me/display-name`: creates accounts, and changes passwords and display names.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{AccountInfo, DisplayNameRequest, PasswordRequest, RegisterRequest};

use crate::access::{AuthorisedCaller, without_accounts};
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::client_address::address;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// Create an account
///
/// Depending on the server's registration setting, this requires an invitation or is open to everyone. With the set-up token that
/// a server without an administrator prints when it starts, the account becomes the administrator. Log in afterwards.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "Accounts", request_body = RegisterRequest, responses(
    (status = 201, description = "The account", body = AccountInfo),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 403, description = "Registration is closed or requires an invitation, or the token is no longer valid", body = ErrorBody),
    (status = 409, description = "An account with this name already exists", body = ErrorBody),
    (status = 429, description = "Too many accounts created from this address; see Retry-After", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn register(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    body: ApiJson<RegisterRequest>,
) -> Result<HttpResponse, ApiError> {
    if !options.accounts {
        return Err(without_accounts());
    }
    let from = address(&request, &options);
    let created = services
        .emend
        .accounts()
        .registration
        .register(&body.0, from)
        .await?;
    Ok(HttpResponse::Created().json(created))
}

/// Change your password
///
/// Ends all your other sessions.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "Accounts", request_body = PasswordRequest, responses(
    (status = 204, description = "Password changed"),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 401, description = "Not logged in, or the current password is wrong", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many attempts; see Retry-After", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn change_password(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    caller: AuthorisedCaller,
    request: HttpRequest,
    body: ApiJson<PasswordRequest>,
) -> Result<HttpResponse, ApiError> {
    let from = address(&request, &options);
    let accounts = services.emend.accounts();
    accounts.passwords.change(&caller.0, &body.0, from).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Change your display name
///
/// The name with which you log in does not change.
#[utoipa::path(post, path = "/api/v1/me/display-name", tag = "Accounts", request_body = DisplayNameRequest, responses(
    (status = 200, description = "Your account", body = AccountInfo),
    (status = 400, description = "The display name is invalid", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn change_display_name(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    body: ApiJson<DisplayNameRequest>,
) -> Result<HttpResponse, ApiError> {
    let management = &services.emend.accounts().management;
    let account = management
        .set_display_name(&caller.0, body.0.display_name.as_deref())
        .await?;
    Ok(HttpResponse::Ok().json(account))
}
