//! The metric of requests, counted by method, route and status for `/metrics`. Refused requests are counted here as well, by their
//! status.

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};

/// Counts a request and its response.
pub(crate) fn count(request: Option<&HttpRequest>, status: StatusCode) {
    let route = request.and_then(HttpRequest::match_pattern);
    let route = route.unwrap_or_else(|| "unmatched".to_owned());
    // Clients can send arbitrary methods, and each would create a permanent counter.
    let method = match request.map(HttpRequest::method) {
        Some(&Method::GET) => "GET",
        Some(&Method::POST) => "POST",
        Some(&Method::PUT) => "PUT",
        Some(&Method::PATCH) => "PATCH",
        Some(&Method::DELETE) => "DELETE",
        _ => "other",
    };
    let status = status.as_u16().to_string();
    metrics::counter!("emend_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
}
