//! Emend in this process: the service as the server and the command line use it, on a store in memory.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use clap::ValueEnum;
use emend_engine::{Detector, HarperDetector, Knowledge};
use emend_learning::{AccountId, Viewer};
use emend_service::{Checker, CheckerOptions, Emend, Languages, Settings, Trained};
use emend_shared::{CheckRequest, Choice, Issue, IssueKind, limits};
use emend_store::Store;
use emend_store_embedded::EmbeddedStore;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::issue::{self, LANGUAGE};
use super::remembering::Remembering;
use super::{Subject, Taken};
use crate::event::Event;

/// How much of learning is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Mode {
    /// Nothing is told to Emend: what it knows on the first day
    Off,
    /// Choices are sent, error models are not trained: what is known of the very words that were corrected
    Pairs,
    /// Choices are sent, and error models are trained from them every so often
    Full,
}

impl Mode {
    /// As it is called on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Pairs => "pairs",
            Self::Full => "full",
        }
    }
}

/// What all the Emends of a run share: the detector, and where they run.
pub(crate) struct Bench {
    runtime: Arc<Runtime>,
    detector: Remembering,
    neutral: Remembering,
    train_every: usize,
}

/// What is known of slips before anything is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// What is shipped
    Shipped,
    /// Nothing: every edit is as likely as another
    Neutral,
}

impl Bench {
    /// Loads the dictionary.
    pub(crate) fn new(train_every: usize) -> anyhow::Result<Self> {
        emend_engine::quiet_panics();
        Ok(Self {
            runtime: Arc::new(Runtime::new()?),
            detector: Remembering::new(HarperDetector::new()),
            neutral: Remembering::new(HarperDetector::knowing(
                Knowledge::neutral().context("no word counts")?,
            )),
            train_every: train_every.max(1),
        })
    }

    fn detector(&self, start: Start) -> &Remembering {
        match start {
            Start::Shipped => &self.detector,
            Start::Neutral => &self.neutral,
        }
    }

    /// Looks at all texts of these events ahead, on all cores.
    pub(crate) fn look_at<'a>(
        &self,
        start: Start,
        events: impl Iterator<Item = &'a Event>,
    ) -> anyhow::Result<()> {
        let texts = events.flat_map(|event| [event.text.clone(), event.misspelling.to_lowercase()]);
        let mut texts: Vec<String> = texts.collect();
        texts.sort();
        texts.dedup();
        self.detector(start)
            .look_at(&texts, &LANGUAGE.parse()?)
            .context("cannot start the threads that check")
    }

    /// An Emend that has learned nothing yet.
    pub(crate) fn emend(&self, mode: Mode) -> anyhow::Result<LocalEmend> {
        self.emend_from(Start::Shipped, mode)
    }

    /// The same from another start.
    pub(crate) fn emend_from(&self, start: Start, mode: Mode) -> anyhow::Result<LocalEmend> {
        let detector = Arc::new(self.detector(start).clone()) as Arc<dyn Detector>;
        let options = CheckerOptions {
            threads: 1,
            ..CheckerOptions::default()
        };
        let checker = Checker::start(Languages::new([detector]), options)
            .context("cannot start the thread that checks")?;
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
                Arc::clone(&store) as Arc<dyn Store>,
                Settings::default(),
                clock,
            ),
            store,
            members: HashSet::new(),
            now,
            mode,
            train_every: self.train_every,
            learned: 0,
            choices: 0,
            trained: Trained::default(),
            asked: None,
        })
    }
}

/// Emend, its store and its clock.
pub(crate) struct LocalEmend {
    runtime: Arc<Runtime>,
    emend: Emend,
    store: Arc<EmbeddedStore>,
    /// Whose teams the store knows.
    members: HashSet<AccountId>,
    now: Arc<AtomicU64>,
    mode: Mode,
    train_every: usize,
    learned: usize,
    choices: u128,
    /// What came of the last training.
    pub(crate) trained: Trained,
    /// The issue that was last asked about.
    asked: Option<Issue>,
}

impl LocalEmend {
    fn issues(&self, viewer: &Viewer, text: &str) -> anyhow::Result<emend_shared::CheckResponse> {
        let request = CheckRequest::new(text, LANGUAGE);
        let checked = self.runtime.block_on(self.emend.check(viewer, &request))?;
        anyhow::ensure!(checked.learned, "the store did not answer");
        Ok(checked.response)
    }

    /// How many words of a text are marked as misspelt, for somebody without a history.
    pub(crate) fn flags(&self, text: &str) -> anyhow::Result<usize> {
        let response = self.issues(&Emend::local_viewer(), text)?;
        let spelling = response
            .issues
            .iter()
            .filter(|issue| issue.kind == IssueKind::Spelling);
        Ok(spelling.count())
    }

    /// Has the person of the event do this about it `times` times, by hand where it was not marked; then nothing is trained by
    /// itself.
    pub(crate) fn teach(&mut self, event: &Event, taken: &Taken, times: usize) -> anyhow::Result<()> {
        let ids = (0..times as u128).map(|n| Uuid::from_u128(self.choices + n));
        let choice = |id| issue::about_what_was_asked(id, event, self.asked.as_ref(), taken);
        let choices: Vec<Choice> = ids.filter_map(choice).collect();
        self.choices += times as u128;
        let Viewer { account, teams } = &event.viewer;
        if self.members.insert(account.clone()) {
            self.runtime.block_on(self.store.set_teams(account, teams))?;
        }
        for choices in choices.chunks(limits::MAX_CHOICES) {
            self.runtime.block_on(self.emend.choose(&event.viewer, choices))?;
        }
        Ok(())
    }

    /// Asks, and has the person of the event put the intended word there.
    pub(crate) fn correct(&mut self, event: &Event) -> anyhow::Result<()> {
        let suggestions = self.suggest(event)?.unwrap_or_default();
        self.teach(event, &Taken::word(&event.intended, &suggestions), 1)
    }

    /// Trains what this mode trains, from all choices so far.
    pub(crate) fn train(&mut self) -> anyhow::Result<()> {
        match self.mode {
            Mode::Off | Mode::Pairs => {}
            Mode::Full => {
                self.trained = self.runtime.block_on(self.emend.train())?;
            }
        }
        Ok(())
    }
}

impl Subject for LocalEmend {
    fn suggest(&mut self, event: &Event) -> anyhow::Result<Option<Vec<String>>> {
        self.now.store(event.time, Ordering::Relaxed);
        self.asked = issue::about(event, self.issues(&event.viewer, &event.text)?);
        Ok(self.asked.as_ref().map(issue::values))
    }

    fn learn(&mut self, event: &Event, taken: &Taken) -> anyhow::Result<()> {
        if self.mode == Mode::Off {
            return Ok(());
        }
        self.teach(event, taken, 1)?;
        self.learned += 1;
        if self.learned.is_multiple_of(self.train_every) {
            self.train()?;
        }
        Ok(())
    }
}
