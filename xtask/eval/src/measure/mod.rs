//! The measurements, each with its section of the report.
//!
//! - `replay`: replays a corpus through a checker; `overall` replays all corpora, `tables` prints the results
//! - `sentences`: the benefit of the words around a misspelling
//! - `curve`: the benefit of corrections for other words
//! - `wrong_choices`: wrong choices by mistake; `attack`: wrong choices on purpose; `isolation`: the influence of a single account
//! - `grammar`: marks of grammar, beside other checkers; its `habits` can be measured alone
//! - `false_alarms`: false alarms; `history`: false alarms that learning adds; `rules`: marks by rule, and on clean prose by kind;
//!   `thresholds`: thresholds that votes move

pub(crate) mod attack;
pub(crate) mod curve;
pub(crate) mod false_alarms;
pub(crate) mod grammar;
pub(crate) mod history;
pub(crate) mod isolation;
pub(crate) mod overall;
mod replay;
pub(crate) mod rules;
pub(crate) mod sentences;
mod tables;
pub(crate) mod thresholds;
pub(crate) mod wrong_choices;

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use clap::ValueEnum;
use emend_domain::Viewer;

use crate::error_score::ErrorScore;
use crate::event::{Corpus, WriterError};
use crate::subject::local::{LearningMode, SharedSetup};
use replay::replay;

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// All errors of the corpora in chronological order
    Overall,
    /// The benefit of the words around a misspelling for its replacements
    Sentences,
    /// The benefit of corrections for other words
    Curve,
    /// The cost of wrong choices
    Wrong,
    /// The influence of malicious accounts
    Attack,
    /// The influence of a single account on another
    Isolation,
    /// False alarms, and marks on clean text by kind
    Clean,
    /// Marks by rule, on clean text and on errors
    Rules,
    /// Marks of grammar on corrections, clean text, swapped words and cases, beside other checkers
    Grammar,
    /// Thresholds of the sentence model that a writer's votes move
    Thresholds,
    /// The part of `grammar` about learning: writers who reject a rule, or confuse two words
    Habits,
    /// False alarms that a writer's own history adds
    History,
}

impl Measure {
    /// Whether the measurement reads the corpora of errors.
    pub(crate) fn needs_corpora(self) -> bool {
        !matches!(
            self,
            Self::Clean | Self::Rules | Self::Grammar | Self::Thresholds | Self::Habits
        )
    }

    fn name(self) -> String {
        let name = self.to_possible_value();
        name.map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The checkers and corpora to measure.
pub(crate) struct EvalSetup {
    pub(crate) corpora: Vec<Corpus>,
    pub(crate) modes: Vec<LearningMode>,
    pub(crate) bench: SharedSetup,
    pub(crate) seed: u64,
    pub(crate) peers: bool,
    pub(crate) clean: Vec<PathBuf>,
    /// The directory of clean text by genre.
    pub(crate) text: Option<PathBuf>,
    /// The file of corrections.
    pub(crate) edits: Option<PathBuf>,
    /// The genres of the clean text to use; all with held text if empty.
    pub(crate) genres: Vec<String>,
    /// The directory of texts with expected marks.
    pub(crate) cases: Option<PathBuf>,
    /// The URL of a server with LanguageTool's API.
    pub(crate) languagetool: Option<String>,
    /// The number of words to check of each genre.
    pub(crate) words: usize,
    /// The number of marks on clean text to show for each rule.
    pub(crate) examples: usize,
    /// The number of errors to use.
    pub(crate) limit: Option<usize>,
    /// The options other than the defaults, for the commands in the report.
    pub(crate) options: String,
    /// Finished replays, by corpus and mode.
    pub(crate) replayed: HashMap<(usize, LearningMode), Rc<Vec<ErrorScore>>>,
}

impl EvalSetup {
    /// The command that prints a measurement.
    fn command(&self, measure: Measure) -> String {
        format!("cargo xtask eval --only {}{}", measure.name(), self.options)
    }

    /// The modes that learn.
    fn learning(&self) -> Vec<LearningMode> {
        let modes = self.modes.iter().copied();
        modes.filter(|mode| *mode != LearningMode::Off).collect()
    }

    /// The replay of a corpus in a mode. It is done once.
    fn replayed(&mut self, corpus: usize, mode: LearningMode) -> anyhow::Result<Rc<Vec<ErrorScore>>> {
        if let Some(scored) = self.replayed.get(&(corpus, mode)) {
            return Ok(Rc::clone(scored));
        }
        let Corpus { name, events } = &self.corpora[corpus];
        let mut emend = self.bench.emend(mode)?;
        let scored = Rc::new(replay(&mut emend, events, &format!("{name}, {}", mode.name()))?);
        self.replayed.insert((corpus, mode), Rc::clone(&scored));
        Ok(scored)
    }

    /// The errors of all corpora, corpus by corpus.
    fn all_events(&self) -> impl Iterator<Item = &WriterError> {
        self.corpora.iter().flat_map(|corpus| &corpus.events)
    }
}

/// An account of this name without a team or a history.
fn lone(name: &str) -> anyhow::Result<Viewer> {
    Ok(Viewer::without_teams(name.parse()?))
}
