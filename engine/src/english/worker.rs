//! The worker for English, which merges spelling and rules into one list of issues.

use std::collections::HashMap;
use std::ops::Range;

use emend_domain::{IssueKind, Strictness};

use super::caching_model::CachingModel;
use super::double_be::doubled_be;
use super::guards::contains_word;
use super::harper_rule_table::min_strictness;
use super::harper_rules::HarperRules;
use super::joined_words::joined_words;
use super::lexicon::EnglishLexicon;
use super::misplaced_space::misplaced_spaces;
use super::repeated_words::repeated_words;
use super::replacement_fit::{fits_worse_than_edit, is_unlikely, replacement_fit};
use super::rule_certainty::rule_certainty;
use super::rule_issue::RuleIssue;
use super::sentence_certainty::SentenceEdit;
use super::spelling::{SearchCache, Speller};
use super::split_contractions::split_contractions;
use super::stop_spaces::wrong_spaces;
use super::{sentence_edits, sentence_patterns, sound_alike_edits};
use crate::Rule;
use crate::abbreviations::is_usual_abbreviation;
use crate::candidates::{in_order, merge_candidates};
use crate::detector::{Detection, Worker};
use crate::foreign_phrase::foreign_phrases;
use crate::spelling_rule::{spelling_message, spelling_rule};
use crate::utf16::Utf16Index;
use crate::words::{ParagraphWords, is_stop_of_abbreviation};
use crate::{Budget, Candidate, DetectedIssue, SPELLING_RULE, ShownFrom};

/// The worker for one thread and one dialect.
pub(super) struct EnglishWorker {
    speller: Speller,
    rules: HarperRules,
    /// The rules for picky readers, from the first check for one on.
    picky: Option<HarperRules>,
}

impl EnglishWorker {
    pub(super) fn new(lexicon: EnglishLexicon) -> Self {
        Self {
            rules: HarperRules::new(lexicon.dictionary(), lexicon.dialect()),
            picky: None,
            speller: Speller::new(lexicon),
        }
    }
}

impl EnglishWorker {
    /// Returns whether an issue wants a capital after the full stop of an abbreviation: `Approx. ten people`.
    fn follows_abbreviation(&self, text: &str, issue: &RuleIssue) -> bool {
        let before = text[..issue.bytes.start].trim_end();
        issue.rule.id == "SentenceCapitalization"
            && before.ends_with('.')
            && is_stop_of_abbreviation(text, before.len() - 1, &|word| {
                is_usual_abbreviation("en", word) || self.speller.lexicon().knows(word)
            })
    }
}

impl EnglishWorker {
    /// Adds the issues of the rules for picky readers. If the budget is insufficient, returns the position of the first omission.
    fn find_picky_issues(
        &mut self,
        layout: &ParagraphWords<'_>,
        budget: &mut Budget,
        issues: &mut Vec<RuleIssue>,
    ) -> Option<usize> {
        let lexicon = self.speller.lexicon();
        let new = || HarperRules::for_picky(lexicon.dictionary(), lexicon.dialect());
        let picky = self.picky.get_or_insert_with(new);
        let mut incomplete_from = None;
        for piece in HarperRules::pieces(layout) {
            let omission = picky.find(layout, &piece, budget, issues);
            incomplete_from = incomplete_from.or(omission);
        }
        incomplete_from
    }
}

/// An issue that still lacks its UTF-16 span and its neighbours.
struct DraftIssue {
    bytes: Range<usize>,
    kind: IssueKind,
    rule: Rule,
    message: String,
    candidates: Vec<Candidate>,
}

impl DraftIssue {
    fn new(issue: RuleIssue, text: &str) -> Self {
        Self {
            candidates: in_order(issue.values, &text[issue.bytes.clone()]),
            bytes: issue.bytes,
            kind: issue.kind,
            rule: issue.rule,
            message: issue.message,
        }
    }

    /// Returns the issue in its place; `certainty` is that of an edit of the model.
    fn into_issue(
        self,
        layout: &ParagraphWords<'_>,
        index: &Utf16Index,
        certainty: Option<f32>,
    ) -> DetectedIssue {
        let (left, right) = layout.neighbours(&self.bytes);
        let shown_from = certainty.map_or_else(|| self.shown_from_rule(layout), ShownFrom::Certainty);
        DetectedIssue {
            span: index.span(&self.bytes),
            surface: layout.text[self.bytes].to_owned(),
            kind: self.kind,
            rule: self.rule,
            message: self.message,
            left,
            right,
            candidates: self.candidates,
            shown_from,
        }
    }

    /// When an issue without a margin of the model is shown.
    fn shown_from_rule(&self, layout: &ParagraphWords<'_>) -> ShownFrom {
        let min_strictness = min_strictness(&self.rule.id, self.kind);
        if self.rule.id == SPELLING_RULE {
            return ShownFrom::Strictness(min_strictness);
        }
        let first = self.candidates.first();
        let fit = first.and_then(|candidate| {
            replacement_fit(emend_context::english(), layout, &self.bytes, &candidate.value)
        });
        let certainty = rule_certainty(&self.rule.id, self.kind, fit);
        ShownFrom::RuleCertainty {
            least: min_strictness,
            certainty,
        }
    }

    /// What identifies the edit of a model that became this issue; see [`SentenceEdit::key`].
    fn key(&self) -> (usize, usize, String) {
        (self.bytes.start, self.bytes.end, self.rule.id.clone())
    }
}

/// The cost of splitting a paragraph, and of looking up each of its words.
const PARAGRAPH_COST: u64 = 5;
const WORD_COST: u64 = 3;

impl Worker for EnglishWorker {
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection {
        self.detect_for(Strictness::Normal, paragraph, budget)
    }

    fn detect_for(&mut self, strictness: Strictness, paragraph: &str, budget: &mut Budget) -> Detection {
        if budget.is_over() {
            return Detection {
                incomplete_from: Some(0),
                ..Detection::default()
            };
        }
        let layout = ParagraphWords::new(paragraph);
        // Words are always looked up: this costs little, and a flagged word without candidates is better than none
        // (docs/decisions/0035-work-per-check.md).
        budget.charge(PARAGRAPH_COST + WORD_COST * layout.words.len() as u64);
        let (mut paragraph_cache, mut unknown, mut issues) = (SearchCache::new(), Vec::new(), Vec::new());
        let mut incomplete_from: Option<usize> = None;
        let (mut edits, mut patterns) = (Vec::new(), Vec::new());
        // Spelling and rules take turns, so that the result is complete up to one position.
        for piece in HarperRules::pieces(&layout) {
            let output = (&mut paragraph_cache, &mut unknown);
            let short_of_words = self.speller.find_unknown(&layout, &piece.bytes, output, budget);
            let short_of_rules = self.rules.find(&layout, &piece, budget, &mut issues);
            let lexicon = self.speller.lexicon();
            let knows = |word: &str| lexicon.knows(word);
            let model = CachingModel::english();
            let short_of_reading = sentence_edits::find(model, &layout, &piece, &knows, budget, &mut edits);
            sound_alike_edits::find(model, &layout, &piece, lexicon, &mut edits);
            let tagged_words = &self.rules.tagged_words;
            let short_of_patterns =
                sentence_patterns::find(&layout, &piece, tagged_words, budget, &mut edits, &mut patterns);
            let omission = short_of_words
                .into_iter()
                .chain(short_of_rules)
                .chain(short_of_reading)
                .chain(short_of_patterns);
            incomplete_from = incomplete_from.or(omission.min());
            if budget.is_over() {
                break;
            }
        }
        let foreign = foreign_phrases(&layout, "en", &|word| self.speller.lexicon().knows(word));
        let is_foreign = |bytes: &Range<usize>| foreign.iter().any(|phrase| phrase.contains(&bytes.start));
        unknown.retain(|(bytes, _)| !is_foreign(bytes));
        issues.retain(|issue| !is_foreign(&issue.bytes) && !self.follows_abbreviation(paragraph, issue));
        // Harper's rules would split words that Harper does not know.
        issues.retain(|issue| {
            let added = || self.speller.adds_word(paragraph, &issue.bytes, &unknown);
            let capitals = issue.rule.id == "OrthographicConsistency";
            !(issue.kind == IssueKind::Spelling && added()
                || capitals && self.speller.has_right_capitals(&paragraph[issue.bytes.clone()]))
        });
        patterns.retain(|issue| !is_foreign(&issue.bytes));
        edits.retain(|edit: &SentenceEdit| !is_foreign(&edit.issue.bytes));
        sentence_edits::withdraw_misled(&mut edits, &patterns, paragraph);
        let (shown, weak): (Vec<SentenceEdit>, Vec<SentenceEdit>) =
            edits.into_iter().partition(SentenceEdit::is_shown);
        issues.retain(|issue| !is_unlikely(issue, &layout) && !fits_worse_than_edit(issue, &shown, &layout));
        let certainties: HashMap<_, f32> = shown.iter().map(|edit| (edit.key(), edit.certainty)).collect();
        let edits = shown.into_iter().map(|edit| edit.issue).collect();
        // A pattern knows more of its kind of error than Harper's rules or the model.
        add_non_overlapping(&mut patterns, issues);
        let mut issues = patterns;
        add_non_overlapping(&mut issues, edits);
        if incomplete_from.is_none() {
            let lexicon = self.speller.lexicon();
            // Emend weighs where a space belongs by frequencies, which Harper does not know.
            let spaces = misplaced_spaces(&layout, lexicon);
            issues.retain(|issue| issue.rule.id != "TransposedSpace" || !overlaps(&spaces, issue));
            add_non_overlapping(&mut issues, split_contractions(&layout, lexicon));
            add_non_overlapping(&mut issues, spaces);
            for detect in [repeated_words, doubled_be, joined_words, wrong_spaces] {
                add_non_overlapping(&mut issues, detect(&layout, lexicon));
            }
        }
        let mut picky_issues = Vec::new();
        if strictness == Strictness::Picky {
            let omission = self.find_picky_issues(&layout, budget, &mut picky_issues);
            incomplete_from = incomplete_from.or(omission);
            picky_issues.retain(|issue| !is_foreign(&issue.bytes));
        }
        let index = Utf16Index::new(paragraph);
        let issue =
            |(draft, certainty): (DraftIssue, Option<f32>)| draft.into_issue(&layout, &index, certainty);
        let drafts = merge_words_and_issues(paragraph, unknown, issues).into_iter();
        let drafts = drafts.map(|draft| {
            let certainty = certainties.get(&draft.key()).copied();
            (draft, certainty)
        });
        let drafts: Vec<_> = drafts.collect();
        let weak = weak_drafts(paragraph, &drafts, weak, picky_issues);
        Detection {
            issues: drafts.into_iter().map(issue).collect(),
            weak: weak.into_iter().map(issue).collect(),
            incomplete_from: incomplete_from.map(|byte| index.span(&(byte..byte)).offset),
        }
    }
}

/// Returns the drafts of weak issues, in order: edits that are not shown, and issues for picky readers. What is always shown
/// precedes them. Of edits of the same words, the layer above selects one.
fn weak_drafts(
    text: &str,
    shown: &[(DraftIssue, Option<f32>)],
    edits: Vec<SentenceEdit>,
    picky_issues: Vec<RuleIssue>,
) -> Vec<(DraftIssue, Option<f32>)> {
    let always_shown = shown.iter().filter(|(_, certainty)| certainty.is_none());
    let shown_ranges: Vec<&Range<usize>> = always_shown.map(|(draft, _)| &draft.bytes).collect();
    let is_free = |bytes: &Range<usize>| {
        let next = shown_ranges.partition_point(|other| other.end <= bytes.start);
        shown_ranges
            .get(next)
            .is_none_or(|other| other.start >= bytes.end)
    };
    let edits = edits.into_iter().map(|edit| (edit.issue, Some(edit.certainty)));
    let picky_issues = picky_issues.into_iter().map(|issue| (issue, None));
    let mut weak: Vec<_> = edits
        .chain(picky_issues)
        .filter(|(issue, _)| is_free(&issue.bytes))
        .map(|(issue, certainty)| (DraftIssue::new(issue, text), certainty))
        .collect();
    weak.sort_by_key(|(draft, _)| draft.bytes.start);
    weak
}

/// Returns whether an issue overlaps one of a list.
fn overlaps(issues: &[RuleIssue], issue: &RuleIssue) -> bool {
    let (start, end) = (issue.bytes.start, issue.bytes.end);
    issues
        .iter()
        .any(|other| other.bytes.start < end && start < other.bytes.end)
}

/// Adds the issues that do not overlap existing ones. Both lists are in order and without overlaps.
fn add_non_overlapping(issues: &mut Vec<RuleIssue>, additions: Vec<RuleIssue>) {
    let free = additions.into_iter().filter(|issue| {
        let at = issues.partition_point(|other| other.bytes.end <= issue.bytes.start);
        issues
            .get(at)
            .is_none_or(|other| other.bytes.start >= issue.bytes.end)
    });
    let free: Vec<RuleIssue> = free.collect();
    issues.extend(free);
    issues.sort_by_key(|issue| issue.bytes.start);
}

/// Merges unknown words and the issues of rules, in order and without overlaps.
///
/// If a word and an issue cover the same range, the result is a spelling issue whose candidates include those of the
/// rule. If the issue covers more than the word, it takes precedence if its replacement removes the word; otherwise
/// the word does.
fn merge_words_and_issues(
    text: &str,
    unknown: Vec<(Range<usize>, Vec<Candidate>)>,
    issues: Vec<RuleIssue>,
) -> Vec<DraftIssue> {
    let mut words: Vec<Option<(Range<usize>, Vec<Candidate>)>> = unknown.into_iter().map(Some).collect();
    let mut drafts = Vec::new();
    // Words before `next` end before the start of every remaining issue.
    let mut next = 0;
    for issue in issues {
        while words
            .get(next)
            .is_some_and(|word| word.as_ref().is_none_or(|word| word.0.end <= issue.bytes.start))
        {
            next += 1;
        }
        let end = words[next..]
            .iter()
            .position(|word| word.as_ref().is_some_and(|word| word.0.start >= issue.bytes.end))
            .map_or(words.len(), |additions| next + additions);
        let overlapped = &mut words[next..end];
        if let [Some((bytes, candidates))] = overlapped
            && *bytes == issue.bytes
        {
            let word_candidates = std::mem::take(candidates);
            *candidates = merge_candidates(in_order(issue.values, &text[bytes.clone()]), word_candidates);
            continue;
        }
        let rule_takes_precedence = overlapped.iter().flatten().all(|(bytes, _)| {
            let within = issue.bytes.start <= bytes.start && bytes.end <= issue.bytes.end;
            let surface = &text[bytes.clone()];
            within
                && issue
                    .values
                    .first()
                    .is_some_and(|value| !contains_word(value, surface))
        });
        if rule_takes_precedence {
            overlapped.fill_with(|| None);
            drafts.push(DraftIssue::new(issue, text));
        }
    }
    drafts.extend(words.into_iter().flatten().map(|(bytes, candidates)| DraftIssue {
        kind: IssueKind::Spelling,
        rule: spelling_rule(),
        message: spelling_message(&text[bytes.clone()]),
        bytes,
        candidates,
    }));
    drafts.sort_by_key(|draft| draft.bytes.start);
    drafts
}
