//! The server, its store and MariaDB, and the proxies between them.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use emend_domain::unix_time;
use emend_mirror::Mirror;
use emend_store::MirrorSource;
use emend_testbed::{MariaDb, MariaDbOptions};
use tempfile::TempDir;

use crate::clock::FakeClock;
use crate::disk::MemoryDisk;
use crate::fault_kind::{FaultKind, StoreKind};
use crate::primary_store::{ClusterServers, Primary, RedisServer, StoreFile};
use crate::proxy::FaultProxy;
use crate::{Options, simulated_users};

/// The time limit for the mirror to catch up at the end.
const SETTLING_TIME: Duration = Duration::from_mins(3);
/// The time limit for a server to respond, or to refuse to start.
const MAX_START_TIME: Duration = Duration::from_mins(1);
/// How long after a fault the response to a choice from before the fault can still arrive.
const MAX_ANSWER_TIME: Duration = Duration::from_secs(2);

/// The period whose acknowledged choices a fault may have destroyed.
pub(crate) type LossWindow = (Instant, Instant);

/// All running processes. They are stopped in this order.
pub(crate) struct ChaosEnvironment {
    server: Child,
    pub(crate) to_server: FaultProxy,
    pub(crate) to_mysql: FaultProxy,
    pub(crate) primary: Primary,
    pub(crate) mysql: MariaDb,
    /// MariaDB's disk, if it has one of its own.
    pub(crate) disk: Option<MemoryDisk>,
    /// The server's clock, if it can differ from the machine's.
    pub(crate) clock: Option<FakeClock>,
    pub(crate) directory: TempDir,
    port: u16,
    emend: PathBuf,
    schedule: String,
    /// Whether Redis evicted keys.
    pub(crate) has_evicted: bool,
    /// The latest known time before which every acknowledged choice is in MySQL.
    mirrored: Instant,
}

impl Drop for ChaosEnvironment {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl ChaosEnvironment {
    pub(crate) async fn start(options: &Options) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let place = directory.path().join("store");
        let primary = match options.store {
            StoreKind::Redis => Primary::Redis(RedisServer::start(&place, options.fsync).await?),
            StoreKind::Embedded => Primary::File(StoreFile::place(&place)?),
            StoreKind::Cluster => Primary::Cluster(ClusterServers::start(options.fsync)?),
        };
        let disk = MemoryDisk::mount(&directory.path().join("disk"))?;
        let mysql = MariaDb::start(MariaDbOptions {
            dir: disk.as_ref().map(MemoryDisk::directory),
            ..MariaDbOptions::default()
        })?;
        let clock = FakeClock::find(directory.path().join("clock"))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let to_mysql = FaultProxy::start(mysql.port()).await?;
        let to_server = FaultProxy::start(port).await?;
        let emend = std::path::absolute(&options.emend)?;
        anyhow::ensure!(
            emend.is_file(),
            "{} does not exist; build it first",
            emend.display()
        );
        let mut world = Self {
            server: Command::new("true").spawn()?,
            to_server,
            to_mysql,
            primary,
            mysql,
            disk,
            clock,
            directory,
            port,
            emend,
            schedule: options.schedule.clone(),
            has_evicted: false,
            mirrored: Instant::now(),
        };
        world.start_server()?;
        Ok(world)
    }

    /// Whether this fault can be injected on this machine. Prints the reason if it cannot.
    pub(crate) fn can_inject(&self, kind: FaultKind) -> bool {
        let missing = match kind {
            FaultKind::FullMariadb if self.disk.is_none() => "only root can mount a disk for it",
            FaultKind::FullFile if self.file().is_ok_and(|file| file.disk.is_none()) => {
                "only root can mount a disk for it"
            }
            FaultKind::SetClock if self.clock.is_none() => "libfaketime is not installed",
            _ => return true,
        };
        println!("skipped: {}, since {missing}", kind.name());
        false
    }

    /// The URL of the server, through the proxy.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.to_server.port)
    }

    /// The URL of the server itself, bypassing the proxy.
    pub(crate) fn own_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Redis, if it is the store.
    pub(crate) fn redis(&mut self) -> anyhow::Result<&mut RedisServer> {
        match &mut self.primary {
            Primary::Redis(redis) => Ok(redis),
            Primary::File(_) | Primary::Cluster(_) => anyhow::bail!("the store is not a single Redis"),
        }
    }

    /// The store's file, if the store is a file.
    pub(crate) fn file(&self) -> anyhow::Result<&StoreFile> {
        match &self.primary {
            Primary::File(file) => Ok(file),
            Primary::Redis(_) | Primary::Cluster(_) => anyhow::bail!("the store is Redis"),
        }
    }

    /// The cluster, if it is the store.
    pub(crate) fn cluster(&mut self) -> anyhow::Result<&mut ClusterServers> {
        match &mut self.primary {
            Primary::Cluster(cluster) => Ok(cluster),
            Primary::Redis(_) | Primary::File(_) => anyhow::bail!("the store is not a cluster"),
        }
    }

    /// The arguments for store and mirror, which lead through the proxies.
    fn parts(&self) -> [String; 4] {
        let mysql = self.mysql.url().replace(
            &format!(":{}/", self.mysql.port()),
            &format!(":{}/", self.to_mysql.port),
        );
        [
            "--store".to_owned(),
            self.primary.url(),
            "--mirror".to_owned(),
            mysql,
        ]
    }

    fn command(&self, args: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(&self.emend);
        command.args(args).args(self.parts());
        command.arg("--data-dir").arg(self.directory.path().join("data"));
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.directory.path().join("emend.log"))?;
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

    /// Starts a server that may refuse to start. Returns its error message, or `None` if it responds.
    pub(crate) async fn try_start_server(&mut self) -> anyhow::Result<Option<String>> {
        let log_length = self.whole_log().len();
        self.start_server()?;
        let (start_time, http) = (Instant::now(), simulated_users::http()?);
        let health = format!("{}/healthz", self.own_address());
        loop {
            if let Some(status) = self.server.try_wait()? {
                let new_log = self.whole_log().split_off(log_length);
                anyhow::ensure!(!status.success(), "the server ended without an error:\n{new_log}");
                return Ok(Some(new_log));
            }
            if http.get(&health).send().await.is_ok() {
                return Ok(None);
            }
            anyhow::ensure!(
                start_time.elapsed() < MAX_START_TIME,
                "the server does not start:\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Runs a command of `emend` on this store. It must succeed.
    pub(crate) fn run(&self, args: &[&str]) -> anyhow::Result<()> {
        let status = self.command(args)?.status()?;
        anyhow::ensure!(
            status.success(),
            "emend {} failed ({status}):\n{}",
            args.join(" "),
            self.log()
        );
        Ok(())
    }

    /// A `mirror run` next to the server.
    pub(crate) fn mirror_run(&self) -> anyhow::Result<Child> {
        Ok(self.command(&["mirror", "run"])?.spawn()?)
    }

    pub(crate) fn server_pid(&self) -> u32 {
        self.server.id()
    }

    pub(crate) fn kill_server(&mut self) -> anyhow::Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        Ok(())
    }

    /// Shuts the server down cleanly.
    pub(crate) fn stop_server(&mut self) -> anyhow::Result<()> {
        signal(self.server_pid(), "TERM")?;
        let status = self.server.wait()?;
        anyhow::ensure!(
            status.success(),
            "the server stopped with {status}:\n{}",
            self.log()
        );
        Ok(())
    }

    /// Fails if the server ended by itself.
    pub(crate) fn restart_ended_server(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.server.try_wait()? {
            anyhow::bail!("the server ended by itself ({status}):\n{}", self.log());
        }
        Ok(())
    }

    /// The end of the servers' log.
    pub(crate) fn log(&self) -> String {
        let text = self.whole_log();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    fn whole_log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("emend.log")).unwrap_or_default()
    }

    /// The mirror's database, bypassing the proxy.
    pub(crate) fn mirror(&self) -> anyhow::Result<Mirror> {
        Ok(Mirror::new(&self.mysql.url())?)
    }

    /// The time since which acknowledged choices may not have been mirrored.
    pub(crate) async fn mirrored_since(&mut self) -> anyhow::Result<Instant> {
        let request_time = Instant::now();
        // After Redis was emptied, the server does not know the time until the next pass.
        if let Some(until) = self.redis()?.store().await?.mirrored_until().await? {
            // The age is in whole seconds, and a choice is recorded a moment before its acknowledgement.
            let behind = Duration::from_secs(unix_time().saturating_sub(until) + 1);
            self.mirrored = request_time
                .checked_sub(behind)
                .unwrap_or(self.mirrored)
                .max(self.mirrored);
        }
        Ok(self.mirrored)
    }

    /// Brings MySQL up to date. Returns the time since which acknowledged choices may not have been mirrored.
    pub(crate) async fn mirror_now(&mut self) -> anyhow::Result<Instant> {
        let first = Instant::now();
        loop {
            let start_time = Instant::now();
            match self.run(&["mirror", "run"]) {
                Ok(()) => {
                    self.mirrored = start_time;
                    return Ok(start_time);
                }
                // The server, not this command, restores a Redis that was just emptied or restarted.
                Err(error) => ensure!(first.elapsed() < MAX_START_TIME, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Waits until no record is pending and both sides are equal, then shuts the server down cleanly.
    pub(crate) async fn wait_until_settled(&mut self) -> anyhow::Result<()> {
        let start_time = Instant::now();
        while !self.is_settled().await? {
            self.restart_ended_server()?;
            anyhow::ensure!(
                start_time.elapsed() < SETTLING_TIME,
                "the mirror does not catch up:\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.stop_server()
    }

    async fn is_settled(&self) -> anyhow::Result<bool> {
        let store = match &self.primary {
            Primary::Redis(redis) => redis.store().await?,
            Primary::Cluster(cluster) => cluster.store().await?,
            // The server has the file open, and reports for it.
            Primary::File(_) => return Ok(self.command(&["mirror", "status"])?.status()?.success()),
        };
        // Records that vanished without a marker are restored gradually.
        Ok(store.pending().await? == 0
            && (!self.has_evicted || self.mirror()?.verify(&store).await?.differing == 0))
    }
}

/// The period from then until the responses to all choices that are recorded by now have arrived.
pub(crate) fn window_until_now(from: Instant) -> LossWindow {
    (from, Instant::now() + MAX_ANSWER_TIME)
}

/// Sends a signal to a process that this program started.
pub(crate) fn signal(pid: u32, name: &str) -> anyhow::Result<()> {
    let sent = Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .status()?;
    anyhow::ensure!(sent.success(), "cannot send {name} to process {pid}");
    Ok(())
}

/// Copies a directory.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = Command::new("cp").arg("-r").args([from, to]).status()?;
    anyhow::ensure!(copied.success(), "cannot copy {}", from.display());
    Ok(())
}
