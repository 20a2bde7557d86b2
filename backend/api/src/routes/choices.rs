//! `POST /api/v1/choices`: records choices.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use emend_shared::{ChoicesRequest, ChoicesResponse, ErrorBody};

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// Record choices about issues
///
/// 200 means that the choices are stored, with the durability of the store. If one choice is malformed or would exceed a limit of the
/// account, the whole batch is refused, the error names the choice, and nothing is changed. After 503, send the same batch
/// again: choices that were already applied get the status `duplicate`.
///
/// To correct a word without an issue, send `replace` with the rule `SPELLING`.
#[utoipa::path(post, path = "/api/v1/choices", tag = "Learning", request_body = ChoicesRequest, responses(
    (status = 200, description = "One result for each choice, in order", body = ChoicesResponse),
    (status = 400, description = "A field is invalid; nothing was changed", body = ErrorBody),
    (status = 404, description = "An `undo` of an unknown choice; nothing was changed", body = ErrorBody),
    (status = 409, description = "A limit of your account is reached; nothing was changed", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn choices(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    request: ApiJson<ChoicesRequest>,
) -> Result<HttpResponse, ApiError> {
    let (viewer, choices) = (caller.0.viewer, request.0.choices);
    let response = services.emend.choosing().choose(&viewer, &choices).await?;
    let (emend, results) = (Arc::clone(&services.emend), response.results.clone());
    // The choices are recorded; the figures about them must neither delay nor fail the response.
    actix_web::rt::spawn(async move {
        if let Err(error) = emend.insight().count(&viewer, &choices, &results).await {
            tracing::debug!(%error, "cannot add the choices to the figures by day");
        }
    });
    Ok(HttpResponse::Ok().json(response))
}
