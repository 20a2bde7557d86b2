//! Makes what is shipped of English, from sources whose licences allow it (see `docs/decisions/0010-sources.md`). The same sources
//! give the same bytes.
//!
//! # Layout
//! - `words`: how usual words and pairs are
//! - `lessons`: misspellings and what was meant, as examples for the channel
//! - `fit`: the channel's weights from the examples

mod fit;
mod lessons;
mod words;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Makes the files below `engine/data`.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How usual words and pairs of words are
    Words {
        #[command(flatten)]
        sources: words::Sources,
        /// The folder to write to
        #[arg(long)]
        to: PathBuf,
    },
    /// The noisy channel, from the misspellings of the crate `typos-dict`
    Channel {
        /// The folder to write to
        #[arg(long)]
        to: PathBuf,
        /// Take every n-th misspelling only
        #[arg(long, default_value_t = 1)]
        every: usize,
        /// How strongly weights are held towards 0
        #[arg(long, default_value_t = 0.02)]
        hold: f32,
        /// How much more a misspelling of a usual word counts: the power of its usualness
        #[arg(long, default_value_t = 0.3)]
        usual: f32,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Words { sources, to } => words::make(&sources, &to),
        Command::Channel {
            to,
            every,
            hold,
            usual,
        } => fit::make(&to, every, hold, usual),
    }
}
