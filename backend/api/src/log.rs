//! What is written down about a request: method, route, status, how long, and an id; never a body, a query or a surface.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// Opens a span with the matched route in place of the address that was asked for, which could hold a text.
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
            // The error's own words could quote what was sent, so only its status is written down.
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        let _in = span.enter();
        tracing::debug!("answered");
    }
}
