//! The measurements, each with its section of the report.
//!
//! - `replayed`: the corpora as they happened, with Emend, a server or a peer; `overall` does that for all, `tables` prints it
//! - `curve`: what corrections of some words are worth for others
//! - `wrong`: people who choose wrongly; `attack`: people who mean to; `isolation`: people among themselves
//! - `clean`: false alarms; `history`: those that learning adds

pub(crate) mod attack;
pub(crate) mod clean;
pub(crate) mod curve;
pub(crate) mod history;
pub(crate) mod isolation;
pub(crate) mod overall;
mod replayed;
mod tables;
pub(crate) mod wrong;

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use clap::ValueEnum;
use emend_domain::Viewer;

use crate::event::{Corpus, Event};
use crate::scored::Scored;
use crate::subject::local::{Bench, Mode};
use replayed::replay;

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// The corpora as they happened
    Overall,
    /// What corrections of some words are worth for other words
    Curve,
    /// What wrong choices cost
    Wrong,
    /// What others can do to somebody's suggestions
    Attack,
    /// What a lone account changes for another
    Isolation,
    /// False alarms
    Clean,
    /// False alarms that a writer's own history adds
    History,
}

impl Measure {
    fn name(self) -> String {
        let name = self.to_possible_value();
        name.map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What is measured, on what.
pub(crate) struct Setup {
    pub(crate) corpora: Vec<Corpus>,
    pub(crate) modes: Vec<Mode>,
    pub(crate) bench: Bench,
    pub(crate) seed: u64,
    pub(crate) peers: bool,
    pub(crate) clean: Vec<PathBuf>,
    /// The options that were not left as they are, for the commands in the report.
    pub(crate) options: String,
    /// Replays that were done already: by corpus and mode.
    pub(crate) replayed: HashMap<(usize, Mode), Rc<Vec<Scored>>>,
}

impl Setup {
    /// The command that prints a measurement.
    fn command(&self, measure: Measure) -> String {
        format!("cargo xtask eval --only {}{}", measure.name(), self.options)
    }

    /// The modes that learn.
    fn learning(&self) -> Vec<Mode> {
        let modes = self.modes.iter().copied();
        modes.filter(|mode| *mode != Mode::Off).collect()
    }

    /// A corpus as it happened, in a mode; done once.
    fn replayed(&mut self, corpus: usize, mode: Mode) -> anyhow::Result<Rc<Vec<Scored>>> {
        if let Some(scored) = self.replayed.get(&(corpus, mode)) {
            return Ok(Rc::clone(scored));
        }
        let Corpus { name, events } = &self.corpora[corpus];
        let mut emend = self.bench.emend(mode)?;
        let scored = Rc::new(replay(&mut emend, events, &format!("{name}, {}", mode.name()))?);
        self.replayed.insert((corpus, mode), Rc::clone(&scored));
        Ok(scored)
    }

    /// The errors of all corpora, one corpus after the other.
    fn all_events(&self) -> impl Iterator<Item = &Event> {
        self.corpora.iter().flat_map(|corpus| &corpus.events)
    }
}

/// Somebody without a team, and without a history under this name.
fn lone(name: &str) -> anyhow::Result<Viewer> {
    Ok(Viewer::alone(name.parse()?))
}
