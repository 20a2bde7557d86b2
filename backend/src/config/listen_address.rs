//! The address to listen on.

use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

use anyhow::Context;

/// A host, by name or number, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListenAddress {
    host: String,
    port: u16,
}

impl ListenAddress {
    /// The socket address. For a host with several addresses, an IPv4 address is preferred.
    pub(crate) fn resolve(&self) -> anyhow::Result<SocketAddr> {
        let addresses = (self.host.as_str(), self.port).to_socket_addrs();
        let addresses: Vec<_> = addresses
            .with_context(|| format!("--bind: cannot resolve the host {}", self.host))?
            .collect();
        let first = addresses
            .iter()
            .find(|address| address.is_ipv4())
            .or(addresses.first());
        first
            .copied()
            .with_context(|| format!("--bind: cannot resolve the host {}", self.host))
    }
}

impl FromStr for ListenAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "give a host and a port, such as 127.0.0.1:8675, localhost:8675 or [::1]:8675; 0.0.0.0:8675 \
                             means every address of this machine";
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self {
                host: address.ip().to_string(),
                port: address.port(),
            });
        }
        let (host, port) = text.rsplit_once(':').ok_or(WRONG)?;
        let is_name = !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c));
        match port.parse() {
            Ok(port) if is_name => Ok(Self {
                host: host.to_owned(),
                port,
            }),
            _ => Err(WRONG),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_a_number_and_the_port_is_required() {
        let address = |text: &str| {
            text.parse::<ListenAddress>()
                .unwrap()
                .resolve()
                .unwrap()
                .to_string()
        };
        assert_eq!(address("127.0.0.1:8675"), "127.0.0.1:8675");
        assert_eq!(address("[::1]:8675"), "[::1]:8675");
        assert_eq!(address("localhost:8675"), "127.0.0.1:8675");
        for wrong in [
            "8675",
            ":8675",
            "localhost",
            "127.0.0.1",
            "::1",
            "localhost:http",
            "a b:1",
            "h:70000",
            "http://h:1",
        ] {
            let refused = wrong.parse::<ListenAddress>().unwrap_err();
            assert!(refused.contains("localhost:8675"), "{wrong}");
        }
    }
}
