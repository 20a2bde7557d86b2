//! The OpenAPI document, generated from the handlers.

use utoipa::OpenApi;

use crate::routes;

/// Everything a client can call.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Emend",
        description = "A spelling and grammar checker that learns. Offsets and lengths count UTF-16 code units."
    ),
    paths(
        routes::check::check,
        routes::choices::choices,
        routes::languages::languages,
        routes::learned::list,
        routes::learned::unlearn,
        routes::words::list,
        routes::words::add,
        routes::words::remove,
        routes::health::healthz,
        routes::health::readyz,
        routes::health::metrics,
    ),
    tags(
        (name = "Checking", description = "A text in, its issues out."),
        (name = "Learning", description = "What people did with issues; their next suggestions follow from it."),
        (name = "Dictionaries", description = "Words that are right."),
        (name = "Running", description = "For whoever runs the server."),
    )
)]
struct Document;

/// The document that `/openapi.json` serves.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
