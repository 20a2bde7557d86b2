//! The other checkers, and the installation of the one that is not a Debian package.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::Peer;

const HUNSPELL: &str = "install it: apt-get install hunspell hunspell-en-us";
const SYMSPELL: &str = "symspellpy==6.10.1";

/// A checker to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PeerKind {
    Aspell,
    Hunspell,
    SymSpell,
}

impl PeerKind {
    const ALL: [Self; 3] = [Self::Aspell, Self::Hunspell, Self::SymSpell];
    /// The checkers that are also measured after a lookup in a list of misspellings.
    const AFTER_LIST: [(Self, &str); 2] =
        [(Self::Aspell, "list, aspell"), (Self::SymSpell, "list, symspell")];

    /// Starts the checker. If it is missing, the error says how to install it.
    fn start(self) -> anyhow::Result<Peer> {
        match self {
            Self::Aspell => {
                let args = ["-a", "--lang=en_US", "--sug-mode=normal", "--encoding=utf-8"];
                Peer::start("aspell", Command::new("aspell").args(args))
                    .context("install it: apt-get install aspell aspell-en")
            }
            Self::Hunspell => {
                let args = ["-a", "-d", "en_US", "-i", "UTF-8"];
                Peer::start("hunspell", Command::new("hunspell").args(args)).context(HUNSPELL)
            }
            Self::SymSpell => {
                let python = symspell().context("SymSpell needs python3 with venv, and PyPI")?;
                let program = include_str!("symspell.py");
                Peer::start("symspell", Command::new(python).args(["-c", program]))
            }
        }
    }
}

/// Starts the installed checkers, and prints the missing ones to standard error.
pub(crate) fn start_all() -> Vec<Peer> {
    let alone = PeerKind::ALL.into_iter().map(|kind| (kind, kind.start()));
    let after_list = PeerKind::AFTER_LIST.into_iter().map(|(kind, name)| {
        let started = kind.start().map(|peer| peer.after_list(name));
        (kind, started)
    });
    alone
        .chain(after_list)
        .filter_map(|(kind, started)| match started {
            Ok(peer) => Some(peer),
            Err(error) => {
                eprintln!("{kind:?} is skipped: {error:#}");
                None
            }
        })
        .collect()
}

/// The number of words of these texts that Hunspell does not know. Its pipe protocol would compute suggestions for each, which is slow.
pub(crate) fn flagged_by_hunspell(lines: &[String]) -> anyhow::Result<usize> {
    let mut child = Command::new("hunspell")
        .args(["-l", "-d", "en_US", "-i", "UTF-8"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context(HUNSPELL)?;
    let text = lines.join("\n");
    let to = child.stdin.take();
    // In parallel to the reading below, so that neither process waits for the other one to empty a pipe.
    let writer = std::thread::spawn(move || to.map(|mut to| to.write_all(text.as_bytes())));
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "hunspell failed ({})", output.status);
    if let Ok(Some(written)) = writer.join() {
        written?;
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().count())
}

/// The Python of a virtual environment with `SymSpell`, which is created if it is missing.
fn symspell() -> anyhow::Result<PathBuf> {
    let directory = tools()
        .context("no directory for tools: set EMEND_TOOLS or HOME")?
        .join(SYMSPELL.replace("==", "-"));
    let python = directory.join("bin/python");
    let there = || Command::new(&python).args(["-c", "import symspellpy"]).output();
    if there().is_ok_and(|output| output.status.success()) {
        return Ok(python);
    }
    eprintln!("installing {SYMSPELL} in {}", directory.display());
    run(Command::new("python3").args(["-m", "venv"]).arg(&directory))?;
    let install = ["-m", "pip", "install", "--quiet", SYMSPELL, "setuptools"];
    run(Command::new(&python).args(install))?;
    Ok(python)
}

/// The directory of the tools, the same as in `cargo xtask`.
fn tools() -> Option<PathBuf> {
    let configured_directory = std::env::var_os("EMEND_TOOLS").filter(|value| !value.is_empty());
    let cache = || Some(directories::BaseDirs::new()?.cache_dir().join("emend-tools"));
    configured_directory.map(PathBuf::from).or_else(cache)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
