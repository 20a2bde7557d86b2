//! `/api/v1/teams/{id}/style`: what a team writes instead of something.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::house::{HouseRemoval, HouseStyle};

use crate::access::Known;
use crate::app::Services;
use crate::error::ApiError;
use crate::extract::ApiJson;

/// Show a team's house style
///
/// For its members. What it would have otherwise is found in every member's texts, with the reason.
#[utoipa::path(get, path = "/api/v1/teams/{id}/style", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 200, description = "Its entries, by what is written otherwise", body = HouseStyle),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "Not for an API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn show(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let entries = services.emend.accounts().house_style(&caller.0, &id).await?;
    Ok(HttpResponse::Ok().json(HouseStyle { entries }))
}

/// Add to a team's house style
///
/// For its maintainers. An entry takes the place of one with the same `from`; one bad entry refuses them all.
#[utoipa::path(post, path = "/api/v1/teams/{id}/style", tag = "Teams", request_body = HouseStyle,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "They are in it"),
        (status = 400, description = "A field is wrong; nothing was changed", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "Not a maintainer, or an API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 409, description = "There are as many entries as there can be", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn set(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
    body: ApiJson<HouseStyle>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.set_house_style(&caller.0, &id, &body.0.entries).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take out of a team's house style
///
/// For its maintainers. What is not in it is passed over.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/style", tag = "Teams", request_body = HouseRemoval,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "They are not in it any more"),
        (status = 400, description = "A field is wrong; nothing was changed", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "Not a maintainer, or an API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
    body: ApiJson<HouseRemoval>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.remove_house_style(&caller.0, &id, &body.0.from).await?;
    Ok(HttpResponse::NoContent().finish())
}
