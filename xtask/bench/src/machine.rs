//! The machine and the time of a run.

use std::fs;
use std::path::Path;
use std::process::Command;

/// When and where a run took place.
#[derive(Debug, Clone)]
pub(crate) struct RunContext {
    /// The day.
    pub(crate) date: String,
    /// The commit, with `+` if files differ from it.
    pub(crate) commit: String,
    /// The processor and the memory, without commas.
    pub(crate) machine: String,
    /// The load average of the last minute before the run.
    pub(crate) load: f64,
}

impl RunContext {
    /// Reads the present state, for the checkout in this directory.
    pub(crate) fn now(root: &Path) -> Self {
        let git = |arguments: &[&str]| {
            let output = Command::new("git")
                .arg("-C")
                .arg(root)
                .args(arguments)
                .output()
                .ok()?;
            let text = String::from_utf8(output.stdout).ok()?;
            output.status.success().then(|| text.trim().to_owned())
        };
        let changed =
            git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|files| !files.is_empty());
        let commit = git(&["rev-parse", "--short=10", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
        Self {
            date: chrono::Utc::now().format("%Y-%m-%d").to_string(),
            commit: if changed { commit + "+" } else { commit },
            machine: machine(),
            load: load(),
        }
    }

    /// Returns a sentence about the run.
    pub(crate) fn sentence(&self) -> String {
        let Self {
            date,
            commit,
            machine,
            load,
        } = self;
        format!("Measured on {date} at commit {commit}: {machine}; load average before the run {load:.1}.")
    }
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory =
        field("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    let gigabytes = memory.unwrap_or_default() / 1_000_000;
    format!("{cores} cores of {processor} and {gigabytes} GB").replace(',', " ")
}

fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|load| load.parse().ok())
        .unwrap_or(f64::NAN)
}
