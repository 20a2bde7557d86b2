//! The rules for crates, files and documents.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::crate_graph::Graph;
use crate::run::root;
use crate::test_counts::TestCounts;
use crate::tracked_files::{self, has_extension};
use crate::{architecture_names, crate_dependencies, messages, module_cycles, prose};

/// The most lines of a Rust file: a file has one subject.
const MAX_LINES: usize = 450;

/// Forbidden dependencies of crates, direct or through others. ARCHITECTURE's table has the direct dependencies among the
/// crates of the workspace; this list is for everything that they must not reach, such as SQL.
const FORBIDDEN_DEPENDENCIES: [(&str, &[&str]); 14] = [
    // The ground: everything may use it.
    (
        "emend-domain",
        &["emend-shared", "emend-engine", "emend-learning", "emend-store"],
    ),
    (
        "emend-channel",
        &["emend-engine", "emend-learning", "emend-store"],
    ),
    // It starts no threads: its caller has a thread for each text already.
    (
        "emend-context",
        &["emend-engine", "emend-learning", "emend-store", "rayon"],
    ),
    ("emend-shared", &["emend-learning", "emend-engine", "emend-store"]),
    (
        "emend-engine",
        &[
            "emend-shared",
            "emend-learning",
            "emend-store",
            "redis",
            "redb",
            "sqlx",
        ],
    ),
    (
        "emend-learning",
        &[
            "emend-shared",
            "emend-engine",
            "emend-store",
            "redis",
            "redb",
            "sqlx",
        ],
    ),
    (
        "emend-accounts",
        &[
            "emend-service",
            "emend-engine",
            "emend-learning",
            "emend-mirror",
            "actix-web",
            "sqlx",
            "redis",
            "redb",
        ],
    ),
    // No request reads or writes SQL: the crates that answer requests cannot reach those that can.
    ("emend-api", &["emend-mirror", "sqlx", "redis", "redb"]),
    (
        "emend-service",
        &["emend-mirror", "emend-api", "actix-web", "sqlx", "redis", "redb"],
    ),
    (
        "emend-store-redis",
        &[
            "emend-learning",
            "emend-shared",
            "emend-engine",
            "emend-service",
            "actix-web",
            "sqlx",
            "redb",
        ],
    ),
    (
        "emend-store-embedded",
        &[
            "emend-learning",
            "emend-shared",
            "emend-engine",
            "emend-service",
            "actix-web",
            "sqlx",
            "redis",
        ],
    ),
    (
        "emend-mirror",
        &[
            "emend-learning",
            "emend-shared",
            "emend-engine",
            "emend-service",
            "actix-web",
            "redis",
            "redb",
        ],
    ),
    // A file format, without any knowledge of Emend.
    (
        "emend-rdb",
        &["emend-store", "emend-learning", "redis", "sqlx", "tokio"],
    ),
    (
        "emend-frontend",
        &["emend-engine", "emend-learning", "emend-store"],
    ),
];

pub(crate) fn run() -> anyhow::Result<TestCounts> {
    let texts = tracked_files::texts()?;
    let graph = Graph::read()?;
    let architecture = texts
        .get("ARCHITECTURE.md")
        .context("there is no ARCHITECTURE.md")?;

    let mut wrong = forbidden_dependencies(&graph);
    wrong.extend(crate_dependencies::check(&graph, architecture));
    wrong.extend(architecture_names::check(&texts));
    wrong.extend(cycles(&graph, &texts));
    wrong.extend(texts.iter().filter_map(|(name, text)| long_files(name, text)));
    wrong.extend(
        texts
            .iter()
            .flat_map(|(name, text)| dead_links(name, text, &|path| root().join(path).exists())),
    );
    wrong.extend(texts.iter().flat_map(|(name, text)| private_paths(name, text)));
    wrong.extend(prose::check(&texts));
    wrong.extend(messages::check(&texts)?);
    ensure!(wrong.is_empty(), "\n      {}", wrong.join("\n      "));
    println!("    {} files, {} crates", texts.len(), graph.workspace.len());
    Ok(TestCounts::default())
}

/// The crates that reach a forbidden one.
fn forbidden_dependencies(graph: &Graph) -> Vec<String> {
    let pairs = FORBIDDEN_DEPENDENCIES
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    let mut wrong: Vec<_> = pairs
        .filter_map(|(from, to)| {
            let way = graph.way(from, to)?;
            Some(format!("{from} must not depend on {to}: {}", way.join(" -> ")))
        })
        .collect();
    for (from, _) in FORBIDDEN_DEPENDENCIES {
        if !graph.workspace.contains_key(from) {
            wrong.push(format!(
                "xtask/src/tidy.rs names {from}, which is no crate of the workspace"
            ));
        }
    }
    wrong
}

/// Circles between the files of one crate.
fn cycles(graph: &Graph, texts: &BTreeMap<String, String>) -> Vec<String> {
    let in_crate = |(name, directory): (&String, &String)| {
        let sources = format!("{directory}/src/");
        let files = texts.iter().filter_map(|(file, text)| {
            let file = file
                .strip_prefix(&sources)
                .filter(|file| has_extension(file, "rs"))?;
            Some((file.to_owned(), text.clone()))
        });
        let cycles = module_cycles::cycles(&files.collect());
        let name = name.clone();
        cycles
            .into_iter()
            .map(move |cycle| format!("{name}: files use each other: {cycle}"))
    };
    graph.workspace.iter().flat_map(in_crate).collect()
}

fn long_files(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (has_extension(name, "rs") && lines > MAX_LINES)
        .then(|| format!("{name} has {lines} lines, the limit is {MAX_LINES}: split it by subject"))
}

/// Links of a document to missing files.
fn dead_links(name: &str, text: &str, exists: &dyn Fn(&Path) -> bool) -> Vec<String> {
    if !has_extension(name, "md") {
        return Vec::new();
    }
    let directory = Path::new(name).parent().unwrap_or(Path::new(""));
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
        .filter(|link| !exists(&directory.join(link)))
        .map(|link| format!("{name} links to {link}, which does not exist"))
        .collect()
}

/// Paths that exist on one machine only.
fn private_paths(name: &str, text: &str) -> Vec<String> {
    ["ho", "ro"]
        .iter()
        .zip(["me/", "ot/"])
        .map(|(start, end)| format!("/{start}{end}"))
        .filter(|path| text.contains(path.as_str()))
        .map(|path| format!("{name} contains a path of one machine ({path})"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(arrows: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        for (name, _) in FORBIDDEN_DEPENDENCIES {
            graph.workspace.insert(name.to_owned(), String::new());
        }
        for (from, to) in arrows {
            let uses = graph.uses.entry((*from).to_owned()).or_default();
            uses.insert((*to).to_owned());
        }
        graph
    }

    #[test]
    fn a_request_handler_that_reaches_sql_through_others_is_found() {
        let wrong = forbidden_dependencies(&graph(&[("emend-api", "x"), ("x", "y"), ("y", "sqlx")]));
        assert_eq!(
            wrong,
            ["emend-api must not depend on sqlx: emend-api -> x -> y -> sqlx"]
        );
        assert!(forbidden_dependencies(&graph(&[("emend-api", "x"), ("x", "emend-api")])).is_empty());
    }

    #[test]
    fn a_dead_link_is_found_and_others_are_not() {
        let text = "[a](b.md) [c](d.md#e) [f](https://example.org) [g](#h)";
        let problems = dead_links("docs/x.md", text, &|path| path == Path::new("docs/b.md"));
        assert_eq!(problems, ["docs/x.md links to d.md, which does not exist"]);
    }

    #[test]
    fn a_long_file_and_a_private_path_are_found() {
        assert!(long_files("a.rs", &"x\n".repeat(MAX_LINES + 1)).is_some());
        assert!(long_files("a.rs", &"x\n".repeat(MAX_LINES)).is_none());
        assert_eq!(private_paths("a.md", &["/ho", "me/someone"].concat()).len(), 1);
    }
}
