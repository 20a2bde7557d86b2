//! The request log: method, route, status and request ID, but never a body, a query or a surface.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::request_metrics::count;

/// Opens a span with the matched route instead of the requested address, which could contain a text.
pub(crate) struct RouteSpan;

impl RootSpanBuilder for RouteSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        use actix_web::HttpMessage;
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
        tracing::info_span!(
            "request",
            method = %request.method(),
            route,
            id,
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            // The error's message could quote the request, so log only the status.
            Err(error) => error.as_response_error().status_code(),
        };
        count(outcome.as_ref().ok().map(ServiceResponse::request), status);
        span.record("status", status.as_u16());
        let _in = span.enter();
        tracing::debug!("answered");
    }
}
