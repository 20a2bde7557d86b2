//! The built `emend` binary.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// The file in the data directory that receives standard error.
const CONSOLE: &str = "console";

/// A running `emend serve`. It is killed when this value is dropped.
pub struct EmendServer {
    child: Child,
    url: String,
}

impl EmendServer {
    /// Starts the binary in `EMEND_BIN` (by default the one in `target/debug`) with the data directory `data`. Port 0
    /// selects a free port.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Self> {
        Self::start_with(data, port, &[])
    }

    /// Starts the server with accounts enabled. Also returns the link for creating the first account.
    pub fn start_with_accounts(data: &Path) -> anyhow::Result<(Self, String)> {
        Self::start_with_accounts_and(data, &[])
    }

    /// Does the same with additional arguments. Anyone can register unless they say otherwise.
    pub fn start_with_accounts_and(data: &Path, more: &[&str]) -> anyhow::Result<(Self, String)> {
        let mut arguments = vec!["--accounts", "on"];
        if !more.contains(&"--registration") {
            arguments.extend(["--registration", "open"]);
        }
        arguments.extend(more);
        let server = Self::start_with(data, 0, &arguments)?;
        for _ in 0..200 {
            let console = std::fs::read_to_string(data.join(CONSOLE))?;
            if let Some(link) = console.lines().find(|line| line.contains("/set-up#")) {
                return Ok((server, link.trim().to_owned()));
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        anyhow::bail!("the console does not say where the first account is made")
    }

    /// Starts the server with additional arguments.
    pub fn start_with(data: &Path, port: u16, args: &[&str]) -> anyhow::Result<Self> {
        let binary = binary();
        let console = std::fs::File::create(data.join(CONSOLE))?;
        let mut child = Command::new(&binary)
            .args(["serve", "--bind", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(data)
            .args(args)
            .env("RUST_LOG", "warn")
            .stderr(console)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}; cargo build -p emend makes it", binary.display()))?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url)?;
        anyhow::ensure!(url.starts_with("http://"), "the server ended before it was ready");
        Ok(Self {
            child,
            url: url.trim().trim_end_matches('/').to_owned(),
        })
    }

    /// Returns the server's URL, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the server's port.
    pub fn port(&self) -> u16 {
        let port = self.url.split(':').nth(2).unwrap_or_default();
        let port = port.split('/').next().unwrap_or_default();
        port.parse().unwrap_or_default()
    }

    /// Kills the server immediately, which simulates a crash.
    pub fn kill9(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for EmendServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns a command that runs the built `emend` on the same data.
#[must_use]
pub fn emend(data: &Path) -> Command {
    let mut command = Command::new(binary());
    command.env("EMEND_DATA_DIR", data);
    command
}

fn binary() -> PathBuf {
    std::env::var_os("EMEND_BIN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/emend"),
        PathBuf::from,
    )
}
