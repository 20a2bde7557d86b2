//! What must hold between the crates, the files and the documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::run::{cargo, command, output, root};
use crate::steps::Counts;

/// A file is a room: one thing, so not longer than this.
const LONGEST_FILE: usize = 450;

/// What a crate must not reach, directly or through others.
const OUT_OF_REACH: [(&str, &[&str]); 14] = [
    // The ground: everything may use it.
    (
        "emend-domain",
        &["emend-shared", "emend-engine", "emend-learning", "emend-store"],
    ),
    (
        "emend-channel",
        &["emend-engine", "emend-learning", "emend-store"],
    ),
    // Starts no thread: whoever calls it has a thread for each text already.
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
    // No request reads or writes SQL: what answers requests cannot reach what can.
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
    // A format, and nothing of Emend.
    (
        "emend-rdb",
        &["emend-store", "emend-learning", "redis", "sqlx", "tokio"],
    ),
    (
        "emend-frontend",
        &["emend-engine", "emend-learning", "emend-store"],
    ),
];

pub(crate) fn run() -> anyhow::Result<Counts> {
    let files = output(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let texts: BTreeMap<&str, String> = files
        .lines()
        .filter_map(|name| Some((name, fs::read_to_string(root().join(name)).ok()?)))
        .collect();
    let metadata: Value = serde_json::from_str(&output(cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
    ]))?)?;
    let graph = Graph::of(&metadata).context("cargo metadata is of another form")?;

    let mut wrong = Vec::new();
    wrong.extend(arrows(&graph));
    wrong.extend(texts.iter().filter_map(|(name, text)| too_long(name, text)));
    wrong.extend(
        texts
            .iter()
            .flat_map(|(name, text)| dead_links(name, text, &|path| root().join(path).exists())),
    );
    wrong.extend(texts.iter().flat_map(|(name, text)| private_paths(name, text)));
    let architecture = texts
        .get("ARCHITECTURE.md")
        .context("there is no ARCHITECTURE.md")?;
    wrong.extend(
        graph
            .workspace
            .iter()
            .filter_map(|name| unnamed(name, architecture)),
    );
    ensure!(wrong.is_empty(), "\n      {}", wrong.join("\n      "));
    println!("    {} files, {} crates", texts.len(), graph.workspace.len());
    Ok(Counts::default())
}

/// Which package may call which, in the binary (dependencies of tests and of build scripts aside).
struct Graph {
    workspace: BTreeSet<String>,
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn of(metadata: &Value) -> Option<Self> {
        let name_of = |id: &Value| -> Option<String> {
            let packages = metadata["packages"].as_array()?;
            let package = packages.iter().find(|package| package["id"] == *id)?;
            Some(package["name"].as_str()?.to_owned())
        };
        let names: BTreeMap<&str, String> = metadata["packages"]
            .as_array()?
            .iter()
            .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?.to_owned())))
            .collect();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array()? {
            let reached = uses.entry(names.get(node["id"].as_str()?)?.clone()).or_default();
            for dependency in node["deps"].as_array()? {
                let normal = dependency["dep_kinds"]
                    .as_array()?
                    .iter()
                    .any(|kind| kind["kind"].is_null());
                if normal && let Some(name) = names.get(dependency["pkg"].as_str()?) {
                    reached.insert(name.clone());
                }
            }
        }
        let workspace = metadata["workspace_members"]
            .as_array()?
            .iter()
            .filter_map(name_of)
            .collect();
        Some(Self { workspace, uses })
    }

    /// How `from` reaches `to`, if it does.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut ways = vec![vec![from.to_owned()]];
        while let Some(way) = ways.pop() {
            for next in self.uses.get(way.last()?).into_iter().flatten() {
                let longer = [way.as_slice(), std::slice::from_ref(next)].concat();
                if next == to {
                    return Some(longer);
                }
                if seen.insert(next.clone()) {
                    ways.push(longer);
                }
            }
        }
        None
    }
}

fn arrows(graph: &Graph) -> Vec<String> {
    let pairs = OUT_OF_REACH
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    let mut wrong: Vec<_> = pairs
        .filter_map(|(from, to)| {
            let way = graph.way(from, to)?;
            Some(format!(
                "{from} must not reach {to}, and does: {}",
                way.join(" -> ")
            ))
        })
        .collect();
    for (from, _) in OUT_OF_REACH {
        if !graph.workspace.contains(from) {
            wrong.push(format!("{from} is named in tidy.rs and is no crate of ours"));
        }
    }
    wrong
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
}

fn too_long(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (has_extension(name, "rs") && lines > LONGEST_FILE)
        .then(|| format!("{name} has {lines} lines; what are the two things in it?"))
}

/// Links of a document to files that are not there.
fn dead_links(name: &str, text: &str, exists: &dyn Fn(&Path) -> bool) -> Vec<String> {
    if !has_extension(name, "md") {
        return Vec::new();
    }
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
        .filter(|link| !exists(&folder.join(link)))
        .map(|link| format!("{name} links to {link}, which is not there"))
        .collect()
}

/// Paths that hold on one machine only.
fn private_paths(name: &str, text: &str) -> Vec<String> {
    ["ho", "ro"]
        .iter()
        .zip(["me/", "ot/"])
        .map(|(start, end)| format!("/{start}{end}"))
        .filter(|path| text.contains(path.as_str()))
        .map(|path| format!("{name} holds a path of a machine ({path})"))
        .collect()
}

fn unnamed(krate: &str, architecture: &str) -> Option<String> {
    let named = architecture.contains(&format!("`{krate}`"));
    (!named).then(|| format!("ARCHITECTURE.md does not name {krate}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(arrows: &[(&str, &str)]) -> Graph {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in arrows {
            uses.entry((*from).to_owned())
                .or_default()
                .insert((*to).to_owned());
        }
        let workspace = OUT_OF_REACH.iter().map(|(name, _)| (*name).to_owned()).collect();
        Graph { workspace, uses }
    }

    #[test]
    fn a_request_handler_that_reaches_sql_through_others_is_found() {
        let wrong = arrows(&graph(&[("emend-api", "x"), ("x", "y"), ("y", "sqlx")]));
        assert_eq!(
            wrong,
            ["emend-api must not reach sqlx, and does: emend-api -> x -> y -> sqlx"]
        );
        assert!(arrows(&graph(&[("emend-api", "x"), ("x", "emend-api")])).is_empty());
    }

    #[test]
    fn a_dead_link_is_found_and_others_are_not() {
        let text = "[a](b.md) [c](d.md#e) [f](https://example.org) [g](#h)";
        let found = dead_links("docs/x.md", text, &|path| path == Path::new("docs/b.md"));
        assert_eq!(found, ["docs/x.md links to d.md, which is not there"]);
    }

    #[test]
    fn a_long_file_and_a_private_path_are_found() {
        assert!(too_long("a.rs", &"x\n".repeat(LONGEST_FILE + 1)).is_some());
        assert!(too_long("a.rs", &"x\n".repeat(LONGEST_FILE)).is_none());
        assert_eq!(private_paths("a.md", &["/ho", "me/someone"].concat()).len(), 1);
    }
}
