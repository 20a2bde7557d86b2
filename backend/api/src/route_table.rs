//! The table of routes, used by production and tests alike.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Resource, guard, web};
use emend_shared::ErrorCode;
use emend_shared::accounts::KeyScope;
use futures::future::ready;

use crate::error_response::ApiError;
use crate::guarded_route::guarded_route;
use crate::languagetool;
use crate::route::{ApiRoute, Requirement};
use crate::{docs_page, routes, web_app_files};

/// The table of routes and the function that adds them. A handler is served only if it is in this table, together with the
/// permission that it requires.
macro_rules! routes {
    ($($path:literal { $($method:ident $handler:path: $need:expr;)+ })+) => {
        /// Every route of the API. The web app's files are served in addition.
        pub const ROUTES: &[ApiRoute] = &[$($(ApiRoute {
            method: stringify!($method),
            path: $path,
            need: $need,
        },)+)+];

        fn add_routes(config: &mut web::ServiceConfig) {
            $(config.service(resource($path)$(.route({
                const ROUTE: &ApiRoute = &ApiRoute { method: stringify!($method), path: $path, need: $need };
                guarded_route(ROUTE, $handler)
            }))+);)+
        }
    };
}

routes! {
    "/api/v1/check" { post routes::check::check: Requirement::Check; }
    "/api/v1/choices" { post routes::choices::choices: Requirement::Scope(KeyScope::Choose); }
    "/api/v1/languages" { get routes::languages::languages: Requirement::Nothing; }
    "/api/v1/learned" { get routes::learned::list: Requirement::Scope(KeyScope::Learned); }
    "/api/v1/learned/{item}" { delete routes::learned::unlearn: Requirement::Scope(KeyScope::Learned); }
    "/api/v1/stats" { get routes::stats::stats: Requirement::Scope(KeyScope::Learned); }
    "/api/v1/words" {
        get routes::words::list: Requirement::Scope(KeyScope::Words);
        post routes::words::add: Requirement::Scope(KeyScope::Words);
        delete routes::words::remove: Requirement::Scope(KeyScope::Words);
    }
    "/api/v1/session" {
        get routes::session::show: Requirement::Nothing;
        post routes::session::log_in: Requirement::Nothing;
        delete routes::session::log_out: Requirement::Nothing;
    }
    "/api/v1/sessions" {
        get routes::session::list: Requirement::Account;
        delete routes::session::end_all: Requirement::Account;
    }
    "/api/v1/sessions/{id}" { delete routes::session::end: Requirement::Account; }
    "/api/v1/accounts" { post routes::accounts::register: Requirement::Nothing; }
    "/api/v1/me/password" { post routes::accounts::change_password: Requirement::Account; }
    "/api/v1/me/display-name" { post routes::accounts::change_display_name: Requirement::Account; }
    "/api/v1/me/export" { get routes::me::export: Requirement::Person; }
    "/api/v1/me/forget" { post routes::me::forget: Requirement::Person; }
    "/api/v1/removals/{id}" { get routes::me::removal: Requirement::Nothing; }
    "/api/v1/keys" {
        get routes::keys::list: Requirement::Account;
        post routes::keys::create: Requirement::Account;
    }
    "/api/v1/keys/{id}" { delete routes::keys::revoke: Requirement::Account; }
    "/api/v1/teams" {
        get routes::teams::list: Requirement::Account;
        post routes::teams::make: Requirement::Account;
    }
    "/api/v1/teams/{id}" { delete routes::teams::remove: Requirement::Account; }
    "/api/v1/teams/{id}/members" {
        get routes::members::list: Requirement::Account;
        post routes::members::join: Requirement::Account;
        delete routes::members::leave: Requirement::Account;
    }
    "/api/v1/teams/{id}/members/{account}" {
        post routes::members::change: Requirement::Account;
        delete routes::members::remove: Requirement::Account;
    }
    "/api/v1/teams/{id}/invites" {
        post routes::teams::invite: Requirement::Account;
        delete routes::teams::revoke_invites: Requirement::Account;
    }
    "/api/v1/teams/{id}/style" {
        get routes::style::show: Requirement::Account;
        post routes::style::set: Requirement::Account;
        delete routes::style::remove: Requirement::Account;
    }
    "/api/v1/admin/accounts" { get routes::admin::accounts: Requirement::Administrator; }
    "/api/v1/admin/accounts/{name}" {
        post routes::admin::change: Requirement::Administrator;
        delete routes::admin::remove: Requirement::Administrator;
    }
    "/api/v1/admin/audit" { get routes::admin::audit: Requirement::Administrator; }
    "/api/v1/admin/promotions" { get routes::admin::promotions: Requirement::Administrator; }
    "/api/v1/admin/promotions/{item}" { post routes::admin::decide: Requirement::Administrator; }
    "/api/v1/admin/invites" { post routes::admin::invite: Requirement::Administrator; }
    "/v2/check" {
        get languagetool::check::check_by_query: Requirement::Parameters(KeyScope::Check);
        post languagetool::check::check: Requirement::Parameters(KeyScope::Check);
    }
    "/v2/words" { get languagetool::words::list: Requirement::Parameters(KeyScope::Words); }
    "/v2/words/add" { post languagetool::words::add: Requirement::Parameters(KeyScope::Words); }
    "/v2/words/delete" { post languagetool::words::delete: Requirement::Parameters(KeyScope::Words); }
    "/v2/languages" {
        get languagetool::server_info::languages: Requirement::Nothing;
        post languagetool::server_info::languages_by_post: Requirement::Nothing;
    }
    "/v2/info" { get languagetool::server_info::info: Requirement::Nothing; }
    "/v2/maxtextlength" { get languagetool::server_info::max_text_length: Requirement::Nothing; }
    "/v2/healthcheck" { get languagetool::server_info::health_check: Requirement::Nothing; }
    "/v2/configinfo" { get languagetool::server_info::config_info: Requirement::Nothing; }
    "/healthz" { get routes::health::healthz: Requirement::Nothing; }
    "/readyz" { get routes::health::readyz: Requirement::Nothing; }
    "/metrics" { get routes::health::metrics: Requirement::Operator; }
    "/openapi.json" { get docs_page::openapi_json: Requirement::Nothing; }
    "/docs" { get docs_page::reference: Requirement::Nothing; }
    "/docs/errors" { get docs_page::errors: Requirement::Nothing; }
    "/docs/docs.css" { get docs_page::style: Requirement::Nothing; }
    "/docs/docs.js" { get docs_page::script: Requirement::Nothing; }
    "/docs/swagger-ui.css" { get docs_page::swagger_ui: Requirement::Nothing; }
    "/docs/swagger-ui-bundle.js" { get docs_page::swagger_ui: Requirement::Nothing; }
}

/// Adds every route.
pub fn configure(config: &mut web::ServiceConfig) {
    add_routes(config);
    config
        .service(web::scope("/api/v1").default_service(web::to(not_found)))
        .service(web::scope("/v2").default_service(web::to(languagetool::no_such_path)))
        .default_service(
            web::route()
                .guard(guard::Any(guard::Get()).or(guard::Head()))
                .to(web_app_files::serve),
        );
}

/// A resource that answers unsupported methods with 405 and the list of supported ones.
fn resource(path: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move |request: HttpRequest| {
        ready(method_not_allowed(path, &request))
    }))
}

fn method_not_allowed(path: &str, request: &HttpRequest) -> HttpResponse {
    let mut response = wrong_method(request).answer(path);
    let routes = ROUTES.iter().filter(|route| route.path == path);
    let methods: Vec<_> = routes.flat_map(ApiRoute::methods).copied().collect();
    if let Ok(methods) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(ALLOW, methods);
    }
    response
}

fn wrong_method(request: &HttpRequest) -> ApiError {
    let message = format!(
        "this address does not support {}; see /docs for the methods it supports",
        request.method()
    );
    ApiError::new(ErrorCode::MethodNotAllowed, message)
}

pub(crate) async fn not_found() -> Result<HttpResponse, ApiError> {
    Err(ApiError::new(
        ErrorCode::NotFound,
        "this address does not exist; see /docs for the API",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_path::RESERVED_NAMES;

    #[test]
    fn the_first_part_of_every_path_is_reserved() {
        let routes = ROUTES.iter().filter_map(|route| route.path.split('/').nth(1));
        for name in routes.chain(web_app_files::PAGES) {
            assert!(
                RESERVED_NAMES.contains(&name),
                "{name} is missing in RESERVED_NAMES"
            );
        }
    }
}
