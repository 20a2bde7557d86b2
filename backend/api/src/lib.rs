//! Emend over HTTP: the native API, its documentation and the web app.
//!
//! This is a thin layer: a handler parses the request, calls [`emend_service::Emend`] and serializes the result. Handlers can use
//! the engine and the primary store only through it. This crate does not depend on the mirror, so no request can read or
//! write SQL.
//!
//! # Layout
//! - `http_server`: [`Application`] binds, serves and stops; `route_table`: every route with its permission; `api_options`,
//!   `api_services`: the options of the server, and the services that handlers use
//! - `routes`: the handlers, one file per resource
//! - `languagetool`: the LanguageTool-compatible API
//! - `socket_server`, `connections`: sockets, and limits on their number, speed and memory; `fair_turns`: fair scheduling of checks
//! - `request_parsing`, `error_response`: request parsing and error responses
//! - `route`, `guarded_route`: routes and their permissions; `access`: authentication and authorization; `origin_guard`, `allowed_origin`: origins and
//!   hosts; `security_headers`, `request_log`, `request_metrics`: security headers, the request log and the count of requests
//! - `path_aliases`, `key_path`, `base_path`, `base_path_removal`: alternative paths; `client_address`: the client, as a proxy reports it; `decompression`: compressed bodies
//! - `web_app_files`: the web app; `engine_data`: the data of an engine in the browser; `openapi`, `docs_page`: the documentation

mod access;
mod allowed_origin;
mod api_options;
mod api_services;
mod base_path;
mod base_path_removal;
mod client_address;
mod connections;
mod decompression;
mod docs_page;
mod engine_data;
mod error_response;
mod fair_turns;
mod guarded_route;
mod http_server;
mod key_path;
mod languagetool;
mod listener;
mod openapi;
mod origin_guard;
mod path_aliases;
mod request_log;
mod request_metrics;
mod request_parsing;
mod route;
mod route_table;
mod routes;
mod security_headers;
mod socket_server;
mod web_app_files;

pub use allowed_origin::{AllowedOrigin, InvalidOrigin};
pub use api_options::{ApiOptions, CheckAccess, Hosts};
pub use api_services::{ApiServices, MirrorHealth};
pub use base_path::{BasePath, InvalidBasePath};
pub use http_server::Application;
pub use listener::Listener;
pub use openapi::document;
pub use route::{ApiRoute, Requirement};
pub use route_table::{ROUTES, configure};
