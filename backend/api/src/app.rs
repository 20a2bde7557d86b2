//! The routes, put together for production and tests alike.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Resource, guard, web};
use emend_service::Emend;
use emend_shared::ErrorCode;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

use crate::error::ApiError;
use crate::{assets, docs, routes};

/// What the handlers work with.
#[derive(Clone)]
pub struct Services {
    /// Emend itself.
    pub emend: Arc<Emend>,
    /// The figures that `/metrics` prints.
    pub metrics: PrometheusHandle,
    /// How the mirror does; `None` without a mirror.
    pub mirror: watch::Receiver<Option<MirrorHealth>>,
}

/// How the mirror does, as `/readyz` tells it. Whoever runs the mirror says so; this crate knows no more of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct MirrorHealth {
    /// `up_to_date`, `behind` or `failing`.
    pub state: String,
    /// Records that wait to be mirrored.
    pub pending: u64,
    /// Seconds since everything stood in MySQL; 0 when nothing waits.
    pub lag_seconds: u64,
    /// What was last found, since the server started, when the store was not as it had been mirrored, and what was done:
    /// `the store was empty: 3 records copied back to the store, 0 marked to be mirrored`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healed: Option<String>,
    /// What went wrong last, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What can be set about the HTTP side.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Origins of other sites whose pages may call.
    pub allow_origin: Vec<String>,
    /// Under which names to answer.
    pub hosts: Hosts,
    /// The largest body, in bytes.
    pub max_body: usize,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            allow_origin: Vec::new(),
            hosts: Hosts::Loopback,
            max_body: 2 << 20,
        }
    }
}

impl ApiOptions {
    /// Room for a text of `max_text` UTF-16 code units with every one of them escaped (`\u0041`), and the rest.
    #[must_use]
    pub fn with_max_text(self, max_text: usize) -> Self {
        Self {
            max_body: self.max_body.max(max_text.saturating_mul(6) + (64 << 10)),
            ..self
        }
    }
}

/// Under which names a server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// Only `localhost` and loopback addresses.
    Loopback,
    /// Any.
    Any,
}

/// Adds every route.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::scope("/api/v1")
                .service(resource("/check").route(web::post().to(routes::check::check)))
                .service(resource("/choices").route(web::post().to(routes::choices::choices)))
                .service(resource("/languages").route(web::get().to(routes::languages::languages)))
                .service(resource("/learned").route(web::get().to(routes::learned::list)))
                .service(resource("/learned/{item}").route(web::delete().to(routes::learned::unlearn)))
                .service(
                    resource("/words")
                        .route(web::get().to(routes::words::list))
                        .route(web::post().to(routes::words::add))
                        .route(web::delete().to(routes::words::remove)),
                )
                .default_service(web::to(not_found)),
        )
        .service(resource("/healthz").route(web::get().to(routes::health::healthz)))
        .service(resource("/readyz").route(web::get().to(routes::health::readyz)))
        .service(resource("/metrics").route(web::get().to(routes::health::metrics)))
        .service(resource("/openapi.json").route(web::get().to(docs::openapi_json)))
        .service(resource("/docs").route(web::get().to(docs::reference)))
        .service(resource("/docs/errors").route(web::get().to(docs::errors)))
        .service(resource("/docs/docs.css").route(web::get().to(docs::style)))
        .default_service(
            web::route()
                .guard(guard::Any(guard::Get()).or(guard::Head()))
                .to(assets::serve),
        );
}

/// A resource that says so when a method is not for it.
fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(method_not_allowed))
}

async fn method_not_allowed(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let message = format!(
        "{} is not for this address; /docs lists what is",
        request.method()
    );
    Err(ApiError::new(ErrorCode::MethodNotAllowed, message))
}

pub(crate) async fn not_found() -> Result<HttpResponse, ApiError> {
    Err(ApiError::new(
        ErrorCode::NotFound,
        "there is nothing at this address; /docs lists what is",
    ))
}
