//! Progress of a long command, on standard error: a line that is redrawn on a terminal, and otherwise a new line every
//! 15 seconds. Standard output has only results.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// The time between lines if standard error is not a terminal.
const INTERVAL: Duration = Duration::from_secs(15);

/// The progress of a command. The line disappears when this is dropped.
#[derive(Debug)]
pub(crate) struct ProgressLine {
    bar: ProgressBar,
    /// When the last line was printed, or the start; `None` on a terminal.
    printed: Option<Mutex<Instant>>,
}

impl ProgressLine {
    /// Starts a count of items, such as records, whose total is unknown.
    pub(crate) fn counter() -> Self {
        Self::new(ProgressBar::no_length(), "{human_pos:>12} {msg}")
    }

    /// Starts the progress through a file of this many bytes.
    pub(crate) fn file(bytes: u64) -> Self {
        let template = "{wide_bar} {bytes} of {total_bytes} ({percent}%)";
        Self::new(ProgressBar::new(bytes), template)
    }

    fn new(bar: ProgressBar, template: &str) -> Self {
        // A template that cannot be parsed leaves the default style.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let terminal = std::io::stderr().is_terminal();
        Self {
            bar,
            printed: (!terminal).then(|| Mutex::new(Instant::now())),
        }
    }

    /// Shows that `done` items of this kind, or bytes of the file, are done.
    pub(crate) fn report(&self, what: &'static str, done: u64) {
        if let Some(printed) = &self.printed {
            let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
            if printed.elapsed() >= INTERVAL {
                *printed = Instant::now();
                eprintln!("{}", self.plain(what, done));
            }
        } else {
            self.bar.set_message(what);
            self.bar.set_position(done);
        }
    }

    /// The line for a log.
    fn plain(&self, what: &str, done: u64) -> String {
        match self.bar.length() {
            Some(all) => format!("{what}: {}%", done * 100 / all.max(1)),
            None => format!("{} {what}", HumanCount(done)),
        }
    }

    /// Prints a message above the line, on standard error.
    pub(crate) fn print(&self, message: &str) {
        self.bar.suspend(|| eprintln!("{message}"));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_log_has_a_count_or_a_percentage() {
        let counter = ProgressLine::counter();
        assert_eq!(
            counter.plain("records restored", 1_200_000),
            "1,200,000 records restored"
        );
        assert_eq!(
            ProgressLine::file(400).plain("dump.rdb read", 100),
            "dump.rdb read: 25%"
        );
        assert_eq!(
            ProgressLine::file(0).plain("dump.rdb read", 0),
            "dump.rdb read: 0%"
        );
    }
}
