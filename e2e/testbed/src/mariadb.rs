//! A private MariaDB.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::process::{Directory, Service, find, free_port, tail};

const USER: &str = "emend";
const PASSWORD: &str = "emend";
const DATABASE: &str = "emend";

/// The time at which the database writes its log to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlushLog {
    /// At each commit, before it is acknowledged (`innodb_flush_log_at_trx_commit=1`).
    #[default]
    EveryCommit,
    /// Once per second (`innodb_flush_log_at_trx_commit=2`).
    EverySecond,
}

/// The options of a MariaDB.
#[derive(Debug, Clone, Default)]
pub struct MariaDbOptions {
    /// The data directory; by default a temporary one. Existing data in it is used.
    pub dir: Option<PathBuf>,
    /// The time at which commits are written to disk.
    pub flush_log: FlushLog,
}

/// A private MariaDB with an empty database and a user for it.
pub struct MariaDb {
    // Dropped before the directory, so that the service ends first.
    service: Service,
    port: u16,
    directory: Directory,
    flush_log: FlushLog,
}

impl MariaDb {
    /// Starts MariaDB on a free port.
    pub fn start(options: MariaDbOptions) -> anyhow::Result<Self> {
        let directory = Directory::new(options.dir, "mariadb")?;
        let data = directory.path().join("data");
        if !data.join("mysql").is_dir() {
            initialise(directory.path(), &data)?;
        }
        let port = free_port()?;
        let service = launch(&directory, port, options.flush_log)?;
        let mariadb = Self {
            service,
            port,
            directory,
            flush_log: options.flush_log,
        };
        mariadb.wait_until_it_answers()?;
        Ok(mariadb)
    }

    /// Returns `mysql://USER:PASSWORD@127.0.0.1:PORT/DATABASE`.
    pub fn url(&self) -> String {
        format!("mysql://{USER}:{PASSWORD}@127.0.0.1:{}/{DATABASE}", self.port)
    }

    /// Returns the server's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the process ID, for signals.
    pub fn pid(&self) -> u32 {
        self.service.pid()
    }

    /// Kills the server immediately, which simulates a crash.
    pub fn kill9(&mut self) -> anyhow::Result<()> {
        self.service.kill9()
    }

    /// Restarts the server on the same port and data. A running server is stopped first.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.service.stop();
        self.service = launch(&self.directory, self.port, self.flush_log)?;
        self.wait_until_it_answers()
    }

    /// Stops the server, and waits until its data is on disk.
    pub fn stop(mut self) {
        self.service.stop();
    }

    /// Runs a query with the command-line client, and returns its output as tab-separated lines.
    pub fn query(&self, sql: &str) -> anyhow::Result<String> {
        let client = find("mariadb", "mariadb-client-core")?;
        let port = self.port.to_string();
        let output = Command::new(client)
            .args([
                "--no-defaults",
                "--default-character-set=utf8mb4",
                "-h127.0.0.1",
                "-P",
                &port,
                "-u",
                USER,
                "-N",
                "-B",
                DATABASE,
                "-e",
                sql,
            ])
            .env("MYSQL_PWD", PASSWORD)
            .output()?;
        anyhow::ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    fn wait_until_it_answers(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while let Err(error) = self.query("SELECT 1") {
            if begun.elapsed() > Duration::from_secs(30) {
                bail!(
                    "MariaDB does not let us in: {error}\n{}",
                    tail(&self.directory.path().join("mariadb.log"))
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Creates the system tables, the database and its user.
fn initialise(directory: &Path, data: &Path) -> anyhow::Result<()> {
    let program = find("mariadb-install-db", "mariadb-server-core")?;
    let output = Command::new(program)
        .args([
            "--no-defaults",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            "--user=root",
        ])
        .arg(format!("--datadir={}", data.display()))
        // Two simultaneous initialisations would delete each other's temporary tables.
        .arg(format!("--tmpdir={}", directory.display()))
        .env("TMPDIR", directory)
        .output()?;
    let said =
        || String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(output.status.success(), "mariadb-install-db failed:\n{}", said());
    let sql = format!(
        "CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4;\n\
         CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT ALL ON {DATABASE}.* TO '{USER}'@'127.0.0.1';\n"
    );
    fs::write(directory.join("first.sql"), sql).context("cannot write the first statements")
}

fn launch(directory: &Directory, port: u16, flush_log: FlushLog) -> anyhow::Result<Service> {
    let path = |name: &str| directory.path().join(name).display().to_string();
    let flush = match flush_log {
        FlushLog::EveryCommit => 1,
        FlushLog::EverySecond => 2,
    };
    let args = vec![
        "--no-defaults".to_owned(),
        "--user=root".to_owned(),
        format!("--datadir={}", path("data")),
        format!("--socket={}", path("s.sock")),
        format!("--pid-file={}", path("mariadb.pid")),
        format!("--init-file={}", path("first.sql")),
        format!("--tmpdir={}", directory.path().display()),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--port={port}"),
        "--skip-name-resolve".to_owned(),
        "--innodb-buffer-pool-size=64M".to_owned(),
        "--innodb-log-file-size=32M".to_owned(),
        "--performance-schema=OFF".to_owned(),
        format!("--innodb-flush-log-at-trx-commit={flush}"),
    ];
    let program = find("mariadbd", "mariadb-server-core")?;
    Service::start(
        "MariaDB",
        &program,
        &args,
        &directory.path().join("mariadb.log"),
        port,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mariadb_keeps_committed_data_after_kill_9() {
        let mut mariadb = MariaDb::start(MariaDbOptions::default()).unwrap();
        mariadb
            .query("CREATE TABLE t (word VARCHAR(9)); INSERT INTO t VALUES ('emend')")
            .unwrap();
        mariadb.kill9().unwrap();
        mariadb.restart().unwrap();
        assert_eq!(mariadb.query("SELECT word FROM t").unwrap(), "emend");
    }
}
