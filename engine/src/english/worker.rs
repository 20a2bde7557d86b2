//! Spelling and rules of a paragraph as one list of issues.

use std::ops::Range;

use emend_shared::{IssueKind, RuleInfo};

use super::joined::joined;
use super::lexicon::EnglishLexicon;
use super::rules::{Finding, Rules};
use super::spelling::Speller;
use crate::candidates::{in_order, merged};
use crate::detector::Worker;
use crate::issue::{spelling_message, spelling_rule};
use crate::utf16::Utf16Index;
use crate::words::Layout;
use crate::{Candidate, FoundIssue};

/// What one thread needs for one dialect.
pub(super) struct EnglishWorker {
    speller: Speller,
    rules: Rules,
}

impl EnglishWorker {
    pub(super) fn new(lexicon: EnglishLexicon) -> Self {
        Self {
            rules: Rules::new(lexicon.dictionary(), lexicon.dialect()),
            speller: Speller::new(lexicon),
        }
    }
}

/// An issue that has no span in UTF-16 and no neighbours yet.
struct Draft {
    bytes: Range<usize>,
    kind: IssueKind,
    rule: RuleInfo,
    message: String,
    candidates: Vec<Candidate>,
}

impl Worker for EnglishWorker {
    fn detect(&mut self, paragraph: &str) -> Vec<FoundIssue> {
        let layout = Layout::new(paragraph);
        let unknown = self.speller.unknown(&layout);
        let mut findings = self.rules.find(&layout);
        // Harper's rules would take apart what harper does not know.
        findings.retain(|finding| {
            finding.kind != IssueKind::Spelling || !self.speller.adds(&paragraph[finding.bytes.clone()])
        });
        add_where_nothing_is(&mut findings, joined(&layout, self.speller.lexicon()));
        let index = Utf16Index::new(paragraph);
        let issues = settled(paragraph, unknown, findings).into_iter().map(|draft| {
            let (left, right) = layout.neighbours(&draft.bytes);
            FoundIssue {
                span: index.span(&draft.bytes),
                surface: paragraph[draft.bytes].to_owned(),
                kind: draft.kind,
                rule: draft.rule,
                message: draft.message,
                left,
                right,
                candidates: draft.candidates,
            }
        });
        issues.collect()
    }
}

/// Adds more findings, each where there is none yet; both are in order and without overlaps.
fn add_where_nothing_is(findings: &mut Vec<Finding>, more: Vec<Finding>) {
    for finding in more {
        let at = findings.partition_point(|other| other.bytes.end <= finding.bytes.start);
        if findings
            .get(at)
            .is_none_or(|other| other.bytes.start >= finding.bytes.end)
        {
            findings.insert(at, finding);
        }
    }
}

/// Unknown words and rules' findings without overlaps, in order.
///
/// Where they overlap: on the same stretch it is spelling, with the rule's values among the candidates; a rule that replaces more
/// than the word wins if it does away with the word; otherwise the word does.
fn settled(text: &str, unknown: Vec<(Range<usize>, Vec<Candidate>)>, findings: Vec<Finding>) -> Vec<Draft> {
    let mut words: Vec<Option<(Range<usize>, Vec<Candidate>)>> = unknown.into_iter().map(Some).collect();
    let mut drafts = Vec::new();
    // Words before `next` end before anything still to come begins.
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
                    .is_some_and(|value| !value.contains(surface))
        });
        if rule_wins {
            overlapped.fill_with(|| None);
            drafts.push(Draft {
                candidates: in_order(finding.values, &text[finding.bytes.clone()]),
                bytes: finding.bytes,
                kind: finding.kind,
                rule: finding.rule,
                message: finding.message,
            });
        }
    }
    drafts.extend(words.into_iter().flatten().map(|(bytes, candidates)| Draft {
        kind: IssueKind::Spelling,
        rule: spelling_rule(),
        message: spelling_message(&text[bytes.clone()]),
        bytes,
        candidates,
    }));
    drafts.sort_by_key(|draft| draft.bytes.start);
    drafts
}
