//! A sentence of a paragraph as the sentence model reads it.

use std::ops::Range;

use emend_context::Edit;

use crate::words::ParagraphWords;

/// The word that the model reads in place of code, an address or another zone; it was trained with it.
const ZONE_WORD: &str = "‹code›";

/// A sentence as the model reads it, and where each of its characters is in the paragraph.
pub(super) struct SentenceText<'a> {
    pub(super) layout: &'a ParagraphWords<'a>,
    pub(super) text: String,
    /// The byte in the paragraph at which each character starts, and the end of the last one.
    pub(super) starts: Vec<usize>,
}

impl<'a> SentenceText<'a> {
    pub(super) fn new(layout: &'a ParagraphWords<'a>, bytes: Range<usize>) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        let slice = layout.text[bytes.clone()].trim_end();
        let end = bytes.start + slice.len();
        let mut at = bytes.start + (slice.len() - slice.trim_start().len());
        while at < end {
            if let Some(zone) = zone_at(&layout.zones, at) {
                text.push_str(ZONE_WORD);
                starts.extend(std::iter::repeat_n(at, ZONE_WORD.chars().count()));
                at = zone.end.min(end).max(at + 1);
                continue;
            }
            let Some(character) = layout.text[at..].chars().next() else {
                break;
            };
            text.push(character);
            starts.push(at);
            at += character.len_utf8();
        }
        starts.push(end.max(at));
        Self { layout, text, starts }
    }

    /// Returns the characters of the sentence at these bytes of the paragraph.
    pub(super) fn characters(&self, bytes: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.starts.partition_point(|start| *start < byte);
        at(bytes.start)..at(bytes.end)
    }

    /// Returns the word at this index if only a space separates it from the bytes before it.
    pub(super) fn word_after(&self, index: usize, bytes: &Range<usize>) -> Option<&str> {
        let next = &self.layout.words.get(index)?.bytes;
        (&self.layout.text[bytes.end..next.start] == " ").then(|| &self.layout.text[next.clone()])
    }

    /// The range in the paragraph, and the text that replaces it. A range is never empty: an insertion takes the word after it
    /// along, or the word before it at the end of a sentence, and so does a deletion, so that what remains can be read.
    pub(super) fn replacement(&self, edit: &Edit) -> Option<(Range<usize>, String)> {
        let Range { start, end } = edit.span;
        let from = *self.starts.get(start)?;
        let to = *self.starts.get(end)?;
        if !edit.text.trim().is_empty() && start < end {
            return Some((from..to, edit.text.clone()));
        }
        let words = &self.layout.words;
        let sentence = self.starts[0]..*self.starts.last()?;
        let next = words.get(words.partition_point(|word| word.bytes.start < to));
        if let Some(next) = next.filter(|next| next.bytes.end <= sentence.end && !edit.text.starts_with(','))
        {
            let rest = &self.layout.text[to..next.bytes.end];
            // The space before a deleted word stays.
            let edits = self.layout.text[from..to].len() - self.layout.text[from..to].trim_start().len();
            let value = format!("{}{rest}", edit.text);
            return Some((from + edits..next.bytes.end, value.trim_start().to_owned()));
        }
        let before = words
            .partition_point(|word| word.bytes.end <= from)
            .checked_sub(1)?;
        let before = &words[before].bytes;
        (before.start >= sentence.start).then(|| {
            let value = format!("{}{}", &self.layout.text[before.start..from], edit.text);
            (before.start..to, value)
        })
    }
}

/// Returns whether these bytes alone are in quotation marks: the text is then about the word, as in “there” and “their”.
pub(super) fn is_in_quotes(text: &str, bytes: &Range<usize>) -> bool {
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    matches!(
        (before, after),
        (Some('"'), Some('"'))
            | (Some('“' | '„'), Some('”' | '“'))
            | (Some('‘'), Some('’'))
            | (Some('«'), Some('»'))
            | (Some('\''), Some('\''))
    )
}

fn zone_at(zones: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = zones.partition_point(|zone| zone.end <= at);
    zones.get(next).filter(|zone| zone.start <= at)
}
