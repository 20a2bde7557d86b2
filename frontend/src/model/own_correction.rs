//! Corrections that users type without a suggestion.
//!
//! A flagged word that the user edits is watched until its paragraph has been checked again and the caret has left it. If the
//! new word is not flagged and looks like a correction of the old one, it is sent as a choice. In doubt it is not: missing a
//! correction costs less than learning a wrong one.

use std::sync::Arc;

use emend_shared::{Issue, Utf16Span};

use super::document::{EditorDocument, ParagraphProgress};
use super::text::{TextEdit, distance, is_word_char, utf16_len, widened_to_words};

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

/// A correction that the user typed.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnCorrection {
    /// The issue.
    pub issue: Arc<Issue>,
    /// The language of the check.
    pub language: Arc<str>,
    /// The text that the user typed instead.
    pub replacement: String,
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
    fn is_corrected_by(&self, text: &str) -> bool {
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

impl EditorDocument {
    /// Takes the finished corrections and stops watching words that turned out not to be corrected. `caret` is the position of the
    /// caret in the whole text while the user is writing.
    pub fn take_own_corrections(&mut self, caret: Option<usize>) -> Vec<OwnCorrection> {
        let mut finished = Vec::new();
        let mut start = 0;
        for paragraph in &mut self.paragraphs {
            let (text, marks) = (&paragraph.text, &paragraph.marks);
            let checked = paragraph.progress == ParagraphProgress::Checked;
            paragraph.own.retain(|own| {
                let span = widened_to_words(text, own.span);
                let Some(now) = span.slice(text).map(str::trim) else {
                    return false;
                };
                if now == own.issue.surface || (checked && now.is_empty()) {
                    return false;
                }
                let writing =
                    caret.is_some_and(|caret| (start + span.offset..=start + span.end()).contains(&caret));
                // The user may still correct a word that is flagged again.
                let flagged = marks
                    .iter()
                    .any(|mark| mark.span.offset < span.end() && span.offset < mark.span.end());
                if !checked || writing || flagged {
                    return true;
                }
                if own.is_corrected_by(now) {
                    let OwnEdit { issue, language, .. } = own.clone();
                    finished.push(OwnCorrection {
                        issue,
                        language,
                        replacement: now.to_owned(),
                    });
                }
                false
            });
            start += paragraph.units + 1;
        }
        finished
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::{checked, recheck};

    /// The corrections learned when `before` becomes each of `steps` and is checked after the last.
    fn learned(before: &str, steps: &[&str], caret: Option<usize>) -> Vec<(String, String)> {
        let flagged = ["recieve", "recive", "teh"];
        let mut document = checked(before, &flagged);
        for step in steps {
            document.edit(step);
        }
        recheck(&mut document, &flagged);
        let corrections = document.take_own_corrections(caret);
        corrections
            .into_iter()
            .map(|own| (own.issue.surface.clone(), own.replacement))
            .collect()
    }

    fn pair(a: &str, b: &str) -> Vec<(String, String)> {
        vec![(a.to_owned(), b.to_owned())]
    }

    #[test]
    fn a_word_corrected_by_typing_is_learned() {
        assert_eq!(
            learned("I recieve it", &["I receive it"], None),
            pair("recieve", "receive")
        );
        let letters = [
            "I reciev it",
            "I recie it",
            "I rec it",
            "I rece it",
            "I recei it",
            "I receive it",
        ];
        assert_eq!(
            learned("I recieve it", &letters, None),
            pair("recieve", "receive")
        );
    }

    #[test]
    fn what_is_typed_behind_the_word_is_no_part_of_it() {
        assert_eq!(
            learned("teh", &["te", "t", "th", "the", "the ", "the end"], None),
            pair("teh", "the")
        );
    }

    #[test]
    fn a_word_typed_afresh_in_the_same_place_is_learned() {
        assert_eq!(
            learned("see teh end", &["see  end", "see t end", "see the end"], None),
            pair("teh", "the")
        );
    }

    #[test]
    fn a_word_that_is_still_being_written_waits() {
        assert_eq!(learned("I recieve it", &["I receive it"], Some(9)), []);
    }

    #[test]
    fn another_mistake_is_no_correction_until_it_is_right() {
        assert_eq!(learned("I recieve it", &["I recive it"], None), []);
        let mut document = checked("I recieve it", &["recieve", "recive"]);
        document.edit("I recive it");
        recheck(&mut document, &["recieve", "recive"]);
        assert_eq!(document.take_own_corrections(None), []);
        document.edit("I receive it");
        recheck(&mut document, &["recieve", "recive"]);
        let corrections = document.take_own_corrections(None);
        assert_eq!(corrections.len(), 1);
        assert_eq!(corrections[0].issue.surface, "recieve");
    }

    #[test]
    fn another_thought_is_no_correction() {
        for after in [
            "I lose it",
            "I revolve it",
            "I it",
            "",
            "I have got it",
            "I recieve it",
            "I re ceive it",
        ] {
            assert_eq!(learned("I recieve it", &[after], None), [], "{after}");
        }
    }

    #[test]
    fn nothing_is_said_twice() {
        let mut document = checked("teh", &["teh"]);
        document.edit("the");
        recheck(&mut document, &["teh"]);
        assert_eq!(document.take_own_corrections(None).len(), 1);
        assert_eq!(document.take_own_corrections(None).len(), 0);
    }
}
