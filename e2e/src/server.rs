//! The built binary.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// Where its standard error goes, in its data folder.
const CONSOLE: &str = "console";

/// A running `emend serve`; it is ended when this is dropped.
pub struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts the binary that `EMEND_BIN` names (or the one in `target/debug`) on `data`. Port 0 takes a free one.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Self> {
        Self::start_with(data, port, &[])
    }

    /// The same, where people log in; and where the first account is made.
    pub fn start_with_accounts(data: &Path) -> anyhow::Result<(Self, String)> {
        Self::start_with_accounts_and(data, &[])
    }

    /// The same with more arguments.
    pub fn start_with_accounts_and(data: &Path, more: &[&str]) -> anyhow::Result<(Self, String)> {
        let accounts = ["--accounts", "on", "--registration", "open"];
        let server = Self::start_with(data, 0, &[&accounts, more].concat())?;
        for _ in 0..200 {
            let console = std::fs::read_to_string(data.join(CONSOLE))?;
            if let Some(link) = console.lines().find(|line| line.contains("/set-up#")) {
                return Ok((server, link.trim().to_owned()));
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        anyhow::bail!("the console does not say where the first account is made")
    }

    fn start_with(data: &Path, port: u16, args: &[&str]) -> anyhow::Result<Self> {
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

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        let port = self.url.split(':').nth(2).unwrap_or_default();
        let port = port.split('/').next().unwrap_or_default();
        port.parse().unwrap_or_default()
    }

    /// Ends it at once, as a crash does.
    pub fn kill9(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The built `emend`, for a command on the same data.
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
