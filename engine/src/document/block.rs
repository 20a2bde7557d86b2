//! Blocks: the units that are checked and cached, with the mapping of their positions to the text that was sent.

use std::ops::Range;

use emend_domain::Utf16Span;

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph, or a line of its own.
    Paragraph,
    /// A heading or a title.
    Heading,
    /// An item of a list, or a definition.
    ListItem,
    /// A part of a quotation or of a quoted message.
    Quotation,
    /// A cell of a table.
    TableCell,
    /// A text beside the flow: a caption, a footnote, the description of a picture.
    Note,
}

/// The relation of a part of a block's text to the text that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Every code unit stands for one code unit.
    Copied,
    /// Letters that were written otherwise: a ligature, a full-width letter, an entity.
    Folded,
    /// A space, or nothing, that stands for the end of a line.
    Break,
    /// Nothing, for the end of a line at which a word was divided after a hyphen.
    Division,
    /// The sign for a zone.
    Zone,
}

/// A part of a block's text, in UTF-16 code units of both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextPiece {
    pub(super) kind: PieceKind,
    pub(super) clean: usize,
    pub(super) clean_len: usize,
    pub(super) source: usize,
    pub(super) source_len: usize,
}

impl TextPiece {
    pub(super) fn clean_end(&self) -> usize {
        self.clean + self.clean_len
    }

    pub(super) fn source_end(&self) -> usize {
        self.source + self.source_len
    }
}

/// A block of a document: clean text for the detectors, without markup and with lines joined.
///
/// A zone (code, math, a tag) is a single U+FFFC in the clean text, so the grammar around it can still be read. No word
/// is found there, and no issue may cover it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub(super) kind: BlockKind,
    pub(super) text: String,
    /// In the order of both texts, covering the clean text without gaps. A gap between two pieces in the source is
    /// markup.
    pub(super) pieces: Vec<TextPiece>,
    /// Whether the clean text is the slice of the source.
    pub(super) verbatim: bool,
    /// Whether the block begins with the start of a sentence.
    pub(super) starts_sentence: bool,
    /// The byte range of the source from the block's first to its last character.
    pub(super) bytes: Range<usize>,
}

impl Block {
    /// Returns the clean text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the kind.
    pub fn kind(&self) -> BlockKind {
        self.kind
    }

    /// Returns the offset of the block in the source, in UTF-16 code units.
    pub fn offset(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.source)
    }

    /// Returns the offset of the end of the block in the source, in UTF-16 code units.
    pub fn end(&self) -> usize {
        self.pieces.last().map_or(0, TextPiece::source_end)
    }

    /// Returns whether the clean text is the slice of the source, so that positions differ by the offset only.
    pub(super) fn is_verbatim(&self) -> bool {
        self.verbatim && self.pieces.len() == 1
    }

    /// Returns the span in the source for a span of the clean text, both in UTF-16 code units. It includes markup between its
    /// first and its last code unit, and a whole ligature if it begins or ends inside.
    pub fn source_span(&self, span: Utf16Span) -> Utf16Span {
        let offset = self.source_of(span.offset);
        if span.length == 0 {
            return Utf16Span { offset, length: 0 };
        }
        let end = self.source_end_of(span.end());
        Utf16Span {
            offset,
            length: end.saturating_sub(offset),
        }
    }

    /// Returns the offset in the source of a code unit of the clean text.
    pub fn source_of(&self, clean: usize) -> usize {
        let at = self.pieces.partition_point(|piece| piece.clean_end() <= clean);
        match self.pieces.get(at) {
            Some(piece) if piece.kind == PieceKind::Copied => piece.source + (clean - piece.clean),
            Some(piece) => piece.source,
            None => self.end(),
        }
    }

    /// Returns the offset in the source of the end of a range of the clean text that ends before `clean`.
    pub(super) fn source_end_of(&self, clean: usize) -> usize {
        let Some(last) = clean.checked_sub(1) else {
            return self.offset();
        };
        let at = self.pieces.partition_point(|piece| piece.clean_end() <= last);
        match self.pieces.get(at) {
            Some(piece) if piece.kind == PieceKind::Copied => piece.source + (clean - piece.clean),
            Some(piece) => piece.source_end(),
            None => self.end(),
        }
    }

    /// Returns whether a span of the source is prose of this block.
    pub(super) fn is_prose(&self, span: Utf16Span) -> bool {
        let prose = |unit: usize| {
            let at = self.pieces.partition_point(|piece| piece.source_end() <= unit);
            self.pieces
                .get(at)
                .is_some_and(|piece| piece.source <= unit && piece.kind != PieceKind::Zone)
        };
        prose(span.offset) && prose(span.end().max(span.offset + 1) - 1)
    }

    /// Returns the pieces that a range of the clean text touches, including empty ones inside it.
    pub(super) fn pieces_in(&self, clean: &Range<usize>) -> &[TextPiece] {
        let from = self
            .pieces
            .partition_point(|piece| piece.clean_end() <= clean.start);
        let to = self.pieces.partition_point(|piece| piece.clean < clean.end);
        &self.pieces[from.min(to)..to]
    }

    /// Returns whether there is markup between the first and the last character of a range of the clean text.
    pub(super) fn has_markup_in(&self, clean: &Range<usize>) -> bool {
        self.pieces_in(clean)
            .windows(2)
            .any(|pair| pair[0].source_end() != pair[1].source)
    }

    /// Returns whether a range of the clean text includes a piece of this kind.
    pub(super) fn contains_kind(&self, clean: &Range<usize>, kind: PieceKind) -> bool {
        self.pieces_in(clean).iter().any(|piece| piece.kind == kind)
    }
}
