//! `emend explain TEXT`: why words are marked, and how their candidates came to their ranks.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use emend_service::{Emend, EmendSettings, ExplainedCandidate, ExplainedIssue, Explanation, UnmarkedWord};
use emend_shared::{CheckRequest, Scope, Strictness};
use serde::{Deserialize, Serialize};

use super::check::{TextPosition, describe_error, read, strictness_parser};
use crate::config::Options;
use crate::control_client::{self, ControlClient};
use crate::output::say;
use crate::setup;

/// The examples of `emend explain --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend explain 'I recieve teh letter.'
  emend explain --user ada --candidates 3 'Thank yuo'
  emend explain --words 'Is this word known?'
  emend explain --format json - < letter.txt";

/// The text to explain and the output format.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExplainArgs {
    /// The text; `-` reads it from standard input
    text: String,

    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// The language of the text, such as en-US, or `auto` to detect it
    #[arg(long, value_name = "TAG", default_value = "auto", env = "EMEND_LANGUAGE")]
    language: String,

    /// How certain an issue must be to be shown: quiet shows only the most certain; picky adds less certain issues and
    /// optional conventions
    #[arg(
        long,
        value_name = "STRICTNESS",
        value_parser = strictness_parser(),
        default_value = "normal",
        env = "EMEND_STRICTNESS"
    )]
    strictness: Strictness,

    /// The account whose votes, teams and dictionary apply [default: the local user]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Maximum number of candidates per issue
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 5,
        value_parser = clap::value_parser!(u8).range(1..=20)
    )]
    candidates: u8,

    /// Also list the words that are not marked, and why
    // The key `words` of the configuration file is the option of `emend check`.
    #[arg(id = "unmarked_words", long = "words")]
    words: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One table per issue
    Text,
    /// One JSON document
    Json,
}

/// A text to explain, as it is sent to a running server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExplainRequest {
    text: String,
    language: String,
    user: Option<String>,
    words: bool,
    #[serde(default)]
    strictness: Strictness,
}

/// Explains the issues of a text.
pub(crate) async fn answer(emend: &Emend, question: &ExplainRequest) -> anyhow::Result<Explanation> {
    let viewer = match &question.user {
        Some(name) => emend.explaining().resolve_viewer(name).await?,
        None => Emend::local_viewer(),
    };
    let request = CheckRequest {
        strictness: question.strictness,
        ..CheckRequest::new(question.text.as_str(), question.language.as_str())
    };
    let explanation = emend
        .explaining()
        .explain(&viewer, &request, question.words)
        .await;
    explanation.map_err(describe_error)
}

pub(crate) async fn run(options: &Options, args: ExplainArgs) -> anyhow::Result<ExitCode> {
    let text = if args.text == "-" {
        read(Path::new("-"))?
    } else {
        args.text
    };
    let question = ExplainRequest {
        text,
        language: args.language,
        user: args.user,
        words: args.words,
        strictness: args.strictness,
    };
    let mut explanation: Explanation = if let Some(server) = ControlClient::connect(&options.store()?).await {
        server.post(control_client::EXPLAIN, &question).await?
    } else {
        let store = setup::open_store(options).await?;
        // No other request waits for this one.
        let settings = EmendSettings {
            work_per_check: u64::MAX,
            ..EmendSettings::default()
        };
        let emend = setup::emend(options, Arc::clone(&store), &settings)?;
        answer(&emend, &question).await?
    };
    for issue in &mut explanation.issues {
        issue.candidates.truncate(args.candidates.into());
    }
    match args.format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&explanation)?),
        Format::Text => print(&question.text, &explanation),
    }
    Ok(ExitCode::SUCCESS)
}

const LEGEND: &str = "\
The score is a probability in percent. Each column after it is a step of the ranking, in order, and shows by how much
the step changes the score, so that the columns add up to the score.
  channel    how likely the word is to be typed like this; its cost is given in nats, natural logarithms
  frequency  how common the word is, per million words of running text
  context    how well it fits the words around it, in nats
  lists      lists of misspellings, rules, and the kind of word
  everyone, team, mine
             votes: the accounts that chose it, on this server and in a team, and the number of your own choices";

fn print(text: &str, explanation: &Explanation) {
    print_words(text, &explanation.words);
    if explanation.issues.is_empty() {
        say!("No issues.");
        return;
    }
    let mut position = TextPosition::default();
    let mut rest = text.chars();
    for issue in &explanation.issues {
        position.advance(&mut rest, issue.span.offset);
        print_issue(&position, issue);
        say!();
    }
    say!("{LEGEND}");
}

fn print_words(text: &str, words: &[UnmarkedWord]) {
    let mut position = TextPosition::default();
    let mut rest = text.chars();
    for word in words {
        position.advance(&mut rest, word.span.offset);
        let frequency = word
            .per_million
            .map(|frequency| format!(", {frequency:.1} per million"));
        say!(
            "{}:{} {}: not marked: {}{}",
            position.line,
            position.column,
            word.surface,
            word.reason,
            frequency.unwrap_or_default()
        );
    }
    if !words.is_empty() {
        say!();
    }
}

fn print_issue(position: &TextPosition, issue: &ExplainedIssue) {
    say!(
        "{}:{} {}: {}",
        position.line,
        position.column,
        issue.surface.replace(['\n', '\r'], " "),
        issue.message
    );
    say!(
        "  rule       {} ({}, {})",
        issue.rule.id,
        issue.rule.category,
        issue.kind.as_str()
    );
    say!("  detector   {}", issue.detector);
    if !(issue.left.is_empty() && issue.right.is_empty()) {
        say!("  context    {}", neighbours(issue));
    }
    if let Some(suppressed) = issue.suppressed {
        let scope = match suppressed.by {
            Scope::You => "your own votes or dictionary",
            Scope::Team => "a team's votes or dictionary",
            Scope::Everyone => "everyone's votes",
        };
        say!("  hidden by  {scope}");
        if let Some(reason) = &issue.suppressed_because {
            say!("  because    {reason}");
        }
    }
    if let Some(reason) = &issue.threshold_because {
        say!("  because    {reason}");
    }
    if issue.candidates.is_empty() {
        say!("  no candidates");
        return;
    }
    let longest = issue
        .candidates
        .iter()
        .map(|candidate| candidate_line(candidate).chars().count());
    let width = longest.max().unwrap_or_default().max("candidate".len());
    say!();
    say!(
        "  {:<width$}   score = channel  frequency  context    lists  everyone     team     mine",
        "candidate"
    );
    for candidate in &issue.candidates {
        print_candidate(candidate, width);
    }
}

fn print_candidate(candidate: &ExplainedCandidate, width: usize) {
    let shares = &candidate.shares;
    say!(
        "  {:<width$}  {:>6.1} {:>9.1} {:>+10.1} {:>+8.1} {:>+8.1} {:>+9.1} {:>+8.1} {:>+8.1}",
        candidate_line(candidate),
        percent(candidate.score),
        percent(shares.channel),
        percent(shares.frequency),
        percent(shares.context),
        percent(shares.lists),
        percent(shares.everyone),
        percent(shares.team),
        percent(shares.mine),
    );
    let details = [
        candidate.channel_cost.map(|cost| format!("cost {cost:.1}")),
        candidate
            .per_million
            .map(|frequency| format!("{frequency:.1} per million")),
        candidate.context.map(|context| format!("context {context:+.1}")),
        Some(format!(
            "votes: everyone {}, team {}, mine {}",
            candidate.votes.everyone, candidate.votes.team, candidate.votes.mine
        )),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    say!("    {}", details.join(", "));
}

fn neighbours(issue: &ExplainedIssue) -> String {
    let word = |word: &str, edge: &str| {
        if word.is_empty() {
            edge.to_owned()
        } else {
            format!("“{word}”")
        }
    };
    format!(
        "after {}, before {}",
        word(&issue.left, "the start of the sentence"),
        word(&issue.right, "the end of the sentence")
    )
}

fn candidate_line(candidate: &ExplainedCandidate) -> String {
    if candidate.value.is_empty() {
        "(nothing)".to_owned()
    } else {
        candidate.value.replace(['\n', '\r'], " ")
    }
}

/// To one digit, without a negative zero.
fn percent(share: f64) -> f64 {
    (share * 1e3).round() / 10.0 + 0.0
}
