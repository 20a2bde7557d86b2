//! Who takes turns with whom.

use actix_web::HttpRequest;
use emend_learning::{AccountId, Viewer};
use emend_service::Origin;

use crate::access::address;
use crate::app::ApiOptions;

/// The account of who is known, or else the address that a request comes from.
pub(crate) fn origin(request: &HttpRequest, options: &ApiOptions, viewer: &Viewer) -> Origin {
    if viewer.account != AccountId::local() {
        return Origin::new(format!("account {}", viewer.account.as_str()));
    }
    match address(request, options) {
        Some(address) => Origin::new(format!("address {address}")),
        None => Origin::new("this machine"),
    }
}
