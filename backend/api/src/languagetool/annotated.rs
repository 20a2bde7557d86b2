//! Texts with markup in the parameter `data`. The client has already told text from markup, so the document model reads the plain text
//! without markup; this module only maps offsets. Offsets in the response refer to the whole text with markup.

use std::ops::Range;

use emend_shared::span::utf16_len;
use emend_shared::{Markup, Utf16Span};
use serde::Deserialize;

use super::PlainTextError;

/// A text to check, and the mapping of its offsets to the text that was sent. Offsets are in UTF-16 code units.
#[derive(Debug)]
pub(crate) struct AnnotatedText {
    /// The text without markup, which is checked.
    pub(crate) plain: String,
    /// The markup of the plain text: none if the client has told markup from text itself.
    pub(crate) markup: Markup,
    /// The text with markup, as it was sent.
    pub(crate) whole: String,
    parts: Vec<TextSegment>,
}

/// A part of the plain text.
#[derive(Debug)]
struct TextSegment {
    /// Its range in the plain text.
    plain: Range<usize>,
    /// Its range in the whole text.
    whole: Range<usize>,
    /// Whether it replaces markup (`interpretAs`) instead of being text of the author.
    interpreted: bool,
}

/// The text or its annotations. Other keys, such as `metaData`, are ignored.
#[derive(Deserialize)]
struct AnnotatedData {
    text: Option<String>,
    annotation: Option<Vec<Annotation>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Annotation {
    text: Option<String>,
    markup: Option<String>,
    interpret_as: Option<String>,
}

impl AnnotatedText {
    /// A text without markup.
    pub(crate) fn from_text(text: &str) -> Self {
        let text = Self::new([Annotation {
            text: Some(text.to_owned()),
            markup: None,
            interpret_as: None,
        }]);
        Self {
            markup: Markup::Auto,
            ..text
        }
    }

    /// Parses `{"text":…}` or `{"annotation":[{"text":…},{"markup":…,"interpretAs":…}]}`.
    pub(crate) fn parse(json: &str) -> Result<Self, PlainTextError> {
        let data: AnnotatedData = serde_json::from_str(json).map_err(|error| {
            PlainTextError::malformed(format!(
                "'data' must be JSON of the form {{\"text\":\"…\"}} or {{\"annotation\":[{{\"text\":\"…\"}},{{\"markup\":\"…\"}}]}}: line {} column {}",
                error.line(),
                error.column()
            ))
        })?;
        let annotations = match (data.text, data.annotation) {
            (Some(text), None) => return Ok(Self::from_text(&text)),
            (None, Some(annotations)) => annotations,
            (Some(_), Some(_)) => {
                let message = "'data' key in JSON requires either 'text' or 'annotation' key, not both";
                return Err(PlainTextError::malformed(message));
            }
            (None, None) => {
                return Err(PlainTextError::malformed(
                    "'data' key in JSON requires 'text' or 'annotation' key",
                ));
            }
        };
        for annotation in &annotations {
            let refusal = match (&annotation.text, &annotation.markup, &annotation.interpret_as) {
                (Some(_), Some(_), _) => {
                    "'text' and 'markup' are given for the same annotation; give one of them"
                }
                (None, None, _) => "an annotation has neither 'text' nor 'markup'",
                (Some(_), None, Some(_)) => "'interpretAs' is allowed only with 'markup'",
                _ => continue,
            };
            return Err(PlainTextError::malformed(format!("'data': {refusal}")));
        }
        Ok(Self::new(annotations))
    }

    fn new(annotations: impl IntoIterator<Item = Annotation>) -> Self {
        let (mut plain, mut whole) = (String::new(), String::new());
        let (mut offset, mut whole_offset) = (0, 0);
        let mut parts = Vec::new();
        for annotation in annotations {
            let interpreted = annotation.markup.is_some();
            let source = annotation.markup.or(annotation.text.clone()).unwrap_or_default();
            let prose = annotation.interpret_as.or(annotation.text).unwrap_or_default();
            let (end, whole_end) = (offset + utf16_len(&prose), whole_offset + utf16_len(&source));
            if end > offset {
                parts.push(TextSegment {
                    plain: offset..end,
                    whole: whole_offset..whole_end,
                    interpreted,
                });
            }
            plain.push_str(&prose);
            whole.push_str(&source);
            (offset, whole_offset) = (end, whole_end);
        }
        Self {
            plain,
            markup: Markup::Plain,
            whole,
            parts,
        }
    }

    /// Maps a span of the plain text to the whole text, including markup between its first and last code unit. `None` if it begins or
    /// ends in interpreted markup.
    pub(crate) fn source_offset(&self, span: Utf16Span) -> Option<Utf16Span> {
        let end = span.end();
        let offset = self.unit(span.offset)?;
        let last = if span.length == 0 {
            offset
        } else {
            self.unit(end - 1)? + 1
        };
        Some(Utf16Span {
            offset,
            length: last.checked_sub(offset)?,
        })
    }

    /// Maps a range of the plain text to the whole text. Interpreted markup maps to the markup itself.
    pub(crate) fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let part = |unit: usize| self.part(unit);
        let start = part(range.start).map_or(0, |part| {
            let within = if part.interpreted {
                0
            } else {
                range.start - part.plain.start
            };
            part.whole.start + within
        });
        let end = range.end.checked_sub(1).and_then(part).map_or(start, |part| {
            if part.interpreted {
                part.whole.end
            } else {
                part.whole.start + (range.end - part.plain.start)
            }
        });
        start..end.max(start)
    }

    fn unit(&self, unit: usize) -> Option<usize> {
        let part = self.part(unit)?;
        (!part.interpreted).then(|| part.whole.start + (unit - part.plain.start))
    }

    fn part(&self, unit: usize) -> Option<&TextSegment> {
        let index = self.parts.partition_point(|part| part.plain.end <= unit);
        self.parts.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(offset: usize, length: usize) -> Utf16Span {
        Utf16Span { offset, length }
    }

    #[test]
    fn issues_have_positions_in_the_annotated_text() {
        let json = r#"{"annotation":[{"text":"A "},{"markup":"<b>"},{"text":"tset"},{"markup":"</b>"},
            {"markup":"<br>","interpretAs":"\n\n"},{"text":"👍 mis"},{"markup":"<i>"},{"text":"tkae","x":1}],"y":2}"#;
        let text = AnnotatedText::parse(json).unwrap();
        assert_eq!(text.plain, "A tset\n\n👍 mistkae");
        assert_eq!(text.whole, "A <b>tset</b><br>👍 mis<i>tkae");
        let mapped = |offset, length| {
            let span = text.source_offset(span(offset, length))?;
            span.slice(&text.whole)
        };
        assert_eq!(mapped(2, 4), Some("tset"));
        assert_eq!(mapped(11, 7), Some("mis<i>tkae"), "markup within is part of it");
        assert_eq!(mapped(0, 6), Some("A <b>tset"));
        assert_eq!(mapped(6, 2), None, "nobody wrote it");
        assert_eq!(mapped(2, 5), None);
        assert_eq!(text.source_range(0..8), 0..17);
    }

    #[test]
    fn a_text_without_annotations_stays_unchanged() {
        let text = AnnotatedText::from_text("I recieve it.");
        assert_eq!(text.source_offset(span(2, 7)), Some(span(2, 7)));
        assert_eq!(text.source_range(0..13), 0..13);
        assert_eq!(AnnotatedText::from_text("").source_range(0..0), 0..0);
        let json = r#"{"text":"I recieve it.","metaData":{"EmailToAddress":"a@b.example"},"other":[1]}"#;
        let text = AnnotatedText::parse(json).unwrap();
        assert_eq!(
            (text.plain.as_str(), text.whole.as_str()),
            ("I recieve it.", "I recieve it.")
        );
    }

    #[test]
    fn invalid_annotated_text_is_refused() {
        for json in [
            "",
            "[]",
            "{}",
            r#"{"annotation":{}}"#,
            r#"{"text":1}"#,
            r#"{"metaData":{}}"#,
            r#"{"text":"a","annotation":[{"text":"a"}]}"#,
            r#"{"annotation":[{}]}"#,
            r#"{"annotation":[{"text":"a","markup":"b"}]}"#,
            r#"{"annotation":[{"text":"a","interpretAs":"b"}]}"#,
            r#"{"annotation":[{"text":1}]}"#,
        ] {
            assert!(AnnotatedText::parse(json).is_err(), "{json}");
        }
    }
}
