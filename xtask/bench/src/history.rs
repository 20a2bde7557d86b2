//! The history of figures: a line for each figure and run, and the comparison of a run with the one before it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::machine::RunContext;
use crate::report::{Better, Figure, Spread};

const HEADING: &str = "date,commit,machine,load,measurement,figure,median,least,most,unit";
/// The greatest change for the worse that is not called a regression.
const TOLERANCE: f64 = 0.05;

/// A line of the history.
struct HistoryLine<'h> {
    date: &'h str,
    commit: &'h str,
    machine: &'h str,
    measurement: &'h str,
    figure: &'h str,
    value: Spread,
}

impl<'h> HistoryLine<'h> {
    fn parse(line: &'h str) -> Option<Self> {
        let cells: Vec<&str> = line.split(',').collect();
        let [
            date,
            commit,
            machine,
            _,
            measurement,
            figure,
            median,
            least,
            most,
            _,
        ] = cells[..]
        else {
            return None;
        };
        Some(Self {
            date,
            commit,
            machine,
            measurement,
            figure,
            value: Spread {
                median: median.parse().ok()?,
                least: least.parse().ok()?,
                most: most.parse().ok()?,
            },
        })
    }
}

/// Adds a run's figures to the history. Returns the comparison with the last run of the same measurement on the same kind of machine,
/// in Markdown.
pub(crate) fn append_run(
    file: &Path,
    run: &RunContext,
    measurement: &str,
    figures: &[Figure],
) -> anyhow::Result<String> {
    let history = fs::read_to_string(file).unwrap_or_else(|_| format!("{HEADING}\n"));
    let compared = compare(&history, &run.machine, measurement, figures);
    let mut longer = history.clone();
    for figure in figures {
        let Spread { median, least, most } = figure.value;
        // Writing to a String cannot fail.
        let _ = writeln!(
            longer,
            "{},{},{},{:.1},{measurement},{},{median:.4},{least:.4},{most:.4},{}",
            run.date, run.commit, run.machine, run.load, figure.name, figure.unit
        );
    }
    fs::write(file, longer)?;
    Ok(compared)
}

fn compare(history: &str, machine: &str, measurement: &str, figures: &[Figure]) -> String {
    let lines: Vec<_> = history.lines().filter_map(HistoryLine::parse).collect();
    let earlier = |figure: &Figure| {
        let same = |line: &&HistoryLine<'_>| {
            line.machine == machine && line.measurement == measurement && line.figure == figure.name
        };
        lines.iter().rev().find(same)
    };
    let (mut rows, mut compared, mut since) = (String::new(), 0, String::new());
    for figure in figures.iter().filter(|figure| figure.better != Better::Untold) {
        let Some(line) = earlier(figure) else {
            continue;
        };
        compared += 1;
        since = format!("{} ({})", line.date, line.commit);
        let (before, now) = (line.value, figure.value);
        let change = now.median / before.median - 1.0;
        let worse = if figure.better == Better::Higher {
            -change
        } else {
            change
        };
        if worse > TOLERANCE {
            let overlap = now.least <= before.most && before.least <= now.most;
            let note = if overlap {
                "within the spread of both runs"
            } else {
                "**regression**"
            };
            let _ = writeln!(
                rows,
                "| {} | {} | {} | {:.0}% | {note} |",
                figure.name,
                before.shown(2),
                now.shown(2),
                worse * 100.0
            );
        }
    }
    match (compared, rows.is_empty()) {
        (0, _) => "There is no earlier run on such a machine to compare with.".to_owned(),
        (_, true) => format!("Compared with {since}: none of {compared} figures is more than 5% worse."),
        (_, false) => format!(
            "Compared with {since}, of {compared} figures these are more than 5% worse:\n\n\
             | figure | before | now | worse by | |\n| --- | ---: | ---: | ---: | --- |\n{rows}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(better: Better, values: &[f64]) -> Figure {
        Figure {
            name: "speed".into(),
            unit: "ratio",
            better,
            value: Spread::of(values.to_vec()),
        }
    }

    const HISTORY: &str = "\
date,commit,machine,load,measurement,figure,median,least,most,unit
2026-01-01,aaa,small,0.1,m,speed,5.0,5.0,5.0,ratio
2026-01-02,bbb,small,0.1,m,speed,10.0,9.9,10.1,ratio
2026-01-03,ccc,large,0.1,m,speed,99.0,99.0,99.0,ratio
";

    #[test]
    fn a_figure_that_is_more_than_a_twentieth_worse_is_a_regression() {
        let compared = |better, values: &[f64]| compare(HISTORY, "small", "m", &[figure(better, values)]);
        let worse = compared(Better::Higher, &[9.4]);
        assert!(
            worse.contains("2026-01-02 (bbb)") && worse.contains("| 6% | **regression** |"),
            "{worse}"
        );
        assert!(compared(Better::Lower, &[10.6]).contains("regression"));
        assert!(compared(Better::Higher, &[9.6]).contains("none of 1"));
        assert!(compared(Better::Lower, &[9.4]).contains("none of 1"));
        assert!(compared(Better::Higher, &[9.4, 9.0, 10.0]).contains("within the spread"));
    }

    #[test]
    fn runs_on_other_machines_are_not_compared() {
        let figures = [figure(Better::Higher, &[1.0])];
        assert!(compare(HISTORY, "unknown", "m", &figures).starts_with("There is no earlier run"));
        assert!(compare(HISTORY, "small", "other", &figures).starts_with("There is no earlier run"));
    }

    #[test]
    fn a_run_is_compared_with_the_one_before_it_in_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("history.csv");
        let run = RunContext {
            date: "2026-02-01".into(),
            commit: "abc".into(),
            machine: "a machine".into(),
            load: 0.5,
        };
        let first = append_run(&file, &run, "m", &[figure(Better::Higher, &[2.0])]).unwrap();
        assert!(first.starts_with("There is no earlier run"), "{first}");
        let second = append_run(&file, &run, "m", &[figure(Better::Higher, &[1.0])]).unwrap();
        assert!(second.contains("| 50% | **regression** |"), "{second}");
        assert_eq!(fs::read_to_string(file).unwrap().lines().count(), 3);
    }
}
