//! Circles between the files of a crate: two files that use each other, directly or through others.
//!
//! The files' paths are read as text (`crate::a::b`, `super::{c, d}`), which needs no compiler. A module and the modules below
//! it count as one: they may use each other. Tests may use anything.

use std::collections::{BTreeMap, BTreeSet};

/// A path inside a crate: `["checker", "find"]`.
type ModulePath = Vec<String>;

/// The circles in a crate, each as `a → b → a`. `files` are the paths below `src`, with their text.
pub(crate) fn cycles(files: &BTreeMap<String, String>) -> Vec<String> {
    let modules: BTreeMap<ModulePath, &str> = files
        .iter()
        .filter(|(name, _)| !name.ends_with("_tests.rs") && !is_root(name))
        .map(|(name, text)| (module(name), text.as_str()))
        .collect();
    let root = ["lib.rs", "main.rs"].iter().find_map(|name| files.get(*name));
    let exports = exports(root.map_or("", String::as_str));
    let uses: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = modules
        .iter()
        .map(|(module, text)| (module, used(module, &source(text), &modules, &exports)))
        .collect();
    let mut cycles = BTreeSet::new();
    for start in uses.keys() {
        if let Some(mut cycle) = shortest_cycle(start, &uses) {
            // The same circle is found from each of its files: begin with the first by name.
            let first = cycle
                .iter()
                .enumerate()
                .min_by_key(|(_, module)| module.join("::"));
            let first = first.map_or(0, |(index, _)| index);
            cycle.rotate_left(first);
            cycle.push(cycle[0]);
            let names: Vec<String> = cycle.iter().map(|module| module.join("::")).collect();
            cycles.insert(names.join(" → "));
        }
    }
    cycles.into_iter().collect()
}

fn is_root(name: &str) -> bool {
    name == "lib.rs" || name == "main.rs" || name.starts_with("bin/")
}

fn module(name: &str) -> ModulePath {
    let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
    name.split('/').map(str::to_owned).collect()
}

/// The text without comments and without the tests at its end.
fn source(text: &str) -> String {
    let code = text
        .lines()
        .map(|line| line.find("//").map_or(line, |at| &line[..at]))
        .collect::<Vec<_>>()
        .join("\n");
    code.split("#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The names that the crate's root exports, with their modules.
fn exports(root: &str) -> BTreeMap<String, ModulePath> {
    let root = source(root);
    let mut names = BTreeMap::new();
    for line in root.split("use ").skip(1) {
        for mut path in trees(line.split(';').next().unwrap_or_default()) {
            if let Some(name) = path.pop() {
                names.insert(name, path);
            }
        }
    }
    names
}

/// The modules that a module uses.
fn used<'a>(
    module: &ModulePath,
    text: &str,
    modules: &'a BTreeMap<ModulePath, &str>,
    exports: &BTreeMap<String, ModulePath>,
) -> BTreeSet<&'a ModulePath> {
    let above = &module[..module.len() - 1];
    let paths = ["crate::", "super::"].into_iter().flat_map(|prefix| {
        let base = if prefix == "super::" { above } else { &[] };
        text.match_indices(prefix).flat_map(move |(at, _)| {
            let rest = &text[at + prefix.len()..];
            trees(rest).into_iter().map(move |path| [base, &path].concat())
        })
    });
    paths
        .filter_map(|path| {
            let longest = |path: &[String]| {
                (1..=path.len())
                    .rev()
                    .find_map(|length| modules.get_key_value(&path[..length].to_vec()))
            };
            let (used, _) = longest(&path).or_else(|| longest(exports.get(path.first()?)?))?;
            let is_family = used.starts_with(module) || module.starts_with(used);
            (!is_family).then_some(used)
        })
        .collect()
}

/// The paths at the beginning of a text such as `a::{b, c::d}`.
fn trees(text: &str) -> Vec<ModulePath> {
    let mut rest = text;
    tree(&mut rest)
}

fn tree(rest: &mut &str) -> Vec<ModulePath> {
    *rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        *rest = inside;
        let mut paths = Vec::new();
        while !rest.is_empty() && !rest.starts_with('}') {
            let before = rest.len();
            paths.extend(tree(rest));
            *rest = rest.trim_start();
            *rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            if rest.len() == before {
                break;
            }
        }
        *rest = rest.strip_prefix('}').unwrap_or(rest);
        return paths;
    }
    let length = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(length);
    *rest = after;
    let after = match after.trim_start().strip_prefix("as ") {
        Some(alias) => alias.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => after,
    };
    *rest = after;
    if name.is_empty() {
        return Vec::new();
    }
    let Some(below) = rest.strip_prefix("::") else {
        return vec![vec![name.to_owned()]];
    };
    *rest = below;
    let mut paths = tree(rest);
    if paths.is_empty() {
        paths.push(Vec::new());
    }
    for path in &mut paths {
        path.insert(0, name.to_owned());
    }
    paths
}

/// The shortest way from a module back to itself.
fn shortest_cycle<'a>(
    start: &'a ModulePath,
    uses: &BTreeMap<&'a ModulePath, BTreeSet<&'a ModulePath>>,
) -> Option<Vec<&'a ModulePath>> {
    let mut reached = BTreeSet::new();
    let mut ways = vec![vec![start]];
    while !ways.is_empty() {
        let mut next = Vec::new();
        for way in ways {
            for used in way.last().and_then(|last| uses.get(*last)).into_iter().flatten() {
                if *used == start {
                    return Some(way);
                }
                if reached.insert(*used) {
                    next.push([way.as_slice(), &[*used]].concat());
                }
            }
        }
        ways = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let files = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        cycles(&files.collect())
    }

    #[test]
    fn files_that_use_each_other_are_named_with_the_way_between_them() {
        let text = [
            ("lib.rs", "mod a;\nmod b;\nmod c;"),
            ("a.rs", "use crate::b::{X, y::Z};"),
            ("b.rs", "fn f() { super::c::g() }"),
            ("c.rs", "use crate::{a, d};"),
        ];
        assert_eq!(of(&text), ["a → b → c → a"]);
        assert!(of(&text[..3]).is_empty());
    }

    #[test]
    fn a_name_that_the_root_exports_belongs_to_its_module() {
        let text = [
            ("lib.rs", "pub use a::{Thing, other};"),
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::Thing;"),
        ];
        assert_eq!(of(&text), ["a → b → a"]);
    }

    #[test]
    fn tests_comments_and_the_modules_below_do_not_count() {
        let text = [
            ("a.rs", "use crate::b;"),
            ("b.rs", "// crate::a\n#[cfg(test)]\nmod tests { use crate::a; }"),
            ("b/c.rs", "use super::X; use crate::b::Y;"),
            ("b/d.rs", "use super::c;"),
        ];
        assert!(of(&text).is_empty(), "{:?}", of(&text));
    }
}
