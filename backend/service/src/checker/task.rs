//! The work on one request, a slice at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use emend_domain::LanguageTag;
use emend_engine::budget::Shortage;
use emend_engine::{Budget, FoundIssue, Worker, paragraphs};
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
    /// The issues of each paragraph, with the paragraph's offset in UTF-16 code units.
    pub(crate) paragraphs: Vec<(usize, ParagraphIssues)>,
    /// The house-style issues, in order and without overlaps. Their spans are relative to the start of the text.
    pub(crate) house: Vec<FoundIssue>,
    pub(crate) incomplete: Option<Incomplete>,
}

/// A text that is being checked.
pub(super) struct CheckTask {
    pub(super) language: LanguageTag,
    text: Arc<str>,
    guides: Vec<Arc<TeamGuide>>,
    budget: Budget,
    /// The paragraphs still to be checked: the offset in UTF-16 code units and the byte range in the text.
    left: VecDeque<(usize, std::ops::Range<usize>)>,
    findings: TextIssues,
    answer: oneshot::Sender<TextIssues>,
}

impl CheckTask {
    pub(super) fn new(
        text: Arc<str>,
        language: LanguageTag,
        guides: Vec<Arc<TeamGuide>>,
        budget: Budget,
        answer: oneshot::Sender<TextIssues>,
    ) -> Self {
        let left = paragraphs(&text).map(|(offset, paragraph)| {
            // A paragraph is a slice of the text, so the distance between their start addresses is its position.
            let start = paragraph.as_ptr() as usize - text.as_ptr() as usize;
            (offset, start..start + paragraph.len())
        });
        Self {
            left: left.collect(),
            language,
            guides,
            budget,
            findings: TextIssues::default(),
            answer,
            text,
        }
    }

    /// Estimates the work of checking the paragraphs that are not cached.
    pub(super) fn size(&self, cache: &ParagraphCache) -> u64 {
        let new = self.left.iter().filter(|(_, bytes)| {
            let key = CacheKey::of(&self.text[bytes.clone()], &self.language);
            !cache.has(&key)
        });
        let bytes: usize = new.map(|(_, bytes)| bytes.len()).sum();
        self.budget.left().min(bytes as u64 * WORK_PER_BYTE)
    }

    /// Works on the text for one slice. Returns the task if there is more to do, and the work done.
    pub(super) fn step(mut self, worker: &mut dyn Worker, cache: &ParagraphCache) -> (Option<Self>, u64) {
        let before = self.budget.left();
        let mut work = 0;
        if !self.guides.is_empty() {
            let guides = std::mem::take(&mut self.guides);
            match house::find(&guides, &self.text, &mut self.budget) {
                Some(found) => self.findings.house = found,
                None => self.leave_out(0),
            }
            // House style is matched against the whole text, so its cost must not be part of the first paragraph's
            // receipt.
            self.budget.receipt();
        }
        while let Some((offset, bytes)) = self.left.pop_front() {
            // The caller no longer waits.
            if self.answer.is_closed() {
                return (None, work);
            }
            self.find_in(offset, bytes, worker, cache);
            work = before.saturating_sub(self.budget.left());
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

    fn find_in(
        &mut self,
        offset: usize,
        bytes: std::ops::Range<usize>,
        worker: &mut dyn Worker,
        cache: &ParagraphCache,
    ) {
        let paragraph = &self.text[bytes];
        let key = CacheKey::of(paragraph, &self.language);
        // A cached paragraph costs as much of the budget as a fresh one, so that the same text always gets the same
        // answer: docs/decisions/0035-work-per-check.md.
        if let Some(cached) = cache.get(&key)
            && self.budget.pay(&cached.receipt)
        {
            metrics::counter!("emend_paragraphs_total", "from" => "cache").increment(1);
            self.findings.paragraphs.push((offset, cached.found));
            return;
        }
        let detection = worker.detect_within(paragraph, &mut self.budget);
        metrics::counter!("emend_paragraphs_total", "from" => "engine").increment(1);
        let receipt = self.budget.receipt();
        let found: ParagraphIssues = detection.issues.into();
        match detection.incomplete_from {
            Some(from) => self.leave_out(offset + from),
            None => cache.insert(
                key,
                CachedParagraph {
                    found: Arc::clone(&found),
                    receipt,
                },
            ),
        }
        self.findings.paragraphs.push((offset, found));
    }

    /// Marks the result as incomplete from this offset on. The first such offset is kept.
    fn leave_out(&mut self, from: usize) {
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
