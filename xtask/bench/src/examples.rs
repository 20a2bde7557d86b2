//! The measurements that are examples of other crates. Each prints its figures, and fails if they exceed its limit.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::report::{Better, Figure, Measured, Spread};

/// A measurement of another crate.
pub(crate) struct ExampleMeasurement {
    /// The subject.
    pub(crate) title: &'static str,
    /// The example.
    pub(crate) example: &'static str,
    /// Its figures for the history.
    figures: &'static [PrintedFigure],
}

/// A figure in the output of an example: the number after `after` or, if that is empty, before `before`, in a line that has both. If
/// there are several lines, the greatest number is the figure.
struct PrintedFigure {
    name: &'static str,
    unit: &'static str,
    after: &'static str,
    before: &'static str,
}

const fn figure_after(name: &'static str, unit: &'static str, text: &'static str) -> PrintedFigure {
    PrintedFigure {
        name,
        unit,
        after: text,
        before: "",
    }
}

const fn figure_before(name: &'static str, unit: &'static str, text: &'static str) -> PrintedFigure {
    PrintedFigure {
        name,
        unit,
        after: "",
        before: text,
    }
}

/// The measurements.
pub(crate) const EXAMPLES: [ExampleMeasurement; 9] = [
    ExampleMeasurement {
        title: "Candidates for a misspelling, compared with aspell's",
        example: "candidate_speed",
        figures: &[
            figure_before("share of the limit", "ratio", " of the limit of"),
            figure_after("time to aspell's", "ratio", "Emend takes "),
        ],
    },
    ExampleMeasurement {
        title: "Ranking with evidence",
        example: "ranking_speed",
        figures: &[figure_before("share of the limit", "ratio", " of the limit of")],
    },
    ExampleMeasurement {
        title: "Checks during a thousand failing log-ins per minute",
        example: "log_in_speed",
        figures: &[figure_after("slowdown", "ratio", "share ")],
    },
    ExampleMeasurement {
        title: "The most expensive texts within a request's budget of work",
        example: "costly_texts",
        figures: &[figure_after("worst text", "ms", "the worst of them took ")],
    },
    ExampleMeasurement {
        title: "Markdown by its size, and plain text beside Harper alone",
        example: "document_speed",
        figures: &[
            figure_after("large to small", "ratio", "a kilobyte of the largest takes "),
            figure_after("plain text to harper-core", "ratio", " ms; "),
        ],
    },
    ExampleMeasurement {
        title: "Small checks next to idle, never-reading and busy clients",
        example: "load",
        figures: &[figure_after("memory at most", "MB", " MB before, ")],
    },
    ExampleMeasurement {
        title: "A whole store to MySQL and back",
        example: "mirror_speed",
        figures: &[],
    },
    ExampleMeasurement {
        title: "Three million keys in Redis",
        example: "many_keys",
        figures: &[],
    },
    ExampleMeasurement {
        title: "Typing in 20,000 words in Chromium",
        example: "typing_speed",
        figures: &[
            figure_after("first marks", "ms", "the first marks on the screen: "),
            figure_after("last key to its underline", "ms", "its underline: "),
        ],
    },
];

impl ExampleMeasurement {
    /// Builds and runs the example. Its output is shown as it comes.
    pub(crate) fn measure(&self, root: &Path) -> anyhow::Result<Measured> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // The whole workspace is named because a package by itself would select other features of its dependencies.
        let options = ["build", "--quiet", "--profile", "measure", "--workspace"];
        let status = Command::new(cargo)
            .args(options)
            .args(["--example", self.example])
            .current_dir(root)
            .status()
            .context("cannot run cargo")?;
        ensure!(status.success(), "{} cannot be built ({status})", self.example);
        let profile = std::env::current_exe().context("no program")?;
        let mut child = Command::new(profile.with_file_name("examples").join(self.example))
            .current_dir(root)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", self.example))?;
        let mut output = String::new();
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        for line in lines {
            let line = line?;
            println!("{line}");
            output.push_str(&line);
            output.push('\n');
        }
        let status = child.wait()?;
        let figures = self.figures.iter().filter_map(|printed| printed.find(&output));
        Ok(Measured {
            text: format!("```text\n{}\n```\n", output.trim_end()),
            figures: figures.collect(),
            failed: (!status.success()).then(|| format!("{} failed ({status})", self.example)),
        })
    }
}

impl PrintedFigure {
    fn find(&self, output: &str) -> Option<Figure> {
        let numbers = output.lines().filter_map(|line| self.number(line));
        let number = numbers.max_by(f64::total_cmp)?;
        Some(Figure {
            name: self.name.to_owned(),
            unit: self.unit,
            better: Better::Lower,
            value: Spread::of(vec![number]),
        })
    }

    fn number(&self, line: &str) -> Option<f64> {
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
        if self.after.is_empty() {
            let (left, _) = line.split_once(self.before)?;
            let start = left.trim_end_matches(is_part).len();
            return left[start..].parse().ok();
        }
        let (_, right) = line.split_once(self.after)?;
        let end = right.find(|letter| !is_part(letter)).unwrap_or(right.len());
        right[..end].parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_what_an_example_prints() {
        let value =
            |printed: PrintedFigure, output: &str| printed.find(output).map(|figure| figure.value.median);
        let output = "the candidates: 0.4ms (the fastest of 5 rounds), 0.41 of the limit of 1ms\naspell: 0.4ms; Emend takes 0.98 of its time\n";
        assert_eq!(
            value(figure_before("x", "ratio", " of the limit of"), output),
            Some(0.41)
        );
        assert_eq!(
            value(
                figure_after("x", "ratio", "share "),
                "none\nshare 1.07, limit 1.2\n"
            ),
            Some(1.07)
        );
        assert_eq!(
            value(
                figure_after("x", "MB", " MB before, "),
                "12 MB before, 80 MB\n5 MB before, 99 MB\n"
            ),
            Some(99.0)
        );
        assert_eq!(value(figure_after("x", "ms", "worst "), "nothing"), None);
    }
}
