//! A private geckodriver, which starts Firefox.

use crate::process::{Directory, Service, find, free_port};

/// A private geckodriver, which Mozilla publishes as a crate.
pub struct GeckoDriver {
    // Dropped before the directory, so that the service ends first.
    _service: Service,
    port: u16,
    _directory: Directory,
}

impl GeckoDriver {
    /// Starts geckodriver on a free port.
    pub fn start() -> anyhow::Result<Self> {
        find("firefox-esr", "firefox-esr")?;
        let program = find("geckodriver", "geckodriver")?;
        let directory = Directory::new(None, "firefox")?;
        let port = free_port()?;
        let log = directory.path().join("geckodriver.log");
        let arguments = [
            format!("--port={port}"),
            format!("--websocket-port={}", free_port()?),
            format!("--profile-root={}", directory.path().display()),
        ];
        let service = Service::start("geckodriver", &program, &arguments, &log, port)?;
        Ok(Self {
            _service: service,
            port,
            _directory: directory,
        })
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
