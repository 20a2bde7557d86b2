//! Sentences that somebody corrected, each with one of the corrections.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::edits::rows;
use crate::file_text::text_of;
use crate::held_out_prose::{HeldOutSources, replace_code};

/// The names, in the first line, of the columns that are read.
const COLUMNS: [&str; 9] = [
    "repo",
    "flag",
    "type",
    "spot",
    "old_sentence",
    "new_sentence",
    "old_offsets",
    "new_offsets",
    "licence",
];
/// The numbers of words that a sentence may have. Shorter and longer ones are seldom sentences.
const SENTENCE_WORDS: std::ops::RangeInclusive<usize> = 3..=80;

/// A sentence with one error, and its correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProseCorrection {
    pub(crate) text: String,
    pub(crate) corrected: String,
    /// The type of the error in the file, such as `R:VERB:SVA`.
    pub(crate) kind: String,
}

/// Which corrections of a file are used; never share-alike text, and no sentence twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CorrectionSource {
    /// All that are marked as corrections (flags 1 and 2) to repositories that no training sees, as `training/measure.py` selects them.
    Held,
    /// The certain ones (flag 1) to any repository. Most of them were used in training.
    Certain,
}

/// The corrections of a file.
pub(crate) fn prose_corrections(
    path: &Path,
    source: CorrectionSource,
    limit: Option<usize>,
) -> anyhow::Result<Vec<ProseCorrection>> {
    let corrections = parse(&text_of(path)?, source).with_context(|| path.display().to_string())?;
    ensure!(
        !corrections.is_empty(),
        "{} has no such correction",
        path.display()
    );
    Ok(corrections
        .into_iter()
        .take(limit.unwrap_or(usize::MAX))
        .collect())
}

fn parse(text: &str, source: CorrectionSource) -> anyhow::Result<Vec<ProseCorrection>> {
    let held_out = HeldOutSources::read()?;
    let (columns, lines) = rows(text, COLUMNS)?;
    let mut unique_sentences = HashSet::new();
    let mut corrections = Vec::new();
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let mut row = [""; COLUMNS.len()];
        for (value, column) in row.iter_mut().zip(columns) {
            *value = fields.get(column).copied().context("has too few columns")?;
        }
        let correction = correction(row, &|repo, flag| match source {
            CorrectionSource::Held => matches!(flag, "1" | "2") && held_out.contains(repo),
            CorrectionSource::Certain => flag == "1",
        })?;
        corrections.extend(correction.filter(|correction| unique_sentences.insert(correction.text.clone())));
    }
    Ok(corrections)
}

/// `None` unless `wanted` accepts the repository and the flag.
fn correction(
    row: [&str; COLUMNS.len()],
    wanted: &dyn Fn(&str, &str) -> bool,
) -> anyhow::Result<Option<ProseCorrection>> {
    let [
        repo,
        flag,
        kind,
        spot,
        old,
        new,
        old_offsets,
        new_offsets,
        licence,
    ] = row;
    let share_alike = licence.contains("-SA") || licence.contains("(SA");
    if share_alike || !wanted(repo, flag) {
        return Ok(None);
    }
    let text = if spot.ends_with("/1") {
        old.to_owned()
    } else {
        let (before, _, after) = parted(new, new_offsets)?;
        let (left, wrong, right) = parted(old, old_offsets)?;
        // The offsets of an omitted word leave out the space beside it, so the old sentence decides on spaces.
        let spaced_left = left.ends_with(' ') || wrong.starts_with(' ');
        let spaced_right = right.starts_with(' ') || wrong.ends_with(' ');
        let space = |wanted: bool| if wanted { " " } else { "" };
        let (before, wrong, after) = (before.trim_end(), wrong.trim(), after.trim_start());
        if wrong.is_empty() {
            format!("{before}{}{after}", space(spaced_left || spaced_right))
        } else {
            format!(
                "{before}{}{wrong}{}{after}",
                space(spaced_left),
                space(spaced_right)
            )
        }
    };
    let used = text != new && SENTENCE_WORDS.contains(&new.split_whitespace().count());
    Ok(used.then(|| ProseCorrection {
        text: normalise_spaces(&text),
        corrected: normalise_spaces(new),
        kind: kind.to_owned(),
    }))
}

/// The parts before, at and after an offset such as `7-12`, in characters.
fn parted<'a>(sentence: &'a str, offsets: &str) -> anyhow::Result<(&'a str, &'a str, &'a str)> {
    let (from, to) = offsets.split_once('-').context("has no offsets")?;
    let at = |characters: &str| -> anyhow::Result<usize> {
        let number: usize = characters.parse()?;
        let mut starts = sentence.char_indices().map(|(at, _)| at).chain([sentence.len()]);
        starts.nth(number).context("has offsets beyond its sentence")
    };
    let (from, to) = (at(from)?, at(to)?);
    ensure!(from <= to, "has offsets in the wrong order");
    Ok((&sentence[..from], &sentence[from..to], &sentence[to..]))
}

/// One space instead of several, and code as Markdown has it.
fn normalise_spaces(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    replace_code(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_of_a_held_repository_stands_in_the_corrected_sentence() {
        let row = |repo: &str, flag: &str| {
            format!("{repo}\t{flag}\tR:CONFUS\t1/2\tIts a the ‹code›.\tIt's the ‹code›.\t0-3\t0-4\tMIT")
        };
        let repo = "vuejs/docs";
        let text = [
            COLUMNS.join("\t"),
            row(repo, "2"),
            row(repo, "0"),
            row("a/b", "1"),
            row(repo, "1"),
        ]
        .join("\n");
        assert_eq!(
            parse(&text, CorrectionSource::Held).unwrap(),
            [ProseCorrection {
                text: "Its the `code`.".to_owned(),
                corrected: "It's the `code`.".to_owned(),
                kind: "R:CONFUS".to_owned(),
            }]
        );
    }

    #[test]
    fn the_spaces_are_those_of_the_old_sentence() {
        let made = |old: &str, at: &str, new: &str, new_at: &str| {
            let row = ["a/b", "1", "U:X", "1/2", old, new, at, new_at, "MIT"];
            correction(row, &|_, _| true).unwrap().unwrap().text
        };
        assert_eq!(
            made("We go to to bed nw.", "9-11", "We go to bed now.", "9-9"),
            "We go to to bed now."
        );
        assert_eq!(
            made("It is, so it iss.", "5-6", "It is so it is.", "6-6"),
            "It is, so it is."
        );
        assert_eq!(
            made("It is so it iss.", "5-5", "It is, so it is.", "5-6"),
            "It is so it is."
        );
        assert_eq!(
            made("We go bed nw.", "6-6", "We go to bed now.", "6-9"),
            "We go bed now."
        );
        assert_eq!(
            made("An (old one iss.", "3-4", "An old one is.", "3-3"),
            "An (old one is."
        );
    }
}
