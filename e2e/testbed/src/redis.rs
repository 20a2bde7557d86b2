//! A private Redis.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::process::{Directory, Service, find, free_port, tail};

/// The time at which Redis writes changes to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AppendFsync {
    /// Before it acknowledges them.
    #[default]
    Always,
    /// Once per second.
    EverySec,
}

/// The options of a Redis.
#[derive(Debug, Clone, Default)]
pub struct TestRedisOptions {
    /// The time at which changes are written to disk.
    pub append_fsync: AppendFsync,
    /// The data directory; by default a temporary one.
    pub dir: Option<PathBuf>,
}

/// A private Redis with an append-only file.
pub struct Redis {
    // Dropped before the directory, so that the service ends first.
    service: Service,
    options: TestRedisOptions,
    port: u16,
    directory: Directory,
}

impl Redis {
    /// Starts Redis on a free port.
    pub fn start(options: TestRedisOptions) -> anyhow::Result<Self> {
        let directory = Directory::new(options.dir.clone(), "redis")?;
        let port = free_port()?;
        let service = launch_single(&options, &directory, port)?;
        Ok(Self {
            service,
            options,
            port,
            directory,
        })
    }

    /// Returns `redis://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
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
        self.service = launch_single(&self.options, &self.directory, self.port)?;
        Ok(())
    }

    /// Sets a parameter until the next restart. Neither name nor value may contain spaces.
    pub fn configure(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let answer = query(self.port, &format!("CONFIG SET {name} {value}"))?;
        ensure!(answer == "+OK", "{answer}");
        Ok(())
    }

    /// Deletes the keys that match a pattern, without spaces. Returns their number.
    pub fn delete(&self, pattern: &str) -> anyhow::Result<u64> {
        let script = "local n = 0 for _, key in ipairs(redis.call('KEYS', ARGV[1])) do n = n + redis.call('DEL', key) end return n";
        let answer = query(self.port, &format!("EVAL \"{script}\" 0 {pattern}"))?;
        let number = answer.strip_prefix(':').with_context(|| answer.clone())?;
        Ok(number.parse()?)
    }

    /// Stops the server, and waits until its data is on disk.
    pub fn stop(mut self) {
        self.service.stop();
    }
}

fn launch_single(options: &TestRedisOptions, directory: &Directory, port: u16) -> anyhow::Result<Service> {
    let directory = directory.path();
    launch(options.append_fsync, ServerDirectory { directory, port }, &[])
}

/// Where a server keeps its data, and its port.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServerDirectory<'f> {
    pub(crate) directory: &'f Path,
    pub(crate) port: u16,
}

/// Starts a server with these settings in addition to the common ones.
pub(crate) fn launch(
    append_fsync: AppendFsync,
    server: ServerDirectory<'_>,
    more: &[(&str, &str)],
) -> anyhow::Result<Service> {
    let ServerDirectory { directory, port } = server;
    let append_fsync = match append_fsync {
        AppendFsync::Always => "always",
        AppendFsync::EverySec => "everysec",
    };
    let dir = directory.display().to_string();
    let port_text = port.to_string();
    let settings = [
        ("--bind", "127.0.0.1"),
        ("--port", &port_text),
        ("--dir", &dir),
        ("--appendonly", "yes"),
        ("--appendfsync", append_fsync),
        ("--save", ""),
        ("--maxmemory-policy", "noeviction"),
        ("--daemonize", "no"),
    ];
    let args: Vec<String> = settings
        .iter()
        .chain(more)
        .flat_map(|(name, value)| [*name, *value])
        .map(str::to_owned)
        .collect();
    let program = find("redis-server", "redis-server")?;
    let log = directory.join("redis.log");
    let service = Service::start("Redis", &program, &args, &log, port)?;
    // Redis listens before it has loaded its data.
    let begun = Instant::now();
    while !query(port, "PING").is_ok_and(|answer| answer == "+PONG") {
        if begun.elapsed() > Duration::from_mins(1) {
            bail!("Redis does not get ready:\n{}", tail(&log));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(service)
}

/// Sends an inline command, and returns its raw answer, which must be short.
fn query(port: u16, command: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.write_all(format!("{command}\r\n").as_bytes())?;
    let mut answer = [0; 256];
    let length = stream.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..length]).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_keeps_acknowledged_data_after_kill_9() {
        let mut redis = Redis::start(TestRedisOptions::default()).unwrap();
        assert_eq!(query(redis.port(), "SET word emend").unwrap(), "+OK");
        redis.kill9().unwrap();
        redis.restart().unwrap();
        assert_eq!(query(redis.port(), "GET word").unwrap(), "$5\r\nemend");
    }
}
