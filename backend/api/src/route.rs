//! Routes of the API and the permissions that they require.
//!
//! Authorization wraps the handler itself: [`ApiRoute::resource_route`] is the only way to add a handler to the server, and its
//! result runs [`authorise`] for exactly this route before the handler. Permissions are not looked up by the request's path, so no
//! spelling of a path (percent-encoded, for example) can reach a handler without its check.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, Responder, guard, web};
use emend_shared::accounts::KeyScope;

use crate::access::authorise;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;

/// The permission that a route requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// None: the route is public.
    Nothing,
    /// Permission to check texts, as set by `--check-access`.
    Check,
    /// A key with this scope, a session, or the local user. LanguageTool clients send credentials in the parameters, so the handler
    /// identifies the caller itself.
    Parameters(KeyScope),
    /// A session, an API key with this scope, or the local user.
    Scope(KeyScope),
    /// A session or the local user; API keys are refused.
    Person,
    /// A session; refused on servers without accounts.
    Account,
    /// An administrator's session, or an administrator's key with the scope `admin`.
    Administrator,
    /// An administrator, or a program on the server's own machine.
    Operator,
}

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiRoute {
    /// The method in lower case. `get` also answers HEAD.
    pub method: &'static str,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// The required permission.
    pub need: Requirement,
}

impl ApiRoute {
    /// The handler wrapped in its authorization.
    pub(crate) fn resource_route<F, Args>(&'static self, handler: F) -> actix_web::Route
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
        <F::Output as Responder>::Body: MessageBody + 'static,
    {
        let route = match self.method {
            "get" => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
            "post" => web::post(),
            "delete" => web::delete(),
            // A method missing here makes the handler unreachable, not public.
            _ => web::route().guard(guard::fn_guard(|_| false)),
        };
        route.to(handler).wrap(from_fn(
            move |services: web::Data<ApiServices>,
                  options: web::Data<ApiOptions>,
                  request: ServiceRequest,
                  next: Next<BoxBody>| authorise(self, services, options, request, next),
        ))
    }

    /// The supported methods for the header `Allow`.
    pub(crate) fn methods(&self) -> &'static [&'static str] {
        match self.method {
            "get" => &["GET", "HEAD"],
            "post" => &["POST"],
            "delete" => &["DELETE"],
            _ => &[],
        }
    }
}
