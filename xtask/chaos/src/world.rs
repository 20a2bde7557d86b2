//! The server, Redis and MariaDB, and the proxies between them.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use emend_mirror::Mirror;
use emend_store::Store;
use emend_store_redis::{RedisOptions, RedisStore};
use emend_testbed::{AppendFsync, MariaDb, MariaDbOptions, Redis};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::disk::Disk;
use crate::fault::Kind;
use crate::proxy::Proxy;
use crate::{Fsync, Options};

/// How long everything may take to settle.
const SETTLING: Duration = Duration::from_mins(3);

/// All that runs. Ended in this order.
pub(crate) struct World {
    server: Child,
    pub(crate) to_server: Proxy,
    pub(crate) to_redis: Proxy,
    pub(crate) to_mysql: Proxy,
    pub(crate) redis: Redis,
    pub(crate) mysql: MariaDb,
    /// Where MariaDB has one of its own.
    pub(crate) disk: Option<Disk>,
    /// Where it can be another than the machine's.
    pub(crate) clock: Option<Clock>,
    pub(crate) folder: TempDir,
    port: u16,
    emend: PathBuf,
    schedule: String,
    /// All that was acknowledged before stood in MySQL, as far as is known.
    mirrored: Instant,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl World {
    pub(crate) async fn start(options: &Options) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("redis");
        std::fs::create_dir(&data)?;
        let redis = Redis::start(emend_testbed::RedisOptions {
            append_fsync: match options.fsync {
                Fsync::Always => AppendFsync::Always,
                Fsync::Everysec => AppendFsync::EverySec,
            },
            dir: Some(data),
        })?;
        let disk = Disk::mount(&folder.path().join("disk"))?;
        let mysql = MariaDb::start(MariaDbOptions {
            dir: disk.as_ref().map(Disk::folder),
        })?;
        let clock = Clock::find(folder.path().join("clock"))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let to_redis = Proxy::start(redis.port()).await?;
        let to_mysql = Proxy::start(mysql.port()).await?;
        let to_server = Proxy::start(port).await?;
        let emend = std::path::absolute(&options.emend)?;
        anyhow::ensure!(
            emend.is_file(),
            "{} is not there; build it first",
            emend.display()
        );
        let mut world = Self {
            server: Command::new("true").spawn()?,
            to_server,
            to_redis,
            to_mysql,
            redis,
            mysql,
            disk,
            clock,
            folder,
            port,
            emend,
            schedule: options.schedule.clone(),
            mirrored: Instant::now(),
        };
        world.start_server()?;
        Ok(world)
    }

    /// Whether this can be done here; where not, it is said.
    pub(crate) fn can(&self, kind: Kind) -> bool {
        let missing = match kind {
            Kind::FullMariadb if self.disk.is_none() => "only root may mount a disk for it",
            Kind::SetClock if self.clock.is_none() => "libfaketime is not installed",
            _ => return true,
        };
        println!("not here: {}, since {missing}", kind.name());
        false
    }

    /// Where people find the server.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.to_server.port)
    }

    /// Arguments that name store and mirror as the server knows them: by way of the proxies.
    fn parts(&self) -> [String; 4] {
        let mysql = self.mysql.url().replace(
            &format!(":{}/", self.mysql.port()),
            &format!(":{}/", self.to_mysql.port),
        );
        [
            "--store".to_owned(),
            format!("redis://127.0.0.1:{}", self.to_redis.port),
            "--mirror".to_owned(),
            mysql,
        ]
    }

    fn command(&self, args: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(&self.emend);
        command.args(args).args(self.parts());
        command.arg("--data-dir").arg(self.folder.path().join("data"));
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("emend.log"))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        if let Some(clock) = &self.clock {
            command.envs(clock.variables());
        }
        Ok(command)
    }

    pub(crate) fn start_server(&mut self) -> anyhow::Result<()> {
        let bind = format!("127.0.0.1:{}", self.port);
        let schedule = self.schedule.clone();
        let args = ["serve", "--bind", &bind, "--mirror-schedule", &schedule];
        self.server = self.command(&args)?.spawn().context("cannot start the server")?;
        Ok(())
    }

    /// A mirror pass beside the server.
    pub(crate) fn mirror_run(&self) -> anyhow::Result<Child> {
        Ok(self.command(&["mirror", "run"])?.spawn()?)
    }

    pub(crate) fn server_pid(&self) -> u32 {
        self.server.id()
    }

    pub(crate) fn kill_server(&mut self) -> anyhow::Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        self.start_server()
    }

    /// A server that ended by itself is a finding.
    pub(crate) fn tend(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.server.try_wait()? {
            anyhow::bail!("the server ended by itself ({status}):\n{}", self.log());
        }
        Ok(())
    }

    /// The end of what the servers said.
    pub(crate) fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("emend.log")).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Redis itself, past the proxy.
    pub(crate) async fn store(&self) -> anyhow::Result<RedisStore> {
        let options = RedisOptions {
            time_out: Duration::from_secs(30),
            ..RedisOptions::default()
        };
        Ok(RedisStore::connect(&self.redis.url(), options).await?)
    }

    /// MySQL itself.
    pub(crate) fn mirror(&self) -> anyhow::Result<Mirror> {
        Ok(Mirror::new(&self.mysql.url())?)
    }

    /// Between when and when acknowledged choices may not have been mirrored.
    pub(crate) async fn note_destruction(&mut self) -> anyhow::Result<(Instant, Instant)> {
        let destroyed = Instant::now();
        // After Redis was emptied it does not know until the next pass.
        if let Some(until) = self.store().await?.mirrored_until().await? {
            let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
            // Whole seconds; and the answer to a choice comes a moment after it was recorded.
            let behind = Duration::from_secs(now.saturating_sub(until) + 1);
            self.mirrored = destroyed
                .checked_sub(behind)
                .unwrap_or(self.mirrored)
                .max(self.mirrored);
        }
        Ok((self.mirrored, destroyed + Duration::from_secs(4)))
    }

    /// Waits until nothing waits to be mirrored, and stops the server in good order.
    pub(crate) async fn settle(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        let store = self.store().await?;
        while store.pending().await? > 0 {
            self.tend()?;
            anyhow::ensure!(begun.elapsed() < SETTLING, "it does not settle:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        signal(self.server_pid(), "TERM")?;
        let status = self.server.wait()?;
        anyhow::ensure!(
            status.success(),
            "the server stopped with {status}:\n{}",
            self.log()
        );
        Ok(())
    }

    /// Where Redis keeps its append-only file.
    pub(crate) fn append_only(&self) -> PathBuf {
        self.folder.path().join("redis").join("appendonlydir")
    }
}

/// Sends a signal to a process of ours.
pub(crate) fn signal(pid: u32, name: &str) -> anyhow::Result<()> {
    let sent = Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .status()?;
    anyhow::ensure!(sent.success(), "cannot send {name} to process {pid}");
    Ok(())
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = Command::new("cp").arg("-r").args([from, to]).status()?;
    anyhow::ensure!(copied.success(), "cannot copy {}", from.display());
    Ok(())
}
