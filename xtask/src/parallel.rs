//! Several cargo builds in parallel, with lines about their progress.

use std::collections::VecDeque;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// How often progress is printed.
const INTERVAL: Duration = Duration::from_secs(15);

/// How many lines of a build's output are shown when it fails.
const TAIL: usize = 40;

/// A build that runs in parallel to others.
pub(crate) struct Build {
    /// The name, such as `trunk 0.21.14`.
    name: String,
    /// Commands to try in this order, until one succeeds.
    commands: Vec<Command>,
    /// Whether it is an error when the last one fails.
    must_succeed: bool,
}

impl Build {
    /// A build by one of these cargo commands: the second one is for when the first fails, and so on.
    pub(crate) fn new(name: impl Into<String>, commands: Vec<Command>) -> Self {
        Self {
            name: name.into(),
            commands,
            must_succeed: true,
        }
    }

    /// A build that prepares a later one, which reports the errors.
    pub(crate) fn preparing(name: impl Into<String>, command: Command) -> Self {
        Self {
            must_succeed: false,
            ..Self::new(name, vec![command])
        }
    }
}

/// A report of a running build.
enum BuildEvent {
    /// The numbers of compiled crates and of all crates.
    Crates(usize, usize),
    /// Its first commands failed, and another one is tried.
    Again,
    Ended(anyhow::Result<()>),
}

/// Runs all builds to their ends. Fails after the last one ended, if one of them did.
pub(crate) fn run(builds: Vec<Build>) -> anyhow::Result<()> {
    let start_time = Instant::now();
    let mut states: Vec<(String, BuildState)> = Vec::new();
    let (sender, news) = mpsc::channel();
    for (index, build) in builds.into_iter().enumerate() {
        println!("    building {}", build.name);
        states.push((build.name.clone(), BuildState::Waiting));
        let sender = sender.clone();
        std::thread::spawn(move || {
            let outcome = run_one(build, &|news| {
                // The receiver lives until all builds ended.
                let _ = sender.send((index, news));
            });
            let _ = sender.send((index, BuildEvent::Ended(outcome)));
        });
    }
    drop(sender);
    let mut failed = Vec::new();
    let mut printed = Instant::now();
    loop {
        match news.recv_timeout(INTERVAL.saturating_sub(printed.elapsed())) {
            Ok((index, BuildEvent::Crates(done, all))) => states[index].1 = BuildState::Compiling(done, all),
            Ok((index, BuildEvent::Again)) => {
                println!(
                    "    {}: failed, trying again without its lock file",
                    states[index].0
                );
            }
            Ok((index, BuildEvent::Ended(outcome))) => {
                states[index].1 = BuildState::Ended;
                let (name, seconds) = (&states[index].0, start_time.elapsed().as_secs());
                match outcome {
                    Ok(()) => println!("    {seconds:>4} s: {name}: done"),
                    Err(error) => {
                        println!("    {seconds:>4} s: {name}: FAILED: {error:#}");
                        failed.push(name.clone());
                    }
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if printed.elapsed() >= INTERVAL {
            printed = Instant::now();
            println!(
                "    {:>4} s: {}",
                start_time.elapsed().as_secs(),
                progress_text(&states)
            );
        }
    }
    ensure!(failed.is_empty(), "cannot build {}", failed.join(", "));
    Ok(())
}

/// The progress of a build.
enum BuildState {
    Waiting,
    Compiling(usize, usize),
    Ended,
}

/// The builds that are still running, in words.
fn progress_text(states: &[(String, BuildState)]) -> String {
    let running: Vec<String> = states
        .iter()
        .filter_map(|(name, state)| match state {
            BuildState::Waiting => Some(format!("{name} (downloading)")),
            BuildState::Compiling(done, all) => Some(format!("{name} ({done} of {all} crates)")),
            BuildState::Ended => None,
        })
        .collect();
    format!("waiting for {}", running.join(", "))
}

fn run_one(build: Build, report: &dyn Fn(BuildEvent)) -> anyhow::Result<()> {
    let last = build.commands.len().saturating_sub(1);
    for (index, mut command) in build.commands.into_iter().enumerate() {
        match follow(&mut command, report) {
            Ok(()) => return Ok(()),
            Err(_) if index < last => report(BuildEvent::Again),
            Err(_) if !build.must_succeed => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Runs cargo to its end, and reports its progress.
fn follow(command: &mut Command, report: &dyn Fn(BuildEvent)) -> anyhow::Result<()> {
    let mut child = command
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100")
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("CARGO_TERM_QUIET")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let stderr = child.stderr.take().context("no standard error")?;
    let mut tail = VecDeque::new();
    for line in lines(stderr) {
        if let Some((done, all)) = progress(&line) {
            report(BuildEvent::Crates(done, all));
        } else if !line.trim().is_empty() && !is_routine(&line) {
            tail.push_back(line);
            if tail.len() > TAIL {
                tail.pop_front();
            }
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("cargo failed ({status}):\n{}", Vec::from(tail).join("\n"));
    }
    Ok(())
}

/// The lines of a stream, which also end where a progress bar is drawn again.
fn lines(stream: impl Read) -> impl Iterator<Item = String> {
    let mut bytes = std::io::BufReader::new(stream).bytes();
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        loop {
            match bytes.next() {
                Some(Ok(b'\n' | b'\r')) => break,
                Some(Ok(byte)) => line.push(byte),
                Some(Err(_)) | None if line.is_empty() => return None,
                Some(Err(_)) | None => break,
            }
        }
        Some(String::from_utf8_lossy(&line).into_owned())
    })
}

/// The numbers of compiled crates and of all crates, from a line such as `Building [==> ] 12/300: syn, serde`.
fn progress(line: &str) -> Option<(usize, usize)> {
    let (_, bar) = line.trim_start().strip_prefix("Building [")?.split_once("] ")?;
    let (done, all) = bar.split(':').next()?.split_once('/')?;
    Some((done.trim().parse().ok()?, all.trim().parse().ok()?))
}

/// Whether a line is about normal progress, not about an error.
fn is_routine(line: &str) -> bool {
    const WORDS: [&str; 9] = [
        "Compiling",
        "Checking",
        "Fresh",
        "Downloading",
        "Downloaded",
        "Updating",
        "Adding",
        "Locking",
        "Blocking",
    ];
    let first = line.split_whitespace().next().unwrap_or_default();
    WORDS.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_from_the_bar_that_cargo_draws() {
        let bar = "    Building [=====>       ] 12/300: syn, serde_derive   ";
        assert_eq!(progress(bar), Some((12, 300)));
        assert_eq!(progress("   Compiling syn v2.0.1"), None);
    }

    #[test]
    fn a_bar_that_is_drawn_again_is_a_line_of_its_own() {
        let read_lines: Vec<String> = lines(&b"one\rtwo\nthree"[..]).collect();
        assert_eq!(read_lines, ["one", "two", "three"]);
    }

    #[test]
    fn the_next_command_is_tried_and_a_failed_build_is_an_error() {
        let shell = |script: &str| {
            let mut shell = Command::new("sh");
            shell.args(["-c", script]);
            shell
        };
        let second_try = Build::new("first", vec![shell("exit 1"), shell("exit 0")]);
        assert!(run(vec![second_try, Build::preparing("second", shell("exit 1"))]).is_ok());
        let failing = Build::new("third", vec![shell("exit 1")]);
        assert_eq!(run(vec![failing]).unwrap_err().to_string(), "cannot build third");
    }

    #[test]
    fn the_error_of_a_failed_build_has_the_output_of_cargo() {
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            "echo '   Compiling a v1' >&2; echo error: no such crate >&2; exit 1",
        ]);
        let error = follow(&mut shell, &|_| {}).unwrap_err().to_string();
        assert!(error.ends_with(":\nerror: no such crate"), "{error}");
    }

    #[test]
    fn progress_names_the_running_builds() {
        let states = [
            ("Trunk".to_owned(), BuildState::Compiling(3, 5)),
            ("wasm-bindgen".to_owned(), BuildState::Ended),
            ("the server".to_owned(), BuildState::Waiting),
        ];
        assert_eq!(
            progress_text(&states),
            "waiting for Trunk (3 of 5 crates), the server (downloading)"
        );
    }
}
