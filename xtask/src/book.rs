//! `cargo xtask book`: the documentation as a book in `target/book`, made by mdBook.
//!
//! # Layout
//! - here: building the book, and the preprocessor that points links to the book's chapters
//! - `links`: checking the links of the book's pages and of the repository's documents
//! - `commands`: whether the commands that documents show are there
//! - `reference`: what the reference chapters must name, as the code has it
//!
//! Links in the documents are right in the repository. `CONTRIBUTING.md` and its like are chapters too, by way of a file in
//! `docs` that includes them, so links to and from them need rewriting. mdBook runs this program for that (`book.toml`).

mod commands;
mod links;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::run::{command, output, root, step, target};
use crate::steps::Counts;
use crate::tools;

/// Documents at the top of the repository, and the chapters that include them. The book begins with a page of its own
/// where the repository has `README.md`.
const TOP: [(&str, &str); 5] = [
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
    /// What mdBook asks: `supports html`
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

/// Builds the book without a warning, and checks that all links lead somewhere, that no document is left out, that the
/// commands they show are there, and that the reference chapters name what is in the code.
pub(crate) fn run() -> anyhow::Result<Counts> {
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
        let named = format!("name = \"{name}\"");
        manifests
            .iter()
            .any(|manifest| manifest.lines().any(|line| line == named))
    };
    let names: Vec<&str> = files.lines().collect();
    wrong.extend(commands::wrong_in(&texts, &names, &is_package));
    wrong.extend(reference::left_out(&sources, &|chapter| {
        read(chapter).unwrap_or_default()
    }));
    ensure!(wrong.is_empty(), "\n      {}", wrong.join("\n      "));
    Ok(Counts::default())
}

fn build() -> anyhow::Result<()> {
    let mdbook = tools::mdbook().ensure()?.join("mdbook");
    step("building the book", || {
        let folder = target().join("book");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let this = std::env::current_exe()?;
        let said = command(mdbook)
            .args(["build", "--dest-dir"])
            .arg(&folder)
            // This very program, instead of the one that cargo would build.
            .env(
                "MDBOOK_PREPROCESSOR__REPOSITORY_LINKS__COMMAND",
                format!("{} book --as-preprocessor", this.display()),
            )
            .env_remove("RUST_LOG")
            .output()
            .context("mdbook")?;
        let said_text = String::from_utf8_lossy(&said.stderr);
        let complains = ["WARN", "ERROR"].iter().any(|level| said_text.contains(level));
        ensure!(
            said.status.success() && !complains,
            "mdbook: {}",
            said_text.trim()
        );
        Ok(())
    })
}

/// The book from mdBook's message, a list of a context and the book, with its links rewritten.
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
                // A decision is listed under its present title.
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

/// What a link of this chapter is in the book; `None` where it leads out of the book, into the code.
fn in_book(chapter: &str, link: &str) -> Option<String> {
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let document = document_of(chapter);
    let linked = links::resolve(&document, path);
    let top = TOP.iter().find(|(document, _)| *document == linked);
    let in_docs = match top {
        Some((_, chapter)) => chapter,
        None => linked.strip_prefix("docs/")?,
    };
    // mdBook makes the index of a folder from its README.
    let page = match in_docs.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => in_docs.to_owned(),
    };
    let up = "../".repeat(chapter.matches('/').count());
    Some(match anchor {
        Some(anchor) => format!("{up}{page}#{anchor}"),
        None => format!("{up}{page}"),
    })
}

/// The repository's document that a chapter shows.
fn document_of(chapter: &str) -> String {
    // The introduction is a document of its own.
    let included = TOP.iter().take(TOP.len() - 1).find(|(_, of)| *of == chapter);
    included.map_or_else(
        || format!("docs/{chapter}"),
        |(document, _)| (*document).to_owned(),
    )
}

/// Documents below `docs` that the table of contents does not have.
fn left_out(documents: &[&str], summary: &str) -> Vec<String> {
    let listed: BTreeSet<String> = links::links_of(summary)
        .into_iter()
        .map(|link| format!("docs/{link}"))
        .collect();
    documents
        .iter()
        .filter(|name| name.starts_with("docs/") && **name != "docs/SUMMARY.md" && !listed.contains(**name))
        .map(|name| format!("docs/SUMMARY.md does not list {name}"))
        .collect()
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
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
