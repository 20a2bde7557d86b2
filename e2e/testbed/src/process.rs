//! Starting services, waiting until they are ready, and stopping them.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;

/// The longest time until a service answers; a busy machine is slow.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A running service. It ends when it is dropped, or when the thread that started it ends (which is how Linux reports a
/// parent's death), so start it from a thread that lives long enough.
pub(crate) struct Service {
    child: Child,
    name: &'static str,
}

impl Service {
    /// Starts `program` and waits until its port answers. Its output goes to `log`.
    pub(crate) fn start(
        name: &'static str,
        program: &Path,
        args: &[String],
        log: &Path,
        port: u16,
    ) -> anyhow::Result<Self> {
        let output = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        // setpriv (util-linux) makes the service die with the process that started it, even if that process is killed.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(program)
            .args(args)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            // Ctrl-C goes to the parent process, which then decides.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut service = Self { child, name };
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = service.child.try_wait()? {
                bail!("{name} ended at once ({status}):\n{}", tail(log));
            }
            if begun.elapsed() > TIMEOUT {
                bail!("{name} does not answer on port {port}:\n{}", tail(log));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(service)
    }

    /// Returns the process ID.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the service immediately, which simulates a crash.
    pub(crate) fn kill9(&mut self) -> anyhow::Result<()> {
        self.child
            .kill()
            .with_context(|| format!("cannot end {}", self.name))?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks the service to stop, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        let asked = Command::new("kill")
            .args(["-TERM", &self.pid().to_string()])
            .status();
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < Duration::from_secs(10) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // A service that ignores the request is killed.
        let _ = self.kill9();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // It may end on its own in between.
            let _ = self.kill9();
        }
    }
}

/// The data directory of a service: a given directory, or a temporary one that is deleted with this value.
pub(crate) struct Directory {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl Directory {
    pub(crate) fn new(given: Option<PathBuf>, name: &str) -> anyhow::Result<Self> {
        if let Some(path) = given {
            fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
            return Ok(Self {
                path: fs::canonicalize(path)?,
                _temporary: None,
            });
        }
        let temporary = tempfile::Builder::new()
            .prefix(&format!("emend-{name}-"))
            .tempdir()?;
        Ok(Self {
            path: temporary.path().to_owned(),
            _temporary: Some(temporary),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns a port that is currently unused.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Returns the path of a program, from `PATH` or from the directories in which Debian installs servers.
pub(crate) fn find(program: &str, package: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(servers)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
        .with_context(|| {
            format!("{program} is not installed; apt-get install {package} (or cargo xtask doctor)")
        })
}

/// Returns the last lines of a log.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
