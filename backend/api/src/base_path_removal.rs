//! Removes the base path from the addresses of requests, and makes it known to their responses.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::api_options::ApiOptions;
use crate::path_aliases::rewrite;

/// Removes the base path from a request's address before routing. Links in the response can have the path.
pub(crate) async fn without_base_path(
    options: web::Data<ApiOptions>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let address = request.uri().path_and_query().map(ToString::to_string);
    if let Some(below) = address.and_then(|address| options.base_path.below(&address)) {
        rewrite(&mut request, &below);
    }
    options.base_path.scope(next.call(request)).await
}
