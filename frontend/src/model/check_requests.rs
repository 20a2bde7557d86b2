//! Requests for changed paragraphs, and the handling of responses.

use std::ops::Range;
use std::sync::Arc;

use emend_shared::{CheckResponse, Issue, Utf16Span};

use super::document::{EditorDocument, same_issues};
use super::paragraph::{DocumentParagraph, IssueMark, ParagraphProgress};

/// Paragraphs that are sent in one request, joined by line breaks.
#[derive(Debug, Clone)]
pub struct CheckBatch {
    /// The text to send.
    pub text: String,
    /// The number of words.
    pub words: usize,
    /// The language of the paragraphs, if it is not that of the document.
    pub language: Option<Arc<str>>,
    parts: Vec<BatchPart>,
}

#[derive(Debug, Clone, Copy)]
struct BatchPart {
    version: u64,
    start: usize,
    units: usize,
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
        self.words += paragraph.words;
        self.parts.push(BatchPart {
            version: paragraph.version,
            start,
            units: paragraph.units,
        });
    }
}

impl EditorDocument {
    /// Takes the first unchecked paragraphs among these lines: about `size` units, and never more than `limit`. Longer paragraphs are
    /// left out.
    pub fn take_batch(&mut self, lines: Range<usize>, size: usize, limit: usize) -> Option<CheckBatch> {
        let size = size.min(limit);
        let mut batch = CheckBatch {
            text: String::new(),
            words: 0,
            language: None,
            parts: Vec::new(),
        };
        let end = lines.end.min(self.paragraphs.len());
        for paragraph in &mut self.paragraphs[lines.start.min(end)..end] {
            if paragraph.progress != ParagraphProgress::Stale {
                continue;
            }
            if paragraph.units > limit {
                paragraph.progress = ParagraphProgress::TooLong;
                continue;
            }
            if batch.parts.is_empty() {
                batch.language.clone_from(&paragraph.language);
            } else if batch.language != paragraph.language {
                continue;
            }
            let is_full = paragraph.is_sent_alone || batch.units() + 1 + paragraph.units > size;
            if !batch.parts.is_empty() && is_full {
                break;
            }
            paragraph.progress = ParagraphProgress::Sent;
            batch.push(paragraph);
            if paragraph.is_sent_alone {
                break;
            }
        }
        (!batch.parts.is_empty()).then_some(batch)
    }

    /// Applies the response to a batch. Issues in paragraphs that have changed since are discarded.
    pub fn answer(&mut self, batch: &CheckBatch, answer: CheckResponse) {
        let language: Arc<str> = answer.language.code.as_str().into();
        let mut issues = answer.issues;
        super::sorting::sort_by_key(&mut issues, |issue| issue.span);
        let mut issues = issues.into_iter().peekable();
        let mut next = 0;
        for (number, part) in batch.parts.iter().enumerate() {
            let end = part.start + part.units;
            let mut part_issues = Vec::new();
            while let Some(issue) = issues.next_if(|issue| issue.span.offset <= end) {
                if issue.span.offset >= part.start && issue.span.end() <= end && issue.span.length > 0 {
                    part_issues.push(issue);
                }
            }
            let first_id = self.next();
            // The parts are usually in the order of the text.
            let is_part = |paragraph: &DocumentParagraph| paragraph.version == part.version;
            let after = self.paragraphs[next..]
                .iter()
                .position(is_part)
                .map(|at| at + next);
            let Some(index) = after.or_else(|| self.paragraphs.iter().position(is_part)) else {
                continue;
            };
            next = index + 1;
            let paragraph = &mut self.paragraphs[index];
            let other = answer
                .other_languages
                .iter()
                .find(|other| other.span.offset == part.start);
            if let Some(other) = other.filter(|_| paragraph.language.is_none()) {
                paragraph.language = Some(other.code.as_str().into());
                paragraph.progress = ParagraphProgress::Stale;
                continue;
            }
            let mut id = first_id;
            let old_marks = std::mem::take(&mut paragraph.marks);
            for issue in part_issues {
                let span = Utf16Span {
                    offset: issue.span.offset - part.start,
                    length: issue.span.length,
                };
                if span.slice(&paragraph.text) == Some(issue.surface.as_str()) {
                    paragraph.marks.push(mark(&old_marks, span, issue, &language, id));
                    id += 1;
                }
            }
            // Keep the issue the user asked for, unless the check found it as well.
            if let Some(requested) = old_marks
                .iter()
                .find(|mark| self.requested_issue == Some(mark.id))
            {
                if paragraph.marks.iter().any(|mark| mark.id == requested.id) {
                    self.requested_issue = None;
                } else {
                    paragraph.insert(requested.clone());
                }
            }
            paragraph.progress = match answer.incomplete {
                Some(incomplete) if incomplete.from < end && number == 0 => ParagraphProgress::PartlyChecked,
                // It may be complete at the start of another request.
                Some(incomplete) if incomplete.from < end => ParagraphProgress::Stale,
                _ => ParagraphProgress::Checked,
            };
            if !same_issues(old_marks.iter(), paragraph.marks.iter()) {
                paragraph.marks_version = first_id;
                self.issues_changed();
            }
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
    pub fn abandon(&mut self, batch: &CheckBatch) {
        for part in &batch.parts {
            if let Some(paragraph) = self.with_version(part.version) {
                paragraph.progress = ParagraphProgress::Refused;
            }
        }
    }

    /// Leaves a paragraph unchecked because a check of it failed. The paragraphs of a larger batch are sent one by one, to find it.
    pub fn abandon_one_by_one(&mut self, batch: &CheckBatch) {
        if let [_] = batch.parts[..] {
            return self.abandon(batch);
        }
        self.send_again(batch);
        for part in &batch.parts {
            if let Some(paragraph) = self.with_version(part.version) {
                paragraph.is_sent_alone = true;
            }
        }
    }

    /// Marks every paragraph as unchecked, in the language of the document.
    pub fn recheck_all(&mut self) {
        for paragraph in &mut self.paragraphs {
            paragraph.language = None;
        }
        self.recheck_where(|_, _| true);
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

    /// Whether no more issues of the current text are to be expected.
    pub fn is_checked(&self) -> bool {
        self.paragraphs
            .iter()
            .all(|paragraph| paragraph.progress.is_settled())
    }

    fn with_version(&mut self, version: u64) -> Option<&mut DocumentParagraph> {
        self.paragraphs
            .iter_mut()
            .find(|paragraph| paragraph.version == version)
    }
}

/// Merges the new issues with the old ones: an issue found again keeps its ID, and its allocation if it is unchanged.
fn mark(
    old_marks: &[IssueMark],
    span: Utf16Span,
    mut issue: Issue,
    language: &Arc<str>,
    id: u64,
) -> IssueMark {
    let same = |mark: &&IssueMark| mark.span == span && mark.issue.rule.id == issue.rule.id;
    // The span in the request is meaningless afterwards and must not make two equal issues differ.
    issue.span = Utf16Span {
        offset: 0,
        length: span.length,
    };
    let old_mark = old_marks.iter().find(same);
    match old_mark {
        Some(mark) if *mark.issue == issue && mark.language == *language => mark.clone(),
        _ => IssueMark {
            id: old_mark.map_or(id, |mark| mark.id),
            span,
            issue: Arc::new(issue),
            language: language.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use emend_shared::{Bound, Incomplete, OtherLanguage};

    use super::super::test_issues::{answer, checked, misspelling, recheck};
    use super::*;

    const ALL: Range<usize> = 0..usize::MAX;

    #[test]
    fn only_changed_paragraphs_are_sent() {
        let mut document = checked("one\ntwo\nthree", &[]);
        assert!(document.is_checked());
        document.edit("one\ntow\nthree");
        assert_eq!(document.take_batch(ALL, 100, 100).unwrap().text, "tow");
        assert!(
            document.take_batch(ALL, 100, 100).is_none(),
            "nothing is sent twice"
        );
    }

    #[test]
    fn a_long_text_goes_in_several_requests() {
        let mut document = EditorDocument::default();
        document.edit("aaaa\nbbbb\n\ncccc\ndddddddddddddddddddddd\neeeeeeeeeeee");
        let texts: Vec<String> = std::iter::from_fn(|| document.take_batch(ALL, 10, 20))
            .map(|batch| batch.text)
            .collect();
        assert_eq!(texts, ["aaaa\nbbbb", "cccc", "eeeeeeeeeeee"]);
        assert_eq!(document.check_progress().too_long, 1);
    }

    #[test]
    fn visible_lines_are_sent_first() {
        let mut document = EditorDocument::default();
        document.edit("one\ntwo\nthree\nfour");
        assert_eq!(document.take_batch(2..3, 100, 100).unwrap().text, "three");
        assert!(document.take_batch(2..3, 100, 100).is_none());
        assert_eq!(document.take_batch(ALL, 100, 100).unwrap().text, "one\ntwo\nfour");
    }

    #[test]
    fn a_paragraph_in_another_language_is_checked_again_in_its_own() {
        let mut document = EditorDocument::default();
        let german = "Wort ".repeat(20);
        document.edit(&format!("one\n{german}\ntwo"));
        let batch = document.take_batch(ALL, 1_000, 1_000).unwrap();
        assert_eq!((batch.words, batch.language.as_deref()), (22, None));
        let span = Utf16Span {
            offset: 4,
            length: german.len(),
        };
        let code = "de-DE".parse().unwrap();
        document.answer(
            &batch,
            CheckResponse {
                other_languages: vec![OtherLanguage { span, code }],
                ..answer(Vec::new())
            },
        );
        assert!(!document.is_checked());
        let batch = document.take_batch(ALL, 1_000, 1_000).unwrap();
        assert_eq!(
            (batch.text.as_str(), batch.language.as_deref()),
            (german.as_str(), Some("de-DE"))
        );
        document.answer(&batch, answer(Vec::new()));
        assert!(document.is_checked());
        // It stays so while it is written on, and next to others.
        document.edit(&format!("one\n{german}mehr\ntwo"));
        document.edit(&format!("one\n{german}mehr\ntwo more"));
        assert_eq!(
            document
                .take_batch(ALL, 1_000, 1_000)
                .unwrap()
                .language
                .as_deref(),
            Some("de-DE")
        );
        assert_eq!(document.take_batch(ALL, 1_000, 1_000).unwrap().text, "two more");
        document.recheck_all();
        assert_eq!(document.take_batch(ALL, 1_000, 1_000).unwrap().language, None);
    }

    #[test]
    fn progress_counts_letters_and_is_complete_only_when_all_are_checked() {
        let mut document = EditorDocument::default();
        assert!(document.check_progress().is_complete());
        document.edit("1234\n123456\n\n12345678901234567890");
        assert_eq!(document.check_progress().percent(), 0);
        let batch = document.take_batch(0..1, 100, 10).unwrap();
        document.answer(&batch, answer(Vec::new()));
        assert_eq!(document.check_progress().percent(), 13);
        let refused = document.take_batch(ALL, 100, 10).unwrap();
        document.abandon(&refused);
        let progress = document.check_progress();
        assert!(progress.is_settled() && !progress.is_complete() && document.is_checked());
        assert_eq!((progress.too_long, progress.refused), (1, 1));
        document.edit("1234");
        assert!(document.check_progress().is_complete());
    }

    #[test]
    fn paragraphs_left_out_of_a_response_are_sent_again_unless_first() {
        let mut document = EditorDocument::default();
        document.edit("one\ntwo\nthree");
        let cut = |from| CheckResponse {
            incomplete: Some(Incomplete {
                from,
                reason: Bound::Work,
            }),
            ..answer(Vec::new())
        };
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        document.answer(&batch, cut(5));
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        assert_eq!(batch.text, "two\nthree");
        document.answer(&batch, cut(0));
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        assert_eq!(batch.text, "three");
        document.answer(&batch, answer(Vec::new()));
        let progress = document.check_progress();
        assert!(progress.is_settled() && progress.partly_checked == 1);
    }

    #[test]
    fn a_late_response_changes_nothing() {
        let mut document = EditorDocument::default();
        document.edit("I recieve it\nteh");
        let late = document.take_batch(ALL, 100, 100).unwrap();
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
    fn issues_found_again_keep_their_ids() {
        let mut document = checked("teh teh", &["teh"]);
        let before: Vec<IssueMark> = document.marks().collect();
        assert_ne!(before[0].id, before[1].id);
        document.recheck_where(|text, _| text.contains("teh"));
        recheck(&mut document, &["teh"]);
        assert_eq!(document.marks().collect::<Vec<_>>(), before);
    }

    #[test]
    fn a_response_that_does_not_match_its_text_is_not_shown() {
        let mut document = EditorDocument::default();
        document.edit("teh");
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        let mut outside = misspelling("teh", "teh", &[]);
        outside.span.length = 99;
        let mut shifted = misspelling("teh", "teh", &[]);
        shifted.surface = "het".into();
        document.answer(&batch, answer(vec![outside, shifted]));
        assert_eq!(document.marks().count(), 0);
    }

    #[test]
    fn only_a_paragraph_that_fails_alone_is_abandoned_after_a_failed_batch() {
        let mut document = EditorDocument::default();
        document.edit("one\ntwo\nthree");
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        document.abandon_one_by_one(&batch);
        for text in ["one", "two", "three"] {
            let alone = document.take_batch(ALL, 100, 100).unwrap();
            assert_eq!(alone.text, text);
            if text == "two" {
                document.abandon_one_by_one(&alone);
            } else {
                document.answer(&alone, answer(Vec::new()));
            }
        }
        let progress = document.check_progress();
        assert!(progress.is_settled() && progress.refused == 1);
        document.edit("one\n2\nthree");
        assert_eq!(document.take_batch(ALL, 100, 100).unwrap().text, "2");
        assert!(document.take_batch(ALL, 100, 100).is_none());
    }

    #[test]
    fn a_failed_request_is_sent_again() {
        let mut document = EditorDocument::default();
        document.edit("teh");
        let batch = document.take_batch(ALL, 100, 100).unwrap();
        document.send_again(&batch);
        assert!(document.take_batch(ALL, 100, 100).is_some());
    }
}
