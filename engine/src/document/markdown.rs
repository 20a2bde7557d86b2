//! Markdown, as `pulldown-cmark` reads it.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::block::BlockKind;
use super::builder::BlockBuilder;
use super::html;
use super::templates::template_signs;

/// Elements whose content is no prose.
const CODE_ELEMENTS: [&str; 8] = ["code", "kbd", "samp", "var", "tt", "pre", "script", "style"];

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

/// Reads a text in Markdown.
pub(super) fn read(builder: &mut BlockBuilder<'_>) {
    let source = builder.source();
    let mut reader = MarkdownReader {
        builder,
        signs: template_signs(source),
        skipped_depth: 0,
        code_element: None,
        quote_depth: 0,
        picture_depth: 0,
        descriptions: Vec::new(),
        has_hard_break: false,
        is_after_code: false,
    };
    for (event, bytes) in Parser::new_ext(source, options()).into_offset_iter() {
        reader.read(&event, bytes);
    }
    reader.describe();
}

struct MarkdownReader<'b, 'a> {
    builder: &'b mut BlockBuilder<'a>,
    /// The signs of templates, in order.
    signs: Vec<Range<usize>>,
    /// The number of open blocks that have no prose: code, front matter.
    skipped_depth: usize,
    /// The start and the name of an open element of HTML whose content is no prose.
    code_element: Option<(usize, &'static str)>,
    quote_depth: usize,
    /// The number of open pictures. Their descriptions are blocks of their own.
    picture_depth: usize,
    descriptions: Vec<Vec<Range<usize>>>,
    /// Whether a line was ended on purpose since the last character.
    has_hard_break: bool,
    /// Whether the last block was code.
    is_after_code: bool,
}

impl MarkdownReader<'_, '_> {
    fn read(&mut self, event: &Event<'_>, bytes: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, bytes),
            Event::End(tag) => self.end(*tag, bytes),
            _ if self.skipped_depth > 0 => {}
            Event::Text(text) => self.text(text, bytes),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => self.zone(bytes),
            Event::InlineHtml(_) | Event::Html(_) => self.tag(bytes),
            Event::SoftBreak => self.builder.push_break(),
            Event::HardBreak => self.has_hard_break = true,
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, bytes: Range<usize>) {
        match tag {
            Tag::Paragraph if self.builder.is_empty() && self.builder.kind() == BlockKind::ListItem => {}
            Tag::Paragraph => self.begin(BlockKind::Paragraph),
            Tag::Heading { .. } => self.begin(BlockKind::Heading),
            Tag::BlockQuote(_) => {
                self.quote_depth += 1;
                self.begin(BlockKind::Quotation);
            }
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.begin(BlockKind::ListItem);
            }
            Tag::TableCell => self.begin(BlockKind::TableCell),
            Tag::FootnoteDefinition(_) => self.begin(BlockKind::Note),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) | Tag::MetadataBlock(_) => {
                self.begin(BlockKind::Paragraph);
                self.skipped_depth += 1;
            }
            Tag::HtmlBlock => {
                self.begin(BlockKind::Paragraph);
                html::read_part(self.builder, bytes, BlockKind::Paragraph);
                self.skipped_depth += 1;
            }
            Tag::Link {
                link_type: LinkType::Autolink | LinkType::Email,
                ..
            } => {
                self.zone(bytes);
                self.skipped_depth += 1;
            }
            Tag::Image { .. } => {
                if self.picture_depth == 0 {
                    self.zone(bytes);
                    self.descriptions.push(Vec::new());
                }
                self.picture_depth += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, _bytes: Range<usize>) {
        match tag {
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock => {
                self.skipped_depth -= 1;
                self.begin(BlockKind::Paragraph);
                self.is_after_code = tag == TagEnd::CodeBlock;
            }
            // Links inside a skipped passage are counted neither at their start nor at their end.
            TagEnd::Link if self.skipped_depth > 0 => self.skipped_depth -= 1,
            TagEnd::Image => self.picture_depth = self.picture_depth.saturating_sub(1),
            TagEnd::BlockQuote(_) => {
                self.quote_depth = self.quote_depth.saturating_sub(1);
                self.begin(BlockKind::Paragraph);
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => self.begin(BlockKind::Paragraph),
            _ => {}
        }
    }

    /// Begins a block, after the descriptions of the pictures in the last one.
    fn begin(&mut self, kind: BlockKind) {
        self.has_hard_break = false;
        self.code_element = None;
        self.describe();
        let is_quoted = self.quote_depth > 0 && kind == BlockKind::Paragraph;
        let kind = if is_quoted { BlockKind::Quotation } else { kind };
        // A sentence may go on after a program that it quotes.
        if std::mem::take(&mut self.is_after_code) {
            self.builder.begin_within_sentence(kind);
        } else {
            self.builder.begin(kind);
        }
    }

    fn text(&mut self, text: &str, bytes: Range<usize>) {
        if self.code_element.is_some() {
            return;
        }
        if self.picture_depth > 0 {
            if let Some(description) = self.descriptions.last_mut() {
                description.push(bytes);
            }
            return;
        }
        self.after_hard_break(text);
        if self.builder.source()[bytes.clone()] != *text {
            self.builder.push_as(bytes, text);
            return;
        }
        let mut start = bytes.start;
        let first = self.signs.partition_point(|sign| sign.end <= start);
        for at in first..self.signs.len() {
            let sign = self.signs[at].clone();
            if sign.start >= bytes.end {
                break;
            }
            if sign.start > start {
                self.builder.push(start..sign.start);
            }
            // The parts of a sign that the parser tells apart make one zone.
            if sign.start >= bytes.start {
                self.builder.push_zone(sign.start..sign.end);
            }
            start = sign.end.min(bytes.end).max(start);
        }
        self.builder.push(start..bytes.end);
    }

    fn zone(&mut self, bytes: Range<usize>) {
        if self.skipped_depth == 0 && self.code_element.is_none() && self.picture_depth == 0 {
            self.after_hard_break("\u{FFFC}");
            self.builder.push_zone(bytes);
        }
    }

    /// A line that was ended on purpose goes on in the next only if that one begins with a small letter.
    fn after_hard_break(&mut self, next: &str) {
        if !std::mem::take(&mut self.has_hard_break) || self.builder.is_empty() {
            return;
        }
        if next.trim_start().starts_with(char::is_lowercase) {
            self.builder.push_break();
        } else {
            self.builder.begin(self.builder.kind());
        }
    }

    /// Reads a tag of HTML in a line of prose.
    fn tag(&mut self, bytes: Range<usize>) {
        let tag = self.builder.source()[bytes.clone()].to_ascii_lowercase();
        let has_name = |name: &str| {
            let rest = tag.trim_start_matches(['<', '/']).strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
        };
        let is_closing = tag.starts_with("</");
        if let Some((start, name)) = self.code_element {
            if is_closing && has_name(name) {
                self.code_element = None;
                self.builder.push_zone(start..bytes.end);
            }
        } else if let Some(name) = CODE_ELEMENTS.iter().find(|name| has_name(name)) {
            if !is_closing && !tag.ends_with("/>") {
                self.code_element = Some((bytes.start, name));
            }
        } else if has_name("br") || has_name("hr") {
            self.has_hard_break = true;
        }
    }

    /// Adds the descriptions of the pictures of the last block as blocks of their own.
    fn describe(&mut self) {
        for description in std::mem::take(&mut self.descriptions) {
            self.builder.begin(BlockKind::Note);
            for part in description {
                self.builder.push(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::test_blocks::blocks;
    use emend_domain::Markup;

    #[test]
    fn marks_are_taken_away_and_code_is_a_zone() {
        for (text, read) in [
            ("Some *soft* and **bold** ~~text~~.", "Some soft and bold text."),
            ("Use `teh` and ``a ` b`` here.", "Use • and • here."),
            (
                "See [the site](https://exmple.org \"Teh title\") now.",
                "See the site now.",
            ),
            (
                "See [the site][slug] now.\n\n[slug]: https://exmple.org 'Teh title'",
                "See the site now.",
            ),
            ("Go to <https://exmple.org/teh> now.", "Go to • now."),
            ("A line\nof text", "A line of text"),
            ("> A line\n> of text", "A line of text"),
            ("A hard  \nbreak", "A hard break"),
            ("It is $x^2$ and $$y$$.", "It is • and •."),
            ("Tom &amp; Jerry&nbsp;are \\*here\\*.", "Tom & Jerry are *here*."),
            ("A note.[^1]", "A note.[^1]"),
            ("The {{ site.name }} page", "The • page"),
            (
                "A <b>bold</b> and <kbd>Ctrl</kbd> <!-- teh --> key",
                "A bold and •  key",
            ),
            ("# A title {#teh}", "A title"),
            ("A title\n=======", "A title"),
            ("- [ ] Do it", "Do it"),
            ("1. Do it", "Do it"),
        ] {
            assert_eq!(blocks(Markup::Markdown, text), [read], "{text}");
        }
    }

    #[test]
    fn code_and_front_matter_are_nothing() {
        for text in [
            "---\ntitle: teh\n---\n\nText",
            "+++\ntitle = 'teh'\n+++\n\nText",
            "```rust\nlet teh;\n```\nText",
            "~~~\nteh\n~~~\nText",
            "    teh code\n\nText",
            "<!-- teh\ncommet -->\n\nText",
            "{% inclde foo.html %}\n\nText",
            "Text\n\n[a]: b 'teh'",
        ] {
            assert_eq!(blocks(Markup::Markdown, text), ["Text"], "{text}");
        }
    }

    #[test]
    fn cells_items_and_descriptions_are_blocks() {
        assert_eq!(
            blocks(Markup::Markdown, "| a b | c |\n|---|---|\n| one   | two  |"),
            ["a b", "c", "one", "two"]
        );
        assert_eq!(
            blocks(Markup::Markdown, "- one\n- two\n\n  three"),
            ["one", "two", "three"]
        );
        assert_eq!(
            blocks(Markup::Markdown, "See ![a **bold** picture](x.png) here."),
            ["See • here.", "a bold picture"]
        );
        assert_eq!(
            blocks(Markup::Markdown, "One.  \nTwo.<br>three"),
            ["One.", "Two. three"]
        );
        assert_eq!(
            blocks(
                Markup::Markdown,
                "<details>\n<summary>A <b>title</b></summary>\n\nThe *text*.\n\n</details>"
            ),
            ["A title", "The text."]
        );
        assert_eq!(
            blocks(Markup::Markdown, "Text[^1]\n\n[^1]: A note."),
            ["Text", "A note."]
        );
    }
}
