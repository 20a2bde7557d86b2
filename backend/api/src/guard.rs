//! Who may call.
//!
//! Without accounts every caller is the local user, so a web page from elsewhere must not be able to call: neither under
//! its own origin (refused unless allowed by `--allow-origin`), nor by pointing a name of its own at this machine (DNS
//! rebinding: on a loopback address only the names of this machine are answered).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use emend_shared::ErrorCode;

use crate::app::{ApiOptions, Hosts};
use crate::error::ApiError;

pub(crate) async fn guard(
    options: web::Data<ApiOptions>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // An answer and not an error, so that it goes out with the headers that every answer has.
    if let Err(why) = refuse(request.headers(), &options) {
        let refusal = ApiError::new(ErrorCode::Forbidden, why).answer(request.path());
        return Ok(request.into_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn refuse(headers: &HeaderMap, options: &ApiOptions) -> Result<(), &'static str> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(HOST).unwrap_or_default();
    if options.hosts == Hosts::Loopback && !host.is_empty() && !is_loopback(host) {
        return Err(
            "this server answers only under localhost or 127.0.0.1; for another name, start it with --accounts on, or off, given in so many words",
        );
    }
    match text(ORIGIN) {
        None => Ok(()),
        Some(origin) if options.allow_origin.iter().any(|allowed| allowed == origin) => Ok(()),
        Some(origin)
            if origin
                .split_once("://")
                .is_some_and(|(_, origin_host)| origin_host == host) =>
        {
            Ok(())
        }
        Some(_) => Err("pages of this origin may not call; the server's --allow-origin lists those that may"),
    }
}

/// Whether a `Host` header, with or without a port, names this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(hosts: Hosts, host: &'static str, origin: Option<&'static str>) -> bool {
        let options = ApiOptions {
            hosts,
            allow_origin: vec!["https://friend.example".into()],
            ..ApiOptions::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        refuse(&headers, &options).is_ok()
    }

    #[test]
    fn a_loopback_server_answers_only_under_the_names_of_this_machine() {
        for host in [
            "localhost:8675",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]:8675",
            "LOCALHOST",
        ] {
            assert!(allowed(Hosts::Loopback, host, None), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:8675",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.evil.example",
        ] {
            assert!(!allowed(Hosts::Loopback, host, None), "{host}");
            assert!(allowed(Hosts::Any, host, None), "{host}");
        }
    }

    #[test]
    fn a_page_calls_from_its_own_origin_or_an_allowed_one() {
        assert!(allowed(
            Hosts::Any,
            "emend.example",
            Some("https://emend.example")
        ));
        assert!(allowed(
            Hosts::Any,
            "emend.example",
            Some("https://friend.example")
        ));
        assert!(!allowed(
            Hosts::Any,
            "emend.example",
            Some("https://evil.example")
        ));
        assert!(!allowed(Hosts::Any, "emend.example", Some("null")));
        assert!(!allowed(
            Hosts::Loopback,
            "localhost:8675",
            Some("http://localhost:3000")
        ));
    }
}
