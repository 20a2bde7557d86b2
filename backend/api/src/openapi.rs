//! The OpenAPI document, generated from the handlers.

use utoipa::OpenApi;

use crate::{languagetool, routes};

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
        routes::session::show,
        routes::session::log_in,
        routes::session::log_out,
        routes::session::list,
        routes::session::end_all,
        routes::session::end,
        routes::accounts::register,
        routes::accounts::change_password,
        routes::me::export,
        routes::me::forget,
        routes::me::removal,
        routes::keys::list,
        routes::keys::create,
        routes::keys::revoke,
        routes::teams::list,
        routes::teams::make,
        routes::teams::remove,
        routes::teams::invite,
        routes::teams::revoke_invites,
        routes::style::show,
        routes::style::set,
        routes::style::remove,
        routes::members::list,
        routes::members::join,
        routes::members::leave,
        routes::members::change,
        routes::members::remove,
        routes::admin::accounts,
        routes::admin::change,
        routes::admin::remove,
        routes::admin::invite,
        routes::admin::audit,
        routes::admin::promotions,
        routes::admin::decide,
        languagetool::check::check,
        languagetool::check::check_by_query,
        languagetool::words::list,
        languagetool::words::add,
        languagetool::words::delete,
        languagetool::about::languages,
        languagetool::about::languages_by_post,
        languagetool::about::info,
        languagetool::about::max_text_length,
        languagetool::about::health_check,
        languagetool::about::config_info,
        routes::health::healthz,
        routes::health::readyz,
        routes::health::metrics,
    ),
    tags(
        (name = "Checking", description = "A text in, its issues out."),
        (name = "Learning", description = "What people did with issues; their next suggestions follow from it."),
        (name = "Dictionaries", description = "Words that are right."),
        (name = "Accounts", description = "Who you are, what is held about you, and keys for other programs."),
        (name = "Teams", description = "People whose votes count together."),
        (name = "Administration", description = "For administrators."),
        (name = "LanguageTool", description = "What clients of LanguageTool call, with the same answers; errors are plain text."),
        (name = "Running", description = "For whoever runs the server."),
    )
)]
struct Document;

/// The document that `/openapi.json` serves.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
