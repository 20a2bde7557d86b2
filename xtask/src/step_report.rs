//! The results of steps: as they run, and as a table at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::test_counts::TestCounts;

/// The result of a step.
pub(crate) struct StepOutcome {
    pub(crate) name: &'static str,
    took: Duration,
    pub(crate) result: anyhow::Result<TestCounts>,
}

/// Runs a step, says so, and says if it failed.
pub(crate) fn attempt(
    name: &'static str,
    about: &str,
    work: impl FnOnce() -> anyhow::Result<TestCounts>,
) -> StepOutcome {
    println!("\n==> {name}: {about}");
    let start_time = Instant::now();
    let result = work();
    if let Err(error) = &result {
        println!("    FAILED: {error:#}");
    }
    StepOutcome {
        name,
        took: start_time.elapsed(),
        result,
    }
}

/// Prints a table, and the counts as the last line. A step without tests of its own counts as one.
pub(crate) fn report(outcomes: &[StepOutcome]) -> ExitCode {
    println!();
    let mut sum = TestCounts::default();
    for StepOutcome { name, took, result } in outcomes {
        let counts = match result {
            Ok(counts) => *counts,
            Err(_) => TestCounts {
                failed: 1,
                ..TestCounts::default()
            },
        };
        let counts = if counts == TestCounts::default() {
            TestCounts { passed: 1, ..counts }
        } else {
            counts
        };
        let seconds = took.as_secs_f32();
        println!("{name:<12} {:<6} {seconds:>7.1} s  {counts}", mark(counts));
        sum = sum + counts;
    }
    println!("{sum}");
    ExitCode::from(u8::from(sum.failed > 0))
}

/// Whether a step succeeded. Its tests may have failed although they could be run.
const fn mark(counts: TestCounts) -> &'static str {
    if counts.failed > 0 { "FAILED" } else { "ok" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_with_a_failed_test_has_failed() {
        let counts = |failed| TestCounts {
            passed: 5,
            failed,
            skipped: 0,
        };
        assert_eq!((mark(counts(0)), mark(counts(1))), ("ok", "FAILED"));
    }
}
