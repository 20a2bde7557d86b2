//! The known words that an account corrected, and the places in a text where one of them may be a mistake.

use std::collections::{HashMap, HashSet};

use emend_domain::{Context, ContextStorage, IssueKind, Outcome, Surface, Utf16Span};
use emend_engine::{DetectedIssue, Document, PlacedWord, Rule, SPELLING_RULE, ShownFrom, placed_words};
use emend_learning::CorrectUses;
use emend_store::RecordVotes;

use crate::checker::ParagraphIssues;

/// The cached corrections of one word, which tell where the votes must be looked up.
#[derive(Debug, Default)]
pub(super) struct Corrections {
    /// The number of corrections.
    pub(super) n: u64,
    /// The neighbouring words of the corrections, as stored.
    after: HashSet<String>,
    before: HashSet<String>,
    /// The word's share of ordinary text.
    pub(super) share: Option<f64>,
}

impl Corrections {
    /// Returns whether the votes may flag the word between these neighbours.
    fn may_mark(&self, left: &str, right: &str, storage: ContextStorage) -> bool {
        let uses = CorrectUses {
            share: self.share,
            seen: 0,
        };
        let matches = |word: &str, corrected: &HashSet<String>| {
            storage
                .stored_form(word)
                .is_none_or(|stored| corrected.contains(&stored))
        };
        // This must not miss a place that the evidence could flag, so it assumes that the word was never used
        // correctly. The exact decision follows with the votes.
        uses.are_fewer_than(self.n)
            || (matches(left, &self.after)
                && matches(right, &self.before)
                && (storage.stored_form(left).is_some() || storage.stored_form(right).is_some()))
    }
}

/// The words that an account corrected in a language.
#[derive(Debug, Default)]
pub(crate) struct CorrectedWords(pub(super) HashMap<Surface, Corrections>);

/// The occurrences of corrected words in a text.
#[derive(Default)]
pub(crate) struct PlacedCorrection {
    /// The places where the votes must be looked up, as issues without candidates and message, with the offset of their
    /// spans.
    pub(crate) issues: Vec<(usize, ParagraphIssues)>,
    /// The other places, where the word counts as used correctly.
    pub(crate) other_words: Vec<PlacedWord>,
}

impl CorrectedWords {
    /// Adds the votes on an item, if it is the spelling of a word of this language.
    pub(super) fn add(&mut self, record_votes: &RecordVotes, base: &str) {
        let item = &record_votes.record.item;
        let chosen = record_votes
            .votes
            .iter()
            .filter_map(|(outcome, tally)| match outcome {
                Outcome::Chosen(_) => Some(u64::from(tally.n)),
                _ => None,
            });
        let n: u64 = chosen.sum();
        if n == 0 || item.language() != base || !item.rule().is_spelling() {
            return;
        }
        let word = self.0.entry(item.surface().clone()).or_default();
        match item.context() {
            Context::Anywhere => word.n = n,
            Context::After(neighbour) => drop(word.after.insert(neighbour.clone())),
            Context::Before(neighbour) => drop(word.before.insert(neighbour.clone())),
            Context::Between(..) | Context::Part(_) => {}
        }
    }

    /// Finds the words in a text where no other issue was found.
    pub(crate) fn find(
        &self,
        document: &Document,
        issues: &[(usize, ParagraphIssues)],
        storage: ContextStorage,
    ) -> PlacedCorrection {
        let mut placed = PlacedCorrection::default();
        if self.0.is_empty() {
            return placed;
        }
        for (block, (offset, issues)) in document.blocks().iter().zip(issues) {
            let words = placed_words(block.text(), |word| self.of(word).is_some());
            let (corrected, other_words): (Vec<_>, Vec<_>) = words
                .into_iter()
                .filter(|word| is_unmarked(block.source_span(word.span), *offset, issues))
                .partition(|word| {
                    let corrections = self.of(&word.surface);
                    corrections
                        .is_some_and(|corrections| corrections.may_mark(&word.left, &word.right, storage))
                });
            placed.other_words.extend(other_words);
            if !corrected.is_empty() {
                let issues: Vec<DetectedIssue> = corrected.into_iter().map(issue).collect();
                placed
                    .issues
                    .push((0, document.place_issues(block, &issues).into()));
            }
        }
        placed
    }

    /// Returns the corrections of a word. A word in capitals is ignored: it may be an acronym (`US`), which votes
    /// cannot distinguish from the word (`us`).
    fn of(&self, word: &str) -> Option<&Corrections> {
        let in_capitals = word.to_uppercase() == word && word.to_lowercase() != word;
        (!in_capitals)
            .then(|| self.0.get(&Surface::of(word)))
            .flatten()
            .filter(|corrections| corrections.n > 0)
    }
}

/// Returns whether no other issue overlaps a word of the text. The issues are in order and do not overlap; their spans
/// count from the offset.
fn is_unmarked(word: Utf16Span, offset: usize, issues: &[DetectedIssue]) -> bool {
    let next = issues.partition_point(|issue| offset + issue.span.end() <= word.offset);
    issues
        .get(next)
        .is_none_or(|issue| offset + issue.span.offset >= word.end())
}

fn issue(word: PlacedWord) -> DetectedIssue {
    DetectedIssue {
        span: word.span,
        surface: word.surface,
        kind: IssueKind::Spelling,
        rule: Rule {
            id: SPELLING_RULE.to_owned(),
            category: "TYPOS".to_owned(),
            description: "Dictionary words that you corrected before.".to_owned(),
        },
        message: String::new(),
        left: word.left,
        right: word.right,
        candidates: Vec::new(),
        shown_from: ShownFrom::ALWAYS,
    }
}
