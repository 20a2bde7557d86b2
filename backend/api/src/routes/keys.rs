//! `/api/v1/keys`: API keys.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{KeyCreated, KeyRequest, KeysResponse};

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// List your API keys
///
/// Oldest first, without their secrets.
#[utoipa::path(get, path = "/api/v1/keys", tag = "Accounts", responses(
    (status = 200, description = "Your keys", body = KeysResponse),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
) -> Result<HttpResponse, ApiError> {
    let keys = services
        .emend
        .accounts()
        .keys
        .list(&caller.0.viewer.account)
        .await?;
    Ok(HttpResponse::Ok().json(KeysResponse { keys }))
}

/// Create an API key
///
/// The token is shown only once. Send it as `Authorization: Bearer`.
#[utoipa::path(post, path = "/api/v1/keys", tag = "Accounts", request_body = KeyRequest, responses(
    (status = 201, description = "The key and its token", body = KeyCreated),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 409, description = "You already have the maximum number of keys", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn create(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    body: ApiJson<KeyRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let created = accounts.keys.create(&caller.0.viewer.account, &body.0).await?;
    Ok(HttpResponse::Created().json(created))
}

/// Revoke an API key
///
/// The key stops working immediately.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "The key's ID")),
    responses(
        (status = 204, description = "Key revoked"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "API keys cannot do this", body = ErrorBody),
        (status = 404, description = "No such key", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn revoke(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.keys.revoke(&caller.0.viewer.account, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
