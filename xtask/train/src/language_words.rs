//! The frequent words of languages other than English, as one small map for each language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use emend_engine::language_words::{LANGUAGES, STEPS_PER_NAT, folded};
use serde::Deserialize;

/// The source of the frequent words.
#[derive(clap::Args)]
pub(crate) struct LanguageWordSources {
    /// The directory with the lists of the Python package `wordfreq`, uncompressed: `small_de.msgpack`
    #[arg(long)]
    lists: PathBuf,
}

/// A list is an array: a header, then the words of each frequency, which falls by a hundredth of a factor of ten from one entry to
/// the next.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Header { format: String, version: u32 },
    Words(Vec<String>),
}

/// Reads the lists and writes one file for each language.
pub(crate) fn make(sources: &LanguageWordSources, to: &Path) -> anyhow::Result<()> {
    for language in &LANGUAGES {
        let list = sources.lists.join(format!("small_{}.msgpack", language.source));
        let words = words(&list).with_context(|| list.display().to_string())?;
        let mut entries: BTreeMap<String, u64> = BTreeMap::new();
        for (word, frequency) in words {
            if entries.len() == language.words {
                break;
            }
            let is_word = word.chars().any(char::is_alphabetic)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || "'’-·\u{200C}".contains(c));
            if is_word {
                let steps = (-frequency.ln() * STEPS_PER_NAT).round();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a small number above 0"
                )]
                entries.entry(folded(&word)).or_insert(steps as u64);
            }
        }
        crate::words::write(&to.join(format!("{}.fst", language.code)), entries.iter())?;
    }
    Ok(())
}

/// Returns the words of a list with the share of each in running text, most frequent first.
fn words(list: &Path) -> anyhow::Result<Vec<(String, f64)>> {
    let entries: Vec<Entry> = rmp_serde::from_slice(&std::fs::read(list)?)?;
    let mut candidates = Vec::new();
    for (entry, step) in entries.into_iter().zip(0_u32..) {
        match entry {
            Entry::Header { format, version } => {
                anyhow::ensure!(
                    format == "cB" && version == 1,
                    "an unknown format: {format} {version}"
                );
            }
            Entry::Words(words) => {
                // The header is entry 0, and entry 1 has the frequency 1.
                let frequency = 10_f64.powf(-f64::from(step - 1) / 100.0);
                candidates.extend(words.into_iter().map(|word| (word, frequency)));
            }
        }
    }
    Ok(candidates)
}
