//! The report: sections of text, tables and charts in Markdown, printed and written to a file with the charts next to it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;

use crate::bootstrap::Interval;
use crate::chart::Chart;
use crate::measure::Measure;

/// The report so far. Each part is printed to standard output at once.
pub(crate) struct EvalReport {
    introduction: &'static str,
    text: String,
    charts: Vec<(&'static str, String)>,
}

impl EvalReport {
    /// A report without sections. Its file is introduced by what the measurements are about.
    pub(crate) fn for_measures(measures: &[Measure]) -> Self {
        Self {
            introduction: if measures == [Measure::Grammar] {
                GRAMMAR
            } else {
                INTRODUCTION
            },
            text: String::new(),
            charts: Vec::new(),
        }
    }

    fn add_text(&mut self, text: &str) {
        println!("{text}");
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Begins a section with the command that prints its figures, and an explanation of them.
    pub(crate) fn section(&mut self, title: &str, command: &str, what: &str) {
        self.add_text(&format!("\n## {title}\n\n```sh\n{command}\n```\n\n{what}\n"));
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.add_text(&format!("{text}\n"));
    }

    /// Adds a table. Columns are aligned to the right, unless their cells begin with a letter.
    pub(crate) fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        self.add_text(&table(header, rows));
    }

    /// Adds a chart, which is shown in the file only.
    pub(crate) fn chart(&mut self, name: &'static str, chart: &Chart) {
        self.charts.push((name, chart.svg()));
        let _ = writeln!(self.text, "![{}](CHARTS/{name}.svg)\n", chart.title);
    }

    /// Writes the report to a file, and the charts to a directory of the same name.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let directory = file.with_extension("");
        let name = directory
            .file_name()
            .context("the path for --markdown has no file name")?
            .to_string_lossy();
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let text = self.text.replace("(CHARTS/", &format!("({name}/"));
        std::fs::write(file, format!("{}{}\n", self.introduction, text.trim_end()))
            .with_context(|| format!("cannot write {}", file.display()))?;
        for (name, svg) in &self.charts {
            std::fs::create_dir_all(&directory)?;
            std::fs::write(directory.join(format!("{name}.svg")), svg)?;
        }
        Ok(())
    }
}

const INTRODUCTION: &str = "# How well learning works

The figures come from replaying real errors, in the order in which their writers made them, through the actual engine, learning and
service. Each command prints the figures below it; `EMEND_CORPORA` names the directory of the corpora. All random
choices are seeded, so the same corpora give the same figures. The writers in these replays correct words and never ignore issues.
Ignoring widens from a place to the surface and to the rule by fixed numbers, which are not measured here;
[decision 0063](decisions/0063-ignoring-is-narrow.md) describes them.

Two caveats apply. First, most errors in such corpora appear in public lists of misspellings, which any program can look up. The
rows `list, aspell` and `list, symspell` do exactly that first, and are the rivals to beat; the column `unlisted` covers the errors
that no list contains. Second, Emend learns about the exact words that were corrected, not about words that have not been corrected yet.
";

const GRAMMAR: &str = "# How well errors of grammar are found

The figures come from checks without any learned choices, as for a new user: the whole service runs on a store in memory and gets the unchanged text. [The sentence model](sentence-model.md) describes the model behind most of the marks; its figures are those of the model
alone. All texts that are used here are kept out of training by `training/held.toml`. Random choices are seeded, so the same files
give the same figures.

*harper-core* is the library that Emend uses for a part of its rules. It is measured without Emend, with all rules that are on by default except one, which prints words of the text.
";

fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let columns = 0..header.len();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.chars().count());
        widths
            .chain([header[column].chars().count(), 3])
            .max()
            .unwrap_or(3)
    };
    let widths: Vec<usize> = columns.clone().map(width).collect();
    let words = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(column));
        cells.all(|cell| cell.starts_with(|c: char| c.is_ascii_alphabetic() || c == '`'))
    };
    let words: Vec<bool> = columns.map(words).collect();
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().zip(&widths).zip(&words);
        let cells = cells.map(|((cell, width), words)| match words {
            true => format!(" {cell:<width$} |"),
            false => format!(" {cell:>width$} |"),
        });
        format!("|{}\n", cells.collect::<String>())
    };
    let mut text = line(header.to_vec());
    let rule = widths.iter().zip(&words).map(|(width, words)| match words {
        true => format!(" {} |", "-".repeat(*width)),
        false => format!(" {}: |", "-".repeat(width - 1)),
    });
    let _ = writeln!(text, "|{}", rule.collect::<String>());
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

/// `81.3`, from 0.813.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

/// `+2.1 [+1.0, +3.2]`, in points.
pub(crate) fn points(interval: Interval) -> String {
    let Interval { mean, low, high } = interval;
    format!("{:+.1} [{:+.1}, {:+.1}]", mean * 100.0, low * 100.0, high * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lines_up() {
        let rows = [
            vec!["off".to_owned(), "7.5".to_owned()],
            vec!["full".to_owned(), "81.0".to_owned()],
        ];
        assert_eq!(
            table(&["mode", "top-1"], &rows),
            "| mode | top-1 |\n| ---- | ----: |\n| off  |   7.5 |\n| full |  81.0 |\n"
        );
    }

    #[test]
    fn differences_say_their_sign() {
        let interval = Interval {
            mean: 0.021,
            low: -0.01,
            high: 0.032,
        };
        assert_eq!(points(interval), "+2.1 [-1.0, +3.2]");
    }
}
