//! Marks on clean prose of several genres.

use std::collections::{BTreeMap, BTreeSet};

use emend_domain::IssueKind;
use harper_core::Dialect;
use harper_core::linting::LintGroup;
use harper_core::spell::FstDictionary;

use crate::error_score::number;
use crate::held_out_prose::{GenreText, word_count};
use crate::subject::grammar_checker::{CheckerMark, GrammarChecker, TextToCheck};

/// The marks of a checker on one genre, or on all.
#[derive(Debug, Clone, Default)]
pub(super) struct CleanMarks {
    pub(super) words: usize,
    pub(super) grammar: usize,
    /// The marks of grammar by Emend's own rules.
    pub(super) own_grammar: usize,
    /// The marks that take a word for another one: the part that reads the sentence.
    pub(super) confused: usize,
    /// Typography and punctuation.
    pub(super) typography: usize,
    pub(super) spelling: usize,
    /// The marks of grammar by rule.
    pub(super) by_rule: BTreeMap<String, usize>,
}

/// The rules about words that are confused with others.
const CONFUSED_WORDS_KINDS: [&str; 2] = ["CONFUSED_WORDS", "APOSTROPHE"];

impl CleanMarks {
    fn count(&mut self, mark: &CheckerMark, of_harper: &BTreeSet<String>) {
        match mark.kind {
            IssueKind::Grammar => {
                self.grammar += 1;
                self.own_grammar += usize::from(!of_harper.contains(&mark.rule));
                self.confused += usize::from(CONFUSED_WORDS_KINDS.contains(&mark.rule.as_str()));
                *self.by_rule.entry(mark.rule.clone()).or_default() += 1;
            }
            IssueKind::Typography | IssueKind::Punctuation => self.typography += 1,
            IssueKind::Spelling => self.spelling += 1,
            IssueKind::Style => {}
        }
    }

    fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.grammar += other.grammar;
        self.own_grammar += other.own_grammar;
        self.confused += other.confused;
        self.typography += other.typography;
        self.spelling += other.spelling;
        for (rule, marks) in &other.by_rule {
            *self.by_rule.entry(rule.clone()).or_default() += marks;
        }
    }

    /// So many marks per 1,000 words.
    pub(super) fn per_thousand(&self, marks: usize) -> String {
        format!("{:.2}", 1_000.0 * number(marks) / number(self.words.max(1)))
    }
}

/// The marks of a checker on each genre, and at last on all.
pub(super) fn clean_marks(
    checker: &dyn GrammarChecker,
    genres: &[GenreText],
    language: &str,
) -> anyhow::Result<Vec<CleanMarks>> {
    let of_harper = harper_rules();
    let mut all = CleanMarks::default();
    let mut counts = Vec::new();
    for genre in genres {
        eprintln!("clean text, {}, {}", genre.genre, checker.name());
        let texts: Vec<TextToCheck<'_>> = genre
            .paragraphs
            .iter()
            .map(|text| TextToCheck { text, language })
            .collect();
        let mut marks = CleanMarks {
            words: texts.iter().map(|text| word_count(text.text)).sum(),
            ..CleanMarks::default()
        };
        for mark in checker.check_all(&texts)?.iter().flatten() {
            marks.count(mark, &of_harper);
        }
        all.add(&marks);
        counts.push(marks);
    }
    counts.push(all);
    Ok(counts)
}

/// The IDs of Harper's rules.
fn harper_rules() -> BTreeSet<String> {
    let group = LintGroup::new_curated(FstDictionary::curated(), Dialect::American);
    group
        .all_descriptions()
        .into_keys()
        .map(ToOwned::to_owned)
        .collect()
}
