//! `cargo xtask test --quick`: tidy, format, lint and the unit tests of the crates that changed, in a minute or two.
//!
//! It installs nothing and starts no services. The commands are those of the full run, so that both share what is compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::affected_crates::Affected;
use crate::crate_graph::Graph;
use crate::run::{cargo, command, output, root, which};
use crate::step_report::{StepOutcome, attempt, report};
use crate::steps;
use crate::test_counts::{TestCounts, run_and_count_tests};
use crate::tracked_files::has_extension;

/// The branches that a change is compared with; the first one that there is.
const MAIN: [&str; 3] = ["main", "origin/main", "origin/HEAD"];

/// The steps that a quick run never includes.
const EXCLUDED_STEPS: &str = "\
    left out: integration tests, documentation examples, licences, the web app's build and its tests in a browser,
    LanguageTool clients, chaos, schemathesis. `cargo xtask test` runs everything; `cargo xtask test --list` names the steps.";

/// Tests the changes since `since`, or since this branch left main.
pub(crate) fn run(since: Option<&str>) -> anyhow::Result<ExitCode> {
    let (base, named) = base(since)?;
    let paths = changes(&base)?;
    if paths.is_empty() {
        println!("Nothing changed since {named}; there is nothing to test.");
        return Ok(ExitCode::SUCCESS);
    }
    let graph = Graph::read()?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let affected = Affected::by(&paths, &graph);
    let files = if paths.len() == 1 { "file" } else { "files" };
    println!("{} {files} changed since {named}.", paths.len());
    println!("{}", summary(&affected));
    println!("    running: {}", planned(&paths, &affected).join(", "));

    let outcomes: Vec<StepOutcome> = planned(&paths, &affected)
        .into_iter()
        .map(|step| match step {
            "tidy" => attempt(
                step,
                "the rules for crates, files and documents",
                crate::tidy::run,
            ),
            "format" => attempt(step, "cargo fmt changes nothing", steps::format),
            "lint" => attempt(step, "no clippy warnings", || lint(&affected)),
            _ => attempt(step, "unit tests of these crates", || unit(&graph, &affected)),
        })
        .collect();
    println!("\n{EXCLUDED_STEPS}");
    for test in &affected.tests {
        let is_step = steps::STEPS.iter().any(|step| step.name == *test);
        let command = if is_step {
            format!("cargo xtask test --only {test}")
        } else {
            format!("cargo test --workspace --test {test}")
        };
        println!("    changed, not run: {command}");
    }
    Ok(report(&outcomes))
}

/// The steps for a change of these files.
fn planned(paths: &[&str], affected: &Affected<'_>) -> Vec<&'static str> {
    let mut steps = vec!["tidy"];
    if paths.iter().any(|path| has_extension(path, "rs")) {
        steps.push("format");
    }
    if !affected.changed.is_empty() {
        steps.extend(["lint", "unit"]);
    }
    steps
}

/// The commit to compare with, and its description.
fn base(since: Option<&str>) -> anyhow::Result<(String, String)> {
    let commit = |revision: &str| {
        let revision = format!("{revision}^{{commit}}");
        output(command("git").args(["rev-parse", "--verify", "--quiet", &revision]))
    };
    if let Some(since) = since {
        let programs = commit(since).with_context(|| format!("there is no commit {since}"))?;
        return Ok((programs, since.to_owned()));
    }
    for main in MAIN {
        if commit(main).is_ok()
            && let Ok(base) = output(command("git").args(["merge-base", "HEAD", main]))
        {
            let short = base.get(..9).unwrap_or(&base).to_owned();
            return Ok((base, format!("{short}, where this branch left {main}")));
        }
    }
    Ok((
        commit("HEAD")?,
        "the last commit (there is no branch main)".to_owned(),
    ))
}

/// The files that differ from a commit: committed, uncommitted and new ones.
fn changes(base: &str) -> anyhow::Result<Vec<String>> {
    // Names in other scripts would be quoted.
    let git = || {
        let mut git = command("git");
        git.args(["-c", "core.quotePath=false"]);
        git
    };
    let changed = output(git().args(["diff", "--name-only", "--no-renames", base]))?;
    let new = output(git().args(["ls-files", "--others", "--exclude-standard"]))?;
    let all: BTreeSet<&str> = changed.lines().chain(new.lines()).collect();
    Ok(all.into_iter().map(str::to_owned).collect())
}

/// The affected crates, in words.
fn summary(affected: &Affected<'_>) -> String {
    let joined_names = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    if affected.everything {
        return "    affected: every crate, since the workspace's own configuration changed".to_owned();
    }
    if affected.changed.is_empty() {
        return "    affected: no crate".to_owned();
    }
    let mut summary = format!("    changed: {}", joined_names(&affected.changed));
    if !affected.dependents.is_empty() {
        let dependents = joined_names(&affected.dependents);
        let _ = write!(summary, "\n    depend on them: {dependents}");
    }
    summary
}

/// Clippy as in the full run. It skips crates that did not change.
fn lint(affected: &Affected<'_>) -> anyhow::Result<TestCounts> {
    ensure!(
        which("make").is_some(),
        "make, which builds the server's allocator, is missing; install it by hand (on Debian: apt-get install make)"
    );
    steps::lint_native()?;
    if affected.has("emend-frontend") {
        steps::lint_browser()?;
    }
    Ok(TestCounts::default())
}

/// Compiles the unit tests of the workspace, and runs those of the affected crates.
///
/// A selection of crates (`--package`) would select other features of their dependencies, and compile all of them again.
fn unit(graph: &Graph, affected: &Affected<'_>) -> anyhow::Result<TestCounts> {
    println!("    compiling the unit tests");
    let compiled = output(cargo().args(steps::WORKSPACE_TESTS).args([
        "--lib",
        "--bins",
        "--no-run",
        "--quiet",
        "--message-format",
        "json-render-diagnostics",
    ]))?;
    let tests = executables(&compiled, graph)?;
    let mut counts = TestCounts::default();
    for (name, programs) in tests.iter().filter(|(name, _)| affected.has(name)) {
        for program in programs {
            println!("    {name}");
            let mut test = command(program);
            // As cargo runs them.
            test.current_dir(root().join(&graph.workspace[*name]));
            counts = counts + run_and_count_tests(test.arg("--quiet"))?;
        }
    }
    if counts.failed > 0 {
        bail!("{counts}");
    }
    Ok(counts)
}

/// The test programs that cargo built, by crate. It prints a JSON object for each on a line of its own.
fn executables<'a>(messages: &str, graph: &'a Graph) -> anyhow::Result<BTreeMap<&'a str, Vec<PathBuf>>> {
    let top = root().canonicalize()?;
    let mut programs: BTreeMap<&str, Vec<PathBuf>> = BTreeMap::new();
    for line in messages.lines().filter(|line| line.starts_with('{')) {
        let message: Value = serde_json::from_str(line)?;
        let (Some(program), Some(manifest)) =
            (message["executable"].as_str(), message["manifest_path"].as_str())
        else {
            continue;
        };
        let is_ours =
            |(_, directory): &(&String, &String)| *manifest == *top.join(directory).join("Cargo.toml");
        if message["profile"]["test"] == true
            && let Some((name, _)) = graph.workspace.iter().find(is_ours)
        {
            programs.entry(name).or_default().push(program.into());
        }
    }
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_described_in_words() {
        let mut affected = Affected::default();
        assert_eq!(summary(&affected), "    affected: no crate");
        affected.changed.insert("low");
        affected.dependents.extend(["middle", "top"]);
        assert_eq!(
            summary(&affected),
            "    changed: low\n    depend on them: middle, top"
        );
    }

    #[test]
    fn a_document_needs_neither_compiler_nor_format() {
        let mut affected = Affected::default();
        assert_eq!(planned(&["docs/learning.md"], &affected), ["tidy"]);
        affected.changed.insert("emend-engine");
        let data = planned(&["engine/data/en/words.fst"], &affected);
        assert_eq!(data, ["tidy", "lint", "unit"]);
        let code = planned(&["engine/src/lib.rs"], &affected);
        assert_eq!(code, ["tidy", "format", "lint", "unit"]);
    }

    #[test]
    fn only_test_programs_of_the_workspace_are_run() {
        let mut graph = Graph::default();
        graph.workspace.insert("ours".to_owned(), "a".to_owned());
        let manifest = root().canonicalize().unwrap().join("a/Cargo.toml");
        let message = |manifest: &str, test: bool, program: Value| {
            serde_json::json!({ "manifest_path": manifest, "profile": { "test": test }, "executable": program })
                .to_string()
        };
        let ours = manifest.to_str().unwrap();
        let messages = [
            message(ours, true, "test-of-ours".into()),
            message(ours, false, "program".into()),
            message(ours, true, Value::Null),
            message("/elsewhere/Cargo.toml", true, "theirs".into()),
            "not JSON".to_owned(),
        ];
        let programs = executables(&messages.join("\n"), &graph).unwrap();
        assert_eq!(
            programs,
            BTreeMap::from([("ours", vec![PathBuf::from("test-of-ours")])])
        );
    }
}
