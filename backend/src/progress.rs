//! Progress of a command, on one line of the terminal. Nothing is written if standard error is not a terminal.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The interval between updates of the line.
const EVERY: Duration = Duration::from_millis(200);

/// A progress line on standard error.
pub(crate) struct ProgressLine {
    shown: Mutex<Option<Instant>>,
    terminal: bool,
}

impl ProgressLine {
    pub(crate) fn new() -> Self {
        Self {
            shown: Mutex::new(None),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Shows that `done` units of `what` are done.
    pub(crate) fn tell(&self, what: &str, done: u64) {
        let Ok(mut shown) = self.shown.lock() else {
            return;
        };
        if self.terminal && shown.is_none_or(|shown| shown.elapsed() >= EVERY) {
            *shown = Some(Instant::now());
            eprint!("\r{done:>12} {what}   ");
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for ProgressLine {
    /// Clears the line for the next output.
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.shown.get_mut() {
            eprint!("\r{:60}\r", "");
        }
    }
}
