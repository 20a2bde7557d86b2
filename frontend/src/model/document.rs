//! The paragraphs of a text and their issues.
//!
//! A paragraph is a line. Every change gives the paragraph a unique version, so that a response is applied only to the text
//! that was sent.

use std::ops::Range;

use emend_shared::limits;

use super::paragraph::{DocumentParagraph, IssueMark, ParagraphProgress};
use super::span_shift::carry_over;
use super::text::{TextEdit, count_words, utf16_len};

/// The text in the editor and its issues.
#[derive(Debug, Clone, Default)]
pub struct EditorDocument {
    pub(super) paragraphs: Vec<DocumentParagraph>,
    /// The issue that was created at the user's request.
    pub(super) requested_issue: Option<u64>,
    counter: u64,
    issues_version: u64,
}

/// A replacement of some lines of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextPatch {
    /// The index of the first replaced line.
    pub first: usize,
    /// The number of replaced lines.
    pub removed: usize,
    /// The lines that replace them, separated by line breaks; at least one, which may be empty.
    pub text: String,
}

/// The result of an edit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextChange {
    /// Whether the text has changed.
    pub changed: bool,
    /// The line before and after the edit, if only one line changed.
    pub line: Option<(String, String)>,
    /// Whether most of the text before the edit is gone.
    pub is_new_text: bool,
}

impl EditorDocument {
    /// A number that is unique in this document.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Changes with the issues, but not with their places.
    pub fn issues_version(&self) -> u64 {
        self.issues_version
    }

    /// Records that there are other issues than before.
    pub(super) fn issues_changed(&mut self) {
        self.issues_version += 1;
    }

    /// Skips all numbers below `number`.
    pub(super) fn skip_to(&mut self, number: u64) {
        self.counter = self.counter.max(number);
    }

    /// Replaces the text. Issues that the change does not touch move with their words.
    pub fn edit(&mut self, text: &str) -> TextChange {
        self.patch(&TextPatch {
            first: 0,
            removed: self.paragraphs.len(),
            text: text.to_owned(),
        })
    }

    /// Replaces some lines. Issues that the change does not touch move with their words. The work depends on these lines alone.
    pub fn patch(&mut self, patch: &TextPatch) -> TextChange {
        let first = patch.first.min(self.paragraphs.len());
        let end = first.saturating_add(patch.removed).min(self.paragraphs.len());
        let lines: Vec<&str> = patch.text.split('\n').collect();
        let affected = &self.paragraphs[first..end];
        let same = |(paragraph, line): &(&DocumentParagraph, &&str)| paragraph.text == **line;
        let head = affected.iter().zip(&lines).take_while(same).count();
        let most = affected.len().min(lines.len()) - head;
        let tail = affected
            .iter()
            .rev()
            .zip(lines.iter().rev())
            .take(most)
            .take_while(same)
            .count();
        let old = first + head..end - tail;
        let lines = &lines[head..lines.len() - tail];
        // The lines may be redrawn even if their text is the same.
        for index in (first..old.start).chain(old.end..end) {
            self.paragraphs[index].marks_version = self.next();
        }
        if old.is_empty() && lines.is_empty() {
            return TextChange::default();
        }
        let mut fresh: Vec<DocumentParagraph> = lines
            .iter()
            .map(|line| DocumentParagraph::new(self.next(), line))
            .collect();
        carry_over(&self.paragraphs[old.clone()], &mut fresh);
        if let [only] = &self.paragraphs[old.clone()] {
            for paragraph in fresh
                .iter_mut()
                .filter(|paragraph| paragraph.words >= limits::MIN_DETECTION_WORDS)
            {
                paragraph.language.clone_from(&only.language);
            }
        }
        let is_new_text = old.len() == self.paragraphs.len() && {
            let joined: Vec<&str> = self
                .paragraphs
                .iter()
                .map(|paragraph| paragraph.text.as_str())
                .collect();
            let edit = TextEdit::between(&joined.join("\n"), &lines.join("\n"));
            edit.removed * 2 > edit.at + edit.removed
        };
        let line = match (&self.paragraphs[old.clone()], lines) {
            ([before], [after]) => Some((before.text.clone(), (*after).to_owned())),
            _ => None,
        };
        if !same_issues(marks_of(&self.paragraphs[old.clone()]), marks_of(&fresh)) {
            self.issues_changed();
        }
        self.paragraphs.splice(old, fresh);
        TextChange {
            changed: true,
            line,
            is_new_text,
        }
    }

    /// All issues in text order, with spans in the whole text.
    pub fn marks(&self) -> impl Iterator<Item = IssueMark> + '_ {
        self.with_offsets()
            .flat_map(|(start, paragraph)| paragraph.marks.iter().map(move |mark| mark.moved_by(start)))
    }

    /// The issue with this ID, with its span in the whole text.
    pub fn mark(&self, id: u64) -> Option<IssueMark> {
        self.marks().find(|mark| mark.id == id)
    }

    /// Removes an issue that is about to be corrected.
    pub fn take(&mut self, id: u64) {
        let marks_version = self.next();
        for paragraph in &mut self.paragraphs {
            let before = paragraph.marks.len();
            paragraph.marks.retain(|mark| mark.id != id);
            if paragraph.marks.len() < before {
                paragraph.marks_version = marks_version;
                self.issues_version += 1;
            }
        }
    }

    /// The issues of each of these lines that has any, with spans in the whole text. The number changes whenever they may have to be
    /// redrawn. The ranges are in ascending order.
    pub fn marks_by_paragraph<'a>(
        &'a self,
        lines: &'a [Range<usize>],
    ) -> impl Iterator<Item = (u64, impl Iterator<Item = IssueMark> + 'a)> + 'a {
        let mut lines = lines.iter().peekable();
        self.with_offsets()
            .zip(0..)
            .filter(move |((_, paragraph), line)| {
                while lines.next_if(|range| range.end <= *line).is_some() {}
                !paragraph.marks.is_empty() && lines.peek().is_some_and(|range| range.contains(line))
            })
            .map(|((start, paragraph), _)| {
                let marks = paragraph.marks.iter().map(move |mark| mark.moved_by(start));
                (paragraph.marks_version, marks)
            })
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

    /// The number of the line at `offset` of the whole text, from 0.
    pub fn line_number(&self, offset: usize) -> usize {
        let starts = self.with_offsets().map(|(start, _)| start);
        starts
            .take_while(|start| *start <= offset)
            .count()
            .saturating_sub(1)
    }

    /// The line at `offset` of the whole text.
    pub fn line_at(&self, offset: usize) -> Option<&str> {
        let paragraph = self.paragraphs.get(self.line_number(offset))?;
        Some(&paragraph.text)
    }

    /// Whether the text is empty or only white space.
    pub fn is_blank(&self) -> bool {
        self.paragraphs.iter().all(DocumentParagraph::is_blank)
    }

    /// The number of words.
    pub fn words(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.words).sum()
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

fn marks_of(paragraphs: &[DocumentParagraph]) -> impl Iterator<Item = &IssueMark> {
    paragraphs.iter().flat_map(|paragraph| &paragraph.marks)
}

/// Whether these are the same issues in the same order, perhaps in other places.
pub fn same_issues<'a>(
    mut before: impl Iterator<Item = &'a IssueMark>,
    mut now: impl Iterator<Item = &'a IssueMark>,
) -> bool {
    loop {
        match (before.next(), now.next()) {
            (None, None) => return true,
            (Some(before), Some(now)) if before.is_same_issue(now) => {}
            _ => return false,
        }
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
        Self {
            version,
            marks_version: version,
            progress,
            is_sent_alone: false,
            units: utf16_len(text),
            words: count_words(text),
            language: None,
            text: text.to_owned(),
            marks: Vec::new(),
            own: Vec::new(),
            reading: None,
        }
    }

    /// Whether it is empty or only white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
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
    use emend_shared::Utf16Span;

    use super::super::test_issues::{checked, recheck};
    use super::*;

    #[allow(clippy::single_range_in_vec_init, reason = "one range of lines")]
    const ALL: [Range<usize>; 1] = [0..usize::MAX];

    #[test]
    fn a_change_within_one_line_names_that_line() {
        let mut document = checked("one\ntwo", &[]);
        assert_eq!(document.edit("one\ntwo").line, None);
        assert_eq!(document.edit("one\ntow").line, Some(("two".into(), "tow".into())));
        assert_eq!(
            document.edit("one\nt\now"),
            TextChange {
                changed: true,
                ..TextChange::default()
            }
        );
        assert_eq!(document.line_at(4), Some("t"));
    }

    #[test]
    fn a_text_is_new_if_most_of_the_old_one_is_gone() {
        let mut document = checked("Some text of mine.", &[]);
        assert!(!document.edit("Some text of mine. More.").is_new_text);
        assert!(document.edit("Etwas anderes").is_new_text);
        assert!(document.edit("").is_new_text);
    }

    #[test]
    fn a_patch_equals_an_edit_of_the_whole_text() {
        let mut document = checked("teh\none\ntwo\nteh", &["teh"]);
        let before: Vec<u64> = document
            .marks_by_paragraph(&ALL)
            .map(|(version, _)| version)
            .collect();
        let patch = TextPatch {
            first: 1,
            removed: 2,
            text: "one\n\nthree".to_owned(),
        };
        let change = document.patch(&patch);
        assert!(change.changed && change.line.is_none());
        let mut whole = checked("teh\none\ntwo\nteh", &["teh"]);
        whole.edit("teh\none\n\nthree\nteh");
        let marks = |document: &EditorDocument| document.marks().map(|mark| mark.span).collect::<Vec<_>>();
        assert_eq!(marks(&document), marks(&whole));
        assert_eq!(document.words(), 4);
        let after: Vec<u64> = document
            .marks_by_paragraph(&ALL)
            .map(|(version, _)| version)
            .collect();
        assert_eq!(after, before, "the other paragraphs are not redrawn");
    }

    #[test]
    fn a_changed_line_is_drawn_again() {
        let mut document = checked("teh\nteh", &["teh"]);
        let versions = |document: &EditorDocument| {
            document
                .marks_by_paragraph(&ALL)
                .map(|(version, _)| version)
                .collect::<Vec<_>>()
        };
        let before = versions(&document);
        let patch = TextPatch {
            first: 1,
            removed: 1,
            text: "teh".to_owned(),
        };
        assert!(!document.patch(&patch).changed);
        let after = versions(&document);
        assert_eq!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
    }

    #[test]
    fn only_the_lines_near_the_screen_are_drawn() {
        let document = checked("teh\nok\nteh\nteh\nteh", &["teh"]);
        let lines = |ranges: &[Range<usize>]| {
            let marks = document.marks_by_paragraph(ranges);
            marks
                .flat_map(|(_, marks)| marks)
                .map(|mark| mark.span.offset)
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&ALL), [0, 7, 11, 15]);
        assert_eq!(lines(&[1..3, 4..5]), [7, 15]);
        assert_eq!(lines(&[]), Vec::<usize>::new());
    }

    #[test]
    fn the_issues_version_changes_with_the_issues_but_not_with_their_places() {
        let mut document = checked("teh one\nteh two", &["teh"]);
        let mut before = document.issues_version();
        document.edit("More. teh one\nteh two");
        document.edit("More. teh one\n\nteh two");
        assert_eq!(document.issues_version(), before, "they have only moved");
        recheck(&mut document, &["teh"]);
        assert_eq!(document.issues_version(), before, "they were found again");
        let mut changes = |document: &EditorDocument| {
            let now = document.issues_version();
            std::mem::replace(&mut before, now) != now
        };
        document.edit("More. the one\n\nteh two");
        assert!(changes(&document));
        document.edit("More. the one teh\n\nteh two");
        assert!(!changes(&document));
        recheck(&mut document, &["teh"]);
        assert!(changes(&document));
        let first = document.marks().next().unwrap().id;
        document.take(first);
        assert!(changes(&document));
        let caret = Utf16Span { offset: 1, length: 0 };
        document.request_correction(caret, "en-US").unwrap();
        assert!(changes(&document));
        document.drop_requested();
        assert!(changes(&document));
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
