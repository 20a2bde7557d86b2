//! `emend check`: checks files, directories or standard input.
//!
//! - `file_search`: the files that the arguments name
//! - `project`: the words and settings of the project; `rule_names`: the rules that they may name
//! - `ignore_comments`: comments that say where issues are ignored
//! - `text_report`, `json_report`, `sarif_report`: the report in each format; `text_position`: the lines and columns in it

mod file_search;
mod ignore_comments;
mod json_report;
mod project;
mod rule_names;
mod sarif_report;
mod text_position;
mod text_report;

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use emend_domain::number_with_noun::format_count;
use emend_service::{Emend, EmendSettings, ServiceError};
use emend_shared::{Bound, CheckRequest, CheckResponse, Markup, Strictness};

use self::ignore_comments::IgnoreComments;
use self::project::{Project, Projects};
pub(super) use self::text_position::TextPosition;
use crate::config::Options;
use crate::control_client::ControlClient;
use crate::office_files;
use crate::output::say;
use crate::setup;

/// The examples of `emend check --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend check README.md docs/
  emend check --words names.txt letter.txt
  emend check --format sarif docs/ > report.sarif
  echo 'I recieve it.' | emend check --format json -
  emend check --language en-GB letter.txt
  emend check --strictness picky thesis.tex
  emend check --markup markdown CHANGES";

/// The files to check and the output format.
#[derive(Debug, Clone, Args)]
pub(crate) struct CheckArgs {
    /// The files and directories to check; .docx and .odt files are read too. `-` or no argument reads standard input
    files: Vec<PathBuf>,

    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,

    /// The language of the text, such as en-US, or `auto` to detect it [default: the project's language, or else auto]
    #[arg(long, value_name = "TAG", env = "EMEND_LANGUAGE")]
    language: Option<String>,

    /// The markup of the text, or `auto` to detect it [default: according to the file extension, or else auto]
    #[arg(long, value_name = "MARKUP", value_parser = markup_parser())]
    markup: Option<Markup>,

    /// How certain an issue must be to be shown: quiet shows only the most certain; picky adds less certain issues and
    /// optional conventions [default: the project's strictness, or else normal]
    #[arg(long, value_name = "STRICTNESS", value_parser = strictness_parser(), env = "EMEND_STRICTNESS")]
    strictness: Option<Strictness>,

    /// A file of words to accept, one per line, in addition to `.emend/words.txt`; can be given more than once
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
}

/// The parser for the names of markups.
fn markup_parser() -> impl TypedValueParser<Value = Markup> {
    PossibleValuesParser::new(Markup::ALL.map(Markup::as_str)).map(|name| {
        let response = Markup::ALL.into_iter().find(|markup| markup.as_str() == name);
        response.unwrap_or_default()
    })
}

/// The parser for the names of strictnesses.
pub(super) fn strictness_parser() -> impl TypedValueParser<Value = Strictness> {
    let names = PossibleValuesParser::new(Strictness::ALL.map(Strictness::as_str));
    names.map(|name| Strictness::of_name(&name).unwrap_or_default())
}

/// The markup that the ending of a file tells.
fn file_markup(file: &Path) -> Markup {
    let ending = file.extension().and_then(std::ffi::OsStr::to_str);
    ending.map_or(Markup::Auto, Markup::of_file_ending)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// One line per issue, in the style of compilers
    Text,
    /// One JSON document
    Json,
    /// One SARIF document, for code hosts and editors
    Sarif,
}

/// The replacements that a report in lines or in SARIF names for an issue, at most.
const PRINTED_REPLACEMENTS: usize = 5;

/// A file with its issues.
struct CheckedFile {
    name: String,
    text: String,
    response: CheckResponse,
}

pub(crate) async fn run(options: &Options, args: CheckArgs) -> anyhow::Result<ExitCode> {
    let files = file_search::files(&args.files)?;
    let mut projects = Projects::with_words(&args.words)?;
    let checker = CheckBackend::start(options).await?;
    let mut results = Vec::new();
    for file in &files {
        let name = if file.as_os_str() == "-" {
            "(standard input)".to_owned()
        } else {
            file.display().to_string()
        };
        let project = projects.project_of(file)?;
        let checking = check_file(&checker, &project, &args, file);
        let (text, response) = checking.await.with_context(|| name.clone())?;
        if args.format == CheckFormat::Text {
            // The paragraphs of a word processor have numbers, but no lines. In the text there is a blank line between them.
            let lines = if office_files::format_of(file).is_some() {
                2
            } else {
                1
            };
            text_report::print(&name, &text, &response.issues, lines);
        }
        if let Some(incomplete) = response.incomplete {
            let line = TextPosition::of(incomplete.from, &text).line;
            let bound = bound_in_words(incomplete.reason);
            eprintln!("emend: {name}: issues may be missing from line {line} on, because {bound}");
        }
        results.push(CheckedFile { name, text, response });
    }
    let issues: usize = results.iter().map(|file| file.response.issues.len()).sum();
    match args.format {
        CheckFormat::Json => say!(
            "{}",
            serde_json::to_string_pretty(&json_report::document(&results))?
        ),
        CheckFormat::Sarif => say!(
            "{}",
            serde_json::to_string_pretty(&sarif_report::document(&results))?
        ),
        CheckFormat::Text if std::io::stderr().is_terminal() || !is_single_file(&args) => {
            eprintln!(
                "{}, {}",
                format_count(results.len(), "file"),
                format_count(issues, "issue")
            );
        }
        CheckFormat::Text => {}
    }
    Ok(ExitCode::from(u8::from(issues > 0)))
}

/// Checks one file. Returns its text and the issues that neither its project nor its comments exclude.
async fn check_file(
    checker: &CheckBackend,
    project: &Project,
    args: &CheckArgs,
    file: &Path,
) -> anyhow::Result<(String, CheckResponse)> {
    let format = office_files::format_of(file);
    let text = match format {
        Some(format) => office_files::text_of(format, &std::fs::read(file)?)?,
        None => read(file)?,
    };
    let markup = match format {
        Some(_) => Markup::Plain,
        None => args.markup.unwrap_or_else(|| file_markup(file)),
    };
    let comments = IgnoreComments::read(&text, markup)?;
    let language = args.language.as_deref().or(project.language.as_deref());
    let request = CheckRequest {
        markup,
        strictness: args.strictness.or(project.strictness).unwrap_or_default(),
        disabled_rules: project.rules_off.clone(),
        ..CheckRequest::new(text.as_str(), language.unwrap_or("auto"))
    };
    let mut response = checker.check(&request).await?;
    response
        .issues
        .retain(|issue| !project.accepts(issue) && !comments.cover(issue));
    Ok((text, response))
}

/// Whether the arguments name one file or none, and no directory.
fn is_single_file(args: &CheckArgs) -> bool {
    args.files.len() < 2 && !args.files.iter().any(|file| file.is_dir())
}

fn bound_in_words(bound: Bound) -> &'static str {
    match bound {
        Bound::Work => "checking takes too long",
        Bound::Issues => "there are too many",
        Bound::Size => "the report is too long",
        Bound::Time => "the server is overloaded",
    }
}

/// A checker: the running server if there is one, because only one process can open the store, or else this process.
enum CheckBackend {
    Server(ControlClient),
    Here(Box<Emend>),
}

impl CheckBackend {
    async fn start(options: &Options) -> anyhow::Result<Self> {
        if let Some(client) = ControlClient::connect(&options.store()?).await {
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
                let files = emend.checking().check(&Emend::local_viewer(), request).await;
                let files = files.map_err(describe_error)?;
                if !files.with_learned_data {
                    eprintln!(
                        "emend: the store is unavailable; replacements are not ranked by earlier choices"
                    );
                }
                Ok(files.response)
            }
        }
    }
}

/// The error without advice that only clients of the API can follow.
pub(super) fn describe_error(error: ServiceError) -> anyhow::Error {
    match error {
        ServiceError::UnknownLanguage(language) => anyhow::anyhow!(
            "--language: there is no dictionary for {language}; `emend doctor` lists the languages, and --dictionaries adds more"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markup_follows_from_the_file_ending() {
        for (file, markup) in [
            ("a/README.md", Markup::Markdown),
            ("index.HTM", Markup::Html),
            ("x.tex", Markup::Latex),
            ("x.rst", Markup::Rst),
            ("notes.txt", Markup::Plain),
            ("README", Markup::Auto),
            ("-", Markup::Auto),
        ] {
            assert_eq!(file_markup(Path::new(file)), markup, "{file}");
        }
    }
}
