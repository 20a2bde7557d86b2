//! Builds the data of the engine, from sources with suitable licences (see `docs/decisions/0010-sources.md` and
//! `docs/decisions/0062-word-frequencies-of-other-languages.md`). The same sources give the same bytes.
//!
//! # Layout
//! - `words`: the frequencies of words and pairs of words
//! - `language_words`: the frequent words of other languages
//! - `pronunciations`: the sounds of words that are not pronounced as they are spelt
//! - `names`: names of people, places and brands, and phrases
//! - `vulgar_words`: vulgar words
//! - `misspellings`: common misspellings with their corrections
//! - `channel_examples`: misspellings and the intended words, as examples for the channel
//! - `channel_fit`: fits the channel's weights to the examples

mod channel_examples;
mod channel_fit;
mod language_words;
mod misspellings;
mod names;
mod pronunciations;
mod vulgar_words;
mod words;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Build the files below `engine/data`.
#[derive(Parser)]
struct TrainCli {
    #[command(subcommand)]
    command: TrainCommand,
}

#[derive(Subcommand)]
enum TrainCommand {
    /// Build the frequencies of words and pairs of words
    Words {
        #[command(flatten)]
        sources: words::Sources,
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Build the frequent words of other languages
    LanguageWords {
        #[command(flatten)]
        sources: language_words::LanguageWordSources,
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Build the pronunciations of words
    Pronunciations {
        #[command(flatten)]
        source: pronunciations::PronunciationSource,
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Build the list of names
    Names {
        #[command(flatten)]
        sources: names::NameSources,
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Build the list of misspellings and their corrections, from the crate `typos-dict`
    Misspellings {
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Build the lists of vulgar words
    Vulgar {
        /// Directory of the sources: one JSON file per language
        #[arg(long)]
        from: PathBuf,
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// Train the noisy channel on the misspellings of the crate `typos-dict`
    Channel {
        /// Directory to write to
        #[arg(long)]
        to: PathBuf,
        /// Use only every n-th misspelling
        #[arg(long, default_value_t = 1)]
        every: usize,
        /// Strength of the regularization towards 0
        #[arg(long, default_value_t = 0.02)]
        hold: f32,
        /// Extra weight for misspellings of frequent words: an exponent of the word's frequency
        #[arg(long, default_value_t = 0.3)]
        usual: f32,
    },
}

fn main() -> anyhow::Result<()> {
    match TrainCli::parse().command {
        TrainCommand::Words { sources, to } => words::make(&sources, &to),
        TrainCommand::LanguageWords { sources, to } => language_words::make(&sources, &to),
        TrainCommand::Pronunciations { source, to } => pronunciations::make(&source, &to),
        TrainCommand::Names { sources, to } => names::make(&sources, &to),
        TrainCommand::Misspellings { to } => misspellings::make(&to),
        TrainCommand::Vulgar { from, to } => vulgar_words::make(&from, &to),
        TrainCommand::Channel {
            to,
            every,
            hold,
            usual,
        } => channel_fit::make(&to, every, hold, usual),
    }
}
