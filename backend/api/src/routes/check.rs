//! `POST /api/v1/check`: checks a text.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::{CheckRequest, CheckResponse, ErrorBody};

use crate::access::AuthorisedCaller;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::fair_turns;
use crate::request_parsing::ApiJson;

/// Check a text
///
/// Returns every issue with its replacements in learned order. This includes known words that the caller has corrected before.
/// While the store is unavailable, checks still work, but without learned choices; the header `Emend-Learning: unavailable`
/// indicates this.
///
/// The work of a check and the size of its response are limited. If a limit was reached, `incomplete.from` is the offset after
/// which the result may be incomplete; check the text from there again to get the rest.
#[utoipa::path(post, path = "/api/v1/check", tag = "Checking", request_body = CheckRequest, responses(
    (status = 200, description = "The issues found", body = CheckResponse,
     headers(("Emend-Learning" = String, description = "`unavailable` if the store was unavailable"))),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 413, description = "The text or the body is too long", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The server is overloaded; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn check(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    http: HttpRequest,
    caller: AuthorisedCaller,
    request: ApiJson<CheckRequest>,
) -> Result<HttpResponse, ApiError> {
    let viewer = &caller.0.viewer;
    let origin = fair_turns::origin(&http, &options, viewer);
    let result = services
        .emend
        .checking()
        .check_from(&origin, viewer, &request.0)
        .await?;
    let mut response = HttpResponse::Ok();
    if !result.with_learned_data {
        response.insert_header(("Emend-Learning", "unavailable"));
    }
    Ok(response.json(result.response))
}
