//! The numbers of tests that passed, failed and were skipped.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::ops::Add;
use std::process::{Command, Stdio};

use anyhow::Context;

/// The numbers of passed, failed and skipped tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TestCounts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Add for TestCounts {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for TestCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)
        } else {
            Ok(())
        }
    }
}

/// Runs tests, shows their output, and adds up its `test result:` lines.
pub(crate) fn run_and_count_tests(command: &mut Command) -> anyhow::Result<TestCounts> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().context("no standard output")?;
    let mut counts = TestCounts::default();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        counts = counts + counts_in(&line).unwrap_or_default();
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        anyhow::bail!("the tests could not run ({status})");
    }
    Ok(counts)
}

/// The counts of a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
fn counts_in(line: &str) -> Option<TestCounts> {
    let (_, rest) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |name: &str| -> Option<usize> {
        rest.split("; ")
            .find_map(|part| part.strip_suffix(name)?.trim().parse().ok())
    };
    Some(TestCounts {
        passed: number("passed")?,
        failed: number("failed")?,
        skipped: number("ignored")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_is_counted_and_others_are_not() {
        let line = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(
            counts_in(line),
            Some(TestCounts {
                passed: 5,
                failed: 2,
                skipped: 1
            })
        );
        assert_eq!(counts_in("test a_test ... ok"), None);
    }

    #[test]
    fn the_last_line_is_one_that_others_can_read() {
        let counts = TestCounts {
            passed: 3,
            failed: 0,
            skipped: 0,
        };
        assert_eq!(counts.to_string(), "3 passed, 0 failed");
        assert_eq!(
            (counts + TestCounts { skipped: 1, ..counts }).to_string(),
            "6 passed, 0 failed, 1 skipped"
        );
    }
}
