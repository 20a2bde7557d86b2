//! Marks of each rule on clean prose and on real errors.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use emend_domain::LanguageTag;
use emend_engine::{DetectedIssue, Detector, Document, HarperDetector, Markup};
use emend_shared::IssueKind;

use super::grammar::same_words;
use super::{EvalSetup, Measure};
use crate::error_score::number;
use crate::held_out_prose::{GenreText, held_out_prose, word_count};
use crate::prose_corrections::{CorrectionSource, ProseCorrection, prose_corrections};
use crate::report::EvalReport;
use crate::subject::grammar_checker::CheckerMark;
use crate::text_edit::TextEdit;

/// The language of all texts.
const LANGUAGE: &str = "en-US";

/// Prints the marks by rule.
pub(crate) fn run(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let directory = setup.text.as_deref().context("give the clean text with --text")?;
    let file = setup.edits.as_deref().context("give the errors with --edits")?;
    let mut counts = RuleCounts::default();
    let genres = held_out_prose(directory, setup.words, setup.seed, &setup.genres)?;
    let words: usize = genres.iter().map(words_of).sum();
    for (paragraph, issues) in issues_in_genres(&genres)? {
        for issue in issues {
            counts.of(&issue).clean += 1;
            counts.show(&issue, &paragraph, setup.examples);
        }
    }
    let errors = prose_corrections(file, CorrectionSource::Certain, setup.limit)?;
    for (error, issues) in errors
        .iter()
        .zip(detected_issues(errors.iter().map(|error| error.text.as_str()))?)
    {
        for issue in &issues {
            counts.of(issue).count_error(error, issue);
        }
    }
    report.section(
        "Rules",
        &setup.command(Measure::Rules),
        &format!(
            "Marks of each rule in {words} words of clean text, which no training sees, and in {} sentences with one error that \
             somebody corrected (most of them were used to train the sentence model; `--only grammar` is about the others). *Errors*: marks \
             in those sentences; *hits*: those that touch the error; *right*: those whose first replacement corrects it.",
            errors.len()
        ),
    );
    let header = ["rule", "kind", "clean", "per 100,000", "errors", "hits", "right"];
    report.table(&header, &counts.rows(words));
    for (rule, examples) in counts.examples {
        report.paragraph(&format!("{rule}:\n{}", examples.join("\n")));
    }
    Ok(())
}

/// Prints the marks on clean prose by kind and genre.
pub(crate) fn clean(setup: &EvalSetup, directory: &Path, report: &mut EvalReport) -> anyhow::Result<()> {
    let genres = held_out_prose(directory, setup.words, setup.seed, &setup.genres)?;
    report.section(
        "Marks on clean prose",
        &setup.command(Measure::Clean),
        "Marks of each kind per 1,000 words of clean text, which no training sees; the goals are at most 6 for spelling, 0.4 for \
         grammar, and 0.3 for typography and punctuation together.",
    );
    let kinds = [
        IssueKind::Spelling,
        IssueKind::Grammar,
        IssueKind::Typography,
        IssueKind::Punctuation,
        IssueKind::Style,
    ];
    let mut rows = Vec::new();
    let mut frequent = FrequentMarks::default();
    let (mut all_words, mut all) = (0, vec![0; kinds.len()]);
    for genre in &genres {
        let mut marks = vec![0; kinds.len()];
        for (_, issues) in issues_in_genres(std::slice::from_ref(genre))? {
            for issue in issues {
                frequent.count(&issue);
                for (at, _) in kinds.iter().enumerate().filter(|(_, kind)| **kind == issue.kind) {
                    marks[at] += 1;
                    all[at] += 1;
                }
            }
        }
        let words = words_of(genre);
        all_words += words;
        rows.push(row(&genre.genre, words, &marks));
    }
    rows.push(row("all", all_words, &all));
    let header = [
        "text",
        "words",
        "spelling",
        "grammar",
        "typography",
        "punctuation",
        "style",
    ];
    report.table(&header, &rows);
    if setup.examples > 0 {
        for kind in kinds {
            report.paragraph(&format!(
                "The most frequent marks of {}: {}",
                kind.as_str(),
                frequent.of(kind, setup.examples).join(", ")
            ));
        }
    }
    Ok(())
}

/// How often each surface is marked, by kind.
#[derive(Default)]
struct FrequentMarks(BTreeMap<(&'static str, String), usize>);

impl FrequentMarks {
    fn count(&mut self, issue: &DetectedIssue) {
        let first = issue.candidates.first().map_or("–", |first| &first.value);
        let mark = format!("{} → {first} [{}]", issue.surface, issue.rule.id);
        *self.0.entry((issue.kind.as_str(), mark)).or_default() += 1;
    }

    /// The most frequent marks of a kind, each with its number.
    fn of(&self, kind: IssueKind, max_rules: usize) -> Vec<String> {
        let marks = self.0.iter().filter(|((of, _), _)| *of == kind.as_str());
        let mut marks: Vec<_> = marks.collect();
        marks.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        let shown = marks.into_iter().take(max_rules);
        shown
            .map(|((_, mark), times)| format!("{times} × {mark}"))
            .collect()
    }
}

fn row(name: &str, words: usize, marks: &[usize]) -> Vec<String> {
    let marks = marks
        .iter()
        .map(|marks| format!("{:.2}", per(1_000.0, *marks, words)));
    [name.to_owned(), words.to_string()]
        .into_iter()
        .chain(marks)
        .collect()
}

fn words_of(genre: &GenreText) -> usize {
    genre
        .paragraphs
        .iter()
        .map(|paragraph| word_count(paragraph))
        .sum()
}

fn per(many: f64, marks: usize, words: usize) -> f64 {
    many * number(marks) / number(words.max(1))
}

fn issues_in_genres(genres: &[GenreText]) -> anyhow::Result<Vec<(String, Vec<DetectedIssue>)>> {
    let texts = || genres.iter().flat_map(|genre| &genre.paragraphs);
    let issues = detected_issues(texts().map(String::as_str))?;
    Ok(texts().cloned().zip(issues).collect())
}

/// The issues of each text, found on all cores.
fn detected_issues<'a>(texts: impl Iterator<Item = &'a str>) -> anyhow::Result<Vec<Vec<DetectedIssue>>> {
    let texts: Vec<&str> = texts.collect();
    let detector = HarperDetector::new();
    let language = LANGUAGE.parse()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = texts.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = texts
            .chunks(share)
            .map(|texts| scope.spawn(|| issues_of_worker(&detector, &language, texts)))
            .collect();
        let mut all = Vec::new();
        for part in parts {
            all.extend(part.join().map_err(|_| anyhow::anyhow!("a check panicked"))??);
        }
        Ok(all)
    })
}

fn issues_of_worker(
    detector: &HarperDetector,
    language: &LanguageTag,
    texts: &[&str],
) -> anyhow::Result<Vec<Vec<DetectedIssue>>> {
    let mut worker = detector.worker(language).context("there is no English")?;
    let mut one = |text: &&str| Document::parse(*text, Markup::Plain).detect(worker.as_mut());
    Ok(texts.iter().map(&mut one).collect())
}

/// The marks of one rule.
#[derive(Default)]
struct MarkCounts {
    kind: &'static str,
    clean: usize,
    errors: usize,
    hits: usize,
    right: usize,
}

impl MarkCounts {
    fn count_error(&mut self, error: &ProseCorrection, issue: &DetectedIssue) {
        self.errors += 1;
        let mark = CheckerMark::from(issue);
        let after = mark.corrected(&error.text);
        let right = after.is_some_and(|after| same_words(&after, &error.corrected));
        let error = TextEdit::between(&error.text, &error.corrected);
        self.hits += usize::from(right || mark.touches(error.span));
        self.right += usize::from(right);
    }
}

#[derive(Default)]
struct RuleCounts {
    counts: BTreeMap<String, MarkCounts>,
    /// Marks on clean text, by rule.
    examples: BTreeMap<String, Vec<String>>,
}

impl RuleCounts {
    fn of(&mut self, issue: &DetectedIssue) -> &mut MarkCounts {
        let counts = self.counts.entry(issue.rule.id.clone()).or_default();
        counts.kind = issue.kind.as_str();
        counts
    }

    fn show(&mut self, issue: &DetectedIssue, paragraph: &str, max_rules: usize) {
        let examples = self.examples.entry(issue.rule.id.clone()).or_default();
        if examples.len() >= max_rules {
            return;
        }
        let around = |from: usize, to: usize| -> String {
            let units: Vec<u16> = paragraph.encode_utf16().collect();
            String::from_utf16_lossy(&units[from.min(units.len())..to.min(units.len())])
        };
        let (start, end) = (issue.span.offset, issue.span.offset + issue.span.length);
        let first = issue.candidates.first().map_or("–", |first| &first.value);
        examples.push(format!(
            "- {}[{}]{} → {first}",
            around(start.saturating_sub(50), start),
            issue.surface,
            around(end, end + 50)
        ));
    }

    fn rows(&self, words: usize) -> Vec<Vec<String>> {
        let mut all: Vec<_> = self.counts.iter().collect();
        all.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.clean, counts.errors)));
        let row = |(rule, counts): (&String, &MarkCounts)| {
            vec![
                rule.clone(),
                counts.kind.to_owned(),
                counts.clean.to_string(),
                format!("{:.1}", per(100_000.0, counts.clean, words)),
                counts.errors.to_string(),
                counts.hits.to_string(),
                counts.right.to_string(),
            ]
        };
        all.into_iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_on_the_error_with_its_correction_first_is_right() {
        let error = ProseCorrection {
            text: "An test is here.".to_owned(),
            corrected: "A test is here.".to_owned(),
            kind: "R:DET".to_owned(),
        };
        let mut counts = MarkCounts::default();
        let issues = &detected_issues(["An test is here.", "We like an test."].into_iter()).unwrap();
        counts.count_error(&error, &issues[0][0]);
        counts.count_error(&error, &issues[1][0]);
        assert_eq!((counts.errors, counts.hits, counts.right), (2, 1, 1));
    }
}
