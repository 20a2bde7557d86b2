//! `/healthz`, `/readyz`, `/metrics`: for whoever runs the server.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::app::{MirrorHealth, Services};

/// Whether the process is up
#[utoipa::path(get, path = "/healthz", tag = "Running", responses(
    (status = 200, description = "It is", body = String, content_type = "text/plain"),
))]
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("OK")
}

/// The answer of `/readyz`.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Readiness {
    /// Whether the store answers.
    ready: bool,
    /// `ok`, or why it does not.
    store: String,
    /// How the mirror does; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    mirror: Option<MirrorHealth>,
}

/// Whether the store answers
///
/// The mirror's state stands beside it and does not decide: requests do not wait for it.
#[utoipa::path(get, path = "/readyz", tag = "Running", responses(
    (status = 200, description = "It does", body = Readiness),
    (status = 503, description = "It does not; see Retry-After", body = Readiness),
))]
pub(crate) async fn readyz(services: web::Data<Services>) -> HttpResponse {
    let mirror = services.mirror.borrow().clone();
    match services.emend.ready().await {
        Ok(()) => HttpResponse::Ok().json(Readiness {
            ready: true,
            store: "ok".to_owned(),
            mirror,
        }),
        Err(error) => HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "2"))
            .json(Readiness {
                ready: false,
                store: error.to_string(),
                mirror,
            }),
    }
}

/// Figures for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "Running", responses(
    (status = 200, description = "In Prometheus' text format", body = String, content_type = "text/plain"),
))]
pub(crate) async fn metrics(services: web::Data<Services>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(services.metrics.render())
}
