//! Marks of grammar: on corrections that people made, on clean prose, on swapped words, and on texts with expected marks; beside Harper
//! alone and LanguageTool.
//!
//! - `corrections`: precision and recall; `edit_kind`: the kind of error that an edit corrects
//! - `habits`: the effect of learning
//! - `clean_marks`, `swapped_words`, `cases`: the other measurements; `margin_curve`: the sentence model alone as its thresholds move

mod cases;
mod clean_marks;
mod corrections;
mod edit_kind;
mod habits;
mod margin_curve;
mod swapped_words;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use self::cases::CaseScore;
use self::clean_marks::{CleanMarks, clean_marks};
pub(super) use self::corrections::same_words;
use self::corrections::{CorrectionScores, share};
use self::edit_kind::WordKinds;
use super::{EvalSetup, Measure};
use crate::error_score::number;
use crate::held_out_prose::{GenreText, held_out_prose};
use crate::prose_corrections::{CorrectionSource, ProseCorrection, prose_corrections};
use crate::report::{EvalReport, percent};
use crate::subject::grammar_checker::{BareHarper, EmendChecker, GrammarChecker, TextToCheck};
use crate::subject::languagetool::LanguageToolChecker;
use crate::subject::local::LearningMode;

/// The language of the corrections and of the clean text.
const LANGUAGE: &str = "en-US";
/// The most sentences with a swapped word.
const MAX_SWAPPED_WORDS: usize = 2_000;
/// The least number of corrections of a type that has a row.
const MIN_CORRECTIONS_OF_TYPE: usize = 10;
/// The files of cases, and what the kinds begin with that are about grammar.
const CASE_FILES: [(&str, &[&str]); 2] = [
    ("first-hour.jsonl", &["first-hour"]),
    ("kinds.jsonl", &["K02", "K03"]),
];

/// Prints all tables for which there are files.
pub(crate) fn run(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    anyhow::ensure!(
        setup.text.is_some() || setup.edits.is_some() || setup.cases.is_some(),
        "give clean text with --text, corrections with --edits, or cases with --cases"
    );
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let mut checkers: Vec<Box<dyn GrammarChecker>> = vec![Box::new(EmendChecker(
        setup.bench.emend_on(threads, LearningMode::Off)?,
    ))];
    if setup.peers {
        checkers.push(Box::new(BareHarper));
    }
    if let Some(url) = &setup.languagetool {
        checkers.push(Box::new(LanguageToolChecker::new(url)?));
    }
    let genres = match &setup.text {
        Some(directory) => held_out_prose(directory, setup.words, setup.seed, &setup.genres)?,
        None => Vec::new(),
    };
    let mut clean = CleanMarks::default();
    if !genres.is_empty() {
        clean = on_clean_text(setup, &checkers, &genres, report)?;
        on_swapped_words(setup, &checkers, &genres, report)?;
    }
    if let Some(file) = &setup.edits {
        let corrections = prose_corrections(file, CorrectionSource::Held, setup.limit)?;
        on_corrections(setup, &checkers, &corrections, &clean, report)?;
        margin_curve::print(setup, &genres, &corrections, clean.words, report)?;
        if !genres.is_empty() {
            habits::print(setup, &genres, &corrections, Measure::Grammar, report)?;
        }
    }
    if let Some(directory) = &setup.cases {
        on_cases(setup, &checkers, directory, report)?;
    }
    Ok(())
}

/// Prints what learning changes, alone.
pub(crate) fn learning(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let directory = setup.text.as_deref().context("give the clean text with --text")?;
    let file = setup
        .edits
        .as_deref()
        .context("give the corrections with --edits")?;
    let genres = held_out_prose(directory, setup.words, setup.seed, &setup.genres)?;
    let corrections = prose_corrections(file, CorrectionSource::Held, setup.limit)?;
    habits::print(setup, &genres, &corrections, Measure::Habits, report)
}

/// Prints the marks on clean text, and returns Emend's on all of it.
fn on_clean_text(
    setup: &EvalSetup,
    checkers: &[Box<dyn GrammarChecker>],
    genres: &[GenreText],
    report: &mut EvalReport,
) -> anyhow::Result<CleanMarks> {
    let marks: Vec<Vec<CleanMarks>> = checkers
        .iter()
        .map(|checker| clean_marks(checker.as_ref(), genres, LANGUAGE))
        .collect::<anyhow::Result<_>>()?;
    report.section(
        "False marks on clean prose",
        &setup.command(Measure::Grammar),
        "Marks per 1,000 words of well-edited text that is kept out of training; nearly all of them are false. *Grammar* is the sum of *Emend's rules* \
         (the sentence model and Emend's patterns) and *Harper's rules*; *confused words* are those of Emend's rules for words that are confused with each other. *Typography* includes punctuation. The last columns are the grammar marks of the other checkers. Goals: \
         grammar at most 1.0, Harper's part of it 0.4, confused words 0.3, typography 0.3, spelling 6.",
    );
    let names: Vec<&str> = genres
        .iter()
        .map(|genre| genre.genre.as_str())
        .chain(["all"])
        .collect();
    let rows: Vec<Vec<String>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let own = &marks[0][at];
            let counts = [
                own.grammar,
                own.own_grammar,
                own.grammar - own.own_grammar,
                own.confused,
                own.typography,
                own.spelling,
            ];
            let mut row = vec![(*name).to_owned(), own.words.to_string()];
            row.extend(counts.map(|count| own.per_thousand(count)));
            row.extend(
                marks[1..]
                    .iter()
                    .map(|peer| peer[at].per_thousand(peer[at].grammar)),
            );
            row
        })
        .collect();
    let mut header = vec![
        "text",
        "words",
        "grammar",
        "Emend's rules",
        "Harper's rules",
        "confused words",
        "typography",
        "spelling",
    ];
    header.extend(checkers[1..].iter().map(|checker| checker.name()));
    report.table(&header, &rows);
    Ok(marks[0].last().cloned().unwrap_or_default())
}

fn on_swapped_words(
    setup: &EvalSetup,
    checkers: &[Box<dyn GrammarChecker>],
    genres: &[GenreText],
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    let max_words = setup.limit.unwrap_or(MAX_SWAPPED_WORDS).min(MAX_SWAPPED_WORDS);
    let swapped = swapped_words::swapped(genres, max_words, setup.seed, &|word| setup.bench.share(word));
    let texts: Vec<_> = swapped.iter().map(|one| text_in_english(&one.text)).collect();
    let mut rows = Vec::new();
    for checker in checkers {
        eprintln!("swapped words, {}", checker.name());
        let (mut marked, mut right) = (0, 0);
        for (one, marks) in swapped.iter().zip(checker.check_all(&texts)?) {
            let (is_marked, is_right) = one.is_marked_and_corrected(&marks);
            marked += usize::from(is_marked);
            right += usize::from(is_right);
        }
        rows.push(vec![
            checker.name().to_owned(),
            swapped.len().to_string(),
            percent(share(marked, swapped.len())),
            percent(share(right, swapped.len())),
        ]);
    }
    report.section(
        "Swapped words",
        &setup.command(Measure::Grammar),
        "One word of a clean sentence is replaced by a word that is often confused with it (the sets of `training/sets.py`; each word at \
         most six times). *Marked*: the word is marked. *Right first*: the first replacement is the original word. Goal: 50 with \
         the linear model, 65 with an encoder.",
    );
    report.table(&["checker", "sentences", "marked", "right first"], &rows);
    Ok(())
}

fn on_corrections(
    setup: &EvalSetup,
    checkers: &[Box<dyn GrammarChecker>],
    corrections: &[ProseCorrection],
    clean: &CleanMarks,
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    let knows = |word: &str| setup.bench.knows(word);
    let kinds = WordKinds::new(&knows);
    let texts: Vec<_> = corrections
        .iter()
        .map(|correction| text_in_english(&correction.text))
        .collect();
    let mut scores = Vec::new();
    for checker in checkers {
        eprintln!("corrections, {}", checker.name());
        let marks = checker.check_all(&texts)?;
        scores.push(CorrectionScores::of(corrections, &marks, &kinds));
    }
    report.section(
        "Real corrections",
        &setup.command(Measure::Grammar),
        &format!(
            "{} sentences, each with one error that was corrected, from repositories that are kept out of training. *Detection*: a mark touches \
             the corrected words. *Correction*: the first replacement makes exactly that correction. Precision, recall and F0.5 are in \
             percent. Marks of style are left out. A mark elsewhere in the sentence counts as wrong, although some of these marks are right: not every error was corrected.",
            corrections.len()
        ),
    );
    let rows = checkers.iter().zip(&scores).flat_map(|(checker, scores)| {
        [("all", true), ("without spelling", false)].map(|(what, with_spelling)| {
            let names = [checker.name().to_owned(), what.to_owned()];
            names
                .into_iter()
                .chain(scores.total(with_spelling).cells())
                .collect::<Vec<_>>()
        })
    });
    let mut header = vec!["checker", "errors", "corrections", "marks"];
    let measures = ["detection P", "R", "F0.5", "correction P", "R", "F0.5"];
    header.extend(measures);
    report.table(&header, &rows.collect::<Vec<_>>());
    report.paragraph(
        "Emend by kind of error, which is derived from the words of the correction or of the mark:",
    );
    let mut header = vec!["kind", "corrections", "marks"];
    header.extend(measures);
    report.table(&header, &scores[0].rows());
    report
        .paragraph("Emend's recall by the type of the correction in the corpus (similar to ERRANT's types):");
    let header = ["type", "corrections", "detected", "corrected"];
    report.table(&header, &scores[0].rows_by_type(MIN_CORRECTIONS_OF_TYPE));
    grammar_rules(checkers, &scores, clean, report);
    Ok(())
}

fn grammar_rules(
    checkers: &[Box<dyn GrammarChecker>],
    scores: &[CorrectionScores],
    clean: &CleanMarks,
    report: &mut EvalReport,
) {
    let precision = checkers.iter().zip(scores).map(|(checker, scores)| {
        let all = scores.grammar();
        format!(
            "{}: {} marks of grammar, {}% on the corrected words, {}% exactly the correction",
            checker.name(),
            all.marks,
            percent(share(all.hits, all.marks)),
            percent(share(all.right, all.marks)),
        )
    });
    let precision: Vec<String> = precision.collect();
    report.paragraph(&format!(
        "The share of grammar marks that agree with the correction. {}.",
        precision.join("; ")
    ));
    let (of_clean, words) = (&clean.by_rule, clean.words);
    let names = scores[0].grammar_rules.keys().chain(of_clean.keys());
    let mut rules: Vec<&String> = names.collect();
    rules.sort();
    rules.dedup();
    let score = |rule: &String| scores[0].grammar_rules.get(rule).copied().unwrap_or_default();
    rules.sort_by_key(|rule| std::cmp::Reverse((score(rule).marks, of_clean.get(*rule).copied())));
    let rows = rules.into_iter().map(|rule| {
        let rule_score = score(rule);
        let false_marks = of_clean.get(rule).copied().unwrap_or(0);
        vec![
            format!("`{rule}`"),
            rule_score.marks.to_string(),
            rule_score.hits.to_string(),
            rule_score.right.to_string(),
            percent(share(rule_score.right, rule_score.marks)),
            false_marks.to_string(),
            format!("{:.1}", 100_000.0 * number(false_marks) / number(words.max(1))),
        ]
    });
    report.paragraph(&format!(
        "Emend's grammar marks by rule, in these sentences and in {words} words of clean text:"
    ));
    let header = [
        "rule",
        "marks",
        "touch",
        "right",
        "right, %",
        "clean",
        "per 100,000 words",
    ];
    report.table(&header, &rows.collect::<Vec<_>>());
}

fn on_cases(
    setup: &EvalSetup,
    checkers: &[Box<dyn GrammarChecker>],
    directory: &Path,
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for (file, wanted) in CASE_FILES {
        let cases = cases::read(&directory.join(file))?;
        let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for case in &cases {
            if let Some(kind) = wanted.iter().find(|kind| case.kind.starts_with(**kind)) {
                groups.entry(kind).or_default().push(case);
            }
        }
        for (kind, cases) in groups {
            let texts: Vec<_> = cases
                .iter()
                .map(|case| TextToCheck {
                    text: &case.text,
                    language: &case.language,
                })
                .collect();
            for checker in checkers {
                let mut score = CaseScore::default();
                for (case, marks) in cases.iter().zip(checker.check_all(&texts)?) {
                    score.add(case, &marks)?;
                }
                let counts = [
                    score.cases,
                    score.cases_right,
                    score.errors,
                    score.right,
                    score.not_first,
                    score.missed,
                    score.unexpected,
                ];
                let names = [kind.to_owned(), checker.name().to_owned()];
                rows.push(
                    names
                        .into_iter()
                        .chain(counts.map(|count| count.to_string()))
                        .collect(),
                );
            }
        }
    }
    report.section(
        "Expected marks",
        &setup.command(Measure::Grammar),
        "Ordinary texts with errors of every kind (`first-hour`), and sentences with a confused word (K02) or another error of \
         grammar (K03). A case is right if the first replacement of each error is the right one and nothing else is marked. The authors of the rules have read these cases; of the errors in texts that they had not read, about half get the right correction \
         ([0082](decisions/0082-limits-of-the-table-of-phrases.md)).",
    );
    let header = [
        "cases",
        "checker",
        "texts",
        "all right",
        "errors",
        "right first",
        "right, not first",
        "missed",
        "other marks",
    ];
    report.table(&header, &rows);
    Ok(())
}

fn text_in_english(text: &str) -> TextToCheck<'_> {
    TextToCheck {
        text,
        language: LANGUAGE,
    }
}
