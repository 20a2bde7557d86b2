//! `/healthz`, `/readyz`, `/metrics`: monitoring for operators.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::ErrorBody;
use serde::Serialize;

use crate::access::is_operator;
use crate::api_options::ApiOptions;
use crate::api_services::{ApiServices, MirrorHealth};

/// Check whether the process is running
#[utoipa::path(get, path = "/healthz", tag = "Running", responses(
    (status = 200, description = "The process is running", body = String, content_type = "text/plain"),
))]
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("OK")
}

/// The response of `/readyz`.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ReadinessResponse {
    /// Whether the store is available.
    ready: bool,
    /// `ok`, or the reason why the store is unavailable.
    store: String,
    /// Problems with an available store, and what to do about them; absent if there are none. Only for operators.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    /// The state of the mirror; absent without a mirror. Only for operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    mirror: Option<MirrorHealth>,
}

/// Check whether the store is available
///
/// The mirror's state is reported too but does not affect readiness, because requests do not wait for the mirror. The mirror's
/// state and the reason why the store is unavailable are shown only to operators: administrators, and programs on the server's
/// own machine.
#[utoipa::path(get, path = "/readyz", tag = "Running", responses(
    (status = 200, description = "The store is available", body = ReadinessResponse),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ReadinessResponse),
))]
pub(crate) async fn readyz(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
) -> HttpResponse {
    let operator = is_operator(&request, &services, &options).await;
    let mirror = services.mirror.borrow().clone().filter(|_| operator);
    let warnings: Vec<_> = if operator {
        let troubles = services.emend.store_troubles();
        troubles.iter().map(ToString::to_string).collect()
    } else {
        Vec::new()
    };
    match services.emend.ready().await {
        Ok(()) => HttpResponse::Ok().json(ReadinessResponse {
            ready: true,
            store: "ok".to_owned(),
            warnings,
            mirror,
        }),
        Err(error) => HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "2"))
            .json(ReadinessResponse {
                ready: false,
                store: if operator {
                    error.to_string()
                } else {
                    "the store is not ready".to_owned()
                },
                warnings,
                mirror,
            }),
    }
}

/// Get metrics for Prometheus
///
/// For operators: programs on the server's own machine, or an administrator's API key with the scope `admin`.
#[utoipa::path(get, path = "/metrics", tag = "Running", responses(
    (status = 200, description = "Metrics in Prometheus' text format", body = String, content_type = "text/plain"),
    (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
    (status = 403, description = "Not an operator", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn metrics(services: web::Data<ApiServices>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(services.metrics.render())
}
