//! Requests for changed paragraphs, and the handling of responses.

use std::sync::Arc;

use emend_shared::{CheckResponse, Issue, Utf16Span};

use super::document::EditorDocument;
use super::paragraph::{DocumentParagraph, IssueMark, ParagraphProgress};

/// Paragraphs that are sent in one request, joined by line breaks.
#[derive(Debug, Clone)]
pub struct CheckBatch {
    /// The text to send.
    pub text: String,
    /// Whether it is the whole document.
    pub whole: bool,
    parts: Vec<BatchPart>,
}

#[derive(Debug, Clone, Copy)]
struct BatchPart {
    version: u64,
    start: usize,
    units: usize,
}

/// The batches to send.
#[derive(Debug, Clone, Default)]
pub struct OutgoingCheck {
    /// The batches in text order.
    pub batches: Vec<CheckBatch>,
    /// The number of paragraphs that are too long for the server and are not checked.
    pub too_long: usize,
}

impl CheckBatch {
    /// Its length in UTF-16 code units.
    pub fn units(&self) -> usize {
        self.parts.last().map_or(0, |part| part.start + part.units)
    }

    fn push(&mut self, paragraph: &DocumentParagraph) {
        if !self.parts.is_empty() {
            self.text.push('\n');
        }
        let start = self.parts.last().map_or(0, |part| part.start + part.units + 1);
        self.text.push_str(&paragraph.text);
        self.parts.push(BatchPart {
            version: paragraph.version,
            start,
            units: paragraph.units,
        });
    }
}

impl EditorDocument {
    /// Takes all unchecked paragraphs, in batches of about `size` units. No batch exceeds `limit`.
    pub fn take_batches(&mut self, size: usize, limit: usize) -> OutgoingCheck {
        let mut outgoing = OutgoingCheck::default();
        let mut whole = true;
        for paragraph in &mut self.paragraphs {
            match paragraph.progress {
                ParagraphProgress::Stale if paragraph.units > limit => {
                    paragraph.progress = ParagraphProgress::Checked;
                    outgoing.too_long += 1;
                }
                ParagraphProgress::Stale => {
                    paragraph.progress = ParagraphProgress::Sent;
                    let fits = |batch: &CheckBatch| batch.units() + 1 + paragraph.units <= size.min(limit);
                    if !outgoing.batches.last().is_some_and(fits) {
                        outgoing.batches.push(CheckBatch {
                            text: String::new(),
                            whole: false,
                            parts: Vec::new(),
                        });
                    }
                    if let Some(batch) = outgoing.batches.last_mut() {
                        batch.push(paragraph);
                    }
                }
                ParagraphProgress::Sent | ParagraphProgress::Checked => {
                    whole = whole && paragraph.text.trim().is_empty();
                }
            }
        }
        if let [only] = &mut outgoing.batches[..] {
            only.whole = whole;
        }
        outgoing
    }

    /// Applies the response to a batch. Issues in paragraphs that have changed since are discarded.
    pub fn answer(&mut self, batch: &CheckBatch, answer: CheckResponse) {
        let language: Arc<str> = answer.language.code.as_str().into();
        let mut issues = answer.issues;
        issues.sort_by_key(|issue| issue.span);
        let mut issues = issues.into_iter().peekable();
        for part in &batch.parts {
            let end = part.start + part.units;
            let mut found = Vec::new();
            while let Some(issue) = issues.next_if(|issue| issue.span.offset <= end) {
                if issue.span.offset >= part.start && issue.span.end() <= end && issue.span.length > 0 {
                    found.push(issue);
                }
            }
            let first_id = self.next();
            let Some(paragraph) = self
                .paragraphs
                .iter_mut()
                .find(|paragraph| paragraph.version == part.version)
            else {
                continue;
            };
            let mut id = first_id;
            let known = std::mem::take(&mut paragraph.marks);
            for issue in found {
                let span = Utf16Span {
                    offset: issue.span.offset - part.start,
                    length: issue.span.length,
                };
                if span.slice(&paragraph.text) == Some(issue.surface.as_str()) {
                    paragraph.marks.push(mark(&known, span, issue, &language, id));
                    id += 1;
                }
            }
            // Keep the issue the user asked for, unless the check found it as well.
            if let Some(asked) = known.into_iter().find(|mark| self.asked == Some(mark.id)) {
                if paragraph.marks.iter().any(|mark| mark.id == asked.id) {
                    self.asked = None;
                } else {
                    paragraph.insert(asked);
                }
            }
            paragraph.progress = ParagraphProgress::Checked;
            self.skip_to(id);
        }
    }

    /// Marks a batch as unsent, so that it is sent again.
    pub fn send_again(&mut self, batch: &CheckBatch) {
        for part in &batch.parts {
            if let Some(paragraph) = self.with_version(part.version) {
                paragraph.progress = ParagraphProgress::Stale;
            }
        }
    }

    /// Leaves a batch unchecked because the server refused it.
    pub fn give_up(&mut self, batch: &CheckBatch) {
        for part in &batch.parts {
            if let Some(paragraph) = self.with_version(part.version) {
                paragraph.progress = ParagraphProgress::Checked;
            }
        }
    }

    /// Marks every paragraph for which the predicate holds as unchecked.
    pub fn recheck_where(&mut self, concerned: impl Fn(&str, &[IssueMark]) -> bool) {
        for index in 0..self.paragraphs.len() {
            let paragraph = &self.paragraphs[index];
            if !paragraph.text.trim().is_empty() && concerned(&paragraph.text, &paragraph.marks) {
                let version = self.next();
                let paragraph = &mut self.paragraphs[index];
                (paragraph.version, paragraph.progress) = (version, ParagraphProgress::Stale);
            }
        }
    }

    /// Whether the issues are those of the current text.
    pub fn is_checked(&self) -> bool {
        self.paragraphs
            .iter()
            .all(|paragraph| paragraph.progress == ParagraphProgress::Checked)
    }

    fn with_version(&mut self, version: u64) -> Option<&mut DocumentParagraph> {
        self.paragraphs
            .iter_mut()
            .find(|paragraph| paragraph.version == version)
    }
}

/// Merges the new issues with the old ones: an issue found again keeps its ID, and its allocation if it is unchanged.
fn mark(known: &[IssueMark], span: Utf16Span, mut issue: Issue, language: &Arc<str>, id: u64) -> IssueMark {
    let same = |mark: &&IssueMark| mark.span == span && mark.issue.rule.id == issue.rule.id;
    // The span in the request is meaningless afterwards and must not make two equal issues differ.
    issue.span = Utf16Span {
        offset: 0,
        length: span.length,
    };
    let known = known.iter().find(same);
    match known {
        Some(mark) if *mark.issue == issue && mark.language == *language => mark.clone(),
        _ => IssueMark {
            id: known.map_or(id, |mark| mark.id),
            span,
            issue: Arc::new(issue),
            language: language.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::{answer, checked, misspelling, recheck};
    use super::*;

    #[test]
    fn only_changed_paragraphs_are_sent() {
        let mut document = checked("one\ntwo\nthree", &[]);
        assert!(document.is_checked());
        document.edit("one\ntow\nthree");
        let outgoing = document.take_batches(100, 100);
        assert_eq!(outgoing.batches.len(), 1);
        assert_eq!(outgoing.batches[0].text, "tow");
        assert!(!outgoing.batches[0].whole);
        assert!(
            document.take_batches(100, 100).batches.is_empty(),
            "nothing is sent twice"
        );
    }

    #[test]
    fn a_long_text_goes_in_several_requests() {
        let mut document = EditorDocument::default();
        document.edit("aaaa\nbbbb\n\ncccc\ndddddddddddddddddddddd\neeeeeeeeeeee");
        let outgoing = document.take_batches(10, 20);
        let texts: Vec<&str> = outgoing.batches.iter().map(|batch| batch.text.as_str()).collect();
        assert_eq!(texts, ["aaaa\nbbbb", "cccc", "eeeeeeeeeeee"]);
        assert_eq!(outgoing.too_long, 1);
    }

    #[test]
    fn a_short_text_is_known_to_be_whole() {
        let mut document = EditorDocument::default();
        document.edit("one\n\ntwo");
        assert!(document.take_batches(100, 100).batches[0].whole);
    }

    #[test]
    fn a_late_answer_changes_nothing() {
        let mut document = EditorDocument::default();
        document.edit("I recieve it\nteh");
        let late = document.take_batches(100, 100).batches.remove(0);
        document.edit("I received it\nteh");
        let mut second = misspelling("teh", "teh", &[]);
        second.span.offset = 13;
        document.answer(
            &late,
            answer(vec![misspelling("I recieve it", "recieve", &[]), second]),
        );
        let surfaces: Vec<String> = document.marks().map(|mark| mark.issue.surface.clone()).collect();
        assert_eq!(surfaces, ["teh"]);
        assert!(!document.is_checked());
    }

    #[test]
    fn what_is_found_again_keeps_its_id() {
        let mut document = checked("teh teh", &["teh"]);
        let before: Vec<IssueMark> = document.marks().collect();
        assert_ne!(before[0].id, before[1].id);
        document.recheck_where(|text, _| text.contains("teh"));
        recheck(&mut document, &["teh"]);
        assert_eq!(document.marks().collect::<Vec<_>>(), before);
    }

    #[test]
    fn an_answer_that_does_not_fit_its_text_is_not_shown() {
        let mut document = EditorDocument::default();
        document.edit("teh");
        let batch = document.take_batches(100, 100).batches.remove(0);
        let mut wrong = misspelling("teh", "teh", &[]);
        wrong.span.length = 99;
        let mut shifted = misspelling("teh", "teh", &[]);
        shifted.surface = "het".into();
        document.answer(&batch, answer(vec![wrong, shifted]));
        assert_eq!(document.marks().count(), 0);
    }

    #[test]
    fn a_failed_request_is_sent_again() {
        let mut document = EditorDocument::default();
        document.edit("teh");
        let batch = document.take_batches(100, 100).batches.remove(0);
        document.send_again(&batch);
        assert_eq!(document.take_batches(100, 100).batches.len(), 1);
    }
}
