//! Harper's rules, run in such a way that a panic in one of them affects a single sentence.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use emend_domain::IssueKind;
use harper_core::linting::{Lint, LintGroup, Suggestion};
use harper_core::spell::FstDictionary;
use harper_core::{Dialect, Document, TokenKind, TokenStringExt, remove_overlaps_map};

use super::finding::Finding;
use super::guards::GuardedMark;
use super::harper_kinds::{category, issue_kind};
use super::harper_rule_table::{self, Treatment};
use super::sentence_patterns::{TaggedWord, tagged};
use crate::case::WordCase;
use crate::panics::caught;
use crate::sentences::{SentenceChunk, pieces};
use crate::words::ParagraphWords;
use crate::zones::touches;
use crate::{Budget, Rule};

/// The maximum number of bytes passed to Harper at a time, because Harper's time grows faster than its input.
const PIECE: usize = 1_200;
/// The maximum number of bytes of a run without spaces that is passed to Harper.
const MAX_RUN: usize = 400;
/// The number of clauses after which the group is rebuilt (10 ms). The group caches its results for the last 1,000
/// clauses and as many sentences, with an entry for each of its rules: 60 kB per clause, and 120 MB in all without this
/// limit.
const CLAUSES_KEPT: usize = 200;
/// The price of running all rules: a fixed part, and a part for each sentence, clause and token, by the kind of the
/// token. The example `costly_texts` shows the deviation of prices from the time taken.
const LINTING: u64 = 300;
const SENTENCE: u64 = 280;
const CHUNK: u64 = 420;
const WORD: u64 = 100;
const UNKNOWN_WORD: u64 = 250;
/// The price of a letter of another script: Harper treats each one as a token.
const FOREIGN_LETTER: u64 = 80;
const OTHER_TOKEN: u64 = 10;

/// The group of all rules for one dialect.
pub(super) struct HarperRules {
    dictionary: Arc<FstDictionary>,
    dialect: Dialect,
    selection: RuleSelection,
    group: LintGroup,
    /// The number of clauses that the group has processed.
    clauses: usize,
    descriptions: HashMap<String, String>,
    /// What Harper knows of the words of the last piece, for the patterns of grammar.
    pub(super) tagged: Vec<TaggedWord>,
}

/// The rules that a group runs.
#[derive(Clone, Copy)]
enum RuleSelection {
    /// Those for all readers.
    Usual,
    /// Those that only picky readers see.
    Picky,
}

impl HarperRules {
    pub(super) fn new(dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
        Self::of(RuleSelection::Usual, dictionary, dialect)
    }

    /// Returns the rules that only picky readers see. Their findings are matters of style.
    pub(super) fn for_picky(dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
        Self::of(RuleSelection::Picky, dictionary, dialect)
    }

    fn of(selection: RuleSelection, dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
        let group = group(selection, dictionary, dialect);
        let descriptions = group.all_descriptions();
        let descriptions = descriptions
            .into_iter()
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect();
        Self {
            dictionary: Arc::clone(dictionary),
            dialect,
            selection,
            group,
            clauses: 0,
            descriptions,
            tagged: Vec::new(),
        }
    }

    /// Returns the pieces of a paragraph, which are passed to the rules one at a time.
    pub(super) fn pieces(layout: &ParagraphWords<'_>) -> Vec<SentenceChunk> {
        pieces(layout.text, &layout.sentences, PIECE)
    }

    /// Adds the findings of the rules in a piece, in the order of the text and without overlaps. If the
    /// budget is insufficient, returns the position of the first omission.
    pub(super) fn find(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &SentenceChunk,
        budget: &mut Budget,
        found: &mut Vec<Finding>,
    ) -> Option<usize> {
        let before = found.len();
        self.tagged.clear();
        let short_at = self.find_whole_or_in_clauses(layout, piece, budget, found);
        for at in before..found.len() {
            if !budget.take_issue() {
                let bytes = found[at].bytes.start;
                found.truncate(at);
                return Some(bytes);
            }
        }
        short_at
    }

    fn find_whole_or_in_clauses(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &SentenceChunk,
        budget: &mut Budget,
        found: &mut Vec<Finding>,
    ) -> Option<usize> {
        let start = piece.bytes.start;
        if !budget.take(LINTING) {
            return Some(start);
        }
        if let Some(findings) = self.find_in(layout, piece, budget) {
            found.extend(findings);
            return None;
        }
        // A sentence according to UAX 29 continues after a full stop before a lower-case letter, so it is split
        // further.
        for bytes in clauses(layout.text, &piece.bytes) {
            let clause = SentenceChunk {
                bytes,
                cut: piece.cut,
            };
            if !budget.take(LINTING) {
                return Some(start);
            }
            found.extend(self.find_in(layout, &clause, budget).into_iter().flatten());
        }
        None
    }

    /// Returns the findings of the rules in a piece, or `None` if the piece cannot be checked as a whole.
    fn find_in(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &SentenceChunk,
        budget: &mut Budget,
    ) -> Option<Vec<Finding>> {
        let text = &layout.text[piece.bytes.clone()];
        if text.split(char::is_whitespace).any(|run| run.len() > MAX_RUN) {
            return None;
        }
        if self.clauses >= CLAUSES_KEPT {
            self.group = group(self.selection, &self.dictionary, self.dialect);
            self.clauses = 0;
        }
        let (group, dictionary, clauses) = (&mut self.group, &self.dictionary, &mut self.clauses);
        // The group is usable after an unwind: a rule keeps no state from one document to the next, and the caches of
        // the group and of the tagger are written only with complete entries.
        let mut cost = 0;
        let lints = caught(|| {
            let document = Document::new_plain_english(text, dictionary);
            let chunks = document.iter_chunks().count();
            *clauses += chunks;
            let tokens = document.get_tokens().iter().map(|token| price(&token.kind));
            let sentences = document.iter_sentences().count();
            cost = SENTENCE * sentences as u64 + CHUNK * chunks as u64 + tokens.sum::<u64>();
            (group.organized_lints(&document), tagged(&document))
        });
        budget.charge(cost);
        let (mut lints, words) = lints?;
        // `at[n]` is the byte at which the n-th character of the piece starts.
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let at: Vec<usize> = starts.map(|at| piece.bytes.start + at).collect();
        let words = words
            .into_iter()
            .filter_map(|(start, readings)| Some((*at.get(start)?, readings)));
        self.tagged.extend(words);
        let place = |lint: &Lint| {
            let bytes = *at.get(lint.span.start)?..*at.get(lint.span.end)?;
            let at_cut = piece.cut && touches_an_end(layout, &piece.bytes, &bytes);
            (!bytes.is_empty() && !at_cut && !touches(&layout.zones, &bytes)).then_some(bytes)
        };
        let finding = |key: &str, lint: &Lint| self.finding(layout, place(lint)?, key, lint);
        // A finding that is dropped must not hide another one that it overlaps.
        for (key, lints) in &mut lints {
            lints.retain(|lint| finding(key, lint).is_some());
        }
        remove_overlaps_map(&mut lints);
        let mut found: Vec<Finding> = lints
            .iter()
            .flat_map(|(key, lints)| lints.iter().filter_map(|lint| finding(key, lint)))
            .collect();
        found.sort_by_key(|finding| finding.bytes.start);
        Some(found)
    }

    /// Returns the finding for a lint, or `None` if the rule is wrong here.
    fn finding(
        &self,
        layout: &ParagraphWords<'_>,
        bytes: Range<usize>,
        key: &str,
        lint: &Lint,
    ) -> Option<Finding> {
        let surface = &layout.text[bytes.clone()];
        let mut values: Vec<String> = Vec::new();
        let place = GuardedMark {
            layout,
            bytes: &bytes,
            values: &[],
        };
        // Harper takes `A` at the beginning of a sentence for a word in capitals, and offers `AN`.
        let one_capital = surface.chars().count() == 1 && !place.is_in_capitals();
        for suggestion in &lint.suggestions {
            let value = value(surface, suggestion);
            let value = if one_capital && value.chars().all(char::is_uppercase) {
                initial_capital(&value)
            } else {
                value
            };
            if value != surface && !values.contains(&value) && !has_wrong_article(&value) {
                values.push(value);
            }
        }
        let only_case = |value: &String| value.to_lowercase() == surface.to_lowercase();
        let shouted =
            WordCase::of(surface) == WordCase::Upper && !values.is_empty() && values.iter().all(only_case);
        let treatment = harper_rule_table::treatment(key);
        let kind = match treatment {
            Treatment::Style | Treatment::Picky => IssueKind::Style,
            _ => issue_kind(lint.lint_kind),
        };
        // A mark that offers nothing leaves a person with nothing to do but wave it away.
        let idle = values.is_empty() && (kind != IssueKind::Style || !lint.suggestions.is_empty());
        let mark = GuardedMark {
            layout,
            bytes: &bytes,
            values: &values,
        };
        let guarded = match treatment {
            Treatment::Unless(wrong) => wrong(&mark),
            _ => false,
        };
        if idle
            || shouted
            || guarded
            || !harper_rule_table::changes_figures(key) && mark.changes_a_figure_or_name()
        {
            return None;
        }
        let description = self.descriptions.get(key).cloned().unwrap_or_default();
        Some(Finding {
            bytes,
            kind,
            rule: Rule {
                id: key.to_owned(),
                category: category(lint.lint_kind),
                description,
            },
            message: lint.message.clone(),
            values,
        })
    }
}

/// Returns the price of running the rules on one token.
fn price(token: &TokenKind) -> u64 {
    match token {
        TokenKind::Word(Some(_)) => WORD,
        TokenKind::Word(None) => UNKNOWN_WORD,
        TokenKind::Unlintable => FOREIGN_LETTER,
        _ => OTHER_TOKEN,
    }
}

fn group(selection: RuleSelection, dictionary: &Arc<FstDictionary>, dialect: Dialect) -> LintGroup {
    let mut group = LintGroup::new_curated(Arc::clone(dictionary), dialect);
    match selection {
        RuleSelection::Usual => {
            for rule in harper_rule_table::off() {
                group.config.set_rule_enabled(rule, false);
            }
        }
        RuleSelection::Picky => {
            group.set_all_rules_to(Some(false));
            for rule in harper_rule_table::picky() {
                group.config.set_rule_enabled(rule, true);
            }
        }
    }
    group
}

/// Splits a range after each mark that may end a sentence and the spaces that follow it.
fn clauses(text: &str, bytes: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut marked, mut spaced) = (bytes.start, false, false);
    for (at, character) in text[bytes.clone()].char_indices() {
        if spaced && !character.is_whitespace() {
            found.push(start..bytes.start + at);
            start = bytes.start + at;
        }
        spaced = (marked || spaced) && character.is_whitespace();
        marked = matches!(character, '.' | '!' | '?' | '…') || marked && matches!(character, '"' | '”' | ')');
    }
    found.push(start..bytes.end);
    found
}

/// Returns the replacement for a surface. Spaces at its ends are kept only if the surface has them too, or consists of
/// spaces or punctuation only.
fn value(surface: &str, suggestion: &Suggestion) -> String {
    let value: String = match suggestion {
        Suggestion::ReplaceWith(value) => value.iter().collect(),
        Suggestion::InsertAfter(more) => surface.chars().chain(more.iter().copied()).collect(),
        Suggestion::Remove => String::new(),
    };
    let spaced = surface != surface.trim() || !surface.contains(char::is_alphanumeric);
    if spaced { value } else { value.trim().to_owned() }
}

/// Returns whether a replacement begins with `an` before a consonant. Harper offers `an tip` for `an advice`.
fn has_wrong_article(value: &str) -> bool {
    let noun = value.strip_prefix("an ").and_then(|noun| noun.chars().next());
    noun.is_some_and(|first| first.is_ascii_lowercase() && !"aeiouh".contains(first))
}

fn initial_capital(value: &str) -> String {
    let mut letters = value.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_lowercase()
}

/// Returns whether a range touches the first or the last word of a piece.
fn touches_an_end(layout: &ParagraphWords<'_>, piece: &Range<usize>, bytes: &Range<usize>) -> bool {
    let first = layout
        .words
        .partition_point(|word| word.bytes.start < piece.start);
    let last = layout.words.partition_point(|word| word.bytes.end <= piece.end);
    let first_end = layout.words.get(first).map_or(piece.end, |word| word.bytes.end);
    let last_start = last
        .checked_sub(1)
        .and_then(|at| layout.words.get(at))
        .map_or(0, |word| word.bytes.start);
    bytes.start < first_end || bytes.end > last_start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_ends_at_a_full_stop_whatever_follows() {
        let text = "x One. two “three!” four 5.6 end";
        let found: Vec<&str> = clauses(text, &(2..text.len()))
            .into_iter()
            .map(|bytes| &text[bytes])
            .collect();
        assert_eq!(found, ["One. ", "two “three!” ", "four 5.6 end"]);
    }
}
