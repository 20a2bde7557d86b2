//! `/healthz`, `/readyz`, `/metrics`: for whoever runs the server.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::ErrorBody;
use serde::Serialize;

use crate::access::is_operator;
use crate::app::{ApiOptions, MirrorHealth, Services};

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
    /// What is wrong with the store though it answers, and what to do; absent where nothing is. For operators.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    /// How the mirror does; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    mirror: Option<MirrorHealth>,
}

/// Whether the store answers
///
/// The mirror's state stands beside it and does not decide: requests do not wait for it. The mirror's state and the reason
/// why the store does not answer are for operators: an administrator, or a program on the server's own machine.
#[utoipa::path(get, path = "/readyz", tag = "Running", responses(
    (status = 200, description = "It does", body = Readiness),
    (status = 503, description = "It does not; see Retry-After", body = Readiness),
))]
pub(crate) async fn readyz(
    services: web::Data<Services>,
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
        Ok(()) => HttpResponse::Ok().json(Readiness {
            ready: true,
            store: "ok".to_owned(),
            warnings,
            mirror,
        }),
        Err(error) => HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "2"))
            .json(Readiness {
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

/// Figures for Prometheus
///
/// For operators: a program on the server's own machine, or an administrator's API key with the scope `admin`.
#[utoipa::path(get, path = "/metrics", tag = "Running", responses(
    (status = 200, description = "In Prometheus' text format", body = String, content_type = "text/plain"),
    (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
    (status = 403, description = "Not an operator", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn metrics(services: web::Data<Services>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(services.metrics.render())
}
