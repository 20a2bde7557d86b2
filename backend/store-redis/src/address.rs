//! The address of the Redis server, or of the servers of a Redis Cluster.

use std::fmt;

use deadpool_redis::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use emend_store::StoreError;

/// The forms of an address.
const FORMS: &str = "its address is invalid: use redis://host:6379/0, rediss://host:6380/0, redis+unix:///path?db=0 or \
                     redis+cluster://host:6379,host:6379";

/// Where the store is.
pub(crate) enum StoreAddress {
    /// A single server.
    Server(ConnectionInfo),
    /// A Redis Cluster.
    Cluster(ClusterAddress),
}

/// The address of one server of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl fmt::Display for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", bracketed(&self.host), self.port)
    }
}

/// The servers of a cluster that are known from the start, and how to connect to any of its servers.
pub(crate) struct ClusterAddress {
    pub(crate) seeds: Vec<NodeAddress>,
    /// User, password and TLS, which are the same for all servers.
    template: ConnectionInfo,
}

impl ClusterAddress {
    /// Returns how to connect to one of the servers.
    pub(crate) fn of_node(&self, node: &NodeAddress) -> ConnectionInfo {
        let addr = match self.template.addr() {
            ConnectionAddr::TcpTls {
                insecure, tls_params, ..
            } => ConnectionAddr::TcpTls {
                host: node.host.clone(),
                port: node.port,
                insecure: *insecure,
                tls_params: tls_params.clone(),
            },
            _ => ConnectionAddr::Tcp(node.host.clone(), node.port),
        };
        self.template.clone().set_addr(addr)
    }
}

fn wrong<T>(reason: &str) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(reason.to_owned()))
}

/// Parses `redis://`, `rediss://`, `redis+unix:///`, `redis+cluster://` or `rediss+cluster://`. Error messages do not
/// repeat the address, because it may contain a password.
pub(crate) fn parse(url: &str) -> Result<StoreAddress, StoreError> {
    for (cluster, single) in [
        ("redis+cluster://", "redis://"),
        ("rediss+cluster://", "rediss://"),
    ] {
        if let Some(rest) = url.strip_prefix(cluster) {
            return parse_cluster(single, rest).map(StoreAddress::Cluster);
        }
    }
    url.into_connection_info()
        .map(StoreAddress::Server)
        .or_else(|_| wrong(FORMS))
}

/// Parses `user:password@host:port,host:port/`: as for a single server, with several hosts.
fn parse_cluster(scheme: &str, rest: &str) -> Result<ClusterAddress, StoreError> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let (mut seeds, mut template) = (Vec::new(), None);
    for host in hosts.split(',') {
        if host.is_empty() {
            return wrong(FORMS);
        }
        let Ok(info) = format!("{scheme}{user}{host}{path}").into_connection_info() else {
            return wrong(FORMS);
        };
        if info.redis_settings().db() != 0 {
            return wrong("a Redis Cluster has only database 0; remove the number from the address");
        }
        match info.addr() {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                seeds.push(NodeAddress {
                    host: host.clone(),
                    port: *port,
                });
            }
            _ => return wrong(FORMS),
        }
        template.get_or_insert(info);
    }
    match template {
        Some(template) => Ok(ClusterAddress { seeds, template }),
        None => wrong(FORMS),
    }
}

/// Returns the address for display, without user and password.
pub(crate) fn location(address: &StoreAddress) -> String {
    let info = match address {
        StoreAddress::Server(info) => info,
        StoreAddress::Cluster(cluster) => {
            let seeds: Vec<_> = cluster.seeds.iter().map(NodeAddress::to_string).collect();
            let tls = matches!(cluster.template.addr(), ConnectionAddr::TcpTls { .. });
            let scheme = if tls { "rediss" } else { "redis" };
            return format!("{scheme}+cluster://{}", seeds.join(","));
        }
    };
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
            (
                "redis+cluster://u:secret@a:7000,b,[::1]:7002/0",
                "redis+cluster://a:7000,b:6379,[::1]:7002",
            ),
            ("rediss+cluster://:sec,ret@a:7000", "rediss+cluster://a:7000"),
        ] {
            assert_eq!(location(&parse(url).unwrap()), shown);
        }
    }

    #[test]
    fn every_server_of_a_cluster_is_reached_with_the_same_user_and_password() {
        for (url, tls) in [
            ("redis+cluster://ada:secret@a:7000,b:7001", false),
            ("rediss+cluster://ada:secret@a:7000,b:7001/#insecure", true),
        ] {
            let StoreAddress::Cluster(cluster) = parse(url).unwrap() else {
                panic!("{url}");
            };
            let other = NodeAddress {
                host: "c".to_owned(),
                port: 7002,
            };
            for node in cluster.seeds.iter().chain([&other]) {
                let info = cluster.of_node(node);
                assert_eq!(info.redis_settings().username(), Some("ada"));
                assert_eq!(info.redis_settings().password(), Some("secret"));
                match info.addr() {
                    ConnectionAddr::Tcp(host, port) => {
                        assert_eq!((host, port, tls), (&node.host, &node.port, false));
                    }
                    ConnectionAddr::TcpTls { host, insecure, .. } => {
                        assert_eq!((host, *insecure, tls), (&node.host, true, true));
                    }
                    _ => panic!("{url}"),
                }
            }
            assert_eq!(cluster.seeds.len(), 2);
        }
    }

    #[test]
    fn a_malformed_address_is_refused_without_repeating_it() {
        for url in [
            "",
            "http://:secret@x",
            "redis://:secret@x/db",
            "redis+cluster://",
            "redis+cluster://:secret@",
            "redis+cluster://:secret@a,,b",
            "redis+cluster://:secret@a:x",
            "redis+cluster://:secret@a,b/1",
            "redis+cluster:///secret",
        ] {
            let Err(error) = parse(url) else { panic!("{url}") };
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
