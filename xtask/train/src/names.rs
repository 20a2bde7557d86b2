//! The names of people, places and brands, and phrases from other languages.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::Context;
use emend_engine::name_list::{ANYWHERE, IN_SENTENCE, PHRASE, has_plain_capitals, without_accents};
use harper_core::spell::{Dictionary, FstDictionary};
use serde_json::Value;

use crate::words::{contains, counts, is_usual, read, write};

/// The number of family names that are read from the census, most frequent first. The rarer ones include too many that
/// look like misspellings.
const FAMILY_NAMES: usize = 30_000;

/// The sources of names.
#[derive(clap::Args)]
pub(crate) struct NameSources {
    /// Words of written language: one line `word count` per word
    #[arg(long)]
    written: PathBuf,
    /// Lists of names, one per line
    #[arg(long)]
    list: Vec<PathBuf>,
    /// Lists of names in capitals, the most frequent first; the name is the first word of each line
    #[arg(long)]
    census: Vec<PathBuf>,
    /// JSON files in which the values of `name` and `title` are names
    #[arg(long)]
    json: Vec<PathBuf>,
    /// Directories of Python files in which each string is a name
    #[arg(long)]
    python: Vec<PathBuf>,
    /// The directory of `WordNet`'s files
    #[arg(long)]
    wordnet: PathBuf,
}

/// Reads the sources and writes `names.fst`.
pub(crate) fn make(sources: &NameSources, to: &Path) -> anyhow::Result<()> {
    let dictionary = FstDictionary::curated();
    let written = counts(&read(&sources.written)?);
    let mut names = BTreeSet::new();
    for path in &sources.list {
        let lines = read(path)?;
        let lines = lines.lines().filter(|line| !line.starts_with('#'));
        names.extend(lines.flat_map(parts));
    }
    for path in &sources.census {
        let lines = read(path)?;
        let lines = lines.lines().filter_map(|line| line.split_whitespace().next());
        names.extend(lines.take(FAMILY_NAMES).map(title));
    }
    for path in &sources.json {
        let value: Value = serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())?;
        add_named(&value, &mut names);
    }
    for directory in &sources.python {
        add_quoted(directory, &mut names)?;
    }
    let mut phrases = BTreeSet::new();
    for file in ["noun", "verb", "adj", "adv"] {
        let lines = read(&sources.wordnet.join(format!("data.{file}")))?;
        for line in lines.lines().filter(|line| !line.starts_with(' ')) {
            for lemma in lemmas(line) {
                names.extend(parts(lemma));
                if lemma.contains('_') {
                    phrases.insert(lemma.replace('_', " "));
                }
            }
        }
    }
    let mut entries: BTreeMap<String, u64> = BTreeMap::new();
    for name in &names {
        if let Some((key, flags)) = entry(&dictionary, &written, name) {
            *entries.entry(key).or_default() |= flags;
        }
    }
    let count = |flag: u64| entries.values().filter(|flags| *flags & flag != 0).count();
    println!(
        "{} names anywhere, {} in a sentence",
        count(ANYWHERE),
        count(IN_SENTENCE)
    );
    for phrase in phrases {
        if let Some(phrase) = foreign(&dictionary, &phrase) {
            *entries.entry(phrase).or_default() |= PHRASE;
        }
    }
    println!(
        "{} phrases",
        entries.values().filter(|flags| *flags & PHRASE != 0).count()
    );
    write(&to.join("names.fst"), entries.iter())
}

/// The key and the flags of a name; `None` for a word of the dictionary and for a known misspelling.
fn entry(dictionary: &FstDictionary, written: &HashMap<String, f64>, name: &str) -> Option<(String, u64)> {
    let name = without_accents(name);
    let small = name.to_lowercase();
    let is_misspelling = || typos_dict::WORD.find(&small.as_str().into()).is_some();
    if small.len() < 2 || !small.chars().all(|c| c.is_ascii_lowercase() || c == '\'') {
        return None;
    }
    if !has_plain_capitals(&name) {
        // A name with capitals inside is no misspelling in these capitals.
        let mixed = name.contains(char::is_lowercase) && name.contains(char::is_uppercase);
        let is_known = dictionary.contains_exact_word_str(&name);
        return (mixed && !is_known).then_some((name, ANYWHERE));
    }
    if contains(dictionary, &small) || is_misspelling() {
        return None;
    }
    let flag = if small.len() >= 4 && is_usual(dictionary, written, &small) {
        ANYWHERE
    } else {
        IN_SENTENCE
    };
    Some((small, flag))
}

/// A phrase in lower case, if it has a word that the dictionary lacks and none with a capital.
fn foreign(dictionary: &FstDictionary, phrase: &str) -> Option<String> {
    let plain = without_accents(phrase);
    let words: Vec<&str> = plain.split(' ').collect();
    let fits = words.len() <= 4
        && words
            .iter()
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
    let lacks = words.iter().any(|word| !dictionary.contains_exact_word_str(word));
    (fits && lacks).then_some(plain)
}

/// The words of a name: `Jean-Luc O'Neill` as three.
fn parts(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
        .map(|part| part.replace('’', "'"))
        .map(|part| {
            part.strip_suffix("'s")
                .unwrap_or(&part)
                .trim_matches('\'')
                .to_owned()
        })
        .filter(|part| part.contains(char::is_uppercase))
}

fn title(name: &str) -> String {
    emend_engine::capitalised(&name.to_lowercase())
}

/// The lemmas of a line of `WordNet`'s data files.
fn lemmas(line: &str) -> impl Iterator<Item = &str> {
    let mut fields = line.split(' ').skip(3);
    let count = fields
        .next()
        .and_then(|count| usize::from_str_radix(count, 16).ok());
    // Adjectives carry their position in brackets.
    let lemma = |field| str::split(field, '(').next().unwrap_or(field);
    fields.step_by(2).take(count.unwrap_or(0)).map(lemma)
}

fn add_named(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| add_named(value, names)),
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(name) if field == "name" || field == "title" => names.extend(parts(name)),
                    value => add_named(value, names),
                }
            }
        }
        _ => {}
    }
}

/// Adds the texts between quotation marks in all Python files below a directory.
fn add_quoted(directory: &Path, names: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            add_quoted(&path, names)?;
        } else if path.extension().is_some_and(|extension| extension == "py") {
            for line in read(&path)?.lines() {
                let quoted = line.split('"').skip(1).step_by(2);
                let quoted = quoted.filter(|text| !text.contains(['{', '%', '_', '\\']));
                names.extend(quoted.flat_map(parts));
            }
        }
    }
    Ok(())
}
