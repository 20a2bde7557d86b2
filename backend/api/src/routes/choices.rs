//! `POST /api/v1/choices`

use actix_web::{HttpResponse, web};
use emend_shared::{ChoicesRequest, ChoicesResponse, ErrorBody};

use crate::access::Known;
use crate::app::Services;
use crate::error::ApiError;
use crate::extract::ApiJson;

/// Say what was done with issues
///
/// 200 means durable as the store promises. A choice that is malformed refuses the whole batch and is named, and so does one
/// with which the account would have more of something than it may; nothing is changed. After 503, send the same batch again: what had been applied answers `duplicate`.
///
/// A word that was not marked can be corrected too: `replace` with the rule `SPELLING`.
#[utoipa::path(post, path = "/api/v1/choices", tag = "Learning", request_body = ChoicesRequest, responses(
    (status = 200, description = "One result for each choice, in order", body = ChoicesResponse),
    (status = 400, description = "A field is wrong; nothing was changed", body = ErrorBody),
    (status = 404, description = "An undo of an unknown choice; nothing was changed", body = ErrorBody),
    (status = 409, description = "You have as much of something as you may have; nothing was changed", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn choices(
    services: web::Data<Services>,
    caller: Known,
    request: ApiJson<ChoicesRequest>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(
        services
            .emend
            .choosing()
            .choose(&caller.0.viewer, &request.0.choices)
            .await?,
    ))
}
