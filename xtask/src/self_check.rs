//! The step `self-check`: Emend finds no issue in its own documents, in the texts of the web app, in its help and in the descriptions
//! of the API.
//!
//! # Layout
//! - here: the step, and the extraction of the API's descriptions
//! - `app_strings`: the texts in the sources of the web app
//! - `help_texts`: the texts that `--help` prints
//! - `passages`: texts with their places, as a file that can be checked
//!
//! The words of the project and the language of its texts are in `.emend`. An issue that is intended has a comment `emend-ignore`.

mod app_strings;
mod help_texts;
mod passages;

use std::fs;

use anyhow::{Context, bail, ensure};

use self::passages::Passages;
use crate::run::{built_server, command, root, target};
use crate::tracked_files::{self, has_extension};

/// The documents: files and directories.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs",
];

const OPENAPI: &str = "docs/openapi.json";

/// The directory of the extracted texts. It is below the top of the checkout, so that the settings in `.emend` apply.
const DIRECTORY: &str = "target/self-check";

/// The number of lines of extracted text that are checked together.
const LINES_PER_CHECK: usize = 200;

/// Checks everything with the built binary, and with a store without choices.
pub(crate) fn run() -> anyhow::Result<()> {
    let emend = built_server()?;
    let texts = [
        ("app", app_texts()?),
        (
            "api",
            api_descriptions(&fs::read_to_string(root().join(OPENAPI))?)?,
        ),
        ("help", help_texts::of(&emend)?),
    ];
    let mut extracted = Vec::new();
    for (name, passages) in texts {
        ensure!(!passages.is_empty(), "{name}: no text was found; has it moved?");
        let parts = passages.split(LINES_PER_CHECK).into_iter().enumerate();
        extracted.extend(parts.map(|(part, passages)| (format!("{DIRECTORY}/{name}-{part}.md"), passages)));
    }
    fs::create_dir_all(root().join(DIRECTORY))?;
    for (file, passages) in &extracted {
        fs::write(root().join(file), passages.text())?;
    }
    let mut check = command(emend);
    check.args(["check", "--config", "", "--store"]);
    check.arg(format!("embedded:{}", target().join("self-check.redb").display()));
    check.args(DOCUMENTS).args(extracted.iter().map(|(file, _)| file));
    let output = check.output()?;
    let remarks = String::from_utf8_lossy(&output.stderr);
    eprint!("{remarks}");
    let report = String::from_utf8_lossy(&output.stdout);
    for line in report.lines() {
        let in_source = extracted
            .iter()
            .find_map(|(file, passages)| passages.with_place(line.strip_prefix(file.as_str())?));
        println!("{}", in_source.as_deref().unwrap_or(line));
    }
    ensure!(
        !remarks.contains("issues may be missing"),
        "a text was not checked to its end"
    );
    match output.status.code() {
        Some(0) => Ok(()),
        Some(1) => bail!(
            "issues: {}; correct them, add words to .emend/words.txt, or ignore an intended one with a comment (docs/using.md)",
            report.lines().count()
        ),
        _ => bail!("emend check failed ({})", output.status),
    }
}

/// The texts in the sources of the web app.
fn app_texts() -> anyhow::Result<Passages> {
    let mut passages = Passages::default();
    for (name, source) in tracked_files::texts()? {
        if name.starts_with("frontend/src/") && has_extension(&name, "rs") {
            for (line, text) in app_strings::in_source(&source).with_context(|| name.clone())? {
                if !is_ignored(&source, line) {
                    passages.add(&format!("{name}:{line}"), &text);
                }
            }
        }
    }
    Ok(passages)
}

/// Whether a comment above a line says that its issues are ignored.
fn is_ignored(source: &str, line: usize) -> bool {
    let above = line.checked_sub(2).and_then(|above| source.lines().nth(above));
    above.is_some_and(|above| above.trim_start().starts_with("// emend-ignore"))
}

/// The summaries and descriptions in the `OpenAPI` document, which has each on a line of its own.
fn api_descriptions(document: &str) -> anyhow::Result<Passages> {
    let mut passages = Passages::default();
    for (number, line) in (1..).zip(document.lines()) {
        let line = line.trim_start();
        let value = ["description", "summary"].iter().find_map(|key| {
            line.strip_prefix('"')?
                .strip_prefix(key)?
                .strip_prefix("\": ")
                .filter(|value| value.starts_with('"'))
        });
        if let Some(value) = value {
            let text: String = serde_json::from_str(value.trim_end_matches(','))?;
            passages.add(&format!("{OPENAPI}:{number}"), &text);
        }
    }
    Ok(passages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_excludes_the_text_below_it() {
        let source = "// emend-ignore: errors on purpose\nlet a = \"teh\";\nlet b = \"teh\";";
        assert!(is_ignored(source, 2) && !is_ignored(source, 3) && !is_ignored(source, 1));
    }

    #[test]
    fn descriptions_of_the_api_have_their_lines() {
        let document = "{\n  \"description\": \"One \\\"line\\\".\\nAnother.\",\n  \"summary\": \"Three\"\n  \"description\": {\n";
        let passages = api_descriptions(document).unwrap();
        assert_eq!(passages.text(), "One \"line\".\nAnother.\n\nThree\n");
        let line = passages.with_place(":4:1: spelling").unwrap();
        assert_eq!(line, "docs/openapi.json:3: spelling");
    }
}
