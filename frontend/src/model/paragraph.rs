//! One line of the text, with its issues and the progress of its check.

use std::sync::Arc;

use emend_shared::{Issue, Utf16Span};

use super::own_edit::OwnEdit;
use super::reading::paragraph_reading::LineReading;

/// The progress of a paragraph's check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphProgress {
    /// To be sent.
    Stale,
    /// Sent, without a response yet.
    Sent,
    /// Its issues are up to date.
    Checked,
    /// Checked, but the server reached a limit on the way.
    PartlyChecked,
    /// Not checked, because it is longer than the server accepts.
    TooLong,
    /// Not checked, because the server refused the request, or the engine on this device failed.
    Refused,
}

impl ParagraphProgress {
    /// Whether nothing more is to be expected.
    pub(super) fn is_settled(self) -> bool {
        !matches!(self, Self::Stale | Self::Sent)
    }
}

/// One line of the text.
#[derive(Debug, Clone)]
pub struct DocumentParagraph {
    /// Changes with the text.
    pub(super) version: u64,
    /// Changes with the marks, and whenever they must be redrawn.
    pub(super) marks_version: u64,
    pub(super) progress: ParagraphProgress,
    /// Whether it is checked in a request of its own, because one for several paragraphs failed.
    pub(super) is_sent_alone: bool,
    pub(super) text: String,
    pub(super) units: usize,
    pub(super) words: usize,
    /// The language, if it is not that of the document.
    pub(super) language: Option<Arc<str>>,
    pub(super) marks: Vec<IssueMark>,
    pub(super) own: Vec<OwnEdit>,
    /// Its counts, once they were asked for.
    pub(super) reading: Option<LineReading>,
}

/// An issue at its current position.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueMark {
    /// The ID, which stays the same when a later check finds the same issue again.
    pub id: u64,
    /// The span: relative to the paragraph inside a document, relative to the whole text outside.
    pub span: Utf16Span,
    /// The issue.
    pub issue: Arc<Issue>,
    /// The language of the check.
    pub language: Arc<str>,
}

impl IssueMark {
    /// Whether it is the same issue, perhaps in another place.
    pub fn is_same_issue(&self, other: &Self) -> bool {
        self.id == other.id && Arc::ptr_eq(&self.issue, &other.issue) && self.language == other.language
    }

    /// The mark with a span that begins `units` later.
    pub(super) fn moved_by(&self, units: usize) -> Self {
        let span = Utf16Span {
            offset: self.span.offset + units,
            length: self.span.length,
        };
        Self { span, ..self.clone() }
    }
}
