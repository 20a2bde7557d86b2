//! The address of the client and the encryption of its connection, as a trusted proxy reports them.

use std::net::IpAddr;

use actix_web::HttpRequest;

use crate::api_options::ApiOptions;

/// The client's address; `None` over a socket file.
pub(crate) fn address(request: &HttpRequest, options: &ApiOptions) -> Option<IpAddr> {
    let forwarded = forwarded(request, options, "x-forwarded-for").and_then(|address| address.parse().ok());
    forwarded.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

/// Whether the client's connection is encrypted.
pub(crate) fn is_encrypted(request: &HttpRequest, options: &ApiOptions) -> bool {
    forwarded(request, options, "x-forwarded-proto")
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

/// The last value of a header that the trusted proxy added.
pub(crate) fn forwarded(request: &HttpRequest, options: &ApiOptions, name: &str) -> Option<String> {
    if !options.trust_proxy {
        return None;
    }
    let value = request.headers().get_all(name).last()?.to_str().ok()?;
    value.rsplit(',').next().map(|last| last.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn proxy_headers_count_only_from_trusted_proxies() {
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:1".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.1.1.1, 2.2.2.2"))
            .insert_header(("x-forwarded-proto", "https"))
            .to_http_request();
        let with = |trust_proxy| {
            let options = ApiOptions {
                trust_proxy,
                ..ApiOptions::default()
            };
            let address = address(&request, &options).unwrap().to_string();
            (address, is_encrypted(&request, &options))
        };
        assert_eq!(with(false), ("10.0.0.1".to_owned(), false));
        assert_eq!(with(true), ("2.2.2.2".to_owned(), true));
    }
}
