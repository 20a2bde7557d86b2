//! A document: the prose of a text, in blocks of clean text, with the way back to every position of the text that was sent.
//!
//! Detectors and learning see blocks only. A block has no markup, its lines are joined, and its characters are plain: a
//! non-breaking space is a space and a curly apostrophe a straight one. What is not prose is a zone, a single U+FFFC. An
//! issue that is found in a block is placed in the source again, with candidates in the text's own style
//! (docs/decisions/0055-document-model.md).
//!
//! ```
//! use emend_engine::{Detector, Document, HarperDetector, Markup};
//!
//! let english = HarperDetector::new();
//! let mut worker = english.worker(&"en-US".parse()?).expect("US English is there");
//! let document = Document::parse("It’s `teh` code, which\nthey **dont** know.", Markup::Markdown);
//! let found = document.detect(worker.as_mut());
//! assert_eq!((found[0].surface.as_str(), found[0].span.offset), ("dont", 30));
//! assert_eq!(found[0].candidates[0].value, "don’t");
//! # Ok::<(), emend_domain::InvalidLanguage>(())
//! ```
//!
//! - `block` – blocks and the mapping of positions; `builder` – builds them from passages of the source
//! - `characters` – characters and their plain forms, and the style of a text
//! - `placement` – issues on their way back to the source
//! - `markup_guess` – detects the markup for `auto`
//! - `plain` – plain text: lines joined to paragraphs; `markdown`, `html`, `latex`, `rst` – texts
//!   with markup; `latex_commands` – commands of LaTeX; `templates` – signs of template languages in them

mod block;
mod builder;
mod characters;
mod html;
mod indented_code;
mod latex;
mod latex_commands;
mod markdown;
mod markup_guess;
mod placement;
mod plain;
mod rst;
mod templates;
#[cfg(test)]
mod test_blocks;

use emend_domain::{Markup, Utf16Span, text_lines};

pub use block::{Block, BlockKind};
use builder::BlockBuilder;
use characters::TextStyle;
pub(crate) use characters::ZONE;
use placement::Placement;

use crate::{Budget, DetectedIssue, Worker};

/// The number of blocks among which the one of a place is looked for.
const NEAR_BLOCKS: usize = 8;

/// The prose of a text, in blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    source: String,
    blocks: Vec<Block>,
    style: TextStyle,
}

impl Document {
    /// Reads a text with markup. Takes time in proportion to its length, for any text.
    pub fn parse(source: impl Into<String>, markup: Markup) -> Self {
        let source = source.into();
        let mut builder = BlockBuilder::new(&source);
        let markup = match markup {
            Markup::Auto => markup_guess::markup_of(&source),
            explicit => explicit,
        };
        match markup {
            Markup::Markdown => markdown::read(&mut builder),
            Markup::Html => html::read(&mut builder),
            Markup::Latex => latex::read(&mut builder),
            Markup::Rst => rst::read(&mut builder),
            Markup::Plain | Markup::Auto => plain::read(&mut builder),
        }
        let mut blocks = builder.finish();
        // Descriptions of pictures and footnotes are read after the paragraph that they stand in.
        blocks.sort_by_key(Block::offset);
        for at in 1..blocks.len() {
            let (before, block) = (&blocks[at - 1], &blocks[at]);
            if goes_on_after(before, block) {
                blocks[at].starts_sentence = false;
            }
        }
        let style = TextStyle::of(&source);
        Self {
            source,
            blocks,
            style,
        }
    }

    /// Returns the text that was sent.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the blocks, in the order of the text.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Returns a replacement with the text's own apostrophes and quotation marks.
    pub fn in_own_style(&self, value: &str) -> String {
        self.style.apply_to(value)
    }

    /// Returns the prose of the first blocks, at least `most` characters if there are as many, for a guess at the
    /// language.
    pub fn sample(&self, most: usize) -> String {
        let mut sample = String::new();
        for block in &self.blocks {
            sample.extend(block.text.chars().filter(|c| *c != ZONE));
            sample.push('\n');
            if sample.len() >= most {
                break;
            }
        }
        sample
    }

    /// Returns whether the issues of a block are already placed, except for the offset of the block.
    pub fn is_placed(&self, block: &Block) -> bool {
        block.is_verbatim()
            && self.style.is_straight()
            && block.starts_sentence
            && block.kind == BlockKind::Paragraph
    }

    /// Returns the issues of a block as they stand in the source, in order. Issues about which nothing can be done there
    /// are left out: those that cover a zone, and those whose replacements would all remove markup.
    pub fn place_issues(&self, block: &Block, issues: &[DetectedIssue]) -> Vec<DetectedIssue> {
        let mut placement = Placement::new(block, &self.source, self.style);
        issues
            .iter()
            .filter_map(|issue| placement.place_issue(issue))
            .collect()
    }

    /// Returns whether a span of the source is prose: in one block, and in no zone.
    pub fn is_prose(&self, span: Utf16Span) -> bool {
        let next = self.blocks.partition_point(|block| block.offset() <= span.offset);
        // A note stands inside the paragraph that it belongs to, so the nearest block may not be the right one.
        let near = self.blocks[..next].iter().rev().take(NEAR_BLOCKS);
        near.into_iter().any(|block| block.is_prose(span))
    }

    /// Returns all issues that a worker finds in the document, without a limit on time.
    pub fn detect(&self, worker: &mut dyn Worker) -> Vec<DetectedIssue> {
        let issues = self.blocks.iter().flat_map(|block| {
            let detection = worker.detect_within(block.text(), &mut Budget::unlimited());
            self.place_issues(block, &detection.issues)
        });
        issues.collect()
    }
}

/// Returns whether a block goes on with the sentence of the one before: after a salutation, a colon, or a formula.
fn goes_on_after(before: &Block, block: &Block) -> bool {
    let flows = |block: &Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Quotation);
    flows(before)
        && flows(block)
        && text_lines::starts_lower_case(&block.text)
        && !text_lines::ends_sentence(&before.text)
}

#[cfg(test)]
mod tests {
    use emend_domain::IssueKind;

    use super::*;
    use crate::{Candidate, Rule};

    /// Returns an issue for the first place of a surface in the first block, with a value.
    fn issues(document: &Document, rule: &str, surface: &str, value: &str) -> Vec<DetectedIssue> {
        let block = &document.blocks()[0];
        let at = block.text().find(surface).unwrap();
        let issue = DetectedIssue {
            span: Utf16Span {
                offset: block.text()[..at].encode_utf16().count(),
                length: surface.encode_utf16().count(),
            },
            surface: surface.to_owned(),
            kind: IssueKind::Grammar,
            rule: Rule {
                id: rule.to_owned(),
                category: String::new(),
                description: String::new(),
            },
            message: String::new(),
            left: String::new(),
            right: String::new(),
            candidates: vec![Candidate {
                value: value.to_owned(),
                base: 1.0,
            }],
            shown_from: crate::ShownFrom::ALWAYS,
        };
        document.place_issues(block, &[issue])
    }

    /// Returns the text after the replacement of a surface, or what it is if nothing can be replaced.
    fn replaced(text: &str, markup: Markup, surface: &str, value: &str) -> String {
        let document = Document::parse(text, markup);
        let Some(issue) = issues(&document, "RULE", surface, value).pop() else {
            return "nothing".to_owned();
        };
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
        let units: Vec<u16> = text.encode_utf16().collect();
        let value = issue.candidates[0].value.encode_utf16();
        let new: Vec<u16> = units[..issue.span.offset]
            .iter()
            .copied()
            .chain(value)
            .chain(units[issue.span.end()..].iter().copied())
            .collect();
        String::from_utf16(&new).unwrap()
    }

    #[test]
    fn a_replacement_changes_only_what_is_wrong() {
        for (markup, text, surface, value, new) in [
            (
                Markup::Plain,
                "It’s so we dont.",
                "dont",
                "don't",
                "It’s so we don’t.",
            ),
            (
                Markup::Plain,
                "He don’t know.",
                "don't",
                "doesn't",
                "He doesn’t know.",
            ),
            (
                Markup::Plain,
                "He could\nof done it.",
                "could of",
                "could have",
                "He could\nhave done it.",
            ),
            (
                Markup::Plain,
                "We saw the\nthe film.",
                "the the",
                "the",
                "We saw the film.",
            ),
            (
                Markup::Plain,
                "> We saw the\n> the film.",
                "the the",
                "the",
                "> We saw the film.",
            ),
            (
                Markup::Plain,
                "the\u{A0}the un\u{AD}kidn",
                "unkidn",
                "unkind",
                "the\u{A0}the un\u{AD}kind",
            ),
            (Markup::Plain, "the oﬃec 👍", "offiec", "office", "the office 👍"),
            (
                Markup::Markdown,
                "We saw the **the** film.",
                "the the",
                "the",
                "We saw **the** film.",
            ),
            (
                Markup::Markdown,
                "He **could** of it",
                "could of",
                "could have",
                "He **could** have it",
            ),
            (
                Markup::Markdown,
                "an in**fro**m",
                "infrom",
                "inform",
                "an in**for**m",
            ),
            (Markup::Markdown, "an in**fr**om", "infrom", "inform", "nothing"),
            (
                Markup::Markdown,
                "a `x` b",
                "a \u{FFFC}",
                "an \u{FFFC}",
                "nothing",
            ),
            (Markup::Html, "a&nbsp;apple", "a", "an", "an&nbsp;apple"),
            (Markup::Html, "the <b>the</b> x", "the the", "the", "<b>the</b> x"),
            (Markup::Html, "caf&eacute; teh", "café", "cafe", "cafe teh"),
        ] {
            assert_eq!(replaced(text, markup, surface, value), new, "{text}");
        }
    }

    #[test]
    fn prose_is_what_stands_in_a_block() {
        let text = "One `two` ![three](four) five\n\n    six";
        let document = Document::parse(text, Markup::Markdown);
        let prose = ["One", "two", "three", "four", "five", "six"].map(|word| {
            let offset = text.find(word).unwrap();
            let length = word.len();
            document.is_prose(Utf16Span { offset, length })
        });
        assert_eq!(prose, [true, false, true, false, true, false]);
    }

    #[test]
    fn only_the_start_of_a_sentence_wants_a_capital() {
        let needs = |text: &str, markup| {
            let document = Document::parse(text, markup);
            issues(&document, "SentenceCapitalization", "so", "So").len()
        };
        assert_eq!(needs("so it is.", Markup::Plain), 1);
        assert_eq!(needs("- so it is.", Markup::Plain), 0);
        assert_eq!(needs("# so it is", Markup::Markdown), 0);
        let document = Document::parse("Dear Ann,\n\nthank you. Bye.\n\nso it is.", Markup::Plain);
        let starts: Vec<bool> = document
            .blocks()
            .iter()
            .map(|block| block.starts_sentence)
            .collect();
        assert_eq!(starts, [true, false, true]);
    }
}
