//! `cargo xtask book` builds the documentation as a book with mdBook, in `target/book`.
//!
//! # Layout
//! - here: the build, and the preprocessor that rewrites links
//! - `links`: checks the links in the book's pages and in the repository's documents
//! - `commands`: checks the commands in the documents
//! - `reference`: compares the reference chapters with the code
//!
//! The links in the documents work in the repository. Documents at its top, such as `CONTRIBUTING.md`, are chapters as well: a file
//! in `docs` includes each of them. Links to and from them must be rewritten; mdBook runs this program to do so (`book.toml`).

mod commands;
mod links;
mod reference_check;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::cargo_packages;
use crate::run::{command, output, root, step, target};
use crate::test_counts::TestCounts;

/// The documents at the top of the repository, and the chapters that include them. Instead of `README.md`, the book has an
/// introduction of its own.
const ROOT_DOCUMENTS: [(&str, &str); 5] = [
    ("ARCHITECTURE.md", "architecture.md"),
    ("CHANGELOG.md", "changelog.md"),
    ("CONTRIBUTING.md", "contributing.md"),
    ("SECURITY.md", "security.md"),
    ("README.md", "introduction.md"),
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rewrite the book that mdBook sends on standard input
    #[arg(long, hide = true)]
    as_preprocessor: bool,
    /// The question of mdBook: `supports html`
    #[arg(hide = true)]
    asked: Vec<String>,
}

pub(crate) fn book(args: &Args) -> anyhow::Result<ExitCode> {
    if !args.as_preprocessor {
        build()?;
        println!("{}", target().join("book/index.html").display());
    } else if args.asked.is_empty() {
        let input: Value = serde_json::from_reader(std::io::stdin()).context("the book from mdBook")?;
        serde_json::to_writer(std::io::stdout(), &preprocessed(input)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the book and fails on warnings, broken links, documents that are missing from the contents, unknown commands, and
/// reference chapters that do not match the code.
pub(crate) fn run() -> anyhow::Result<TestCounts> {
    build()?;
    let files = output(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let documents: Vec<&str> = files.lines().filter(|name| has_extension(name, "md")).collect();
    let read = |name: &str| std::fs::read_to_string(root().join(name)).ok();
    let mut wrong = links::wrong_in_pages(&target().join("book"))?;
    wrong.extend(links::wrong_in_documents(&documents, &read, &|path| {
        root().join(path).exists()
    }));
    wrong.extend(left_out(
        &documents,
        &read("docs/SUMMARY.md").context("docs/SUMMARY.md")?,
    ));
    let sources: BTreeMap<&str, String> = files
        .lines()
        .filter(|name| has_extension(name, "rs") || has_extension(name, "sql"))
        .filter_map(|name| Some((name, read(name)?)))
        .collect();
    let texts: Vec<(&str, String)> = documents
        .iter()
        .filter_map(|name| Some((*name, read(name)?)))
        .collect();
    let manifests: Vec<String> = files
        .lines()
        .filter(|name| name.ends_with("Cargo.toml"))
        .filter_map(read)
        .collect();
    let is_package = |name: &str| {
        let name_line = format!("name = \"{name}\"");
        manifests
            .iter()
            .any(|manifest| manifest.lines().any(|line| line == name_line))
    };
    let names: Vec<&str> = files.lines().collect();
    wrong.extend(commands::wrong_in(&texts, &names, &is_package));
    wrong.extend(reference_check::left_out(&sources, &|chapter| {
        read(chapter).unwrap_or_default()
    }));
    ensure!(wrong.is_empty(), "\n      {}", wrong.join("\n      "));
    Ok(TestCounts::default())
}

fn build() -> anyhow::Result<()> {
    let mdbook = cargo_packages::mdbook().ensure()?.join("mdbook");
    step("building the book", || {
        let directory = target().join("book");
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        let this = std::env::current_exe()?;
        let version_output = command(mdbook)
            .args(["build", "--dest-dir"])
            .arg(&directory)
            // This program runs already, so cargo need not check whether it is up to date.
            .env(
                "MDBOOK_PREPROCESSOR__REPOSITORY_LINKS__COMMAND",
                format!("{} book --as-preprocessor", this.display()),
            )
            .env_remove("RUST_LOG")
            .output()
            .context("mdbook")?;
        let said_text = String::from_utf8_lossy(&version_output.stderr);
        let complains = ["WARN", "ERROR"].iter().any(|level| said_text.contains(level));
        ensure!(
            version_output.status.success() && !complains,
            "mdbook: {}",
            said_text.trim()
        );
        Ok(())
    })
}

/// Rewrites the links in mdBook's message, a list of a context and the book, and returns the book.
fn preprocessed(mut input: Value) -> anyhow::Result<Value> {
    let mut book = input.get_mut(1).context("no book")?.take();
    rewrite_chapters(&mut book);
    Ok(book)
}

fn rewrite_chapters(part: &mut Value) {
    match part {
        Value::Array(parts) => parts.iter_mut().for_each(rewrite_chapters),
        Value::Object(fields) => {
            if let (Some(path), Some(content)) = (
                fields.get("path").and_then(Value::as_str).map(str::to_owned),
                fields.get("content").and_then(Value::as_str),
            ) {
                let content = links::rewritten(content, &|link| in_book(&path, link));
                // The contents list decisions under their current titles.
                if path.starts_with("decisions/0")
                    && let Some(title) = content.lines().find_map(|line| line.strip_prefix("# "))
                {
                    fields.insert("name".to_owned(), title.replace('`', "").into());
                }
                fields.insert("content".to_owned(), content.into());
            }
            fields.values_mut().for_each(rewrite_chapters);
        }
        _ => {}
    }
}

/// The target of a chapter's link in the book; `None` if the target is not part of the book.
fn in_book(chapter: &str, link: &str) -> Option<String> {
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let document = document_of(chapter);
    let linked = links::resolve(&document, path);
    let top = ROOT_DOCUMENTS.iter().find(|(document, _)| *document == linked);
    let in_docs = match top {
        Some((_, chapter)) => chapter,
        None => linked.strip_prefix("docs/")?,
    };
    // mdBook names the page of a README `index`.
    let page = match in_docs.strip_suffix("README.md") {
        Some(directory) => format!("{directory}index.md"),
        None => in_docs.to_owned(),
    };
    let up = "../".repeat(chapter.matches('/').count());
    Some(match anchor {
        Some(anchor) => format!("{up}{page}#{anchor}"),
        None => format!("{up}{page}"),
    })
}

/// The document in the repository from which a chapter is made.
fn document_of(chapter: &str) -> String {
    // The introduction includes no document.
    let included = ROOT_DOCUMENTS
        .iter()
        .take(ROOT_DOCUMENTS.len() - 1)
        .find(|(_, of)| *of == chapter);
    included.map_or_else(
        || format!("docs/{chapter}"),
        |(document, _)| (*document).to_owned(),
    )
}

/// The documents in `docs` that are missing from the table of contents.
fn left_out(documents: &[&str], summary: &str) -> Vec<String> {
    let listed_chapters: BTreeSet<String> = links::links_of(summary)
        .into_iter()
        .map(|link| format!("docs/{link}"))
        .collect();
    documents
        .iter()
        .filter(|name| {
            name.starts_with("docs/") && **name != "docs/SUMMARY.md" && !listed_chapters.contains(**name)
        })
        .map(|name| format!("docs/SUMMARY.md does not list {name}"))
        .collect()
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|actual| actual == extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_documents_become_links_between_chapters() {
        for (chapter, link, expected) in [
            (
                "contributing.md",
                "docs/learning.md#speed",
                Some("learning.md#speed"),
            ),
            ("contributing.md", "ARCHITECTURE.md", Some("architecture.md")),
            (
                "decisions/0001-a.md",
                "../../ARCHITECTURE.md",
                Some("../architecture.md"),
            ),
            ("decisions/0001-a.md", "0002-b.md", Some("../decisions/0002-b.md")),
            ("rdb.md", "decisions/0012-rdb.md", Some("decisions/0012-rdb.md")),
            ("introduction.md", "editor.png", Some("editor.png")),
            ("clients.md", "../README.md", Some("introduction.md")),
            (
                "contributing.md",
                "docs/decisions/README.md",
                Some("decisions/index.md"),
            ),
            ("clients.md", "../e2e/tests/clients.rs", None),
            ("contributing.md", "LICENSE-MIT", None),
        ] {
            assert_eq!(in_book(chapter, link).as_deref(), expected, "{chapter}: {link}");
        }
    }

    #[test]
    fn every_chapter_is_rewritten_and_a_decision_has_its_own_title() {
        let book = serde_json::json!([{}, {"items": [{"Chapter": {
            "name": "x", "path": "rdb.md", "content": "[a](../Cargo.toml)", "sub_items": [{"Chapter": {
                "name": "old", "path": "decisions/0001-a.md", "content": "# 0001: new\n[b](../rdb.md)", "sub_items": []
            }}]
        }}]}]);
        let book = preprocessed(book).unwrap().to_string();
        assert!(book.contains(r#""content":"a""#), "{book}");
        assert!(
            book.contains(r#""name":"0001: new""#) && book.contains("[b](../rdb.md)"),
            "{book}"
        );
    }

    #[test]
    fn a_document_that_the_contents_leave_out_is_named() {
        let documents = ["README.md", "docs/SUMMARY.md", "docs/a.md", "docs/b.md"];
        let wrong = left_out(&documents, "- [A](a.md)\n");
        assert_eq!(wrong, ["docs/SUMMARY.md does not list docs/b.md"]);
    }
}
