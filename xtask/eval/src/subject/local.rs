//! Emend in this process: the service that the server and the command line use, on a store in memory.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use emend_accounts::established;
use emend_domain::{AccountId, Viewer};
use emend_engine::{Detector, HarperDetector};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages};
use emend_shared::{CheckRequest, Choice, Issue, IssueKind, limits};
use emend_store::{MemberStore, PrimaryStore};
use emend_store_embedded::EmbeddedStore;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::caching_detector::CachingDetector;
use super::issue::{self, LANGUAGE};
use super::{EvalSubject, UserDecision};
use crate::event::WriterError;

/// The modes of learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub(crate) enum LearningMode {
    /// Emend gets no choices, as on the first day
    Off,
    /// Emend learns from choices, as on a server
    Learning,
}

impl LearningMode {
    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Learning => "learning",
        }
    }
}

/// The parts that all instances of Emend in a run share: the detector and the runtime.
pub(crate) struct SharedSetup {
    runtime: Arc<Runtime>,
    detector: CachingDetector,
}

impl SharedSetup {
    /// Loads the dictionary.
    pub(crate) fn new() -> anyhow::Result<Self> {
        emend_engine::silence_panics();
        Ok(Self {
            runtime: Arc::new(Runtime::new()?),
            detector: CachingDetector::new(HarperDetector::new()),
        })
    }

    /// Checks all texts of these events in advance, on all cores.
    pub(crate) fn prepare_paragraphs<'a>(
        &self,
        events: impl Iterator<Item = &'a WriterError>,
    ) -> anyhow::Result<()> {
        let texts = events.flat_map(|event| [event.text.clone(), event.misspelling.to_lowercase()]);
        let mut texts: Vec<String> = texts.collect();
        texts.sort();
        texts.dedup();
        self.detector
            .prepare_paragraphs(&texts, &LANGUAGE.parse()?)
            .context("cannot start the threads for checks")
    }

    /// Whether the dictionary of any region has this word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.detector.knows_any(word)
    }

    /// The approximate share of a word in ordinary running text; 0 if it is unknown.
    pub(crate) fn share(&self, word: &str) -> f64 {
        self.detector.share(word).unwrap_or(0.0)
    }

    /// A new Emend that has learned nothing yet.
    pub(crate) fn emend(&self, mode: LearningMode) -> anyhow::Result<LocalEmend> {
        self.emend_on(1, mode)
    }

    /// The same, for `threads` callers at a time.
    pub(crate) fn emend_on(&self, threads: usize, mode: LearningMode) -> anyhow::Result<LocalEmend> {
        let detector = Arc::new(self.detector.clone()) as Arc<dyn Detector>;
        let options = CheckerOptions {
            threads,
            // Nobody waits for the answers, and a busy machine must not leave any out.
            longest_wait: Duration::from_hours(1),
            deadline: Duration::from_hours(1),
            ..CheckerOptions::default()
        };
        let checker = Checker::start(Languages::new([detector]), options)
            .context("cannot start the thread for checks")?;
        let now = Arc::new(AtomicU64::new(0));
        let clock = {
            let now = Arc::clone(&now);
            Arc::new(move || now.load(Ordering::Relaxed))
        };
        let store = Arc::new(EmbeddedStore::in_memory()?);
        Ok(LocalEmend {
            runtime: Arc::clone(&self.runtime),
            emend: Emend::new(
                checker,
                Arc::clone(&store) as Arc<dyn PrimaryStore>,
                EmendSettings::default(),
                clock,
            ),
            store,
            members: HashSet::new(),
            now,
            mode,
            choices: 0,
            error_issue: None,
        })
    }
}

/// Emend, its store and its clock.
pub(crate) struct LocalEmend {
    runtime: Arc<Runtime>,
    emend: Emend,
    store: Arc<EmbeddedStore>,
    /// The accounts with teams in the store.
    members: HashSet<AccountId>,
    now: Arc<AtomicU64>,
    mode: LearningMode,
    choices: u128,
    /// The issue of the last event.
    error_issue: Option<Issue>,
}

impl LocalEmend {
    fn issues(&self, viewer: &Viewer, text: &str) -> anyhow::Result<emend_shared::CheckResponse> {
        self.issues_in(LANGUAGE, viewer, text)
    }

    fn issues_in(
        &self,
        language: &str,
        viewer: &Viewer,
        text: &str,
    ) -> anyhow::Result<emend_shared::CheckResponse> {
        let request = CheckRequest::new(text, language);
        let checked = self
            .runtime
            .block_on(self.emend.checking().check(viewer, &request))?;
        anyhow::ensure!(checked.with_learned_data, "the store did not answer");
        Ok(checked.response)
    }

    /// The issues of a text for an account.
    pub(crate) fn marked(&self, viewer: &Viewer, text: &str) -> anyhow::Result<Vec<Issue>> {
        Ok(self.issues(viewer, text)?.issues)
    }

    /// The issues of a text in a language for an account without a history.
    pub(crate) fn marked_in(&self, language: &str, text: &str) -> anyhow::Result<Vec<Issue>> {
        Ok(self.issues_in(language, &Emend::local_viewer(), text)?.issues)
    }

    /// Records one choice of an account.
    pub(crate) fn choose(&mut self, viewer: &Viewer, choice: Choice) -> anyhow::Result<()> {
        self.runtime
            .block_on(self.emend.choosing().choose(viewer, &[choice]))?;
        Ok(())
    }

    /// The number of words of a text that are marked as misspelled, for an account without a history.
    pub(crate) fn flags(&self, text: &str) -> anyhow::Result<usize> {
        let response = self.issues(&Emend::local_viewer(), text)?;
        let spelling = response
            .issues
            .iter()
            .filter(|issue| issue.kind == IssueKind::Spelling);
        Ok(spelling.count())
    }

    /// Makes the event's writer act on it `times` times, by hand if it was not marked.
    pub(crate) fn teach(
        &mut self,
        event: &WriterError,
        taken: &UserDecision,
        times: usize,
    ) -> anyhow::Result<()> {
        let ids = (0..times as u128).map(|n| Uuid::from_u128(self.choices + n));
        let choice = |id| issue::choice_about_issue(id, event, self.error_issue.as_ref(), taken);
        let choices: Vec<Choice> = ids.filter_map(choice).collect();
        self.choices += times as u128;
        let Viewer { account, teams } = &event.viewer;
        if self.members.insert(account.clone()) {
            // Every account is an established account.
            let teams: Vec<_> = teams.iter().cloned().chain([established()]).collect();
            self.runtime.block_on(self.store.set_teams(account, &teams))?;
        }
        for choices in choices.chunks(limits::MAX_CHOICES) {
            self.runtime
                .block_on(self.emend.choosing().choose(&event.viewer, choices))?;
        }
        Ok(())
    }

    /// Makes an account ignore an issue in its place.
    pub(crate) fn ignore_here(&mut self, viewer: &Viewer, issue: &Issue) -> anyhow::Result<()> {
        self.choices += 1;
        let choice = issue::ignored_here(Uuid::from_u128(self.choices), issue);
        self.runtime
            .block_on(self.emend.choosing().choose(viewer, &[choice]))?;
        Ok(())
    }

    /// Checks the event, and makes its writer choose the intended word.
    pub(crate) fn correct(&mut self, event: &WriterError) -> anyhow::Result<()> {
        let suggestions = self.suggest(event)?.unwrap_or_default();
        self.teach(event, &UserDecision::word(&event.intended, &suggestions), 1)
    }
}

impl EvalSubject for LocalEmend {
    fn suggest(&mut self, event: &WriterError) -> anyhow::Result<Option<Vec<String>>> {
        self.now.store(event.time, Ordering::Relaxed);
        self.error_issue = issue::issue_of_error(event, self.issues(&event.viewer, &event.text)?);
        Ok(self.error_issue.as_ref().map(issue::values))
    }

    fn learn(&mut self, event: &WriterError, taken: &UserDecision) -> anyhow::Result<()> {
        if self.mode == LearningMode::Off {
            return Ok(());
        }
        self.teach(event, taken, 1)
    }
}
