//! Corrections of words that have no issue: the word becomes an issue while its suggestions are open.

use std::sync::Arc;

use emend_shared::{Issue, IssueKind, RuleInfo, Utf16Span};

use super::document::EditorDocument;
use super::messages::m;
use super::paragraph::IssueMark;
use super::text::{is_word_char, widened_to_words};

impl EditorDocument {
    /// Creates an issue for the word at `span` of the whole text and returns its ID. `None` unless there is exactly one word.
    pub fn request_correction(&mut self, span: Utf16Span, language: &str) -> Option<u64> {
        self.drop_requested();
        let id = self.next();
        let (index, (start, paragraph)) = self
            .with_offsets()
            .enumerate()
            .take_while(|(_, (start, _))| *start <= span.offset)
            .last()?;
        let text = paragraph.text.as_str();
        let cut = Utf16Span {
            offset: span.offset - start,
            ..span
        };
        let span = widened_to_words(text, cut);
        let surface = span.slice(text)?;
        if surface.is_empty() || !surface.chars().all(is_word_char) {
            return None;
        }
        let before = Utf16Span {
            offset: 0,
            length: span.offset,
        };
        let before = before.slice(text)?;
        let after = text[before.len() + surface.len()..].trim_start();
        let before = before.trim_end();
        let left = &before[before.trim_end_matches(is_word_char).len()..];
        let right = &after[..after.len() - after.trim_start_matches(is_word_char).len()];
        let issue = Issue {
            span,
            surface: surface.to_owned(),
            kind: IssueKind::Spelling,
            rule: RuleInfo {
                id: "SPELLING".to_owned(),
                category: String::new(),
                description: String::new(),
            },
            message: m("Which word did you mean?").owned(),
            left: left.to_owned(),
            right: right.to_owned(),
            replacements: Vec::new(),
            suppressed: None,
            suppressed_because: None,
            threshold_because: None,
        };
        let mark = IssueMark {
            id,
            span,
            issue: Arc::new(issue),
            language: language.into(),
        };
        self.paragraphs[index].insert(mark);
        self.paragraphs[index].marks_version = id;
        self.requested_issue = Some(id);
        self.issues_changed();
        Some(id)
    }

    /// Whether an issue was created at the user's request.
    pub fn is_requested(&self, id: u64) -> bool {
        self.requested_issue == Some(id)
    }

    /// Removes the issue that was created at the user's request. Returns whether there was one.
    pub fn drop_requested(&mut self) -> bool {
        let requested = self.requested_issue.take();
        if let Some(id) = requested {
            self.take(id);
        }
        requested.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::{answer, checked, misspelling};
    use super::*;

    fn requested_mark(text: &str, offset: usize, length: usize) -> Option<IssueMark> {
        let mut document = checked(text, &[]);
        let id = document.request_correction(Utf16Span { offset, length }, "en-US")?;
        assert!(document.is_requested(id));
        document.mark(id)
    }

    #[test]
    fn the_word_at_the_caret_or_selected_becomes_an_issue_between_its_neighbours() {
        for (offset, length) in [(12, 0), (15, 0), (16, 0), (12, 4), (13, 2)] {
            let mark = requested_mark("👍 one\nIs a form here?", offset, length).unwrap();
            assert_eq!(mark.issue.surface, "form");
            assert_eq!(
                mark.span,
                Utf16Span {
                    offset: 12,
                    length: 4
                }
            );
            assert_eq!(
                (mark.issue.left.as_str(), mark.issue.right.as_str()),
                ("a", "here")
            );
        }
        let alone = requested_mark("(form), it", 2, 0).unwrap();
        assert_eq!((alone.issue.left.as_str(), alone.issue.right.as_str()), ("", ""));
    }

    #[test]
    fn an_empty_selection_and_several_words_cannot_be_corrected() {
        for (text, offset, length) in [
            ("", 0, 0),
            ("a  b", 2, 0),
            ("two words", 0, 9),
            ("one\ntwo", 1, 4),
        ] {
            assert_eq!(requested_mark(text, offset, length), None, "{text:?}");
        }
    }

    #[test]
    fn a_requested_issue_stays_when_a_response_arrives() {
        let mut document = checked("one teh form", &[]);
        document.edit("one teh form x");
        let batch = document.take_batch(0..usize::MAX, 100, 100).unwrap();
        let id = document
            .request_correction(Utf16Span { offset: 9, length: 0 }, "en-US")
            .unwrap();
        document.answer(&batch, answer(vec![misspelling(&batch.text, "teh", &[])]));
        assert!(document.is_requested(id) && document.mark(id).is_some());
        let surfaces: Vec<String> = document.marks().map(|mark| mark.issue.surface.clone()).collect();
        assert_eq!(surfaces, ["teh", "form"]);
    }

    #[test]
    fn a_requested_issue_can_be_confirmed_by_a_check() {
        let mut document = checked("", &[]);
        document.edit("one teh form");
        let batch = document.take_batch(0..usize::MAX, 100, 100).unwrap();
        let id = document
            .request_correction(Utf16Span { offset: 5, length: 0 }, "en-US")
            .unwrap();
        document.answer(&batch, answer(vec![misspelling(&batch.text, "teh", &["the"])]));
        assert!(!document.is_requested(id) && !document.drop_requested());
        assert_eq!(document.mark(id).unwrap().issue.replacements.len(), 1);
        assert_eq!(document.marks().count(), 1);
    }

    #[test]
    fn a_requested_issue_is_removed_alone() {
        let mut document = checked("teh form", &["teh"]);
        document
            .request_correction(Utf16Span { offset: 5, length: 0 }, "en-US")
            .unwrap();
        assert_eq!(document.marks().count(), 2);
        assert!(document.drop_requested());
        assert!(!document.drop_requested());
        assert_eq!(document.marks().next().unwrap().issue.surface, "teh");
    }
}
