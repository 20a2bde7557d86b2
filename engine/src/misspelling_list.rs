//! Common misspellings of English with their corrections (docs/decisions/0033-list-of-misspellings.md).

use fst::{IntoStreamer, Set, Streamer};

use crate::data_files;

/// Separates a misspelling from its corrections in a key, and these from each other.
const SEPARATOR: char = '\t';
/// The first of the characters that stand for a number of letters.
const ZERO_CHARACTER: char = '0';
/// The greatest number of letters that one character stands for.
const MAX_LETTERS: usize = 60;

/// A list of misspellings with their corrections.
pub struct MisspellingList {
    /// A key is a misspelling in lower case and its corrections, each as [`difference`] writes it.
    entries: Set<&'static [u8]>,
}

impl MisspellingList {
    /// Returns the shipped list, which `cargo xtask train` builds.
    pub fn english() -> Result<Self, fst::Error> {
        Self::new(data_files::MISSPELLINGS.content())
    }

    /// Reads a list of keys as [`misspelling_key`] makes them.
    pub fn new(entries: &'static [u8]) -> Result<Self, fst::Error> {
        Ok(Self {
            entries: Set::new(entries)?,
        })
    }

    /// Returns the corrections of a word, the usual one first; none if the list lacks it. Capitals do not count.
    pub fn corrections(&self, word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        let start = format!("{word}{SEPARATOR}");
        let mut keys = self.entries.range().ge(&start).into_stream();
        let key = keys.next().and_then(|key| std::str::from_utf8(key).ok());
        let Some(corrections) = key.and_then(|key| key.strip_prefix(&start)) else {
            return Vec::new();
        };
        let corrections = corrections.split(SEPARATOR);
        corrections
            .filter_map(|written| apply_difference(&word, written))
            .collect()
    }
}

/// Returns the key of a misspelling in lower case.
pub fn misspelling_key<'a>(misspelling: &str, corrections: impl IntoIterator<Item = &'a str>) -> String {
    let mut key = misspelling.to_owned();
    for correction in corrections {
        key.push(SEPARATOR);
        key.push_str(&difference(misspelling, correction));
    }
    key
}

/// Writes a correction as what it changes: the number of letters at the start and at the end that stay, and the letters
/// between them. Few differences exist, so that they share their places in the list.
fn difference(misspelling: &str, correction: &str) -> String {
    let from: Vec<char> = misspelling.chars().collect();
    let to: Vec<char> = correction.chars().collect();
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut from.iter().copied().zip(to.iter().copied())).min(MAX_LETTERS);
    let (from_left, to_left) = (&from[start..], &to[start..]);
    let end = same(&mut from_left.iter().rev().copied().zip(to_left.iter().rev().copied())).min(MAX_LETTERS);
    let middle = to_left[..to_left.len() - end].iter();
    [letter_of(start), letter_of(end)]
        .into_iter()
        .chain(middle.copied())
        .collect()
}

/// Returns the correction that a difference makes of a misspelling; `None` if it is not one of it.
fn apply_difference(misspelling: &str, written: &str) -> Option<String> {
    let mut letters = written.chars();
    let (start, end) = (number_of(letters.next()?)?, number_of(letters.next()?)?);
    let from: Vec<char> = misspelling.chars().collect();
    let after = from.len().checked_sub(end).filter(|after| *after >= start)?;
    let (before, after) = (&from[..start], &from[after..]);
    Some(
        before
            .iter()
            .copied()
            .chain(letters)
            .chain(after.iter().copied())
            .collect(),
    )
}

fn letter_of(number: usize) -> char {
    let number = u32::try_from(number).unwrap_or_default();
    char::from_u32(u32::from(ZERO_CHARACTER) + number).unwrap_or(ZERO_CHARACTER)
}

fn number_of(letter: char) -> Option<usize> {
    let number = u32::from(letter).checked_sub(u32::from(ZERO_CHARACTER))?;
    usize::try_from(number)
        .ok()
        .filter(|number| *number <= MAX_LETTERS)
}

#[cfg(test)]
mod tests {
    use fst::SetBuilder;
    use proptest::prelude::*;

    use super::*;

    fn list(mut keys: Vec<String>) -> MisspellingList {
        keys.sort();
        let mut builder = SetBuilder::memory();
        for key in keys {
            builder.insert(key).unwrap();
        }
        MisspellingList::new(builder.into_inner().unwrap().leak()).unwrap()
    }

    #[test]
    fn a_word_has_its_own_corrections_in_their_order() {
        let list = list(vec![
            misspelling_key("rela", ["real", "relay"]),
            misspelling_key("relase", ["release"]),
            misspelling_key("alot", ["a lot"]),
        ]);
        assert_eq!(list.corrections("Rela"), ["real", "relay"]);
        assert_eq!(list.corrections("relase"), ["release"]);
        assert_eq!(list.corrections("ALOT"), ["a lot"]);
        for other in ["rel", "relas", "", "zzz", "rela\t"] {
            assert!(list.corrections(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn the_shipped_list_is_that_of_its_source() {
        let list = MisspellingList::english().unwrap();
        for (word, corrections) in typos_dict::WORD.map.entries() {
            let word = word.into_inner();
            assert_eq!(
                list.corrections(word),
                *corrections,
                "{word}; `cargo xtask train` builds the list"
            );
        }
        assert!(list.corrections("receive").is_empty());
    }

    proptest! {
        #[test]
        fn a_correction_comes_back_as_it_was(from in "[a-e' é]{1,9}", to in "[a-e' é]{0,9}") {
            prop_assert_eq!(apply_difference(&from, &difference(&from, &to)), Some(to));
        }

        #[test]
        fn no_difference_panics(from in "\\PC{0,5}", written in "\\PC{0,5}") {
            let _ = apply_difference(&from, &written);
        }
    }
}
