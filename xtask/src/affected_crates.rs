//! The crates that a change affects.

use std::collections::BTreeSet;

use crate::crate_graph::Graph;
use crate::tracked_files::has_extension;

/// Files outside the crates that say how every crate is built.
const WORKSPACE_FILES: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "clippy.toml",
    ".cargo/config.toml",
];

/// Files outside the crates that the tests of a crate read.
const READ_BY: [(&str, &str); 3] = [
    ("docs/openapi.json", "emend-api"),
    ("training/requirements.txt", "xtask"),
    ("Trunk.toml", "emend-frontend"),
];

/// The parts of the workspace that a change affects.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Affected<'a> {
    /// The crates whose own files changed.
    pub(crate) changed: BTreeSet<&'a str>,
    /// The other crates that depend on them.
    pub(crate) dependents: BTreeSet<&'a str>,
    /// Whether a file changed that decides how everything is built.
    pub(crate) everything: bool,
    /// The integration tests that changed, by name.
    pub(crate) tests: BTreeSet<&'a str>,
}

impl<'a> Affected<'a> {
    /// Determines the affected parts from the changed files.
    pub(crate) fn by(paths: &[&'a str], graph: &'a Graph) -> Self {
        let everything = paths.iter().any(|path| WORKSPACE_FILES.contains(path));
        let changed: BTreeSet<&str> = if everything {
            graph.workspace.keys().map(String::as_str).collect()
        } else {
            paths.iter().filter_map(|path| crate_of(path, graph)).collect()
        };
        let dependents = graph.with_dependents(&changed);
        Self {
            dependents: dependents.difference(&changed).copied().collect(),
            tests: paths.iter().filter_map(|path| integration_test(path)).collect(),
            changed,
            everything,
        }
    }

    /// Whether a crate has to be compiled again.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.changed.contains(name) || self.dependents.contains(name)
    }
}

/// The crate that a file belongs to: the one whose directory is the innermost around it.
fn crate_of<'a>(path: &str, graph: &'a Graph) -> Option<&'a str> {
    if let Some((_, reader)) = READ_BY.iter().find(|(file, _)| *file == path) {
        return graph
            .workspace
            .get_key_value(*reader)
            .map(|(name, _)| name.as_str());
    }
    // A document beside the code compiles to nothing.
    if has_extension(path, "md") {
        return None;
    }
    graph
        .workspace
        .iter()
        .filter(|(_, directory)| is_below(path, directory))
        .max_by_key(|(_, directory)| directory.len())
        .map(|(name, _)| name.as_str())
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The name of the integration test that a file is, or is a part of.
fn integration_test(path: &str) -> Option<&str> {
    let (_, test) = path.split_once("/tests/")?;
    match test.split_once('/') {
        Some((directory, file)) => has_extension(file, "rs").then_some(directory),
        None => test.strip_suffix(".rs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `low` ← `middle` ← `top`, and `apart`, whose directory is inside that of `middle`.
    fn graph() -> Graph {
        let mut graph = Graph::default();
        for (name, directory, needs) in [
            ("low", "low", &[][..]),
            ("middle", "mid", &["low"]),
            ("top", "top", &["middle"]),
            ("apart", "mid/apart", &[]),
        ] {
            graph.workspace.insert(name.to_owned(), directory.to_owned());
            let needs: BTreeSet<String> = needs.iter().map(|need| (*need).to_owned()).collect();
            graph.needs.insert(name.to_owned(), needs);
        }
        graph
    }

    #[test]
    fn a_file_affects_its_crate_and_those_that_depend_on_it() {
        let graph = graph();
        let affected = Affected::by(&["mid/src/lib.rs"], &graph);
        assert_eq!(affected.changed, BTreeSet::from(["middle"]));
        assert_eq!(affected.dependents, BTreeSet::from(["top"]));
        assert!(affected.has("top") && !affected.has("low"));
    }

    #[test]
    fn a_file_belongs_to_the_innermost_crate_and_to_no_namesake() {
        let graph = graph();
        let changed = |path| Affected::by(&[path], &graph).changed;
        assert_eq!(changed("mid/apart/src/lib.rs"), BTreeSet::from(["apart"]));
        assert_eq!(changed("middle/src/lib.rs"), BTreeSet::new());
        assert_eq!(changed("mid/data/words.bin"), BTreeSet::from(["middle"]));
    }

    #[test]
    fn documents_affect_no_crate_and_the_lock_file_affects_all() {
        let graph = graph();
        let documents = Affected::by(&["docs/learning.md", "mid/README.md", ".gitignore"], &graph);
        assert_eq!(documents, Affected::default());
        let all = Affected::by(&["Cargo.lock"], &graph);
        assert!(all.everything);
        assert_eq!((all.changed.len(), all.dependents.len()), (4, 0));
    }

    #[test]
    fn an_integration_test_is_named_for_its_file_or_directory() {
        let test = |path| integration_test(path);
        assert_eq!(test("backend/tests/mirror.rs"), Some("mirror"));
        assert_eq!(test("backend/api/tests/api/main.rs"), Some("api"));
        assert_eq!(test("engine/tests/data/words.txt"), None);
        assert_eq!(test("engine/src/lib.rs"), None);
    }
}
