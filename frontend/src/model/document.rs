//! The paragraphs of a text and their issues.
//!
//! A paragraph is a line. Every change gives the paragraph a unique version, so that a response is applied only to the text
//! that was sent.

use emend_shared::Utf16Span;

use super::paragraph::{DocumentParagraph, IssueMark, ParagraphProgress};
use super::span_shift::carry_over;
use super::text::utf16_len;

/// The text in the editor and its issues.
#[derive(Debug, Clone, Default)]
pub struct EditorDocument {
    pub(super) paragraphs: Vec<DocumentParagraph>,
    /// The issue that was created at the user's request.
    pub(super) asked: Option<u64>,
    counter: u64,
}

/// The result of an edit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextChange {
    /// Whether the text has changed.
    pub changed: bool,
    /// The line before and after the edit, if only one line changed.
    pub line: Option<(String, String)>,
}

impl EditorDocument {
    /// A number that is unique in this document.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Skips all numbers below `number`.
    pub(super) fn skip_to(&mut self, number: u64) {
        self.counter = self.counter.max(number);
    }

    /// Replaces the text. Issues that the change does not touch move with their words.
    pub fn edit(&mut self, text: &str) -> TextChange {
        let lines: Vec<&str> = text.split('\n').collect();
        let same = |(paragraph, line): &(&DocumentParagraph, &&str)| paragraph.text == **line;
        let head = self.paragraphs.iter().zip(&lines).take_while(same).count();
        let most = self.paragraphs.len().min(lines.len()) - head;
        let tail = self
            .paragraphs
            .iter()
            .rev()
            .zip(lines.iter().rev())
            .take(most)
            .take_while(same)
            .count();
        let old = head..self.paragraphs.len() - tail;
        let lines = &lines[head..lines.len() - tail];
        if old.is_empty() && lines.is_empty() {
            return TextChange::default();
        }
        let mut fresh: Vec<DocumentParagraph> = lines
            .iter()
            .map(|line| DocumentParagraph::new(self.next(), line))
            .collect();
        carry_over(&self.paragraphs[old.clone()], &mut fresh);
        let line = match (&self.paragraphs[old.clone()], lines) {
            ([before], [after]) => Some((before.text.clone(), (*after).to_owned())),
            _ => None,
        };
        self.paragraphs.splice(old, fresh);
        TextChange { changed: true, line }
    }

    /// All issues in text order, with spans in the whole text.
    pub fn marks(&self) -> impl Iterator<Item = IssueMark> + '_ {
        self.with_offsets().flat_map(|(start, paragraph)| {
            paragraph.marks.iter().map(move |mark| {
                let span = Utf16Span {
                    offset: start + mark.span.offset,
                    length: mark.span.length,
                };
                IssueMark { span, ..mark.clone() }
            })
        })
    }

    /// The issue with this ID, with its span in the whole text.
    pub fn mark(&self, id: u64) -> Option<IssueMark> {
        self.marks().find(|mark| mark.id == id)
    }

    /// Removes an issue that is about to be corrected.
    pub fn take(&mut self, id: u64) {
        for paragraph in &mut self.paragraphs {
            paragraph.marks.retain(|mark| mark.id != id);
        }
    }

    /// Whether the user is changing a flagged word by typing.
    pub fn has_own_edits(&self) -> bool {
        self.paragraphs.iter().any(|paragraph| !paragraph.own.is_empty())
    }

    /// Stops watching for typed corrections, because the change was not typed.
    pub fn forget_own_edits(&mut self) {
        for paragraph in &mut self.paragraphs {
            paragraph.own.clear();
        }
    }

    /// The line at `offset` of the whole text.
    pub fn line_at(&self, offset: usize) -> Option<&str> {
        let (_, paragraph) = self
            .with_offsets()
            .take_while(|(start, _)| *start <= offset)
            .last()?;
        Some(&paragraph.text)
    }

    /// Whether the text is empty or only white space.
    pub fn is_blank(&self) -> bool {
        self.paragraphs
            .iter()
            .all(|paragraph| paragraph.text.trim().is_empty())
    }

    /// The number of words.
    pub fn words(&self) -> usize {
        self.paragraphs
            .iter()
            .map(|paragraph| super::text::count_words(&paragraph.text))
            .sum()
    }

    /// All paragraphs with their offsets in the whole text.
    pub(super) fn with_offsets(&self) -> impl Iterator<Item = (usize, &DocumentParagraph)> {
        let mut next = 0;
        self.paragraphs.iter().map(move |paragraph| {
            let start = next;
            next += paragraph.units + 1;
            (start, paragraph)
        })
    }
}

impl DocumentParagraph {
    fn new(version: u64, text: &str) -> Self {
        // An empty paragraph has no issues.
        let progress = if text.trim().is_empty() {
            ParagraphProgress::Checked
        } else {
            ParagraphProgress::Stale
        };
        let (text, units) = (text.to_owned(), utf16_len(text));
        Self {
            version,
            progress,
            text,
            units,
            marks: Vec::new(),
            own: Vec::new(),
        }
    }

    /// Inserts a mark in text order.
    pub(super) fn insert(&mut self, mark: IssueMark) {
        let at = self
            .marks
            .partition_point(|other| other.span.offset < mark.span.offset);
        self.marks.insert(at, mark);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::checked;
    use super::*;

    #[test]
    fn a_change_of_one_line_names_it() {
        let mut document = checked("one\ntwo", &[]);
        assert_eq!(document.edit("one\ntwo").line, None);
        assert_eq!(document.edit("one\ntow").line, Some(("two".into(), "tow".into())));
        assert_eq!(
            document.edit("one\nt\now"),
            TextChange {
                changed: true,
                line: None
            }
        );
        assert_eq!(document.line_at(4), Some("t"));
    }

    #[test]
    fn a_new_paragraph_keeps_the_issues_around_it() {
        let mut document = checked("teh\nteh", &["teh"]);
        let ids: Vec<u64> = document.marks().map(|mark| mark.id).collect();
        document.edit("teh\n\nteh");
        assert_eq!(document.marks().map(|mark| mark.id).collect::<Vec<_>>(), ids);
        assert_eq!(document.marks().last().unwrap().span.offset, 5);
    }
}
