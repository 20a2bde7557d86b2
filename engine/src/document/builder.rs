//! Builds the blocks of a document from the parts of a text, in the order of the text.

use std::ops::Range;

use super::block::{Block, BlockKind, PieceKind, TextPiece};
use super::characters::{PlainForm, ZONE, is_plain, plain_forms};
use crate::utf16::Utf16Index;

/// Words after a hyphen at the end of a line that show that the hyphen belongs to a pair: `pre- and postwar`.
const AFTER_SUSPENDED_HYPHEN: [&str; 15] = [
    "and", "or", "to", "und", "oder", "bis", "en", "of", "och", "eller", "og", "y", "o", "et", "ou",
];

/// The characters of the prefix of a line: of a quotation, or of a comment.
const PREFIX_CHARACTERS: [char; 6] = ['>', '/', '#', '-', ';', '!'];

/// The blocks of a text under construction. All ranges are byte ranges of the source.
pub(super) struct BlockBuilder<'a> {
    source: &'a str,
    index: Utf16Index,
    blocks: Vec<Block>,
    kind: BlockKind,
    starts_sentence: bool,
    text: String,
    /// The length of `text` in UTF-16 code units.
    units: usize,
    pieces: Vec<TextPiece>,
    verbatim: bool,
    bytes: Range<usize>,
    /// Whether a line ended since the last character.
    has_pending_break: bool,
}

impl<'a> BlockBuilder<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            index: Utf16Index::new(source),
            blocks: Vec::new(),
            kind: BlockKind::Paragraph,
            starts_sentence: true,
            text: String::new(),
            units: 0,
            pieces: Vec::new(),
            verbatim: true,
            bytes: 0..0,
            has_pending_break: false,
        }
    }

    pub(super) fn source(&self) -> &'a str {
        self.source
    }

    /// Ends the current block and begins one of this kind.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.end_block();
        self.kind = kind;
        self.starts_sentence = true;
    }

    /// Begins a block that goes on where another one ended, such as a line of a verse.
    pub(super) fn begin_within_sentence(&mut self, kind: BlockKind) {
        self.begin(kind);
        self.starts_sentence = false;
    }

    pub(super) fn kind(&self) -> BlockKind {
        self.kind
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the last character of the current block.
    pub(super) fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    /// Adds a passage of prose.
    pub(super) fn push(&mut self, mut bytes: Range<usize>) {
        if self.text.is_empty() {
            let text = &self.source[bytes.clone()];
            bytes.start += text.len() - text.trim_start().len();
        }
        let text = &self.source[bytes.clone()];
        if text.is_empty() || !self.take_break(bytes.start, text) {
            return;
        }
        self.extend_bytes(&bytes);
        if is_plain(text) {
            self.text.push_str(text);
            self.push_copied(&bytes, text.len());
            return;
        }
        let neighbours = (
            self.text.chars().next_back(),
            self.source[bytes.end..].chars().next(),
        );
        // Characters of equal length are copied together.
        let mut run = bytes.start..bytes.start;
        let mut run_units = 0;
        plain_forms(text, neighbours, |at, form| {
            let at = bytes.start + at.start..bytes.start + at.end;
            if let PlainForm::One(character) = form {
                self.verbatim &= self.source[at.clone()].chars().eq([character]);
                self.text.push(character);
                run.end = at.end;
                run_units += character.len_utf16();
                return;
            }
            self.push_copied(&run, run_units);
            run = at.end..at.end;
            run_units = 0;
            match form {
                PlainForm::Letters(letters) => self.push_folded(&at, &letters),
                PlainForm::Nothing => self.push_folded(&at, ""),
                PlainForm::Zone => self.push_replacement(&at, &ZONE.to_string(), PieceKind::Zone),
                PlainForm::One(_) => {}
            }
        });
        self.push_copied(&run, run_units);
    }

    /// Adds text that stands for a passage that is written otherwise, such as an entity.
    pub(super) fn push_as(&mut self, bytes: Range<usize>, text: &str) {
        if self.source[bytes.clone()] == *text {
            return self.push(bytes);
        }
        let mut plain = String::new();
        plain_forms(text, (self.last(), None), |_, form| match form {
            PlainForm::One(character) => plain.push(character),
            PlainForm::Letters(letters) => plain.push_str(&letters),
            PlainForm::Nothing => {}
            PlainForm::Zone => plain.push(ZONE),
        });
        if self.take_break(bytes.start, &plain) {
            self.extend_bytes(&bytes);
            self.push_folded(&bytes, &plain);
        }
    }

    /// Adds a zone: a passage that is not prose but stands in a sentence like a word.
    pub(super) fn push_zone(&mut self, bytes: Range<usize>) {
        if !bytes.is_empty() && self.take_break(bytes.start, "\u{FFFC}") {
            self.extend_bytes(&bytes);
            self.push_replacement(&bytes, &ZONE.to_string(), PieceKind::Zone);
        }
    }

    /// Notes the end of a line, or other white space without meaning. The next passage goes on after a space.
    pub(super) fn push_break(&mut self) {
        self.has_pending_break |= !self.text.is_empty();
    }

    /// Ends the document.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_block();
        self.blocks
    }

    /// Adds the noted end of a line before a passage that begins with `next`. Returns false if the passage would not be
    /// in the order of the source, and is ignored.
    fn take_break(&mut self, to: usize, next: &str) -> bool {
        if !self.text.is_empty() && to < self.bytes.end {
            return false;
        }
        if !std::mem::take(&mut self.has_pending_break) {
            return true;
        }
        let bytes = self.break_bytes(to);
        if self.is_hyphenated(next) {
            self.push_replacement(&bytes, "", PieceKind::Division);
            return true;
        }
        let is_spaced = self.text.ends_with(' ') || next.starts_with(char::is_whitespace);
        self.push_replacement(&bytes, if is_spaced { "" } else { " " }, PieceKind::Break);
        true
    }

    /// Returns the bytes of the end of a line before `to`: all up to there, with the prefix of the next line, or the
    /// first white space if there is markup too.
    fn break_bytes(&self, to: usize) -> Range<usize> {
        let from = self.bytes.end;
        let gap = &self.source[from..to];
        if !gap.contains(|c: char| !(c.is_whitespace() || PREFIX_CHARACTERS.contains(&c))) {
            return from..to;
        }
        let before = gap.len() - gap.trim_start_matches(|c: char| !c.is_whitespace()).len();
        let space = gap[before..].len() - gap[before..].trim_start().len();
        from + before..from + before + space
    }

    /// Returns whether the current text ends in a hyphen at which a word was divided.
    fn is_hyphenated(&self, next: &str) -> bool {
        let Some(before) = self.text.strip_suffix('-') else {
            return false;
        };
        let word = next
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        before.ends_with(char::is_alphabetic)
            && word.starts_with(char::is_lowercase)
            && !AFTER_SUSPENDED_HYPHEN.contains(&word)
    }

    fn extend_bytes(&mut self, bytes: &Range<usize>) {
        if self.pieces.is_empty() {
            self.bytes = bytes.clone();
        }
        self.bytes.end = bytes.end;
    }

    fn push_copied(&mut self, bytes: &Range<usize>, units: usize) {
        if bytes.is_empty() {
            return;
        }
        let source = self.index.span(bytes);
        if let Some(last) = self.pieces.last_mut()
            && last.kind == PieceKind::Copied
            && last.source_end() == source.offset
        {
            last.clean_len += units;
            last.source_len += units;
        } else {
            self.pieces.push(TextPiece {
                kind: PieceKind::Copied,
                clean: self.units,
                clean_len: units,
                source: source.offset,
                source_len: units,
            });
        }
        self.units += units;
    }

    fn push_folded(&mut self, bytes: &Range<usize>, letters: &str) {
        self.push_replacement(bytes, letters, PieceKind::Folded);
    }

    fn push_replacement(&mut self, bytes: &Range<usize>, text: &str, kind: PieceKind) {
        let source = self.index.span(bytes);
        let units = emend_domain::span::utf16_len(text);
        self.text.push_str(text);
        self.verbatim = false;
        self.pieces.push(TextPiece {
            kind,
            clean: self.units,
            clean_len: units,
            source: source.offset,
            source_len: source.length,
        });
        self.units += units;
    }

    /// Ends the current block. A block without letters is left out.
    fn end_block(&mut self) {
        self.has_pending_break = false;
        let text = std::mem::take(&mut self.text);
        let mut pieces = std::mem::take(&mut self.pieces);
        let (verbatim, units) = (self.verbatim, self.units);
        self.verbatim = true;
        self.units = 0;
        if !text.contains(char::is_alphabetic) {
            return;
        }
        let trimmed = text.trim_end_matches(' ');
        let mut spaces = text.len() - trimmed.len();
        let bytes = self.bytes.start..self.bytes.end;
        while spaces > 0
            && let Some(last) = pieces.last_mut()
        {
            let cut = spaces.min(last.clean_len);
            spaces -= cut;
            last.clean_len -= cut;
            if last.kind == PieceKind::Copied {
                last.source_len -= cut;
            }
            if last.clean_len == 0 {
                pieces.pop();
            }
        }
        debug_assert_eq!(
            pieces.last().map(TextPiece::clean_end),
            Some(units - (text.len() - trimmed.len()))
        );
        self.blocks.push(Block {
            kind: self.kind,
            text: trimmed.to_owned(),
            pieces,
            verbatim,
            starts_sentence: self.starts_sentence,
            bytes,
        });
    }
}
