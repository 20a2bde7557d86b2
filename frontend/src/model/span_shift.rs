//! Moves issues with their words while the text around them is edited.

use emend_shared::Utf16Span;

use super::own_edit::OwnEdit;
use super::paragraph::{DocumentParagraph, IssueMark};
use super::text::{TextEdit, char_at, char_before, is_word_char};

/// Moves issues and unfinished corrections from the old paragraphs to the new ones.
pub(super) fn carry_over(old: &[DocumentParagraph], fresh: &mut [DocumentParagraph]) {
    if old.is_empty() || fresh.is_empty() {
        return;
    }
    let join = |paragraphs: &[DocumentParagraph]| {
        paragraphs
            .iter()
            .map(|paragraph| paragraph.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (before, after) = (join(old), join(fresh));
    let edit = TextEdit::between(&before, &after);
    let mut start = 0;
    for paragraph in old {
        for own in &paragraph.own {
            if let Some(span) = own.shifted(start, edit, &after)
                && let Some((to, span)) = home(fresh, span)
            {
                fresh[to].own.push(OwnEdit { span, ..own.clone() });
            }
        }
        for mark in &paragraph.marks {
            let span = Utf16Span {
                offset: start + mark.span.offset,
                length: mark.span.length,
            };
            match shift_span(span, edit, &after) {
                ShiftedSpan::Along(span) => {
                    if let Some((to, span)) = home(fresh, span) {
                        fresh[to].marks.push(IssueMark { span, ..mark.clone() });
                    }
                }
                ShiftedSpan::Touched => {
                    let own = OwnEdit {
                        span,
                        issue: mark.issue.clone(),
                        language: mark.language.clone(),
                    };
                    if let Some(span) = own.shifted(0, edit, &after)
                        && let Some((to, span)) = home(fresh, span)
                        && !fresh[to].own.iter().any(|other| other.meets(span))
                    {
                        fresh[to].own.push(OwnEdit { span, ..own });
                    }
                }
            }
        }
        start += paragraph.units + 1;
    }
}

/// The paragraph that contains a span of the joined text, and the span relative to it.
fn home(paragraphs: &[DocumentParagraph], span: Utf16Span) -> Option<(usize, Utf16Span)> {
    let mut start = 0;
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if span.offset <= start + paragraph.units {
            let inside = span.end() <= start + paragraph.units;
            return inside.then(|| {
                (
                    index,
                    Utf16Span {
                        offset: span.offset - start,
                        length: span.length,
                    },
                )
            });
        }
        start += paragraph.units + 1;
    }
    None
}

enum ShiftedSpan {
    Along(Utf16Span),
    Touched,
}

/// The span of an issue after an edit. A word that was joined with another counts as touched.
fn shift_span(span: Utf16Span, edit: TextEdit, after: &str) -> ShiftedSpan {
    let span = if edit.at >= span.end() {
        span
    } else if edit.old_end() <= span.offset {
        Utf16Span {
            offset: edit.shifted(span.offset),
            length: span.length,
        }
    } else {
        return ShiftedSpan::Touched;
    };
    let is_word = |c: Option<char>| c.is_some_and(is_word_char);
    let grown_left = is_word(char_before(after, span.offset)) && is_word(char_at(after, span.offset));
    let grown_right = is_word(char_before(after, span.end())) && is_word(char_at(after, span.end()));
    let adjacent = edit.at == span.end() || edit.at + edit.inserted == span.offset;
    if adjacent && (grown_left || grown_right) {
        ShiftedSpan::Touched
    } else {
        ShiftedSpan::Along(span)
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::EditorDocument;
    use super::super::test_issues::checked;

    /// The offset of each issue, with the text it covers.
    fn marked(document: &EditorDocument, text: &str) -> Vec<String> {
        document
            .marks()
            .map(|mark| mark.span.slice(text).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn issues_move_along_with_their_words() {
        let mut document = checked("I recieve it.\n👍 teh end", &["recieve", "teh"]);
        for text in [
            "Today I recieve it.\n👍 teh end",
            "Today I recieve it. Yes.\n👍 teh end",
            "Today I recieve it. Yes.\nNew.\n👍👍 teh end",
            "Today I\nrecieve it. Yes.\nNew.\n👍👍 teh end",
            "Today I\nrecieve it. Yes.New.\n👍👍 teh end",
        ] {
            document.edit(text);
            assert_eq!(marked(&document, text), ["recieve", "teh"], "{text}");
        }
    }

    #[test]
    fn an_issue_disappears_when_its_word_is_edited() {
        for text in [
            "I receive it",
            "I recieved it",
            "I itrecieve it",
            "I recie ve it",
            "I it",
            "",
        ] {
            let mut document = checked("I recieve it", &["recieve"]);
            document.edit(text);
            assert_eq!(document.marks().count(), 0, "{text}");
        }
    }

    #[test]
    fn a_word_typed_after_an_issue_does_not_change_it() {
        let mut document = checked("teh", &["teh"]);
        for text in ["teh ", "teh o", "teh o\n", "teh o\nk"] {
            document.edit(text);
            assert_eq!(marked(&document, text), ["teh"], "{text}");
        }
    }

    #[test]
    fn a_replaced_text_keeps_no_issue() {
        let mut document = checked("I recieve it\nteh end", &["recieve", "teh"]);
        document.edit("Something else");
        assert_eq!(document.marks().count(), 0);
    }
}
