//! The way back: issues that were found in the clean text of a block, placed in the text that was sent.

use std::ops::Range;

use emend_domain::span::utf16_len;
use emend_domain::{IssueKind, Utf16Span};

use super::block::{Block, BlockKind, PieceKind};
use super::characters::TextStyle;
use crate::{Candidate, DetectedIssue};

/// The rule for the capital at the start of a sentence. Where a block is no sentence of its own, it has nothing to say.
const SENTENCE_START_RULE: &str = "SentenceCapitalization";

/// Places the issues of blocks in the source.
pub(super) struct Placement<'a> {
    block: &'a Block,
    source: &'a str,
    style: TextStyle,
    /// A place in the source, as a byte and as a UTF-16 code unit. It only moves forward.
    byte: usize,
    unit: usize,
}

impl<'a> Placement<'a> {
    pub(super) fn new(block: &'a Block, source: &'a str, style: TextStyle) -> Self {
        Self {
            block,
            source,
            style,
            byte: block.bytes.start,
            unit: block.offset(),
        }
    }

    /// Returns an issue as it stands in the source; `None` if nothing can be done about it there. The issues of a block
    /// must be given in order.
    pub(super) fn place_issue(&mut self, issue: &DetectedIssue) -> Option<DetectedIssue> {
        let block = self.block;
        let clean = issue.span.offset..issue.span.end();
        let capital = issue.rule.id == SENTENCE_START_RULE && clean.start == 0;
        let is_sentence = block.starts_sentence && block.kind == BlockKind::Paragraph;
        if block.contains_kind(&clean, PieceKind::Zone) || capital && !is_sentence {
            return None;
        }
        // A divided word is checked in two halves with a hyphen between them, because only a dictionary knows whether the
        // hyphen belongs to it.
        let surroundings = clean.start.saturating_sub(1)..clean.end + 2;
        if issue.kind == IssueKind::Spelling && block.contains_kind(&surroundings, PieceKind::Division) {
            return None;
        }
        let has_break = block.contains_kind(&clean, PieceKind::Break);
        if has_break && issue.surface.trim().is_empty() {
            return None;
        }
        let span = block.source_span(issue.span);
        let surface = self.slice(span)?;
        let changes = SurfaceChange {
            block,
            clean: &clean,
            clean_surface: &issue.surface,
            offset: span.offset,
            surface,
            style: self.style,
        };
        let mut candidates: Vec<Candidate> = Vec::new();
        for candidate in &issue.candidates {
            let Some(value) = changes.value(&candidate.value) else {
                continue;
            };
            if value == surface {
                continue;
            }
            match candidates.iter_mut().find(|other| other.value == value) {
                Some(other) => other.base += candidate.base,
                None => candidates.push(Candidate {
                    value,
                    base: candidate.base,
                }),
            }
        }
        if candidates.is_empty() && !issue.candidates.is_empty() {
            return None;
        }
        if candidates.len() < issue.candidates.len() {
            let sum: f64 = candidates.iter().map(|candidate| candidate.base).sum();
            for candidate in &mut candidates {
                candidate.base /= sum.max(f64::MIN_POSITIVE);
            }
            candidates.sort_by(|a, b| b.base.total_cmp(&a.base));
        }
        Some(DetectedIssue {
            span,
            surface: surface.to_owned(),
            candidates,
            ..issue.clone()
        })
    }

    /// Returns the slice of the source at a span that does not begin before the last one.
    fn slice(&mut self, span: Utf16Span) -> Option<&'a str> {
        (self.byte, self.unit) = advance(self.source, (self.byte, self.unit), span.offset)?;
        let (end, _) = advance(self.source, (self.byte, self.unit), span.end())?;
        Some(&self.source[self.byte..end])
    }
}

/// Moves a place in a text forward to a code unit. `None` if the unit lies before it, or inside a character.
fn advance(text: &str, (mut byte, mut unit): (usize, usize), to: usize) -> Option<(usize, usize)> {
    let mut characters = text.get(byte..)?.chars();
    while unit < to {
        let character = characters.next()?;
        unit += character.len_utf16();
        byte += character.len_utf8();
    }
    (unit == to).then_some((byte, unit))
}

/// A surface with what is needed to change it as little as possible.
struct SurfaceChange<'a> {
    block: &'a Block,
    clean: &'a Range<usize>,
    clean_surface: &'a str,
    /// The offset of the surface in the source.
    offset: usize,
    surface: &'a str,
    style: TextStyle,
}

impl SurfaceChange<'_> {
    /// Returns the replacement in the source for one of the clean surface: what is not changed stays as it was written.
    /// `None` if it would remove markup.
    fn value(&self, value: &str) -> Option<String> {
        if self.surface == self.clean_surface {
            return Some(self.in_text_style(value));
        }
        let folds = self.block.pieces_in(self.clean).iter();
        if folds
            .filter(|piece| piece.kind == PieceKind::Folded)
            .any(|piece| piece.clean_len > 0)
        {
            return (!self.block.has_markup_in(self.clean)).then(|| self.in_text_style(value));
        }
        // A word that is deleted because it stands there twice may be either of the two: the one without markup.
        let ends = common_ends(self.clean_surface, value);
        let other_ends = common_ends_from_end(self.clean_surface, value);
        let changed = self
            .changed_range(value, ends)
            .or_else(|| self.changed_range(value, other_ends));
        let (before, after, bytes) = changed?;
        Some(format!(
            "{}{}{}",
            &self.surface[..bytes.start],
            self.in_text_style(&value[before..value.len() - after]),
            &self.surface[bytes.end..]
        ))
    }

    /// Returns the lengths of the ends of a value that are not changed, and the bytes of the surface that it changes; `None`
    /// if there is markup in them.
    fn changed_range(
        &self,
        value: &str,
        (before, after): (usize, usize),
    ) -> Option<(usize, usize, Range<usize>)> {
        let from = self.clean.start + utf16_len(&value[..before]);
        let to = self.clean.end - utf16_len(&value[value.len() - after..]);
        if from < to && self.block.has_markup_in(&(from..to)) {
            return None;
        }
        let start = if from < to {
            self.block.source_of(from)
        } else {
            self.block.source_end_of(from).max(self.offset)
        };
        let end = self.block.source_end_of(to).max(start);
        let (start, _) = advance(self.surface, (0, 0), start - self.offset)?;
        let (end, _) = advance(self.surface, (0, 0), end - self.offset)?;
        Some((before, after, start..end.max(start)))
    }

    fn in_text_style(&self, value: &str) -> String {
        if self.style.is_straight() {
            return value.to_owned();
        }
        self.style.apply_to(value)
    }
}

/// Returns the lengths like [`common_ends`], but looks for the common end first.
fn common_ends_from_end(one: &str, two: &str) -> (usize, usize) {
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    let (after, before) = common_ends(&backwards(one), &backwards(two));
    (before, after)
}

/// Returns the lengths, in bytes, of the longest common beginning and of the longest common end of two texts, which do
/// not overlap in either.
fn common_ends(one: &str, two: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let before: usize = one
        .chars()
        .zip(two.chars())
        .take_while(same)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let after: usize = one[before..]
        .chars()
        .rev()
        .zip(two[before..].chars().rev())
        .take_while(same)
        .map(|(c, _)| c.len_utf8())
        .sum();
    (before, after)
}
