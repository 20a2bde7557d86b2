//! Figures, and the document that has them: one section for each measurement, which a run replaces.

use std::fs;
use std::path::Path;

use anyhow::Context;

/// The result of a measurement.
pub(crate) struct Measured {
    /// The text in Markdown.
    pub(crate) text: String,
    /// The figures for the history.
    pub(crate) figures: Vec<Figure>,
    /// The reason for which a measurement with a hard limit failed.
    pub(crate) failed: Option<String>,
}

/// A figure that the history follows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// The name, without commas.
    pub(crate) name: String,
    /// The unit, such as `ms`.
    pub(crate) unit: &'static str,
    /// The better direction.
    pub(crate) better: Better,
    /// The value.
    pub(crate) value: Spread,
}

/// The better direction of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    Higher,
    Lower,
    /// The figure depends on the machine and its load too much to be compared between runs.
    Untold,
}

/// A median with the least and the greatest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// Summarises values; not a number if there are none.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) && middle > 0 {
            f64::midpoint(values[middle - 1], values[middle])
        } else {
            values.get(middle).copied().unwrap_or(f64::NAN)
        };
        Self {
            median,
            least: values.first().copied().unwrap_or(f64::NAN),
            most: values.last().copied().unwrap_or(f64::NAN),
        }
    }

    /// Returns the median, and the least and the greatest value in brackets, with this many decimals.
    pub(crate) fn shown(&self, decimals: usize) -> String {
        let number = |value: f64| format!("{value:.decimals$}");
        format!(
            "{} ({}–{})",
            number(self.median),
            number(self.least),
            number(self.most)
        )
    }
}

/// Replaces the section of a measurement in the document, or adds it at the end.
pub(crate) fn write_section(document: &Path, name: &str, section: &str) -> anyhow::Result<()> {
    let before =
        fs::read_to_string(document).with_context(|| format!("cannot read {}", document.display()))?;
    Ok(fs::write(document, with_section(&before, name, section))?)
}

fn with_section(document: &str, name: &str, section: &str) -> String {
    let (begin, end) = (
        format!("<!-- measured: {name} -->"),
        format!("<!-- end: {name} -->"),
    );
    let section = format!("{begin}\n{}\n{end}", section.trim());
    let place = document.find(&begin).zip(document.find(&end));
    match place {
        Some((from, to)) if from < to => {
            format!("{}{section}{}", &document[..from], &document[to + end.len()..])
        }
        _ => format!("{}\n\n{section}\n", document.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_the_median_and_the_ends() {
        let spread = Spread::of(vec![3.0, 1.0, 2.0]);
        assert_eq!(spread.shown(1), "2.0 (1.0–3.0)");
        assert_eq!(Spread::of(vec![1.0, 2.0]).shown(1), "1.5 (1.0–2.0)");
        assert!(Spread::of(Vec::new()).median.is_nan());
    }

    #[test]
    fn a_section_replaces_its_older_self_and_nothing_else() {
        let first = with_section("# Title\n", "a", "one");
        let second = with_section(&first, "b", "two");
        let third = with_section(&second, "a", "three");
        assert_eq!(
            third,
            "# Title\n\n<!-- measured: a -->\nthree\n<!-- end: a -->\n\n<!-- measured: b -->\ntwo\n<!-- end: b -->\n"
        );
    }
}
