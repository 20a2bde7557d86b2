//! The crates of the workspace and what they depend on, as `cargo metadata` reports it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::Value;

use crate::run::{cargo, output, root};

/// Which crate depends on which.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// The crates of the workspace, each with its directory below the top of the checkout.
    pub(crate) workspace: BTreeMap<String, String>,
    /// The dependencies of every crate, those of tests and build scripts left out.
    pub(crate) uses: BTreeMap<String, BTreeSet<String>>,
    /// The dependencies of every crate, all of them.
    pub(crate) needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Asks cargo.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let metadata = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
        let root = root().canonicalize()?;
        Self::of(&serde_json::from_str(&metadata)?, &root.to_string_lossy())
            .context("unexpected output of cargo metadata")
    }

    fn of(metadata: &Value, root: &str) -> Option<Self> {
        let packages = metadata["packages"].as_array()?;
        let names: BTreeMap<&str, &str> = packages
            .iter()
            .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
            .collect();
        let mut graph = Self::default();
        for node in metadata["resolve"]["nodes"].as_array()? {
            let name = names.get(node["id"].as_str()?)?;
            let uses = graph.uses.entry((*name).to_owned()).or_default();
            let needs = graph.needs.entry((*name).to_owned()).or_default();
            for dependency in node["deps"].as_array()? {
                let to = names.get(dependency["pkg"].as_str()?)?;
                let mut kinds = dependency["dep_kinds"].as_array()?.iter();
                if kinds.any(|kind| kind["kind"].is_null()) {
                    uses.insert((*to).to_owned());
                }
                needs.insert((*to).to_owned());
            }
        }
        let members: BTreeSet<&str> = metadata["workspace_members"]
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for package in packages {
            if members.contains(package["id"].as_str()?) {
                let manifest = package["manifest_path"].as_str()?;
                let directory = manifest.strip_prefix(root)?.strip_suffix("Cargo.toml")?;
                let directory = directory.trim_matches('/').to_owned();
                graph
                    .workspace
                    .insert(package["name"].as_str()?.to_owned(), directory);
            }
        }
        Some(graph)
    }

    /// The shortest way in which `from` depends on `to`, if it does.
    pub(crate) fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut visited = BTreeSet::from([from.to_owned()]);
        let mut ways = std::collections::VecDeque::from([vec![from.to_owned()]]);
        while let Some(way) = ways.pop_front() {
            for next in self.uses.get(way.last()?).into_iter().flatten() {
                let longer = [way.as_slice(), std::slice::from_ref(next)].concat();
                if next == to {
                    return Some(longer);
                }
                if visited.insert(next.clone()) {
                    ways.push_back(longer);
                }
            }
        }
        None
    }

    /// The crates of the workspace that a crate depends on directly, tests and build scripts left out.
    pub(crate) fn uses_of_ours(&self, name: &str) -> BTreeSet<&str> {
        let all = self.uses.get(name).into_iter().flatten();
        all.filter(|used| self.workspace.contains_key(*used))
            .map(String::as_str)
            .collect()
    }

    /// These crates and every crate of the workspace that depends on one of them, directly or through others.
    pub(crate) fn with_dependents<'a>(&'a self, changed: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut affected = changed.clone();
        loop {
            let more: Vec<&str> = self
                .workspace
                .keys()
                .map(String::as_str)
                .filter(|name| !affected.contains(name))
                .filter(|name| {
                    let needs = self.needs.get(*name);
                    needs.is_some_and(|needs| needs.iter().any(|need| affected.contains(need.as_str())))
                })
                .collect();
            if more.is_empty() {
                return affected;
            }
            affected.extend(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_becomes_crates_directories_and_dependencies() {
        let kinds = |kind: Value| json!([{ "kind": kind }]);
        let metadata = json!({
            "packages": [
                { "id": "1", "name": "ours", "manifest_path": "/top/a/b/Cargo.toml" },
                { "id": "2", "name": "tests-only", "manifest_path": "/top/c/Cargo.toml" },
                { "id": "3", "name": "theirs", "manifest_path": "/elsewhere/Cargo.toml" },
            ],
            "workspace_members": ["1", "2"],
            "resolve": { "nodes": [
                { "id": "1", "deps": [
                    { "pkg": "2", "dep_kinds": kinds(json!("dev")) },
                    { "pkg": "3", "dep_kinds": kinds(Value::Null) },
                ] },
                { "id": "2", "deps": [] },
                { "id": "3", "deps": [] },
            ] },
        });
        let graph = Graph::of(&metadata, "/top").unwrap();
        assert_eq!(graph.workspace["ours"], "a/b");
        assert_eq!(graph.uses["ours"], BTreeSet::from(["theirs".to_owned()]));
        assert_eq!(graph.needs["ours"].len(), 2);
        assert!(graph.uses_of_ours("ours").is_empty());
        assert_eq!(
            graph.with_dependents(&BTreeSet::from(["tests-only"])),
            BTreeSet::from(["ours", "tests-only"])
        );
    }

    #[test]
    fn the_workspace_is_read_from_cargo() {
        let graph = Graph::read().unwrap();
        assert_eq!(graph.workspace["xtask"], "xtask");
        assert!(graph.uses_of_ours("xtask").contains("emend-testbed"));
    }
}
