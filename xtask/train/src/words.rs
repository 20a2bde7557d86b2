//! How usual words and pairs of words are, as two small maps.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Context;
use emend_engine::usage::{PAIR_SHIFT, STEPS};
use fst::MapBuilder;
use harper_core::spell::{Dictionary, FstDictionary};

/// Running words behind the counts of written pairs and words.
const RUNNING_WORDS: f64 = 1.02e12;
/// How much rarer than the most usual word a contraction is taken to be, in nats: lists cut them apart, so their counts are not known,
/// but they are everyday words.
const CONTRACTION: f64 = 5.0;
/// What a word is that is not in a list.
const MISSING: u8 = u8::MAX;

/// Reads the three lists, keeps what the dictionary knows, and writes `words.fst` and `pairs.fst`.
pub(crate) fn make(written: &Path, spoken: &Path, pairs: &Path, to: &Path) -> anyhow::Result<()> {
    let dictionary = FstDictionary::curated();
    let known = |word: &str| {
        dictionary.contains_exact_word_str(word) || {
            let chars: Vec<char> = word.chars().collect();
            dictionary.contains_word(&chars)
        }
    };
    let written = counts(&read(written)?);
    let spoken: HashMap<String, f64> = serde_json::from_str(&read(spoken)?).context("spoken")?;
    let most = |counts: &HashMap<String, f64>| counts.values().copied().fold(1.0, f64::max);
    let (most_written, most_spoken) = (most(&written), most(&spoken));

    let mut words: BTreeMap<&str, u64> = BTreeMap::new();
    for word in written.keys().chain(spoken.keys()).filter(|word| known(word)) {
        // The written list's contractions were put in by hand, all with one count.
        let contraction = word.contains('\'') && written.contains_key(word);
        let steps = |counts: &HashMap<String, f64>, most: f64| match counts.get(word) {
            _ if contraction => byte(CONTRACTION),
            Some(count) => byte((most / count).ln()),
            None => MISSING,
        };
        let packed = u64::from(steps(&written, most_written)) + 256 * u64::from(steps(&spoken, most_spoken));
        words.insert(word, packed);
    }
    let mut kept: BTreeMap<String, u64> = BTreeMap::new();
    for line in read(pairs)?.lines() {
        let [one, two, count] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            continue;
        };
        let (Some(a), Some(b)) = (written.get(one), written.get(two)) else {
            continue;
        };
        if words.contains_key(one) && words.contains_key(two) {
            let count: f64 = count.parse().context("a pair's count")?;
            let together = (count * RUNNING_WORDS / (a * b)).ln() + f64::from(PAIR_SHIFT);
            kept.insert(format!("{one} {two}"), u64::from(byte(together)));
        }
    }
    println!("{} words, {} pairs", words.len(), kept.len());
    write(&to.join("words.fst"), words.iter())?;
    write(&to.join("pairs.fst"), kept.iter())
}

fn read(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

fn counts(text: &str) -> HashMap<String, f64> {
    let line = |line: &str| {
        let (word, count) = line.split_once(' ')?;
        Some((word.to_owned(), count.trim().parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

/// Nats as steps, within what a byte holds beside [`MISSING`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn byte(nats: f64) -> u8 {
    (nats * f64::from(STEPS))
        .round()
        .clamp(0.0, f64::from(MISSING - 1)) as u8
}

fn write<'a, K: AsRef<[u8]>>(path: &Path, sorted: impl Iterator<Item = (K, &'a u64)>) -> anyhow::Result<()> {
    let mut builder = MapBuilder::memory();
    for (key, value) in sorted {
        builder.insert(key, *value)?;
    }
    let bytes = builder.into_inner()?;
    println!("{}: {} kB", path.display(), bytes.len() / 1000);
    Ok(std::fs::write(path, bytes)?)
}
