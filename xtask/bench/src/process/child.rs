//! A running process of a measurement.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::{LoadResult, LoadRole};

/// The clock ticks of a second in `/proc`, the same on all Linux systems that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process, killed on drop.
pub(crate) struct ChildProcess {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl ChildProcess {
    fn start(arguments: &[String]) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = BufReader::new(child.stdout.take().context("no output")?);
        Ok(Self { child, output })
    }

    /// Starts a server on a store. Returns its port, too.
    pub(crate) fn server(store: &str) -> anyhow::Result<(Self, u16)> {
        let mut server = Self::start(&["serve".to_owned(), format!("--store={store}")])?;
        let mut line = String::new();
        server.output.read_line(&mut line)?;
        let port = line.trim().parse().context("the server does not start")?;
        Ok((server, port))
    }

    /// Starts clients.
    pub(crate) fn load(role: &LoadRole) -> anyhow::Result<Self> {
        Self::start(&role.arguments())
    }

    /// Waits for clients, and returns their result.
    pub(crate) fn result(mut self) -> anyhow::Result<LoadResult> {
        let mut text = String::new();
        self.output.read_to_string(&mut text)?;
        ensure!(self.child.wait()?.success(), "the clients failed");
        Ok(serde_json::from_str(&text)?)
    }

    /// Returns the process ID.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns the memory in use, in megabytes.
    pub(crate) fn memory(&self) -> anyhow::Result<f64> {
        self.status("VmRSS:")
    }

    /// Returns the most memory that was ever in use, in megabytes.
    pub(crate) fn most_memory(&self) -> anyhow::Result<f64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: f64 = number.context("no such line")?.parse()?;
        Ok(kilobytes / 1e3)
    }
}

/// The processor time that processes have used so far.
pub(crate) struct ProcessorTime {
    pids: Vec<u32>,
    start_time: Instant,
    before: Duration,
}

impl ProcessorTime {
    /// Begins to measure these processes.
    pub(crate) fn begin(pids: impl IntoIterator<Item = u32>) -> Self {
        let pids: Vec<_> = pids.into_iter().collect();
        Self {
            before: used(&pids),
            start_time: Instant::now(),
            pids,
        }
    }

    /// Returns the number of cores that the processes have kept busy on average.
    pub(crate) fn cores(&self) -> f64 {
        used(&self.pids).saturating_sub(self.before).as_secs_f64() / self.start_time.elapsed().as_secs_f64()
    }
}

/// The time for which the machine's cores are idle.
pub(crate) struct IdleTime {
    start_time: Instant,
    before: Duration,
}

impl IdleTime {
    /// Begins to measure.
    pub(crate) fn begin() -> Self {
        Self {
            start_time: Instant::now(),
            before: idle(),
        }
    }

    /// Returns the number of cores that have been idle on average.
    pub(crate) fn cores(&self) -> f64 {
        idle().saturating_sub(self.before).as_secs_f64() / self.start_time.elapsed().as_secs_f64()
    }
}

/// Returns the time for which all cores together were idle or waited for a disk since the machine started.
fn idle() -> Duration {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    // `cpu`, then the times of user, nice, system, idle and waiting for a disk.
    let times = stat.lines().next().unwrap_or_default().split_whitespace();
    let times = times.skip(4).take(2).filter_map(|time| time.parse::<f64>().ok());
    Duration::from_secs_f64(times.sum::<f64>() / TICKS_PER_SECOND)
}

/// Returns the processor time of processes; that of one that has ended is 0.
fn used(pids: &[u32]) -> Duration {
    let of_one = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name, in brackets, may contain spaces. After it: state, parent, …; user and system time are the 12th and 13th.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11);
        let mut next = || times.next()?.parse::<f64>().ok();
        Some(Duration::from_secs_f64((next()? + next()?) / TICKS_PER_SECOND))
    };
    pids.iter().filter_map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_time_of_a_process_grows_while_it_works() {
        let measured = ProcessorTime::begin([std::process::id()]);
        while measured.start_time.elapsed() < Duration::from_millis(300) {
            std::hint::black_box(0);
        }
        assert!(measured.cores() > 0.0);
    }
}
