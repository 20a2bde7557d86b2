//! `POST /api/v1/check`

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::{CheckRequest, CheckResponse, ErrorBody};

use crate::access::Known;
use crate::app::{ApiOptions, Services};
use crate::error::ApiError;
use crate::extract::ApiJson;
use crate::turns;

/// Check a text
///
/// Answers with every issue, its replacements in learned order; among them words that the dictionary has and the one who asks
/// corrected before. While the store is away the check still works, unlearned,
/// and the header `Emend-Learning: unavailable` says so.
///
/// The work for a check and the size of its answer are bounded. Where a bound was met, `incomplete` says from where on the answer
/// may lack something; send the text from there on to get the rest.
#[utoipa::path(post, path = "/api/v1/check", tag = "Checking", request_body = CheckRequest, responses(
    (status = 200, description = "What was found", body = CheckResponse,
     headers(("Emend-Learning" = String, description = "`unavailable` where the store was away"))),
    (status = 400, description = "A field is wrong", body = ErrorBody),
    (status = 413, description = "The text or the body is too long", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "Too much to do; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn check(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    http: HttpRequest,
    caller: Known,
    request: ApiJson<CheckRequest>,
) -> Result<HttpResponse, ApiError> {
    let viewer = &caller.0.viewer;
    let origin = turns::origin(&http, &options, viewer);
    let checked = services
        .emend
        .checking()
        .check_from(&origin, viewer, &request.0)
        .await?;
    let mut response = HttpResponse::Ok();
    if !checked.learned {
        response.insert_header(("Emend-Learning", "unavailable"));
    }
    Ok(response.json(checked.response))
}
