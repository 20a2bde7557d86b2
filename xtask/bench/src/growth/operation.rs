//! The measured operations.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::ensure;
use emend_domain::{AccountId, Viewer};
use emend_service::{Emend, LearnedCursor, LearnedQuery, LearnedStart};
use emend_shared::{CheckRequest, ChoicesRequest};
use emend_store::{ServiceStore, Voters};

use crate::choice_load::ChoiceSource;

/// The misspelled words of the checked texts, with the replacements that accounts have chosen for them.
pub(crate) const MISSPELLINGS: [(&str, &str); 10] = [
    ("recieve", "receive"),
    ("tommorow", "tomorrow"),
    ("definately", "definitely"),
    ("seperate", "separate"),
    ("occured", "occurred"),
    ("untill", "until"),
    ("wich", "which"),
    ("adress", "address"),
    ("goverment", "government"),
    ("neccessary", "necessary"),
];
/// The number of different texts that are checked in turns. Their paragraphs are cached, so that the time of a check is not that of
/// finding issues.
const TEXT_COUNT: usize = 20;
/// The entries of a page of learned things.
const PAGE_SIZE: usize = 50;
/// The entries of a list of agreements.
const AGREED_ITEMS: usize = 1_000;

/// An operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// A check of 170 words with ten misspellings, about which there are votes.
    Check,
    /// A choice.
    Choice,
    /// The first page of what the viewer has learned.
    FirstPage,
    /// A page in the middle of it, at a cursor.
    MiddlePage,
    /// The first page of the viewer's habits, as the web app reads it.
    FirstHabits,
    /// A page in the middle of them.
    MiddleHabits,
    /// The list of what everyone agrees on.
    Agreements,
}

impl Operation {
    /// All operations, in the order of the tables.
    pub(crate) const ALL: [Self; 7] = [
        Self::Check,
        Self::Choice,
        Self::FirstPage,
        Self::MiddlePage,
        Self::FirstHabits,
        Self::MiddleHabits,
        Self::Agreements,
    ];

    /// Returns the name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "a check",
            Self::Choice => "a choice",
            Self::FirstPage => "the first page of learned items",
            Self::MiddlePage => "a page in the middle of them",
            Self::FirstHabits => "the first page of habits",
            Self::MiddleHabits => "a page in the middle of habits",
            Self::Agreements => "the list of agreements",
        }
    }

    /// Returns the name in the history.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Choice => "choice",
            Self::FirstPage => "first page",
            Self::MiddlePage => "middle page",
            Self::FirstHabits => "first habits",
            Self::MiddleHabits => "middle habits",
            Self::Agreements => "agreements",
        }
    }

    /// Returns how often the operation is measured in a round.
    pub(crate) fn times(self) -> usize {
        match self {
            Self::Check | Self::Choice => 60,
            Self::FirstPage | Self::MiddlePage | Self::FirstHabits | Self::MiddleHabits => 20,
            Self::Agreements => 5,
        }
    }
}

/// The viewer: the local user, in a team.
pub(crate) fn viewer() -> anyhow::Result<Viewer> {
    Ok(Viewer {
        account: AccountId::local(),
        teams: vec!["writers".parse()?],
    })
}

/// Runs an operation for the `number`th time, and returns the time it took.
pub(crate) async fn run(
    operation: Operation,
    emend: &Emend,
    store: &dyn ServiceStore,
    inputs: &mut OperationInputs,
) -> anyhow::Result<Duration> {
    let viewer = &inputs.viewer;
    inputs.number += 1;
    match operation {
        Operation::Check => {
            let request = &inputs.texts[inputs.number % TEXT_COUNT];
            let start_time = Instant::now();
            let checked = emend.checking().check(viewer, request).await?;
            let took = start_time.elapsed();
            let issue_count = checked.response.issues.len();
            ensure!(
                checked.with_learned_data && issue_count >= inputs.issues,
                "{issue_count} issues"
            );
            Ok(took)
        }
        Operation::Choice => {
            let body = inputs.choices.body(1);
            let request: ChoicesRequest = serde_json::from_str(&body)?;
            let start_time = Instant::now();
            emend.choosing().choose(viewer, &request.choices).await?;
            Ok(start_time.elapsed())
        }
        Operation::FirstPage | Operation::MiddlePage | Operation::FirstHabits | Operation::MiddleHabits => {
            let by_habit = matches!(operation, Operation::FirstHabits | Operation::MiddleHabits);
            let is_first = matches!(operation, Operation::FirstPage | Operation::FirstHabits);
            let query = LearnedQuery {
                by_habit,
                ..LearnedQuery::default()
            };
            let start = if is_first {
                LearnedStart::Cursor(None)
            } else {
                middle(emend, viewer, &mut inputs.cursor, inputs.middle).await?
            };
            let start_time = Instant::now();
            let page = emend.learned().find(viewer, &query, &start, PAGE_SIZE).await?;
            let took = start_time.elapsed();
            ensure!(page.entries.len() == PAGE_SIZE, "{} entries", page.entries.len());
            Ok(took)
        }
        Operation::Agreements => {
            let start_time = Instant::now();
            let agreed = store.agreements(&Voters::Everyone, AGREED_ITEMS).await?;
            let took = start_time.elapsed();
            ensure!(agreed.len() == AGREED_ITEMS, "{} agreements", agreed.len());
            Ok(took)
        }
    }
}

/// Returns the start of the page after this number of entries. It is looked up once.
async fn middle(
    emend: &Emend,
    viewer: &Viewer,
    known: &mut Option<LearnedCursor>,
    before: usize,
) -> anyhow::Result<LearnedStart> {
    if known.is_none() {
        let page = emend.learned().page(viewer, before - 1, 1).await?;
        *known = LearnedCursor::parse(&page.next.unwrap_or_default())?;
        ensure!(known.is_some(), "nothing is learned");
    }
    Ok(LearnedStart::Cursor(known.clone()))
}

/// The inputs of operations on one store.
pub(crate) struct OperationInputs {
    viewer: Viewer,
    texts: Vec<CheckRequest>,
    choices: ChoiceSource,
    /// The number of entries before the page in the middle.
    middle: usize,
    /// Its cursor, once it is known.
    cursor: Option<LearnedCursor>,
    number: usize,
    /// The number of misspelled words in each text.
    issues: usize,
}

/// The misspelled words of a shorter text: the commands of its check fit into the 16 KB that Redis reads at a time.
const SHORT_TEXT_WORDS: usize = 4;

impl OperationInputs {
    /// Creates the inputs for a store with this number of votes.
    pub(crate) fn new(votes: usize, seed: u64) -> anyhow::Result<Self> {
        let issues = MISSPELLINGS.len();
        Ok(Self {
            viewer: viewer()?,
            texts: texts(issues)?,
            issues,
            choices: ChoiceSource::new(seed << 40),
            middle: votes / 20,
            cursor: None,
            number: 0,
        })
    }

    /// Shortens the texts.
    pub(crate) fn shorten(&mut self) -> anyhow::Result<()> {
        self.issues = SHORT_TEXT_WORDS;
        self.texts = texts(SHORT_TEXT_WORDS)?;
        Ok(())
    }
}

/// Returns requests to check texts with this number of misspelled words.
fn texts(issues: usize) -> Result<Vec<CheckRequest>, serde_json::Error> {
    (0..TEXT_COUNT).map(|number| text(number, issues)).collect()
}

/// Returns a request to check one of the texts.
fn text(number: usize, issues: usize) -> Result<CheckRequest, serde_json::Error> {
    let mut text = String::new();
    for (wrong, _) in MISSPELLINGS.iter().take(issues) {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "On page {number} of the book, {wrong} is the word that the writer has put here. "
        );
    }
    serde_json::from_value(serde_json::json!({"text": text, "language": "en-US"}))
}
