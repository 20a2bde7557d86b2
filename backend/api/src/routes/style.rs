//! `/api/v1/teams/{id}/style`: a team's house style.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::house_style::{HouseRemoval, HouseStyle};

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// Show a team's house style
///
/// Requires membership. Terms to avoid are reported in every member's texts, with the reason.
#[utoipa::path(get, path = "/api/v1/teams/{id}/style", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 200, description = "The entries, sorted by the term to avoid", body = HouseStyle),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "API keys cannot do this", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn show(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let entries = services
        .emend
        .accounts()
        .house_styles
        .list(&caller.0, &id)
        .await?;
    Ok(HttpResponse::Ok().json(HouseStyle { entries }))
}

/// Add to a team's house style
///
/// Requires a maintainer of the team. An entry replaces an existing one with the same `from`. If one entry is invalid, all are
/// refused.
#[utoipa::path(post, path = "/api/v1/teams/{id}/style", tag = "Teams", request_body = HouseStyle,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "Entries added"),
        (status = 400, description = "A field is invalid; nothing was changed", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team, or used an API key", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 409, description = "The house style has the maximum number of entries", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn set(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
    body: ApiJson<HouseStyle>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.house_styles.add(&caller.0, &id, &body.0.entries).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove entries from a team's house style
///
/// Requires a maintainer of the team. Unknown entries are skipped.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/style", tag = "Teams", request_body = HouseRemoval,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "Entries removed"),
        (status = 400, description = "A field is invalid; nothing was changed", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team, or used an API key", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
    body: ApiJson<HouseRemoval>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.house_styles.remove(&caller.0, &id, &body.0.from).await?;
    Ok(HttpResponse::NoContent().finish())
}
