//! A private memcached.

use crate::process::{Directory, Service, find, free_port};

/// A private memcached.
pub struct Memcached {
    // Dropped before the directory, so that the service ends first.
    _service: Service,
    port: u16,
    _directory: Directory,
}

impl Memcached {
    /// Starts memcached on a free port, with 256 MB of memory.
    pub fn start() -> anyhow::Result<Self> {
        let directory = Directory::new(None, "memcached")?;
        let port = free_port()?;
        let args = [
            "--listen=127.0.0.1",
            &format!("--port={port}"),
            "--udp-port=0",
            "--memory-limit=256",
            "--user=root",
        ];
        let service = Service::start(
            "memcached",
            &find("memcached", "memcached")?,
            &args.map(str::to_owned),
            &directory.path().join("memcached.log"),
            port,
        )?;
        Ok(Self {
            _service: service,
            port,
            _directory: directory,
        })
    }

    /// Returns the address as `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn memcached_responds() {
        // Tests install no memcached, because only `cargo xtask bench` needs one.
        if find("memcached", "memcached").is_err() {
            return;
        }
        let memcached = Memcached::start().unwrap();
        let mut connection = TcpStream::connect(memcached.address()).unwrap();
        connection.write_all(b"version\r\nquit\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("VERSION"), "{answer}");
    }
}
