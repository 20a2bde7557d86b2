//! The pronunciations of English words, as a set of words with their sounds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use emend_engine::letter_sounds::{SEPARATOR, letter_sounds};
use emend_engine::word_frequency::WordFrequency;
use fst::SetBuilder;
use harper_core::spell::{Dictionary, FstDictionary};

/// The phonemes of the `ARPAbet`, each with its sound in [`letter_sounds`].
#[rustfmt::skip]
const SOUNDS: [(&str, &str); 39] = [
    ("B", "b"), ("CH", "C"), ("D", "d"), ("DH", "T"), ("F", "f"), ("G", "g"), ("HH", "h"), ("JH", "J"), ("K", "k"),
    ("L", "l"), ("M", "m"), ("N", "n"), ("NG", "n"), ("P", "p"), ("R", "r"), ("S", "s"), ("SH", "S"), ("T", "t"),
    ("TH", "T"), ("V", "v"), ("W", "w"), ("Y", "y"), ("Z", "z"), ("ZH", "Z"), ("AA", "o"), ("AE", "a"), ("AH", "u"),
    ("AO", "o"), ("AW", "W"), ("AY", "A"), ("EH", "e"), ("ER", "ur"), ("EY", "E"), ("IH", "i"), ("IY", "I"),
    ("OW", "O"), ("OY", "Y"), ("UH", "u"), ("UW", "U"),
];

/// The source of pronunciations.
#[derive(clap::Args)]
pub(crate) struct PronunciationSource {
    /// The pronunciations: one line `"word": "PH0 N EH1 M",` per word; other lines are ignored
    #[arg(long)]
    from: PathBuf,
}

/// Reads the pronunciations and writes `pronunciations.fst`: the words of the dictionary that are not pronounced as they
/// are spelt.
pub(crate) fn make(source: &PronunciationSource, to: &Path) -> anyhow::Result<()> {
    let lines = std::fs::read_to_string(&source.from).with_context(|| source.from.display().to_string())?;
    let dictionary = FstDictionary::curated();
    let added: BTreeSet<String> = WordFrequency::english()?.added().into_iter().collect();
    let mut entries = BTreeSet::new();
    let mut sound_entries = 0;
    for line in lines.lines() {
        let Some((word, phonemes)) = entry(line) else {
            continue;
        };
        let sounds = sounds(phonemes).with_context(|| line.to_owned())?;
        sound_entries += 1;
        let capitalised_word = emend_engine::capitalised(word);
        for word in [word.to_owned(), capitalised_word] {
            let is_known = dictionary.contains_exact_word_str(&word) || added.contains(&word);
            if is_known && sounds != letter_sounds(&word) {
                entries.insert(format!("{word}{SEPARATOR}{sounds}"));
            }
        }
    }
    let mut set = SetBuilder::memory();
    set.extend_iter(&entries)?;
    let bytes = set.into_inner()?;
    let path = to.join("pronunciations.fst");
    println!(
        "{}: {} of {sound_entries} pronunciations, {} kB",
        path.display(),
        entries.len(),
        bytes.len() / 1000
    );
    std::fs::write(&path, bytes).with_context(|| path.display().to_string())
}

/// Splits a line into a word and its phonemes.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (word, phonemes) = line.trim().trim_end_matches(',').split_once(": ")?;
    let word = word.trim_matches('"');
    let phonemes = phonemes.strip_prefix('"')?.strip_suffix('"')?;
    // A comment may follow.
    let phonemes = phonemes.split('#').next().unwrap_or_default();
    let is_word = !word.is_empty()
        && word
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '\'');
    is_word.then_some((word, phonemes))
}

/// Returns the sounds of phonemes, in the alphabet of [`letter_sounds`].
fn sounds(phonemes: &str) -> anyhow::Result<String> {
    let mut sounds = String::new();
    for phoneme in phonemes.split_whitespace() {
        let sound = match phoneme {
            "AH0" => "@",
            "ER0" => "@r",
            _ => {
                let name = phoneme.trim_end_matches(|stress: char| stress.is_ascii_digit());
                let is_known = SOUNDS.iter().find(|(phoneme, _)| *phoneme == name);
                is_known.with_context(|| format!("{phoneme} is no phoneme"))?.1
            }
        };
        for sound in sound.chars() {
            if !sounds.ends_with(sound) {
                sounds.push(sound);
            }
        }
    }
    Ok(sounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phonemes_are_sounds() {
        assert_eq!(
            entry("  \"aardvark\": \"AA1 R D V AA2 R K\","),
            Some(("aardvark", "AA1 R D V AA2 R K"))
        );
        assert_eq!(entry("  phone: \"F OW1 N\","), Some(("phone", "F OW1 N")));
        assert_eq!(entry("  \"phone(1)\": \"F OW1 N\","), None);
        assert_eq!(entry("export const dictionary = {"), None);
        assert_eq!(sounds("F OW1 N").unwrap(), letter_sounds("fone"));
        assert_eq!(sounds("N EY1 SH AH0 N").unwrap(), "nES@n");
        assert_eq!(sounds("K ER1 N AH0 L").unwrap(), "kurn@l");
        assert!(sounds("F XX1 N").is_err());
    }
}
