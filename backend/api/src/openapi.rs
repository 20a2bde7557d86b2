//! The OpenAPI document, generated from the handlers.

use utoipa::OpenApi;

use crate::{languagetool, routes};

/// The OpenAPI document of all routes.
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
        routes::stats::stats,
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
        routes::accounts::change_display_name,
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
        languagetool::server_info::languages,
        languagetool::server_info::languages_by_post,
        languagetool::server_info::info,
        languagetool::server_info::max_text_length,
        languagetool::server_info::health_check,
        languagetool::server_info::config_info,
        routes::health::healthz,
        routes::health::readyz,
        routes::health::metrics,
    ),
    tags(
        (name = "Checking", description = "Check texts."),
        (name = "Learning", description = "Choices about issues, and the items learned from them."),
        (name = "Dictionaries", description = "Words that checks accept."),
        (name = "Accounts", description = "Your account, sessions, API keys and data."),
        (name = "Teams", description = "Groups of accounts whose votes count together."),
        (name = "Administration", description = "Manage accounts and promotions. Only for administrators."),
        (name = "LanguageTool", description = "The API that LanguageTool clients use, with the same responses. Errors are plain text."),
        (name = "Running", description = "Monitoring, for operators."),
    )
)]
struct OpenApiDocument;

/// The document that `/openapi.json` serves.
pub fn document() -> utoipa::openapi::OpenApi {
    OpenApiDocument::openapi()
}
