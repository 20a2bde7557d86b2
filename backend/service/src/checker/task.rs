//! The work on one request, a slice at a time.

use std::ops::Range;
use std::sync::Arc;

use emend_domain::{LanguageTag, Strictness};
use emend_engine::budget::Shortage;
use emend_engine::{Budget, DetectedIssue, Document, Worker};
use emend_shared::{Bound, Incomplete};
use tokio::sync::oneshot;

use super::cache::{CacheKey, CachedParagraph, ParagraphCache, ParagraphIssues};
use crate::house::{self, TeamGuide};

/// The work after which a thread checks whether another request should be served.
const SLICE: u64 = 20_000;
/// The estimated work per byte of a text.
const WORK_PER_BYTE: u64 = 50;

/// The issues found in a text.
#[derive(Debug, Default)]
pub(crate) struct TextIssues {
    /// The issues of each block of the document, with the offset of their spans in UTF-16 code units of the text.
    pub(crate) paragraphs: Vec<(usize, ParagraphIssues)>,
    /// The issues that strictness or votes may add: see [`Detection::weak`](emend_engine::Detection::weak).
    pub(crate) weak: Vec<(usize, ParagraphIssues)>,
    /// The house-style issues, in order and without overlaps. Their spans are relative to the start of the text.
    pub(crate) house: Vec<DetectedIssue>,
    pub(crate) incomplete: Option<Incomplete>,
}

impl TextIssues {
    /// Returns the number of issues, including those that may not be shown.
    pub(crate) fn count(&self) -> usize {
        let blocks = self.paragraphs.iter().chain(&self.weak);
        self.house.len() + blocks.map(|(_, issues)| issues.len()).sum::<usize>()
    }
}

/// A text that is being checked.
pub(super) struct CheckTask {
    pub(super) language: LanguageTag,
    strictness: Strictness,
    document: Arc<Document>,
    guides: Vec<Arc<TeamGuide>>,
    budget: Budget,
    /// The blocks that are still to be checked.
    left: Range<usize>,
    findings: TextIssues,
    answer: oneshot::Sender<TextIssues>,
}

impl CheckTask {
    pub(super) fn new(
        document: Arc<Document>,
        (language, strictness): (LanguageTag, Strictness),
        guides: Vec<Arc<TeamGuide>>,
        budget: Budget,
        answer: oneshot::Sender<TextIssues>,
    ) -> Self {
        Self {
            left: 0..document.blocks().len(),
            language,
            strictness,
            guides,
            budget,
            findings: TextIssues::default(),
            answer,
            document,
        }
    }

    /// Estimates the work of checking the blocks that are not cached.
    pub(super) fn size(&self, cache: &ParagraphCache) -> u64 {
        let texts = self.document.blocks().iter().map(emend_engine::Block::text);
        let new = texts.filter(|text| !cache.contains(&CacheKey::new(text, &self.language, self.strictness)));
        let bytes: usize = new.map(str::len).sum();
        self.budget.remaining().min(bytes as u64 * WORK_PER_BYTE)
    }

    /// Works on the text for one slice. Returns the task if there is more to do, and the work done.
    pub(super) fn step(mut self, worker: &mut dyn Worker, cache: &ParagraphCache) -> (Option<Self>, u64) {
        let budget_before = self.budget.remaining();
        let mut work = 0;
        if !self.guides.is_empty() {
            let guides = std::mem::take(&mut self.guides);
            match house::find(&guides, self.document.source(), &mut self.budget) {
                Some(mut issues) => {
                    // House style is for prose: code is written as its program wants it.
                    issues.retain(|issue| self.document.is_prose(issue.span));
                    self.findings.house = issues;
                }
                None => self.mark_incomplete(0),
            }
            // House style is matched against the whole text, so its cost must not be part of the first paragraph's
            // receipt.
            self.budget.receipt();
        }
        while let Some(block) = self.left.next() {
            // The caller no longer waits.
            if self.answer.is_closed() {
                return (None, work);
            }
            self.find_in(block, worker, cache);
            work = budget_before.saturating_sub(self.budget.remaining());
            if work >= SLICE && !self.left.is_empty() {
                return (Some(self), work);
            }
        }
        let _ = self.answer.send(self.findings);
        (None, work)
    }

    /// Answers with the findings so far, if the language's dictionary cannot be used.
    pub(super) fn give_up(self) {
        let _ = self.answer.send(self.findings);
    }

    fn find_in(&mut self, block: usize, worker: &mut dyn Worker, cache: &ParagraphCache) {
        let document = Arc::clone(&self.document);
        let block = &document.blocks()[block];
        let key = CacheKey::new(block.text(), &self.language, self.strictness);
        // A cached paragraph costs as much of the budget as a fresh one, so that the same text always gets the same
        // answer: docs/decisions/0035-work-per-check.md.
        let cached = cache
            .get(&key)
            .filter(|cached| self.budget.charge_again(&cached.receipt));
        let (issues, weak) = if let Some(cached) = cached {
            metrics::counter!("emend_paragraphs_total", "source" => "cache").increment(1);
            (cached.issues, cached.weak)
        } else {
            let detection = worker.detect_for(self.strictness, block.text(), &mut self.budget);
            metrics::counter!("emend_paragraphs_total", "source" => "engine").increment(1);
            let receipt = self.budget.receipt();
            let issues: ParagraphIssues = detection.issues.into();
            let weak: ParagraphIssues = detection.weak.into();
            match detection.incomplete_from {
                Some(from) => self.mark_incomplete(block.source_of(from)),
                None => cache.insert(
                    key,
                    CachedParagraph {
                        issues: Arc::clone(&issues),
                        weak: Arc::clone(&weak),
                        receipt,
                    },
                ),
            }
            (issues, weak)
        };
        let with_offset = |issues: ParagraphIssues| {
            if issues.is_empty() || document.is_placed(block) {
                (block.offset(), issues)
            } else {
                (0, document.place_issues(block, &issues).into())
            }
        };
        self.findings.paragraphs.push(with_offset(issues));
        if !weak.is_empty() {
            self.findings.weak.push(with_offset(weak));
        }
    }

    /// Marks the result as incomplete from this offset on. The first such offset is kept.
    fn mark_incomplete(&mut self, from: usize) {
        let reason = match self.budget.shortage() {
            Some(Shortage::Issues) => Bound::Issues,
            Some(Shortage::Stopped) => Bound::Time,
            Some(Shortage::Work) | None => Bound::Work,
        };
        self.findings
            .incomplete
            .get_or_insert(Incomplete { from, reason });
    }
}
