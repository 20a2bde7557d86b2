//! The address of the Redis server.

use deadpool_redis::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use emend_store::StoreError;

/// Parses `redis://`, `rediss://` or `redis+unix:///`. Error messages do not repeat the address, because it may contain
/// a password.
pub(crate) fn parse(url: &str) -> Result<ConnectionInfo, StoreError> {
    let wrong = |why: &str| Err(StoreError::Unavailable(why.to_owned()));
    if url.starts_with("redis+cluster://") || url.starts_with("rediss+cluster://") {
        return wrong("Redis Cluster is not supported yet; give the address of a single server");
    }
    url.into_connection_info().or_else(|_| {
        wrong(
            "its address is invalid: use redis://host:6379/0, rediss://host:6380/0 or redis+unix:///path?db=0",
        )
    })
}

/// Returns the address for display, without user and password.
pub(crate) fn location(info: &ConnectionInfo) -> String {
    let db = info.redis_settings().db();
    match info.addr() {
        ConnectionAddr::Tcp(host, port) => format!("redis://{}:{port}/{db}", bracketed(host)),
        ConnectionAddr::TcpTls { host, port, .. } => format!("rediss://{}:{port}/{db}", bracketed(host)),
        ConnectionAddr::Unix(path) => format!("redis+unix://{}?db={db}", path.display()),
        _ => "redis".to_owned(),
    }
}

/// Adds the brackets that an IPv6 address needs before a port.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_holds_no_secret() {
        for (url, shown) in [
            ("redis://u:secret@example.org/3", "redis://example.org:6379/3"),
            ("rediss://:secret@[::1]:7000", "rediss://[::1]:7000/0"),
            (
                "redis+unix:///run/redis.sock?pass=secret&db=2",
                "redis+unix:///run/redis.sock?db=2",
            ),
        ] {
            assert_eq!(location(&parse(url).unwrap()), shown);
        }
    }

    #[test]
    fn a_wrong_address_is_refused_without_repeating_it() {
        for url in [
            "",
            "http://:secret@x",
            "redis+cluster://:secret@x:1",
            "redis://:secret@x/db",
        ] {
            let error = parse(url).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        let error = parse("redis+cluster://x:1").unwrap_err().to_string();
        assert!(error.contains("Cluster"), "{error}");
    }
}
