//! False alarms: words that are marked in texts without misspellings.

use std::collections::BTreeSet;
use std::path::Path;

use super::{EvalSetup, Measure};
use crate::error_score::number;
use crate::event::WriterError;
use crate::file_text::text_of;
use crate::random::EvalRandom;
use crate::report::EvalReport;
use crate::subject::local::LearningMode;
use crate::subject::peers::flagged_by_hunspell;

/// The number of words that are checked in a text without mistakes.
pub(super) const MAX_SAMPLE_WORDS: usize = 5_000;
/// The corpus that has the surrounding words of its errors.
const TEXT_CORPUS: &str = "gitmine";

pub(crate) fn run(setup: &mut EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    if let Some(corpus) = setup.corpora.iter().find(|corpus| corpus.name == TEXT_CORPUS) {
        let events = || corpus.events.iter();
        let intended: BTreeSet<String> = events().map(|event| event.intended.clone()).collect();
        let around: BTreeSet<String> = events().map(WriterError::corrected).collect();
        texts.push((
            format!("{TEXT_CORPUS}, intended words"),
            intended.into_iter().collect(),
        ));
        texts.push((format!("{TEXT_CORPUS}, in context"), around.into_iter().collect()));
    }
    for file in &setup.clean {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        texts.push((name, sample(file, setup.seed)?));
    }
    report.section(
        "False alarms",
        &setup.command(Measure::Clean),
        "Words marked as misspelt, per 1,000 words of text in which every word is intended. A word is a run of letters and \
         apostrophes. A seeded choice of lines is checked from each `--clean` file. The words in context come from \
         corrected lines of program text and comments, which are full of names.",
    );
    let emend = setup.bench.emend(LearningMode::Off)?;
    let mut rows = Vec::new();
    for (name, lines) in &texts {
        eprintln!("clean, {name}: {} texts", lines.len());
        let all: usize = lines.iter().map(|line| words(line)).sum();
        let per_1000 = |flags: usize| format!("{:.1}", 1000.0 * number(flags) / number(all.max(1)));
        let mut by_emend = 0;
        for line in lines {
            by_emend += emend.flags(line)?;
        }
        let by_hunspell = if setup.peers {
            let flagged = flagged_by_hunspell(lines);
            flagged
                .inspect_err(|error| eprintln!("hunspell is skipped: {error:#}"))
                .ok()
        } else {
            None
        };
        rows.push(vec![
            name.clone(),
            all.to_string(),
            per_1000(by_emend),
            by_hunspell.map_or("–".to_owned(), per_1000),
        ]);
    }
    report.table(&["text", "words", "emend", "hunspell"], &rows);
    Ok(())
}

/// A seeded selection of lines of a text, about [`MAX_SAMPLE_WORDS`] words in all.
pub(super) fn sample(file: &Path, seed: u64) -> anyhow::Result<Vec<String>> {
    let text = text_of(file)?;
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    EvalRandom::new(seed, "sample").shuffle(&mut lines);
    let mut remaining_words = MAX_SAMPLE_WORDS;
    let mut sample = Vec::new();
    for line in lines {
        if remaining_words == 0 {
            break;
        }
        remaining_words = remaining_words.saturating_sub(words(line));
        sample.push(line.to_owned());
    }
    Ok(sample)
}

/// The number of words: runs of letters and apostrophes with at least one letter.
pub(super) fn words(text: &str) -> usize {
    let runs = text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’'));
    runs.filter(|run| run.contains(char::is_alphabetic)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_run_of_letters() {
        assert_eq!(words("don't call curl_off_t('x') 42 times"), 7);
    }
}
