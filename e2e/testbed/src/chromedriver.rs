//! A private ChromeDriver, and the arguments for its Chromium.

use crate::process::{Directory, Service, find, free_port};

/// A private ChromeDriver.
pub struct ChromeDriver {
    // Dropped before the directory, so that the service ends first.
    _service: Service,
    port: u16,
    directory: Directory,
}

impl ChromeDriver {
    /// Starts ChromeDriver on a free port.
    pub fn start() -> anyhow::Result<Self> {
        find("chromium", "chromium")?;
        let program = find("chromedriver", "chromium-driver")?;
        let directory = Directory::new(None, "chromium")?;
        let port = free_port()?;
        let log = directory.path().join("chromedriver.log");
        let service = Service::start("ChromeDriver", &program, &[format!("--port={port}")], &log, port)?;
        Ok(Self {
            _service: service,
            port,
            directory,
        })
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the arguments for a Chromium without windows, history, or background network traffic.
    pub fn chromium_arguments(&self) -> Vec<String> {
        let quiet = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let profile = format!(
            "--user-data-dir={}",
            self.directory.path().join("profile").display()
        );
        quiet
            .iter()
            .map(|argument| (*argument).to_owned())
            .chain([profile])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromedriver_responds() {
        let driver = ChromeDriver::start().unwrap();
        assert!(driver.url().starts_with("http://127.0.0.1:"));
        assert!(
            driver
                .chromium_arguments()
                .iter()
                .any(|argument| argument.starts_with("--user-data-dir=/"))
        );
    }
}
