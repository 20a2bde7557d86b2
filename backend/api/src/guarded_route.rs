//! Handlers wrapped in their authorization.
//!
//! [`guarded_route`] is the only way to add a handler to the server. Its result runs [`authorise`] for exactly this route before
//! the handler. Permissions are not looked up by the request's path, so no spelling of a path (percent-encoded, for example) can
//! reach a handler without its check.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, Responder, guard, web};

use crate::access::authorise;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::route::ApiRoute;

/// The handler wrapped in its authorization.
pub(crate) fn guarded_route<F, Args>(route: &'static ApiRoute, handler: F) -> actix_web::Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
    <F::Output as Responder>::Body: MessageBody + 'static,
{
    let matched = match route.method {
        "get" => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
        "post" => web::post(),
        "delete" => web::delete(),
        // A method missing here makes the handler unreachable, not public.
        _ => web::route().guard(guard::fn_guard(|_| false)),
    };
    matched.to(handler).wrap(from_fn(
        move |services: web::Data<ApiServices>,
              options: web::Data<ApiOptions>,
              request: ServiceRequest,
              next: Next<BoxBody>| authorise(route, services, options, request, next),
    ))
}
