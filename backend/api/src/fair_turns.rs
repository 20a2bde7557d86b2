//! Fair scheduling: the origin that a check is attributed to.

use actix_web::HttpRequest;
use emend_domain::{AccountId, Viewer};
use emend_service::Requester;

use crate::api_options::ApiOptions;
use crate::client_address::address;

/// The caller's account or, for the local user and anonymous callers, the client's address, so that one anonymous caller cannot use
/// up the turns of all others.
pub(crate) fn origin(request: &HttpRequest, options: &ApiOptions, viewer: &Viewer) -> Requester {
    let shared = [AccountId::local(), AccountId::anonymous()];
    if !shared.contains(&viewer.account) {
        return Requester::new(format!("account {}", viewer.account.as_str()));
    }
    match address(request, options) {
        Some(address) => Requester::new(format!("address {address}")),
        None => Requester::new("this machine"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn accounts_take_turns_by_name_and_anonymous_callers_by_address() {
        let of = |peer: &str, account: AccountId| {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            let viewer = Viewer::without_teams(account);
            origin(&request.to_http_request(), &ApiOptions::default(), &viewer)
        };
        let (here, there) = ("192.0.2.1:1", "192.0.2.2:1");
        for shared in [AccountId::anonymous(), AccountId::local()] {
            assert_ne!(of(here, shared.clone()), of(there, shared));
        }
        let ada: AccountId = "ada".parse().unwrap();
        assert_eq!(of(here, ada.clone()), of(there, ada.clone()));
        assert_ne!(of(here, ada), of(here, "ben".parse().unwrap()));
    }
}
