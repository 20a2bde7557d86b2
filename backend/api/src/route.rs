//! A route of the API and what it requires of its caller.
//!
//! Authorisation wraps the handler itself: [`Route::resource_route`] is the only way a handler gets into the server, and
//! what it returns runs [`authorise`] for exactly this route before the handler. Nothing is looked up by the request's
//! path, so no spelling of a path (percent-encoded, for example) can reach a handler without its check.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, Responder, guard, web};
use emend_shared::accounts::KeyScope;

use crate::access::authorise;
use crate::app::{ApiOptions, Services};

/// What a route requires of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the route is public.
    Nothing,
    /// Permission to check texts: as `--check-access` says.
    Check,
    /// A key of this scope, a session, or the local user. The credentials may be in the parameters, as clients of
    /// LanguageTool send them, so the handler asks for the caller itself.
    Parameters(KeyScope),
    /// A session, an API key with this scope, or the local user.
    Scope(KeyScope),
    /// A session or the local user; API keys are refused.
    Person,
    /// A session; refused where accounts are off.
    Account,
    /// An administrator's session, or an administrator's key with the scope `admin`.
    Administrator,
    /// An administrator, or a program on the server's own machine.
    Operator,
}

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The method in lower case. `get` also answers HEAD.
    pub method: &'static str,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// What the caller must be.
    pub need: Need,
}

impl Route {
    /// The handler behind its authorisation.
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
            // A method missing here would leave the handler out of reach, not open.
            _ => web::route().guard(guard::fn_guard(|_| false)),
        };
        route.to(handler).wrap(from_fn(
            move |services: web::Data<Services>,
                  options: web::Data<ApiOptions>,
                  request: ServiceRequest,
                  next: Next<BoxBody>| authorise(self, services, options, request, next),
        ))
    }

    /// The methods it answers, as the header `Allow` has them.
    pub(crate) fn methods(&self) -> &'static [&'static str] {
        match self.method {
            "get" => &["GET", "HEAD"],
            "post" => &["POST"],
            "delete" => &["DELETE"],
            _ => &[],
        }
    }
}
