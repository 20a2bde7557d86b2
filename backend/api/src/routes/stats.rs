//! `GET /api/v1/stats`: figures about the caller's choices.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::{ErrorBody, MirrorStats, StatsResponse};

use crate::access::{AuthorisedCaller, is_operator};
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;

/// Get figures about your choices
///
/// Your choices by day within the last year, how often the first replacement was right, your most frequent corrections, and the
/// words that you mistype most often. Operators also get the state of the mirror. The figures by day follow a choice within a
/// moment. Nothing is learned from them.
#[utoipa::path(get, path = "/api/v1/stats", tag = "Learning", responses(
    (status = 200, description = "The figures", body = StatsResponse),
    (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn stats(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    caller: AuthorisedCaller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let stats = services.emend.insight().stats(&caller.0.viewer).await?;
    let mirror = services.mirror.borrow().clone();
    let is_shown = mirror.is_some() && is_operator(&request, &services, &options).await;
    Ok(HttpResponse::Ok().json(StatsResponse {
        mirror: mirror.filter(|_| is_shown).map(|mirror| MirrorStats {
            state: mirror.state,
            pending: mirror.pending,
            lag_seconds: mirror.lag_seconds,
        }),
        ..stats
    }))
}
