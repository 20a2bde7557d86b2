//! The server's clock, which libfaketime can set wrong while the server runs.

use std::path::{Path, PathBuf};

/// The paths of libfaketime in Debian and other distributions.
const DIRECTORIES: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// The deviations from the right time.
const STEPS: [&str; 4] = ["-40d", "-1h", "+1h", "+40d"];

/// The file with the deviation. A server that was started with the clock's [`variables`](Self::variables) reads it once a second.
pub(crate) struct FakeClock {
    library: PathBuf,
    file: PathBuf,
}

impl FakeClock {
    /// A clock that shows the right time; `None` without libfaketime.
    pub(crate) fn find(file: PathBuf) -> std::io::Result<Option<Self>> {
        let Some(library) = library() else {
            return Ok(None);
        };
        let clock = Self { library, file };
        clock.reset()?;
        Ok(Some(clock))
    }

    /// The environment of a program that uses this clock. Its timeouts still follow the machine's clock.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", &self.file),
            ("FAKETIME_CACHE_DURATION", Path::new("1")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", Path::new("1")),
        ]
    }

    /// Sets the clock wrong. A number from 0 to 1 selects the deviation.
    pub(crate) fn set(&self, drawn: f64) -> std::io::Result<()> {
        let step = [0.25, 0.5, 0.75].iter().filter(|part| drawn >= **part).count();
        self.write(STEPS[step])
    }

    /// Sets the clock right.
    pub(crate) fn reset(&self) -> std::io::Result<()> {
        self.write("+0")
    }

    /// Replaces the file in one step: a reader sees either the old or the new deviation.
    fn write(&self, step: &str) -> std::io::Result<()> {
        let new = self.file.with_extension("new");
        std::fs::write(&new, step)?;
        std::fs::rename(new, &self.file)
    }
}

fn library() -> Option<PathBuf> {
    let directories = DIRECTORIES.iter().map(PathBuf::from);
    let deeper = std::fs::read_dir(DIRECTORIES[0]).into_iter().flatten();
    let deeper = deeper.filter_map(|entry| Some(entry.ok()?.path()));
    directories
        .chain(deeper)
        .map(|directory| directory.join(LIBRARY))
        .find(|library| library.is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::process::Command;

    use super::*;

    #[test]
    fn the_configured_time_is_passed_to_a_program() {
        let directory = tempfile::tempdir().unwrap();
        let Some(clock) = FakeClock::find(directory.path().join("clock")).unwrap() else {
            return;
        };
        let seconds = || -> i64 {
            let date = Command::new("date").arg("+%s").envs(clock.variables()).output();
            String::from_utf8(date.unwrap().stdout)
                .unwrap()
                .trim()
                .parse()
                .unwrap()
        };
        let off = |drawn| {
            clock.reset().unwrap();
            let right = seconds();
            clock.set(drawn).unwrap();
            seconds() - right
        };
        for (drawn, wrong) in [
            (0.0, -40 * 86_400),
            (0.3, -3_600),
            (0.6, 3_600),
            (0.99, 40 * 86_400),
        ] {
            assert!((off(drawn) - wrong).abs() < 60, "{drawn}");
        }
    }
}
