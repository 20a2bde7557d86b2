//! The frequencies of words and pairs of words, as two small maps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::Context;
use emend_engine::word_frequency::{ADDED, MISSPELT, NAME, PAIR_SHIFT, STEPS};
use fst::MapBuilder;
use harper_core::Dialect;
use harper_core::spell::{Dictionary, FstDictionary};

/// The number of running words in the texts that the written words and pairs were counted in.
const RUNNING_WORDS: f64 = 1.02e12;
/// The assumed frequency of a contraction, in nats below the most frequent word. The lists split contractions, so their counts are
/// unknown, but they are everyday words.
const CONTRACTION: f64 = 5.0;
/// The value of a word that is not in a list.
const MISSING: u8 = u8::MAX;

/// The minimum length of an added word. Shorter words are one slip away from too many others.
const MIN_LETTERS: usize = 4;
/// The rarest that one word is assumed to be mistyped as a given other word: once in this number of times.
const MAX_MISSPELLING_FREQUENCY: f64 = 300.0;
/// The count of the rarest words of the written list.
const RAREST: f64 = 12_000.0;

/// The sources of words and their counts.
#[derive(clap::Args)]
pub(crate) struct Sources {
    /// Words of written language: one line `word count` per word
    #[arg(long)]
    written: PathBuf,
    /// Words of spoken language: `{"word": count, …}`
    #[arg(long)]
    spoken: PathBuf,
    /// Pairs of words of written language: one line `one two count` per pair
    #[arg(long)]
    pairs: PathBuf,
    /// A Hunspell dictionary of American English: its `.dic` file, with the `.aff` file next to it
    #[arg(long)]
    spelling: PathBuf,
    /// Recent words that the dictionaries lack, one per line; those with capitals are left out
    #[arg(long)]
    modern: Vec<PathBuf>,
    /// Everyday words that the dictionaries lack, one per line: they are added even if they are short or close to others
    #[arg(long)]
    everyday: PathBuf,
}

/// Reads the lists, selects words of the dictionary and words that it lacks, and writes `words.fst` and `pairs.fst`.
pub(crate) fn make(sources: &Sources, to: &Path) -> anyhow::Result<()> {
    let Sources {
        written,
        spoken,
        pairs,
        spelling,
        modern,
        everyday,
    } = sources;
    let lacking = MissingWords::new(spelling, modern, everyday)?;
    let dictionary = FstDictionary::curated();
    let written = counts(&read(written)?);
    let spoken: HashMap<String, f64> = serde_json::from_str(&read(spoken)?).context("spoken")?;
    let most = |counts: &HashMap<String, f64>| counts.values().copied().fold(1.0, f64::max);
    let in_lists = |word: &String| written.contains_key(word) || spoken.contains_key(word);
    let (most_written, most_spoken) = (most(&written), most(&spoken));

    let mut words: BTreeMap<&str, u64> = BTreeMap::new();
    for word in written.keys().chain(spoken.keys()).chain(&lacking.stems) {
        let mark = match lacking.mark(&dictionary, &written, word) {
            Some(mark) => mark,
            None if in_lists(word) && contains(&dictionary, word) => 0,
            None => continue,
        };
        // The contractions of the written list were added by hand, all with the same count.
        let contraction = word.contains('\'') && written.contains_key(word);
        let steps = |counts: &HashMap<String, f64>, most: f64| match counts.get(word) {
            _ if contraction => byte(CONTRACTION),
            Some(count) => byte((most / count).ln()),
            None => MISSING,
        };
        let packed = u64::from(steps(&written, most_written)) + 256 * u64::from(steps(&spoken, most_spoken));
        words.insert(word, packed + mark);
    }
    let misspelt = typos_dict::WORD.map.keys().map(|word| word.into_inner());
    let misspelt: Vec<String> = misspelt.map(str::to_lowercase).collect();
    for word in &misspelt {
        // A word that is in neither list but in the list of misspellings is an artefact of an affix rule.
        if dictionary.contains_exact_word_str(word) && !words.contains_key(word.as_str()) {
            words.insert(word, u64::from(MISSING) * 257 + MISSPELT);
        }
    }
    let count = |mark: u64| words.values().filter(|packed| *packed & mark != 0).count();
    println!("{} words added, {} removed", count(ADDED), count(MISSPELT));
    let mut entries: BTreeMap<String, u64> = BTreeMap::new();
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
            entries.insert(format!("{one} {two}"), u64::from(byte(together)));
        }
    }
    println!("{} words, {} pairs", words.len(), entries.len());
    write(&to.join("words.fst"), words.iter())?;
    write(&to.join("pairs.fst"), entries.iter())
}

/// Whether the dictionary contains a word, with or without capitals, in any dialect.
pub(crate) fn contains(dictionary: &FstDictionary, word: &str) -> bool {
    dictionary.contains_word(&word.chars().collect::<Vec<_>>())
}

/// Finds words that the dictionary lacks: another dictionary has them, in the same dialect.
struct MissingWords {
    spelling: spellbook::Dictionary,
    /// The stems of the other dictionary, in lower case.
    stems: Vec<String>,
    /// Words of today, in lower case.
    modern: BTreeSet<String>,
    /// Everyday words, in lower case.
    everyday: BTreeSet<String>,
}

impl MissingWords {
    fn new(path: &Path, modern: &[PathBuf], everyday: &Path) -> anyhow::Result<Self> {
        let dic = read(path)?;
        let stems = dic
            .lines()
            .skip(1)
            .map(|line| line.split('/').next().unwrap_or(line));
        let mut stems: Vec<String> = stems.map(str::to_lowercase).collect();
        let mut words_of_today = BTreeSet::new();
        for path in modern {
            words_of_today.extend(small_words(path)?);
        }
        let everyday = small_words(everyday)?;
        stems.extend(words_of_today.iter().chain(&everyday).cloned());
        let spelling = spellbook::Dictionary::new(&read(&path.with_extension("aff"))?, &dic)
            .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        Ok(Self {
            spelling,
            stems,
            modern: words_of_today,
            everyday,
        })
    }

    /// The mark of a word that the dictionary lacks, with [`NAME`] if it needs a capital. `None` for a word that the dictionary has, for a known
    /// misspelling, and for a word that is rarer than the expected slips of its neighbours.
    fn mark(&self, dictionary: &FstDictionary, written: &HashMap<String, f64>, word: &str) -> Option<u64> {
        let letters: Vec<char> = word.chars().collect();
        let metadata = dictionary.get_word_metadata(&letters);
        let everyday = self.everyday.contains(word);
        let fits =
            (everyday || letters.len() >= MIN_LETTERS) && letters.iter().all(char::is_ascii_alphabetic);
        let enabled = metadata.is_some_and(|word| word.dialects.is_dialect_enabled(Dialect::American));
        // Of everyday words, the dictionary may have the namesake with a capital only: "OK", the state.
        let is_known = enabled && (!everyday || dictionary.contains_exact_word(&letters));
        if !fits || is_known {
            return None;
        }
        let mut initial = word.to_owned();
        initial[..1].make_ascii_uppercase();
        let mark = match (self.spelling.check(word), self.spelling.check(&initial)) {
            _ if everyday || self.modern.contains(word) => ADDED,
            (true, _) => ADDED,
            (false, true) => ADDED | NAME,
            (false, false) => return None,
        };
        let is_misspelling = typos_dict::WORD.find(&word.into()).is_some();
        (!is_misspelling && (everyday || is_usual(dictionary, written, word))).then_some(mark)
    }
}

/// Returns the lines of a file that are words in lower case.
fn small_words(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let text = read(path)?;
    let words = text
        .lines()
        .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
    Ok(words.map(str::to_owned).collect())
}

/// Returns whether a word is at least as frequent as the expected slips of each word that is one edit away.
pub(crate) fn is_usual(dictionary: &FstDictionary, written: &HashMap<String, f64>, word: &str) -> bool {
    // A word that is in no list is assumed to be as rare as the rarest in the lists.
    let count = written.get(word).copied().unwrap_or(RAREST);
    let letters: Vec<char> = word.chars().collect();
    let neighbours = dictionary.fuzzy_match(&letters, 1, usize::MAX).into_iter();
    let mut neighbours =
        neighbours.map(|candidates| candidates.word.iter().collect::<String>().to_lowercase());
    neighbours.all(|neighbour| {
        neighbour == word
            || written
                .get(&neighbour)
                .is_none_or(|other| other / MAX_MISSPELLING_FREQUENCY <= count)
    })
}

/// Reads a text file: UTF-8, or ISO 8859-1 as in SCOWL.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

pub(crate) fn counts(text: &str) -> HashMap<String, f64> {
    let line = |line: &str| {
        let (word, count) = line.split_once(' ')?;
        Some((word.to_owned(), count.trim().parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

/// Converts nats to steps, limited to the values of a byte other than [`MISSING`].
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

pub(crate) fn write<'a, K: AsRef<[u8]>>(
    path: &Path,
    sorted: impl Iterator<Item = (K, &'a u64)>,
) -> anyhow::Result<()> {
    let mut builder = MapBuilder::memory();
    for (key, value) in sorted {
        builder.insert(key, *value)?;
    }
    let bytes = builder.into_inner()?;
    println!("{}: {} kB", path.display(), bytes.len() / 1000);
    Ok(std::fs::write(path, bytes)?)
}
