//! `emend check`: checks files or standard input.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use emend_service::{Emend, EmendSettings, ServiceError};
use emend_shared::{CheckRequest, CheckResponse, Issue, Markup};
use serde::Serialize;

use crate::commands::office::OfficeFormat;
use crate::config::Options;
use crate::control_client::ControlClient;
use crate::output::say;
use crate::setup;

/// The examples of `emend check --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend check README.md notes.txt
  echo 'I recieve it.' | emend check --format json -
  emend check --language en-GB letter.txt
  emend check --markup markdown CHANGES";

/// The files to check and the output format.
#[derive(Debug, Clone, Args)]
pub(crate) struct CheckArgs {
    /// The files to check, also .docx and .odt; `-`, or no file, means standard input
    files: Vec<PathBuf>,

    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,

    /// The language of the text, such as en-US, or `auto` to detect it
    #[arg(long, value_name = "TAG", default_value = "auto", env = "EMEND_LANGUAGE")]
    language: String,

    /// The markup of the text; by default, the ending of the file tells it, and `auto` detects it
    #[arg(long, value_name = "MARKUP", value_parser = markup_parser())]
    markup: Option<Markup>,
}

/// The parser for the names of markups.
fn markup_parser() -> impl TypedValueParser<Value = Markup> {
    PossibleValuesParser::new(Markup::ALL.map(Markup::as_str)).map(|name| {
        let found = Markup::ALL.into_iter().find(|markup| markup.as_str() == name);
        found.unwrap_or_default()
    })
}

/// The markup that the ending of a file tells.
fn markup_of(file: &Path) -> Markup {
    let ending = file.extension().and_then(std::ffi::OsStr::to_str);
    ending.map_or(Markup::Auto, Markup::of_file_ending)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// One line per issue, in the style of compilers
    Text,
    /// One JSON document
    Json,
}

#[derive(Serialize)]
struct CheckReport {
    files: Vec<FileReport>,
}

#[derive(Serialize)]
struct FileReport {
    file: String,
    #[serde(flatten)]
    found: CheckResponse,
}

pub(crate) async fn run(options: &Options, args: CheckArgs) -> anyhow::Result<ExitCode> {
    let checker = CheckBackend::start(options).await?;
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() {
        &stdin[..]
    } else {
        &args.files
    };
    let mut report = CheckReport { files: Vec::new() };
    let mut issues = 0;
    for file in files {
        let name = if file.as_os_str() == "-" {
            "(standard input)".to_owned()
        } else {
            file.display().to_string()
        };
        let format = OfficeFormat::of(file);
        let text = match format {
            Some(format) => format.text(&std::fs::read(file).with_context(|| name.clone())?),
            None => read(file),
        };
        let text = text.with_context(|| name.clone())?;
        let markup = if format.is_some() {
            Markup::Plain
        } else {
            args.markup.unwrap_or_else(|| markup_of(file))
        };
        let request = CheckRequest {
            markup,
            ..CheckRequest::new(text.as_str(), args.language.as_str())
        };
        let found = checker.check(&request).await.with_context(|| name.clone())?;
        issues += found.issues.len();
        if args.format == CheckFormat::Text {
            // The paragraphs of a word processor have numbers, but no lines. In the text there is a blank line between them.
            let lines = if format.is_some() { 2 } else { 1 };
            print_text(&name, &text, &found.issues, lines);
        }
        report.files.push(FileReport { file: name, found });
    }
    match args.format {
        CheckFormat::Json => say!("{}", serde_json::to_string_pretty(&report)?),
        CheckFormat::Text if std::io::stderr().is_terminal() => {
            eprintln!("{issues} {}", if issues == 1 { "issue" } else { "issues" });
        }
        CheckFormat::Text => {}
    }
    Ok(ExitCode::from(u8::from(issues > 0)))
}

/// A checker: the running server if there is one, because only one process can open the store, or else this process.
enum CheckBackend {
    Server(ControlClient),
    Here(Box<Emend>),
}

impl CheckBackend {
    async fn start(options: &Options) -> anyhow::Result<Self> {
        if let Some(client) = ControlClient::beside(&options.store()?).await {
            return Ok(Self::Server(client));
        }
        let store = setup::open_store(options).await?;
        Ok(Self::Here(Box::new(setup::emend(
            options,
            Arc::clone(&store),
            // No other request waits for this one.
            &EmendSettings {
                work_per_check: u64::MAX,
                ..EmendSettings::default()
            },
        )?)))
    }

    async fn check(&self, request: &CheckRequest) -> anyhow::Result<CheckResponse> {
        match self {
            Self::Server(client) => client.post("/api/v1/check", request).await,
            Self::Here(emend) => {
                let checked = emend.checking().check(&Emend::local_viewer(), request).await;
                let checked = checked.map_err(without_api)?;
                if !checked.learned {
                    eprintln!(
                        "emend: the store is unavailable; replacements are not ranked by earlier choices"
                    );
                }
                Ok(checked.response)
            }
        }
    }
}

/// The error without advice that only clients of the API can follow.
pub(super) fn without_api(error: ServiceError) -> anyhow::Error {
    match error {
        ServiceError::UnknownLanguage(language) => anyhow::anyhow!(
            "--language: there is no dictionary for {language}; `emend doctor` lists the languages, and --dictionaries adds some"
        ),
        other => other.into(),
    }
}

pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    String::from_utf8(bytes).context("not UTF-8 text")
}

/// Prints one line per issue, with the number of its paragraph of `lines` lines, and its column.
fn print_text(name: &str, text: &str, issues: &[Issue], lines: usize) {
    let mut at = LineColumn::default();
    let mut units = text.chars();
    for issue in issues {
        at.advance(&mut units, issue.span.offset);
        let best: Vec<_> = issue
            .replacements
            .iter()
            .take(5)
            .map(|replacement| shown(&replacement.value))
            .collect();
        let offered = if best.is_empty() {
            String::new()
        } else {
            format!(" -> {}", best.join(", "))
        };
        say!(
            "{name}:{}:{}: {} [{}] {}: {}{offered}",
            at.line.div_ceil(lines),
            at.column,
            issue.kind.as_str(),
            issue.rule.id,
            shown(&issue.surface),
            issue.message
        );
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() {
        "(nothing)".to_owned()
    } else {
        text.replace(['\n', '\r'], " ")
    }
}

/// A line and a column in characters, both counted from 1, and the number of UTF-16 code units before them.
pub(super) struct LineColumn {
    pub(super) line: usize,
    pub(super) column: usize,
    units: usize,
}

impl Default for LineColumn {
    fn default() -> Self {
        Self {
            line: 1,
            column: 1,
            units: 0,
        }
    }
}

impl LineColumn {
    pub(super) fn advance(&mut self, rest: &mut std::str::Chars<'_>, to: usize) {
        while self.units < to {
            let Some(character) = rest.next() else { return };
            self.units += character.len_utf16();
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_tells_its_markup() {
        for (file, markup) in [
            ("a/README.md", Markup::Markdown),
            ("index.HTM", Markup::Html),
            ("x.tex", Markup::Latex),
            ("x.rst", Markup::Rst),
            ("notes.txt", Markup::Plain),
            ("README", Markup::Auto),
            ("-", Markup::Auto),
        ] {
            assert_eq!(markup_of(Path::new(file)), markup, "{file}");
        }
    }

    #[test]
    fn a_position_counts_lines_and_characters() {
        let mut at = LineColumn::default();
        let mut text = "👍 a\nbc".chars();
        at.advance(&mut text, 3);
        assert_eq!((at.line, at.column), (1, 3));
        at.advance(&mut text, 6);
        assert_eq!((at.line, at.column), (2, 2));
    }
}
