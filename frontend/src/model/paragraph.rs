//! One line of the text, with its issues and the progress of its check.

use std::sync::Arc;

use emend_shared::{Issue, Utf16Span};

use super::own_edit::OwnEdit;

/// The progress of a paragraph's check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphProgress {
    /// To be sent.
    Stale,
    /// Sent, without a response yet.
    Sent,
    /// Its issues are up to date.
    Checked,
}

/// One line of the text.
#[derive(Debug, Clone)]
pub struct DocumentParagraph {
    pub(super) version: u64,
    pub(super) progress: ParagraphProgress,
    pub(super) text: String,
    pub(super) units: usize,
    pub(super) marks: Vec<IssueMark>,
    pub(super) own: Vec<OwnEdit>,
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
