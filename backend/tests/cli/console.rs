//! Console sessions in Markdown, read and run by tests.
//!
//! A session is a fenced block marked `console`. In it, `$ ` begins a command for the shell, `? 1` below it is its exit
//! status, and the lines that follow are its output, standard error included; `[..]` stands for any text in a line and `...`
//! for any lines. A block marked `console,ignore` is not run. All blocks of a file share a temporary directory.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::{Assert, IntoData};

/// The files in the directory of every session.
const FILES: [(&str, &str); 4] = [
    ("letter.txt", "Dear Ada,\nI recieve teh letter.\n"),
    ("notes.txt", "All is well.\n"),
    ("password.txt", "correct horse battery\n"),
    ("learned.jsonl", include_str!("../cmd/learned.jsonl")),
];

/// A fenced block of a Markdown file.
pub(crate) struct FencedBlock {
    /// The line of its first command, from 1.
    pub(crate) line: usize,
    /// The words after the opening fence, such as `console` and `ignore`.
    marks: Vec<String>,
    pub(crate) lines: Vec<String>,
}

/// A command of a session.
struct SessionStep {
    /// The line of the command in its block, from 0.
    line: usize,
    command: String,
    status: Option<i32>,
    output: String,
}

/// How closely a session must match its block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rigour {
    /// Status and output of every command must match. A status that is not shown is 0.
    Exact,
    /// Only the output and status that are shown must match. A status that is not shown is any status but that of a failure.
    AsShown,
}

/// The status of `emend` for a failure, such as a flag that does not exist.
const FAILURE: i32 = 2;

/// The fenced blocks of a Markdown text.
pub(crate) fn blocks(text: &str) -> Vec<FencedBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<FencedBlock> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let Some(info) = line.trim_start().strip_prefix("```") else {
            if let Some(block) = &mut open {
                block.lines.push(line.to_owned());
            }
            continue;
        };
        if let Some(block) = open.take() {
            blocks.push(block);
        } else {
            let marks = info.split([',', ' ']).map(str::to_owned).collect();
            open = Some(FencedBlock {
                line: number + 1,
                marks,
                lines: Vec::new(),
            });
        }
    }
    blocks
}

impl FencedBlock {
    /// Whether it contains commands for a shell.
    pub(crate) fn is_shell(&self) -> bool {
        ["console", "sh", "shell", "bash"].contains(&self.marks[0].as_str())
    }

    /// Whether it is a session that is run.
    fn is_session(&self) -> bool {
        self.marks[0] == "console" && !self.marks.iter().any(|mark| mark == "ignore")
    }

    fn steps(&self) -> Vec<SessionStep> {
        let mut steps: Vec<SessionStep> = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(SessionStep {
                    line: number,
                    command: command.to_owned(),
                    status: None,
                    output: String::new(),
                });
            } else if let Some(step) = steps.last_mut() {
                match line.strip_prefix("? ").and_then(|status| status.parse().ok()) {
                    Some(status) if step.output.is_empty() => step.status = Some(status),
                    _ => {
                        step.output.push_str(line);
                        step.output.push('\n');
                    }
                }
            }
        }
        steps
    }
}

/// The temporary directory of a file's sessions.
struct SessionDirectory(tempfile::TempDir);

impl SessionDirectory {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in FILES {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        // An empty configuration file takes precedence over the machine's.
        let config = directory.path().join(".config/emend");
        std::fs::create_dir_all(&config).unwrap();
        std::fs::write(config.join("emend.toml"), "").unwrap();
        Self(directory)
    }

    /// Runs a command and returns its status and output.
    fn run(&self, command: &str) -> (i32, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_emend")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [binary.to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&path));
        let mut shell = Command::new("sh");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("EMEND_"))
        {
            shell.env_remove(name);
        }
        let output = shell
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", self.0.path())
            .env("XDG_CONFIG_HOME", self.0.path().join(".config"))
            .env("XDG_DATA_HOME", self.0.path().join(".data"))
            .env("RUST_LOG", "warn")
            .env("COLUMNS", "100")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let here = self.0.path().display().to_string();
        let lines = text
            .lines()
            .map(|line| line.trim_end().replace(&here, "~") + "\n");
        (output.status.code().unwrap_or(-1), lines.collect())
    }
}

/// Runs the sessions of a file in which every command calls `emend`. Returns a message for each mismatch.
///
/// With `SNAPSHOTS=overwrite` in the environment, outputs that differ are written into the file instead.
pub(crate) fn run(file: &Path, rigour: Rigour) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let directory = SessionDirectory::new();
    let mut wrong = Vec::new();
    let mut changed: Vec<(usize, usize, String)> = Vec::new();
    for block in blocks(&text).iter().filter(|block| block.is_session()) {
        let steps = block.steps();
        let is_ours =
            |step: &SessionStep| rigour == Rigour::Exact || !emend_commands(&step.command).is_empty();
        if steps.is_empty() || !steps.iter().all(is_ours) {
            continue;
        }
        let mut session = String::new();
        let mut differs = false;
        for step in &steps {
            // A server does not end by itself. Another test checks its flags.
            if rigour == Rigour::AsShown && emend_commands(&step.command).iter().any(|args| serves(args)) {
                continue;
            }
            let (status, output) = directory.run(&step.command);
            let place = format!(
                "{}:{}: $ {}",
                file.display(),
                block.line + step.line,
                step.command
            );
            if let Some(difference) = difference(step, status, &output, rigour) {
                differs = true;
                wrong.push(format!("{place}\n{difference}"));
            }
            let kept = difference(step, status, &output, rigour).is_none();
            write_step(
                &mut session,
                step,
                status,
                if kept { &step.output } else { &output },
            );
        }
        if differs && overwrite {
            changed.push((block.line - 1, block.lines.len(), session));
        }
    }
    if !changed.is_empty() {
        overwrite_blocks(file, &text, &changed);
        return Vec::new();
    }
    wrong
}

fn difference(step: &SessionStep, status: i32, output: &str, rigour: Rigour) -> Option<String> {
    let status_fits = match (step.status, rigour) {
        (Some(shown), _) => status == shown,
        (None, Rigour::Exact) => status == 0,
        (None, Rigour::AsShown) => status != FAILURE,
    };
    if !status_fits {
        let shown = step.status.unwrap_or(0);
        return Some(format!("exited with {status} and not with {shown}:\n{output}"));
    }
    if step.output.is_empty() && rigour == Rigour::AsShown {
        return None;
    }
    let compared = Assert::new().try_eq(None, output.into_data(), step.output.as_str().into_data());
    compared.err().map(|error| error.to_string())
}

fn write_step(session: &mut String, step: &SessionStep, status: i32, output: &str) {
    let _ = writeln!(session, "$ {}", step.command);
    if status != 0 {
        let _ = writeln!(session, "? {status}");
    }
    session.push_str(output);
}

fn overwrite_blocks(file: &Path, text: &str, changed: &[(usize, usize, String)]) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut written = String::new();
    let mut next = 0;
    for (start, length, session) in changed {
        written.extend(lines[next..*start].iter().copied());
        written.push_str(session);
        next = start + length;
    }
    written.extend(lines[next..].iter().copied());
    std::fs::write(file, written).unwrap();
}

fn serves(args: &[String]) -> bool {
    args.iter()
        .find(|arg| !arg.starts_with('-'))
        .is_some_and(|arg| arg == "serve")
}

/// The arguments of each call of `emend` in a line for a shell.
///
/// This is enough for documentation: it handles quotes, comments, pipes, lists, redirections and assignments before a
/// command.
pub(crate) fn emend_commands(line: &str) -> Vec<Vec<String>> {
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut characters = line.chars().peekable();
    let mut redirected = false;
    let end = |word: &mut Option<String>, commands: &mut Vec<Vec<String>>, redirected: &mut bool| {
        if let Some(word) = word.take()
            && !std::mem::take(redirected)
            && let Some(command) = commands.last_mut()
        {
            command.push(word);
        }
    };
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                let quoted = word.get_or_insert_default();
                quoted.extend(characters.by_ref().take_while(|next| *next != character));
            }
            '#' if word.is_none() => break,
            '|' | ';' | '&' => {
                end(&mut word, &mut commands, &mut redirected);
                commands.push(Vec::new());
            }
            '<' | '>' => {
                // The number of a stream is not an argument.
                if word
                    .as_deref()
                    .is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()))
                {
                    word = None;
                }
                end(&mut word, &mut commands, &mut redirected);
                redirected = true;
            }
            ' ' => end(&mut word, &mut commands, &mut redirected),
            other => word.get_or_insert_default().push(other),
        }
    }
    end(&mut word, &mut commands, &mut redirected);
    let calls = commands.into_iter().filter_map(|command| {
        let is_before = |word: &&String| word.as_str() == "sudo" || is_assignment(word);
        let before = command.iter().take_while(is_before).count();
        let mut words = command.into_iter().skip(before);
        let program = words.next()?;
        (program == "emend" || program.ends_with("/emend")).then(|| words.collect())
    });
    calls.collect()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// The Markdown files in and below a directory, in order.
pub(crate) fn markdown_in(directory: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let Ok(entries) = std::fs::read_dir(directory) else {
        return paths;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            paths.extend(markdown_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}
