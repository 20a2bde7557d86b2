//! A flagged word that the user is changing, before it is clear whether the change is a correction.

use std::sync::Arc;

use emend_shared::{Issue, Utf16Span};

use super::text::{TextEdit, distance, is_word_char, utf16_len};

/// A flagged word that the user is changing.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEdit {
    /// The span of the word or of the text that replaced it.
    pub span: Utf16Span,
    /// The issue.
    pub issue: Arc<Issue>,
    /// The language of the check.
    pub language: Arc<str>,
}

impl OwnEdit {
    /// The span after an edit; `None` if the edit changed too much. `base` is the offset of the paragraph.
    pub(super) fn shifted(&self, base: usize, edit: TextEdit, after: &str) -> Option<Utf16Span> {
        let (start, end) = (base + self.span.offset, base + self.span.end());
        if edit.at >= start && edit.old_end() <= end {
            let inserted = Utf16Span {
                offset: edit.at,
                length: edit.inserted,
            }
            .slice(after)?;
            // Only letters typed directly at the word belong to it, not the text before or after.
            let (skipped, kept) = match (edit.at == start, edit.old_end() == end) {
                (_, true) => (0, word_head(inserted)),
                (true, false) => (edit.inserted - word_tail(inserted), word_tail(inserted)),
                (false, false) => (0, edit.inserted),
            };
            let length = end - start - edit.removed + kept;
            Some(Utf16Span {
                offset: start + skipped,
                length,
            })
        } else if edit.at >= end {
            Some(Utf16Span {
                offset: start,
                length: self.span.length,
            })
        } else if edit.old_end() <= start {
            Some(Utf16Span {
                offset: edit.shifted(start),
                length: self.span.length,
            })
        } else {
            None
        }
    }

    /// Whether it overlaps or touches `span`.
    pub(super) fn meets(&self, span: Utf16Span) -> bool {
        self.span.offset <= span.end() && span.offset <= self.span.end()
    }

    /// Whether `text` looks like a correction of the surface.
    pub(super) fn is_corrected_by(&self, text: &str) -> bool {
        let surface = self.issue.surface.as_str();
        let words = |text: &str| text.split_whitespace().count();
        if self
            .issue
            .replacements
            .iter()
            .any(|replacement| replacement.value == text)
        {
            return true;
        }
        // Two edits would make a short word unrecognisable.
        let allowed = match surface.chars().count() {
            0..=4 => 1,
            letters => (letters * 2 / 5).max(2),
        };
        words(text) == words(surface)
            && utf16_len(surface).max(utf16_len(text)) <= 64
            && distance(surface, text) <= allowed
    }
}

/// The number of units before the first non-word character of `text`.
fn word_head(text: &str) -> usize {
    text.chars()
        .take_while(|c| is_word_char(*c))
        .map(char::len_utf16)
        .sum()
}

/// The number of units after the last non-word character of `text`.
fn word_tail(text: &str) -> usize {
    text.chars()
        .rev()
        .take_while(|c| is_word_char(*c))
        .map(char::len_utf16)
        .sum()
}
