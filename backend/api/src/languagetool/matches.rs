//! Converts issues to LanguageTool's matches.

use std::ops::Range;

use emend_service::sentences;
use emend_shared::span::utf16_len;
use emend_shared::{Issue, IssueKind, LanguageTag, Utf16Span};

use super::annotated::AnnotatedText;
use super::response::{LtContext, LtMatch, LtMatchType, LtReplacement};
use super::rule_mapping;

/// The number of UTF-16 code units of context on each side of an issue.
const CONTEXT_UNITS: usize = 40;
/// The longest sentence in a match, in bytes. It is repeated with each of its issues.
const MAX_SENTENCE: usize = 1_000;
/// Marks omitted text.
const ELLIPSIS: &str = "...";

/// The text of a check: its code units and sentences.
pub(crate) struct ReportedText<'a> {
    text: &'a AnnotatedText,
    /// The code units of the whole text.
    units: Vec<u16>,
    /// The sentences of the plain text, with their ranges in code units.
    sentences: Vec<(Range<usize>, &'a str)>,
}

impl<'a> ReportedText<'a> {
    pub(crate) fn of(text: &'a AnnotatedText) -> Self {
        let mut at = 0;
        let sentences = sentences(&text.plain).into_iter().map(|bytes| {
            let sentence = &text.plain[bytes];
            let from = at;
            at += utf16_len(sentence);
            let trimmed = sentence.trim();
            let lead = utf16_len(&sentence[..sentence.len() - sentence.trim_start().len()]);
            let start = from + lead;
            (start..start + utf16_len(trimmed), trimmed)
        });
        Self {
            sentences: sentences.filter(|(_, sentence)| !sentence.is_empty()).collect(),
            units: text.whole.encode_utf16().collect(),
            text,
        }
    }

    /// The start and end offset of every sentence.
    pub(crate) fn sentence_ranges(&self) -> Vec<[usize; 2]> {
        let range = |(units, _): &(Range<usize>, &str)| {
            let range = self.text.source_range(units.clone());
            [range.start, range.end]
        };
        self.sentences.iter().map(range).collect()
    }

    /// Converts an issue; `None` if it is about interpreted markup.
    pub(crate) fn to_match(&self, issue: Issue, language: &LanguageTag) -> Option<LtMatch> {
        let span = self.text.source_offset(issue.span)?;
        let rule = rule_mapping::languagetool_rule(&issue, language);
        let spelling = issue.kind == IssueKind::Spelling;
        Some(LtMatch {
            message: issue.message,
            short_message: short_message(issue.kind),
            offset: span.offset,
            length: span.length,
            replacements: issue
                .replacements
                .into_iter()
                .map(|replacement| LtReplacement {
                    value: replacement.value,
                })
                .collect(),
            context: self.context(span),
            sentence: self.sentence(issue.span).to_owned(),
            kind: LtMatchType {
                type_name: match issue.kind {
                    IssueKind::Spelling => "UnknownWord",
                    IssueKind::Style => "Hint",
                    _ => "Other",
                },
            },
            rule,
            // Whether a word is spelt correctly does not depend on the rest of its sentence.
            ignore_for_incomplete_sentence: !spelling,
            context_for_sure_match: if spelling { 0 } else { -1 },
        })
    }

    /// The sentence that an issue begins in; empty if there is none, or if it is too long to repeat with every issue.
    fn sentence(&self, span: Utf16Span) -> &str {
        let index = self
            .sentences
            .partition_point(|(units, _)| units.end <= span.offset);
        let sentence = self.sentences.get(index).map_or("", |(_, sentence)| sentence);
        if sentence.len() <= MAX_SENTENCE {
            sentence
        } else {
            ""
        }
    }

    fn context(&self, span: Utf16Span) -> LtContext {
        let from = self.whole_character(span.offset.saturating_sub(CONTEXT_UNITS));
        let to = self.whole_character((span.end() + CONTEXT_UNITS).min(self.units.len()));
        let lead = if from > 0 { ELLIPSIS } else { "" };
        let trail = if to < self.units.len() { ELLIPSIS } else { "" };
        let context = String::from_utf16_lossy(&self.units[from..to]).replace(['\n', '\r', '\t'], " ");
        LtContext {
            text: format!("{lead}{context}{trail}"),
            offset: span.offset - from + lead.len(),
            length: span.length,
        }
    }

    /// Moves a cut that would split a surrogate pair.
    fn whole_character(&self, unit: usize) -> usize {
        let is_second_half = |unit: &u16| (0xDC00..0xE000).contains(unit);
        if self.units.get(unit).is_some_and(is_second_half) {
            unit - 1
        } else {
            unit
        }
    }
}

fn short_message(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Spelling => "Spelling mistake",
        IssueKind::Grammar => "Grammar error",
        IssueKind::Punctuation => "Punctuation error",
        IssueKind::Typography => "Typographical error",
        IssueKind::Style => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(text: &str, offset: usize, length: usize) -> LtContext {
        ReportedText::of(&AnnotatedText::from_text(text)).context(Utf16Span { offset, length })
    }

    #[test]
    fn the_context_is_shortened_with_dots_and_never_within_a_character() {
        let short = context("I recieve\nit.", 2, 7);
        assert_eq!((short.text.as_str(), short.offset), ("I recieve it.", 2));
        let text = format!("{}tset{}", "👍".repeat(41), "👍".repeat(41));
        for cut in 0..2 {
            let long = context(&format!("{}{text}", " ".repeat(cut)), 82 + cut, 4);
            assert!(
                long.text.starts_with("...👍") && long.text.ends_with("👍..."),
                "{}",
                long.text
            );
            let span = Utf16Span {
                offset: long.offset,
                length: long.length,
            };
            assert_eq!(span.slice(&long.text), Some("tset"));
        }
    }

    #[test]
    fn sentences_are_without_the_space_around_them() {
        let text = AnnotatedText::from_text("One is here. 👍 Two is\nthere.\n\nThree.");
        let telling = ReportedText::of(&text);
        let ranges = telling.sentence_ranges();
        let units: Vec<u16> = text.whole.encode_utf16().collect();
        for [from, to] in &ranges {
            let sentence = String::from_utf16(&units[*from..*to]).unwrap();
            assert!(
                sentence.trim() == sentence && !sentence.is_empty(),
                "{sentence:?}"
            );
        }
        assert_eq!(ranges[0], [0, 12]);
        let three = Utf16Span {
            offset: 30,
            length: 5,
        };
        assert_eq!(telling.sentence(three), "Three.");
    }
}
