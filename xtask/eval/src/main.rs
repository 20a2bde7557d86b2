//! `cargo xtask eval --corpora DIRECTORY`: replays corpora of real human errors through Emend (engine, learning, service) and through
//! other checkers, and prints the benefit of learning.
//!
//! # Layout
//! - `event`: errors and their files; `edits`: files of another format; `file_text`: reading files; `strata`: errors by earlier errors;
//!   `public_list`: errors that are in a public list; `held_out_prose`: clean text that no training sees
//! - `prose_corrections`: sentences that somebody corrected; `text_edit`: what a correction changes
//! - [`mod@subject`]: the measured checkers: Emend in this process, Emend on a server, and others
//! - `error_score`: the scores; [`bootstrap`]: confidence intervals; `random`: seeded random numbers
//! - [`measure`]: the measurements
//! - `report`, `chart`: the output

mod bootstrap;
mod chart;
mod edits;
mod error_score;
mod event;
mod file_text;
mod held_out_prose;
mod measure;
mod prose_corrections;
mod public_list;
mod random;
mod report;
mod strata;
mod subject;
#[cfg(test)]
mod testing;
mod text_edit;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::event::Corpus;
use crate::measure::{
    EvalSetup, Measure, attack, curve, false_alarms, grammar, history, isolation, overall, rules, sentences,
    thresholds, wrong_choices,
};
use crate::report::EvalReport;
use crate::subject::http::HttpEmend;
use crate::subject::local::{LearningMode, SharedSetup};

/// Measure the benefit of learning, on real errors.
#[derive(Parser)]
#[command(bin_name = "cargo xtask eval", max_term_width = 100)]
struct EvalCli {
    /// Directory of the corpora: .tsv files with the columns time, team, writer, misspelling, intended, left, right
    #[arg(long, env = "EMEND_CORPORA", value_name = "DIR")]
    corpora: Option<PathBuf>,
    /// Use only this corpus, named by its file without .tsv; can be given more than once
    #[arg(long, value_name = "NAME")]
    corpus: Vec<String>,
    /// Use only this mode; can be given more than once
    #[arg(long, value_enum)]
    mode: Vec<LearningMode>,
    /// Run only this measurement; can be given more than once
    #[arg(long, value_enum)]
    only: Vec<Measure>,
    /// Also measure other checkers
    #[arg(long, value_enum, default_value_t = LearningSwitch::On)]
    peers: LearningSwitch,
    /// Use only the first N errors of each corpus
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Text without mistakes, one paragraph or sentence per line, to count false alarms; .xz files are unpacked; can be given more than once
    #[arg(long, value_name = "FILE")]
    clean: Vec<PathBuf>,
    /// Corrections of prose from version histories, as a further corpus: .tsv or .tsv.xz with the columns repo, author, time,
    /// `flag`, `new_sentence`, `old_span`, `new_span`, `new_offsets`
    #[arg(long, value_name = "FILE")]
    edits: Option<PathBuf>,
    /// Directory of clean text, for the marks by rule and kind: a .txt.xz file per genre with one sentence per line and an
    /// empty line between paragraphs, and sources.tsv with the columns repository, `genre_shard`, sentences
    #[arg(long, value_name = "DIR")]
    text: Option<PathBuf>,
    /// Use only this genre of the clean text, named by its file without .txt.xz; can be given more than once. Training leaves out
    /// genres that begin with `bysa-`, so all of their text counts as unseen
    #[arg(long, value_name = "NAME")]
    genre: Vec<String>,
    /// Directory of first-hour.jsonl and kinds.jsonl: texts with expected marks, one JSON object per line
    #[arg(long, env = "EMEND_CASES", value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Also measure the grammar marks of the LanguageTool server at this URL
    #[arg(long, value_name = "URL")]
    languagetool: Option<String>,
    /// Number of words to check in each genre of the clean text
    #[arg(long, value_name = "N", default_value_t = 15_000)]
    words: usize,
    /// Show up to N marks of each rule, or the N most frequent of each kind, on clean text
    #[arg(long, value_name = "N", default_value_t = 0)]
    examples: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also write the output to this file, and the charts to a directory of the same name
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Measure the server at this URL instead. Unless the mode is off, the server stores the choices and learns from them
    #[arg(long, value_name = "URL")]
    http: Option<String>,
    /// API keys for the server, one per line, as writer<TAB>token. Writers that are not listed send no key
    #[arg(long, value_name = "FILE", requires = "http")]
    keys: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LearningSwitch {
    On,
    Off,
}

impl EvalCli {
    /// The given options that affect the figures.
    fn options(&self) -> String {
        let mut options = String::new();
        for name in &self.corpus {
            let _ = write!(options, " --corpus {name}");
        }
        for mode in &self.mode {
            let _ = write!(options, " --mode {}", mode.name());
        }
        if let Some(limit) = self.limit {
            let _ = write!(options, " --limit {limit}");
        }
        if self.peers == LearningSwitch::Off {
            options.push_str(" --peers off");
        }
        let files = self.clean.iter().map(|file| ("clean", file));
        let files = files.chain(self.edits.iter().map(|file| ("edits", file)));
        let files = files.chain(self.text.iter().map(|directory| ("text", directory)));
        let files = files.chain(self.cases.iter().map(|directory| ("cases", directory)));
        for (option, file) in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let _ = write!(options, " --{option} {name}");
        }
        if self.http.is_some() {
            options.push_str(" --http URL");
        }
        for name in &self.genre {
            let _ = write!(options, " --genre {name}");
        }
        if self.languagetool.is_some() {
            options.push_str(" --languagetool URL");
        }
        if self.words != 15_000 {
            let _ = write!(options, " --words {}", self.words);
        }
        if self.seed != 1 {
            let _ = write!(options, " --seed {}", self.seed);
        }
        options
    }

    fn setup(&self) -> anyhow::Result<EvalSetup> {
        let modes = if self.mode.is_empty() {
            LearningMode::value_variants().to_vec()
        } else {
            self.mode.clone()
        };
        let needs_corpora = self.only.is_empty() || self.only.iter().any(|measure| measure.needs_corpora());
        let mut corpora = match &self.corpora {
            Some(directory) => Corpus::read_all(directory, &self.corpus, self.limit)?,
            None => Vec::new(),
        };
        anyhow::ensure!(
            !needs_corpora || !corpora.is_empty(),
            "give the directory of the corpora with --corpora"
        );
        if let Some(file) = self.edits.as_ref().filter(|_| needs_corpora) {
            corpora.push(edits::corpus(file, self.limit)?);
        }
        Ok(EvalSetup {
            corpora,
            modes,
            bench: SharedSetup::new()?,
            seed: self.seed,
            peers: self.peers == LearningSwitch::On,
            clean: self.clean.clone(),
            text: self.text.clone(),
            edits: self.edits.clone(),
            genres: self.genre.clone(),
            cases: self.cases.clone(),
            languagetool: self.languagetool.clone(),
            words: self.words,
            examples: self.examples,
            limit: self.limit,
            options: self.options(),
            replayed: HashMap::new(),
        })
    }
}

fn main() -> ExitCode {
    match run(&EvalCli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("eval: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &EvalCli) -> anyhow::Result<()> {
    let mut setup = cli.setup()?;
    let mut report = EvalReport::for_measures(&cli.only);
    if let Some(url) = &cli.http {
        let teaches = setup.modes != [LearningMode::Off];
        let mut server = HttpEmend::new(url, cli.keys.as_deref(), teaches)?;
        overall::run_with(&setup, &mut server, "server", &mut report)?;
    } else {
        let all: Vec<Measure> = Measure::value_variants().to_vec();
        // Marks by rule, marks of grammar and thresholds need files that the others do without.
        let all: Vec<Measure> = all
            .into_iter()
            .filter(|measure| {
                let by_files = [
                    Measure::Rules,
                    Measure::Grammar,
                    Measure::Thresholds,
                    Measure::Habits,
                ];
                !by_files.contains(measure)
            })
            .collect();
        let measures = if cli.only.is_empty() { &all } else { &cli.only };
        eprintln!("checking every text once");
        setup
            .bench
            .prepare_paragraphs(setup.corpora.iter().flat_map(|corpus| &corpus.events))?;
        for measure in measures {
            match measure {
                Measure::Overall => overall::run(&mut setup, &mut report)?,
                Measure::Sentences => sentences::run(&setup, &mut report)?,
                Measure::Curve => curve::run(&mut setup, &mut report)?,
                Measure::Wrong => wrong_choices::run(&mut setup, &mut report)?,
                Measure::Attack => attack::run(&mut setup, &mut report)?,
                Measure::Isolation => isolation::run(&mut setup, &mut report)?,
                Measure::Clean => {
                    if !setup.corpora.is_empty() || !setup.clean.is_empty() {
                        false_alarms::run(&mut setup, &mut report)?;
                    }
                    if let Some(directory) = setup.text.clone() {
                        rules::clean(&setup, &directory, &mut report)?;
                    }
                }
                Measure::Rules => rules::run(&setup, &mut report)?,
                Measure::Grammar => grammar::run(&setup, &mut report)?,
                Measure::Thresholds => thresholds::run(&setup, &mut report)?,
                Measure::Habits => grammar::learning(&setup, &mut report)?,
                Measure::History => history::run(&mut setup, &mut report)?,
            }
        }
    }
    match &cli.markdown {
        Some(file) => report.write(file),
        None => Ok(()),
    }
}
