//! Harper's rules, run in such a way that a panic in one of them affects a single sentence.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use emend_domain::IssueKind;
use harper_core::linting::{Lint, LintGroup, Suggestion};
use harper_core::spell::FstDictionary;
use harper_core::{Dialect, Document, TokenKind, TokenStringExt, remove_overlaps_map};

use super::ambiguous_articles;
use super::guards::GuardedIssue;
use super::harper_kinds::{category, issue_kind};
use super::harper_rule_table::{self, Treatment};
use super::indefinite_article::is_wrong_article;
use super::rule_issue::RuleIssue;
use super::sentence_patterns::{TaggedWord, tag_words};
use crate::case::WordCase;
use crate::panics::catch_panic;
use crate::sentences::{ParagraphPiece, pieces};
use crate::words::ParagraphWords;
use crate::zones::touches;
use crate::{Budget, Rule};

/// The maximum number of bytes passed to Harper at a time, because Harper's time grows faster than its input.
const MAX_PIECE_BYTES: usize = 1_200;
/// The maximum number of bytes of a run without spaces that is passed to Harper.
const MAX_RUN_BYTES: usize = 400;
/// The number of clauses after which the group is rebuilt (10 ms). The group caches its results for the last 1,000
/// clauses and as many sentences, with an entry for each of its rules: 60 kB per clause, and 120 MB in all without this
/// limit.
const MAX_CACHED_CLAUSES: usize = 200;
/// The price of running all rules: a fixed part, and a part for each sentence, clause and token, by the kind of the
/// token. The example `costly_texts` shows the deviation of prices from the time taken.
const LINTING_COST: u64 = 300;
const SENTENCE_COST: u64 = 280;
const CHUNK_COST: u64 = 420;
const WORD_COST: u64 = 100;
const UNKNOWN_WORD_COST: u64 = 250;
/// The price of a letter of another script: Harper treats each one as a token.
const FOREIGN_LETTER_COST: u64 = 80;
const OTHER_TOKEN_COST: u64 = 10;

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
    pub(super) tagged_words: Vec<TaggedWord>,
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
        Self::with_selection(RuleSelection::Usual, dictionary, dialect)
    }

    /// Returns the rules that only picky readers see. Their issues are matters of style.
    pub(super) fn for_picky(dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
        Self::with_selection(RuleSelection::Picky, dictionary, dialect)
    }

    fn with_selection(selection: RuleSelection, dictionary: &Arc<FstDictionary>, dialect: Dialect) -> Self {
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
            tagged_words: Vec::new(),
        }
    }

    /// Returns the pieces of a paragraph, which are passed to the rules one at a time.
    pub(super) fn pieces(layout: &ParagraphWords<'_>) -> Vec<ParagraphPiece> {
        pieces(layout.text, &layout.sentences, MAX_PIECE_BYTES)
    }

    /// Adds the issues of the rules in a piece, in the order of the text and without overlaps. If the
    /// budget is insufficient, returns the position of the first omission.
    pub(super) fn find(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &ParagraphPiece,
        budget: &mut Budget,
        issues: &mut Vec<RuleIssue>,
    ) -> Option<usize> {
        let first_new = issues.len();
        self.tagged_words.clear();
        let short_at = self.find_in_piece_or_clauses(layout, piece, budget, issues);
        for at in first_new..issues.len() {
            if !budget.take_issue() {
                let bytes = issues[at].bytes.start;
                issues.truncate(at);
                return Some(bytes);
            }
        }
        short_at
    }

    fn find_in_piece_or_clauses(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &ParagraphPiece,
        budget: &mut Budget,
        issues: &mut Vec<RuleIssue>,
    ) -> Option<usize> {
        let start = piece.bytes.start;
        if !budget.take(LINTING_COST) {
            return Some(start);
        }
        if let Some(piece_issues) = self.find_in_text(layout, piece, budget) {
            issues.extend(piece_issues);
            return None;
        }
        // A sentence according to UAX 29 continues after a full stop before a lower-case letter, so it is split
        // further.
        for bytes in clauses(layout.text, &piece.bytes) {
            let clause = ParagraphPiece {
                bytes,
                is_cut: piece.is_cut,
            };
            if !budget.take(LINTING_COST) {
                return Some(start);
            }
            issues.extend(self.find_in_text(layout, &clause, budget).into_iter().flatten());
        }
        None
    }

    /// Returns the issues of the rules in a piece, or `None` if the piece cannot be checked as a whole.
    fn find_in_text(
        &mut self,
        layout: &ParagraphWords<'_>,
        piece: &ParagraphPiece,
        budget: &mut Budget,
    ) -> Option<Vec<RuleIssue>> {
        let text = &layout.text[piece.bytes.clone()];
        if text
            .split(char::is_whitespace)
            .any(|run| run.len() > MAX_RUN_BYTES)
        {
            return None;
        }
        if self.clauses >= MAX_CACHED_CLAUSES {
            self.group = group(self.selection, &self.dictionary, self.dialect);
            self.clauses = 0;
        }
        let (group, dictionary, clauses) = (&mut self.group, &self.dictionary, &mut self.clauses);
        let (selection, dialect) = (self.selection, self.dialect);
        // The group is usable after an unwind: a rule keeps no state from one document to the next, and the caches of
        // the group and of the tagger are written only with complete entries.
        let mut cost = 0;
        let lints = catch_panic(|| {
            let document = Document::new_plain_english(text, dictionary);
            let chunks = document.iter_chunks().count();
            *clauses += chunks;
            let tokens = document.get_tokens().iter().map(|token| token_cost(&token.kind));
            let sentences = document.iter_sentences().count();
            cost = SENTENCE_COST * sentences as u64 + CHUNK_COST * chunks as u64 + tokens.sum::<u64>();
            let mut lints = group.organized_lints(&document);
            if matches!(selection, RuleSelection::Usual) {
                let articles = ambiguous_articles::later_wrong_articles(&document, dialect);
                lints
                    .entry(ambiguous_articles::RULE.to_owned())
                    .or_default()
                    .extend(articles);
            }
            (lints, tag_words(&document))
        });
        budget.charge(cost);
        let (mut lints, words) = lints?;
        // `at[n]` is the byte at which the n-th character of the piece starts.
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let at: Vec<usize> = starts.map(|at| piece.bytes.start + at).collect();
        let words = words
            .into_iter()
            .filter_map(|(start, readings)| Some((*at.get(start)?, readings)));
        self.tagged_words.extend(words);
        let range_of = |lint: &Lint| {
            let bytes = *at.get(lint.span.start)?..*at.get(lint.span.end)?;
            let at_cut = piece.is_cut && touches_piece_end(layout, &piece.bytes, &bytes);
            (!bytes.is_empty() && !at_cut && !touches(&layout.zones, &bytes)).then_some(bytes)
        };
        let issue = |key: &str, lint: &Lint| self.issue(layout, range_of(lint)?, key, lint);
        // An issue that is dropped must not hide another one that it overlaps.
        for (key, lints) in &mut lints {
            lints.retain(|lint| issue(key, lint).is_some());
        }
        remove_overlaps_map(&mut lints);
        let mut issues: Vec<RuleIssue> = lints
            .iter()
            .flat_map(|(key, lints)| lints.iter().filter_map(|lint| issue(key, lint)))
            .collect();
        issues.sort_by_key(|issue| issue.bytes.start);
        Some(issues)
    }

    /// Returns the issue for a lint, or `None` if the rule is wrong here.
    fn issue(
        &self,
        layout: &ParagraphWords<'_>,
        bytes: Range<usize>,
        key: &str,
        lint: &Lint,
    ) -> Option<RuleIssue> {
        let surface = &layout.text[bytes.clone()];
        let mut values: Vec<String> = Vec::new();
        let without_values = GuardedIssue {
            layout,
            bytes: &bytes,
            values: &[],
        };
        // Harper takes `A` at the beginning of a sentence for a word in capitals, and offers `AN`.
        let one_capital = surface.chars().count() == 1 && !without_values.is_in_capitals();
        for suggestion in &lint.suggestions {
            let value = replacement_value(surface, suggestion);
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
        let changes_only_capitals =
            WordCase::of(surface) == WordCase::Upper && !values.is_empty() && values.iter().all(only_case);
        let treatment = harper_rule_table::treatment(key);
        let kind = match treatment {
            Treatment::Style | Treatment::Picky => IssueKind::Style,
            _ => issue_kind(lint.lint_kind),
        };
        // A mark that offers nothing leaves a person with nothing to do but wave it away.
        let offers_nothing = values.is_empty() && (kind != IssueKind::Style || !lint.suggestions.is_empty());
        let guarded_issue = GuardedIssue {
            layout,
            bytes: &bytes,
            values: &values,
        };
        let guard_holds = match treatment {
            Treatment::Unless(guard) => guard(&guarded_issue),
            _ => false,
        };
        if offers_nothing
            || changes_only_capitals
            || guard_holds
            || !harper_rule_table::may_change_numbers(key) && guarded_issue.changes_number_or_name()
        {
            return None;
        }
        let description = self.descriptions.get(key).cloned().unwrap_or_default();
        Some(RuleIssue {
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
fn token_cost(token: &TokenKind) -> u64 {
    match token {
        TokenKind::Word(Some(_)) => WORD_COST,
        TokenKind::Word(None) => UNKNOWN_WORD_COST,
        TokenKind::Unlintable => FOREIGN_LETTER_COST,
        _ => OTHER_TOKEN_COST,
    }
}

fn group(selection: RuleSelection, dictionary: &Arc<FstDictionary>, dialect: Dialect) -> LintGroup {
    let mut group = LintGroup::new_curated(Arc::clone(dictionary), dialect);
    match selection {
        RuleSelection::Usual => {
            for rule in harper_rule_table::disabled_rules() {
                group.config.set_rule_enabled(rule, false);
            }
        }
        RuleSelection::Picky => {
            group.set_all_rules_to(Some(false));
            for rule in harper_rule_table::picky_rules() {
                group.config.set_rule_enabled(rule, true);
            }
        }
    }
    group
}

/// Splits a range after each mark that may end a sentence and the spaces that follow it.
fn clauses(text: &str, bytes: &Range<usize>) -> Vec<Range<usize>> {
    let mut issues = Vec::new();
    let (mut start, mut is_after_stop, mut is_after_space) = (bytes.start, false, false);
    for (at, character) in text[bytes.clone()].char_indices() {
        if is_after_space && !character.is_whitespace() {
            issues.push(start..bytes.start + at);
            start = bytes.start + at;
        }
        is_after_space = (is_after_stop || is_after_space) && character.is_whitespace();
        is_after_stop = matches!(character, '.' | '!' | '?' | '…')
            || is_after_stop && matches!(character, '"' | '”' | ')');
    }
    issues.push(start..bytes.end);
    issues
}

/// Returns the replacement for a surface. Spaces at its ends are kept only if the surface has them too, or consists of
/// spaces or punctuation only.
fn replacement_value(surface: &str, suggestion: &Suggestion) -> String {
    let value: String = match suggestion {
        Suggestion::ReplaceWith(value) => value.iter().collect(),
        Suggestion::InsertAfter(more) => surface.chars().chain(more.iter().copied()).collect(),
        Suggestion::Remove => String::new(),
    };
    let is_after_space = surface != surface.trim() || !surface.contains(char::is_alphanumeric);
    if is_after_space {
        value
    } else {
        value.trim().to_owned()
    }
}

/// Returns whether a replacement begins with an article for another sound. Harper offers `an tip` for `an advice`.
fn has_wrong_article(value: &str) -> bool {
    let words = value.split_once(' ');
    words.is_some_and(|(article, rest)| {
        let next = rest.split(' ').next().unwrap_or_default();
        is_wrong_article(article, next)
    })
}

fn initial_capital(value: &str) -> String {
    let mut letters = value.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_lowercase()
}

/// Returns whether a range touches the first or the last word of a piece.
fn touches_piece_end(layout: &ParagraphWords<'_>, piece: &Range<usize>, bytes: &Range<usize>) -> bool {
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
        let issues: Vec<&str> = clauses(text, &(2..text.len()))
            .into_iter()
            .map(|bytes| &text[bytes])
            .collect();
        assert_eq!(issues, ["One. ", "two “three!” ", "four 5.6 end"]);
    }
}
