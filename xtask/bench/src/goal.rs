//! Goals of measurements, and the table that says which of them are met.

use std::fmt::Write as _;

use crate::report::{Better, Figure, Spread};

/// The limit of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

/// A figure with a goal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Goal {
    /// The subject in the table.
    pub(crate) subject: String,
    /// The name in the history, without commas.
    pub(crate) key: String,
    /// The unit, such as `ms` or `ratio`.
    pub(crate) unit: &'static str,
    /// The measured value.
    pub(crate) value: Spread,
    /// The limit.
    pub(crate) limit: Limit,
}

impl Goal {
    /// Returns whether the median is within the limit.
    pub(crate) fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtMost(most) => self.value.median <= most,
            Limit::AtLeast(least) => self.value.median >= least,
        }
    }

    /// Returns the figure for the history.
    pub(crate) fn figure(&self) -> Figure {
        Figure {
            name: self.key.clone(),
            unit: self.unit,
            better: match self.limit {
                Limit::AtMost(_) => Better::Lower,
                Limit::AtLeast(_) => Better::Higher,
            },
            value: self.value,
        }
    }
}

/// Returns the table of goals, in Markdown.
pub(crate) fn table(goals: &[Goal]) -> String {
    let mut text = String::from("| | median | goal | |\n| --- | ---: | ---: | --- |\n");
    for goal in goals {
        let limit = match goal.limit {
            Limit::AtMost(most) => format!("≤ {most}"),
            Limit::AtLeast(least) => format!("≥ {least}"),
        };
        let unit = if goal.unit == "ratio" { "" } else { goal.unit };
        let verdict = if goal.is_met() { "met" } else { "**not met**" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} {unit} | {limit} {unit} | {verdict} |",
            goal.subject,
            goal.value.shown(2)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_within_its_limit_and_a_missing_value_is_not() {
        let goal = |value: f64, limit| Goal {
            subject: "speed".into(),
            key: "speed".into(),
            unit: "ms",
            value: Spread::of(vec![value]),
            limit,
        };
        assert!(goal(1.3, Limit::AtMost(1.3)).is_met());
        assert!(!goal(1.31, Limit::AtMost(1.3)).is_met());
        assert!(goal(2.0, Limit::AtLeast(1.6)).is_met());
        assert!(!goal(f64::NAN, Limit::AtMost(1.0)).is_met());
        let text = table(&[goal(2.0, Limit::AtMost(1.0))]);
        assert!(
            text.contains("| speed | 2.00 (2.00–2.00) ms | ≤ 1 ms | **not met** |"),
            "{text}"
        );
    }
}
