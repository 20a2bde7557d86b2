//! ARCHITECTURE's table of crates against the dependencies that there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::crate_graph::Graph;

/// The heading of the column that lists a crate's dependencies.
const HEADING: &str = "may use (of ours)";

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
struct CrateRow<'a> {
    directory: &'a str,
    may_use: BTreeSet<&'a str>,
}

/// Compares the table with the direct dependencies between the crates, for every pair of them. Dependencies of tests and build
/// scripts are free.
pub(crate) fn check(graph: &Graph, architecture: &str) -> Vec<String> {
    let rows = rows(architecture);
    let mut wrong = Vec::new();
    for (name, directory) in &graph.workspace {
        let Some(row) = rows.get(name.as_str()) else {
            wrong.push(format!("ARCHITECTURE.md: the table of crates lacks {name}"));
            continue;
        };
        if row.directory != directory {
            wrong.push(format!(
                "ARCHITECTURE.md: {name} is in {directory}, the table says {}",
                row.directory
            ));
        }
        let uses = graph.uses_of_ours(name);
        for used in uses.difference(&row.may_use) {
            wrong.push(format!(
                "{name} depends on {used}, which ARCHITECTURE.md does not allow (column {HEADING:?})"
            ));
        }
        for unused in row.may_use.difference(&uses) {
            wrong.push(format!(
                "ARCHITECTURE.md: {name} may use {unused}, but does not depend on it"
            ));
        }
    }
    let unknown = rows.keys().filter(|name| !graph.workspace.contains_key(**name));
    wrong.extend(unknown.map(|name| format!("ARCHITECTURE.md: there is no crate {name}")));
    wrong
}

/// The rows of the table by crate. Other tables are left alone.
fn rows(architecture: &str) -> BTreeMap<&str, CrateRow<'_>> {
    let table = architecture
        .lines()
        .skip_while(|line| !line.contains(HEADING))
        .take_while(|line| line.starts_with('|'));
    table
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, directory, name, _, may_use, _] = cells.as_slice() else {
                return None;
            };
            let row = CrateRow {
                directory: in_backticks(directory).next()?,
                may_use: in_backticks(may_use).collect(),
            };
            Some((in_backticks(name).next()?, row))
        })
        .collect()
}

/// The parts of a cell that stand in backticks.
fn in_backticks(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
| other | table |
| --- | --- |
| `x` | `y` |

| directory | crate | contents | may use (of ours) |
| --- | --- | --- | --- |
| `a` | `low` | something | – |
| `b` | `high` | uses `code` | `low` |
";

    fn graph(crates: &[(&str, &str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (name, directory, uses) in crates {
            graph
                .workspace
                .insert((*name).to_owned(), (*directory).to_owned());
            let uses = uses.iter().map(|used| (*used).to_owned()).collect();
            graph.uses.insert((*name).to_owned(), uses);
        }
        graph
    }

    #[test]
    fn a_true_table_is_accepted() {
        let graph = graph(&[("low", "a", &["serde"]), ("high", "b", &["low", "serde"])]);
        assert_eq!(check(&graph, TABLE), Vec::<String>::new());
    }

    #[test]
    fn every_pair_that_differs_from_the_table_is_found() {
        let graph = graph(&[
            ("low", "a", &["high"]),
            ("high", "elsewhere", &[]),
            ("new", "c", &[]),
        ]);
        let wrong = check(&graph, TABLE).join("\n");
        for expected in [
            "low depends on high, which",
            "high may use low, but does not",
            "high is in elsewhere, the table says b",
            "the table of crates lacks new",
        ] {
            assert!(wrong.contains(expected), "{expected}: {wrong}");
        }
        assert_eq!(wrong.lines().count(), 4);
    }

    #[test]
    fn a_row_without_a_crate_is_found() {
        let wrong = check(&graph(&[("low", "a", &[])]), TABLE);
        assert_eq!(wrong, ["ARCHITECTURE.md: there is no crate high"]);
    }
}
