//! Emend over HTTP: the native API, its documentation and the web app.
//!
//! A thin layer: a handler parses what came in, calls [`emend_service::Emend`] and writes down what it says. Handlers can
//! reach the engine and the primary store through it, and nothing else: this crate does not depend on the mirror, so
//! no request can read or write SQL.
//!
//! # Layout
//! - [`Application`]: binds, serves, stops; `app` puts the routes together, for production and tests alike
//! - `routes`: one file for each resource
//! - `languagetool`: the API of LanguageTool, for its clients
//! - `server`, `connections`: sockets, and bounds on how many, how slow and how much; `turns`: who takes turns with whom
//! - `extract`, `error`: what comes in, and the one shape of what is refused
//! - `route`: a route and what it requires of its caller; `access`: who calls, and whether they may; `guard`, `allowed_origin`: from where; `headers`, `log`: what a
//!   browser may do, what is written down
//! - `aliases`, `key_path`, `base_path`: other addresses of the same; `decoded`: compressed bodies
//! - `assets`: the web app; `openapi`, `docs`: the documentation

mod access;
mod aliases;
mod allowed_origin;
mod app;
mod application;
mod assets;
mod base_path;
mod connections;
mod decoded;
mod docs;
mod error;
mod extract;
mod guard;
mod headers;
mod key_path;
mod languagetool;
mod log;
mod openapi;
mod route;
mod routes;
mod server;
mod turns;

pub use allowed_origin::{AllowedOrigin, InvalidOrigin};
pub use app::{ApiOptions, CheckAccess, Hosts, MirrorHealth, ROUTES, Services, configure};
pub use application::{Application, Listener};
pub use base_path::{BasePath, InvalidBasePath};
pub use openapi::document;
pub use route::{Need, Route};
