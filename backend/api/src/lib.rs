//! Emend over HTTP: the native API, its documentation and the web app.
//!
//! This is a thin layer: a handler parses the request, calls [`emend_service::Emend`] and serializes the result. Handlers can use
//! the engine and the primary store only through it. This crate does not depend on the mirror, so no request can read or
//! write SQL.
//!
//! # Layout
//! - [`Application`]: binds, serves and stops; `app`: services, options and routes, for production and tests alike
//! - `routes`: the handlers, one file per resource
//! - `languagetool`: the LanguageTool-compatible API
//! - `server`, `connections`: sockets, and limits on their number, speed and memory; `requester`: fair scheduling of checks
//! - `extract`, `error_response`: request parsing and error responses
//! - `route`: routes and their permissions; `access`: authentication and authorization; `origin_guard`, `allowed_origin`: origins and
//!   hosts; `headers`, `request_log`: security headers and the request log
//! - `path_aliases`, `key_path`, `base_path`: alternative paths; `decompression`: compressed bodies
//! - `assets`: the web app; `openapi`, `docs_page`: the documentation

mod access;
mod allowed_origin;
mod app;
mod application;
mod assets;
mod base_path;
mod connections;
mod decompression;
mod docs_page;
mod error_response;
mod extract;
mod headers;
mod key_path;
mod languagetool;
mod openapi;
mod origin_guard;
mod path_aliases;
mod request_log;
mod requester;
mod route;
mod routes;
mod server;

pub use allowed_origin::{AllowedOrigin, InvalidOrigin};
pub use app::{ApiOptions, ApiServices, CheckAccess, Hosts, MirrorHealth, ROUTES, configure};
pub use application::{Application, Listener};
pub use base_path::{BasePath, InvalidBasePath};
pub use openapi::document;
pub use route::{ApiRoute, Requirement};
