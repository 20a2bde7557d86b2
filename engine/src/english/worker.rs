//! The worker for English, which merges spelling and rules into one list of issues.

use std::collections::HashMap;
use std::ops::Range;

use emend_domain::{IssueKind, Strictness};

use super::double_be::doubled_be;
use super::finding::Finding;
use super::guards::contains_word;
use super::harper_rule_table::least_strictness;
use super::harper_rules::HarperRules;
use super::joined_words::joined;
use super::lexicon::EnglishLexicon;
use super::misplaced_space::misplaced;
use super::remembered_readings::RememberedReadings;
use super::repeated_words::repeated;
use super::replacement_fit::{is_unlikely, loses_to, replacement_fit};
use super::rule_certainty::rule_certainty;
use super::sentence_certainty::SentenceEdit;
use super::spelling::{SearchCache, Speller};
use super::split_contractions::split_contractions;
use super::stop_spaces::wrong_spaces;
use super::{sentence_edits, sentence_patterns};
use crate::Rule;
use crate::abbreviations::is_usual_abbreviation;
use crate::candidates::{in_order, merged};
use crate::detector::{Detection, Worker};
use crate::foreign_phrase::foreign_phrases;
use crate::spelling_rule::{spelling_message, spelling_rule};
use crate::utf16::Utf16Index;
use crate::words::{ParagraphWords, is_stop_of_abbreviation};
use crate::{Budget, Candidate, FoundIssue, SPELLING_RULE, ShownFrom};

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
    /// Returns whether a finding wants a capital after the full stop of an abbreviation: `Approx. ten people`.
    fn follows_abbreviation(&self, text: &str, finding: &Finding) -> bool {
        let before = text[..finding.bytes.start].trim_end();
        finding.rule.id == "SentenceCapitalization"
            && before.ends_with('.')
            && is_stop_of_abbreviation(text, before.len() - 1, &|word| {
                is_usual_abbreviation("en", word) || self.speller.lexicon().knows(word)
            })
    }
}

impl EnglishWorker {
    /// Adds the findings of the rules for picky readers. If the budget is insufficient, returns the position of the first omission.
    fn find_conventions(
        &mut self,
        layout: &ParagraphWords<'_>,
        budget: &mut Budget,
        found: &mut Vec<Finding>,
    ) -> Option<usize> {
        let lexicon = self.speller.lexicon();
        let new = || HarperRules::for_picky(lexicon.dictionary(), lexicon.dialect());
        let picky = self.picky.get_or_insert_with(new);
        let mut short_at = None;
        for piece in HarperRules::pieces(layout) {
            let short = picky.find(layout, &piece, budget, found);
            short_at = short_at.or(short);
        }
        short_at
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
    fn of(finding: Finding, text: &str) -> Self {
        Self {
            candidates: in_order(finding.values, &text[finding.bytes.clone()]),
            bytes: finding.bytes,
            kind: finding.kind,
            rule: finding.rule,
            message: finding.message,
        }
    }

    /// Returns the issue in its place; `certainty` is that of an edit of the model.
    fn placed(self, layout: &ParagraphWords<'_>, index: &Utf16Index, certainty: Option<f32>) -> FoundIssue {
        let (left, right) = layout.neighbours(&self.bytes);
        let shown_from = certainty.map_or_else(|| self.shown_by_rule(layout), ShownFrom::Certainty);
        FoundIssue {
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
    fn shown_by_rule(&self, layout: &ParagraphWords<'_>) -> ShownFrom {
        let least = least_strictness(&self.rule.id, self.kind);
        if self.rule.id == SPELLING_RULE {
            return ShownFrom::Strictness(least);
        }
        let first = self.candidates.first();
        let fit = first.and_then(|candidate| {
            replacement_fit(emend_context::english(), layout, &self.bytes, &candidate.value)
        });
        let certainty = rule_certainty(&self.rule.id, self.kind, fit);
        ShownFrom::RuleCertainty { least, certainty }
    }

    /// What identifies the edit of a model that became this issue; see [`SentenceEdit::key`].
    fn key(&self) -> (usize, usize, String) {
        (self.bytes.start, self.bytes.end, self.rule.id.clone())
    }
}

/// The cost of splitting a paragraph, and of looking up each of its words.
const PARAGRAPH: u64 = 5;
const WORD: u64 = 3;

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
        budget.charge(PARAGRAPH + WORD * layout.words.len() as u64);
        let (mut seen, mut unknown, mut findings) = (SearchCache::new(), Vec::new(), Vec::new());
        let mut short_at: Option<usize> = None;
        let (mut edits, mut patterns) = (Vec::new(), Vec::new());
        // Spelling and rules take turns, so that the result is complete up to one position.
        for piece in HarperRules::pieces(&layout) {
            let found = (&mut seen, &mut unknown);
            let short_of_words = self.speller.unknown(&layout, &piece.bytes, found, budget);
            let short_of_rules = self.rules.find(&layout, &piece, budget, &mut findings);
            let lexicon = self.speller.lexicon();
            let knows = |word: &str| lexicon.knows(word);
            let model = RememberedReadings::english();
            let short_of_reading = sentence_edits::find(model, &layout, &piece, &knows, budget, &mut edits);
            let tagged = &self.rules.tagged;
            let short_of_patterns =
                sentence_patterns::find(&layout, &piece, tagged, budget, &mut edits, &mut patterns);
            let short = short_of_words
                .into_iter()
                .chain(short_of_rules)
                .chain(short_of_reading)
                .chain(short_of_patterns);
            short_at = short_at.or(short.min());
            if budget.is_over() {
                break;
            }
        }
        let foreign = foreign_phrases(&layout, "en", &|word| self.speller.lexicon().knows(word));
        let is_foreign = |bytes: &Range<usize>| foreign.iter().any(|phrase| phrase.contains(&bytes.start));
        unknown.retain(|(bytes, _)| !is_foreign(bytes));
        findings
            .retain(|finding| !is_foreign(&finding.bytes) && !self.follows_abbreviation(paragraph, finding));
        // Harper's rules would split words that Harper does not know.
        findings.retain(|finding| {
            let added = || self.speller.adds(paragraph, &finding.bytes, &unknown);
            let capitals = finding.rule.id == "OrthographicConsistency";
            !(finding.kind == IssueKind::Spelling && added()
                || capitals && self.speller.has_right_capitals(&paragraph[finding.bytes.clone()]))
        });
        patterns.retain(|finding| !is_foreign(&finding.bytes));
        edits.retain(|edit: &SentenceEdit| !is_foreign(&edit.finding.bytes));
        let (shown, weak): (Vec<SentenceEdit>, Vec<SentenceEdit>) =
            edits.into_iter().partition(SentenceEdit::is_shown);
        findings.retain(|finding| !is_unlikely(finding, &layout) && !loses_to(finding, &shown, &layout));
        let certainties: HashMap<_, f32> = shown.iter().map(|edit| (edit.key(), edit.certainty)).collect();
        let edits = shown.into_iter().map(|edit| edit.finding).collect();
        // A pattern knows more of its kind of error than Harper's rules or the model.
        add_where_nothing_is(&mut patterns, findings);
        let mut findings = patterns;
        add_where_nothing_is(&mut findings, edits);
        if short_at.is_none() {
            let lexicon = self.speller.lexicon();
            // Emend weighs where a space belongs by frequencies, which Harper does not know.
            let spaces = misplaced(&layout, lexicon);
            findings.retain(|finding| finding.rule.id != "TransposedSpace" || !overlaps(&spaces, finding));
            add_where_nothing_is(&mut findings, split_contractions(&layout, lexicon));
            add_where_nothing_is(&mut findings, spaces);
            for detect in [repeated, doubled_be, joined, wrong_spaces] {
                add_where_nothing_is(&mut findings, detect(&layout, lexicon));
            }
        }
        let mut conventions = Vec::new();
        if strictness == Strictness::Picky {
            let short = self.find_conventions(&layout, budget, &mut conventions);
            short_at = short_at.or(short);
            conventions.retain(|finding| !is_foreign(&finding.bytes));
        }
        let index = Utf16Index::new(paragraph);
        let issue = |(draft, certainty): (DraftIssue, Option<f32>)| draft.placed(&layout, &index, certainty);
        let drafts = settled(paragraph, unknown, findings).into_iter();
        let drafts = drafts.map(|draft| {
            let certainty = certainties.get(&draft.key()).copied();
            (draft, certainty)
        });
        let drafts: Vec<_> = drafts.collect();
        let weak = weak_drafts(paragraph, &drafts, weak, conventions);
        Detection {
            issues: drafts.into_iter().map(issue).collect(),
            weak: weak.into_iter().map(issue).collect(),
            incomplete_from: short_at.map(|byte| index.span(&(byte..byte)).offset),
        }
    }
}

/// Returns the drafts of weak issues, in order: edits that are not shown, and findings for picky readers. What is always shown
/// precedes them. Of edits of the same words, the layer above selects one.
fn weak_drafts(
    text: &str,
    shown: &[(DraftIssue, Option<f32>)],
    edits: Vec<SentenceEdit>,
    conventions: Vec<Finding>,
) -> Vec<(DraftIssue, Option<f32>)> {
    let always = shown.iter().filter(|(_, certainty)| certainty.is_none());
    let taken: Vec<&Range<usize>> = always.map(|(draft, _)| &draft.bytes).collect();
    let is_free = |bytes: &Range<usize>| {
        let next = taken.partition_point(|other| other.end <= bytes.start);
        taken.get(next).is_none_or(|other| other.start >= bytes.end)
    };
    let edits = edits.into_iter().map(|edit| (edit.finding, Some(edit.certainty)));
    let conventions = conventions.into_iter().map(|finding| (finding, None));
    let mut weak: Vec<_> = edits
        .chain(conventions)
        .filter(|(finding, _)| is_free(&finding.bytes))
        .map(|(finding, certainty)| (DraftIssue::of(finding, text), certainty))
        .collect();
    weak.sort_by_key(|(draft, _)| draft.bytes.start);
    weak
}

/// Returns whether a finding overlaps one of a list.
fn overlaps(findings: &[Finding], finding: &Finding) -> bool {
    let (start, end) = (finding.bytes.start, finding.bytes.end);
    findings
        .iter()
        .any(|other| other.bytes.start < end && start < other.bytes.end)
}

/// Adds the findings that do not overlap existing ones. Both lists are in order and without overlaps.
fn add_where_nothing_is(findings: &mut Vec<Finding>, more: Vec<Finding>) {
    let free = more.into_iter().filter(|finding| {
        let at = findings.partition_point(|other| other.bytes.end <= finding.bytes.start);
        findings
            .get(at)
            .is_none_or(|other| other.bytes.start >= finding.bytes.end)
    });
    let free: Vec<Finding> = free.collect();
    findings.extend(free);
    findings.sort_by_key(|finding| finding.bytes.start);
}

/// Merges unknown words and the findings of rules, in order and without overlaps.
///
/// If a word and a finding cover the same range, the result is a spelling issue whose candidates include those of the
/// rule. If the finding covers more than the word, it takes precedence if its replacement removes the word; otherwise
/// the word does.
fn settled(
    text: &str,
    unknown: Vec<(Range<usize>, Vec<Candidate>)>,
    findings: Vec<Finding>,
) -> Vec<DraftIssue> {
    let mut words: Vec<Option<(Range<usize>, Vec<Candidate>)>> = unknown.into_iter().map(Some).collect();
    let mut drafts = Vec::new();
    // Words before `next` end before the start of every remaining finding.
    let mut next = 0;
    for finding in findings {
        while words
            .get(next)
            .is_some_and(|word| word.as_ref().is_none_or(|word| word.0.end <= finding.bytes.start))
        {
            next += 1;
        }
        let beyond = words[next..]
            .iter()
            .position(|word| {
                word.as_ref()
                    .is_some_and(|word| word.0.start >= finding.bytes.end)
            })
            .map_or(words.len(), |more| next + more);
        let overlapped = &mut words[next..beyond];
        if let [Some((bytes, candidates))] = overlapped
            && *bytes == finding.bytes
        {
            let own = std::mem::take(candidates);
            *candidates = merged(in_order(finding.values, &text[bytes.clone()]), own);
            continue;
        }
        let rule_wins = overlapped.iter().flatten().all(|(bytes, _)| {
            let within = finding.bytes.start <= bytes.start && bytes.end <= finding.bytes.end;
            let surface = &text[bytes.clone()];
            within
                && finding
                    .values
                    .first()
                    .is_some_and(|value| !contains_word(value, surface))
        });
        if rule_wins {
            overlapped.fill_with(|| None);
            drafts.push(DraftIssue::of(finding, text));
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
