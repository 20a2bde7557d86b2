//! HTML, as `html5gum` tells its tags from its text. Blocks follow the elements, also in a text with errors.

use std::ops::Range;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::block::BlockKind;
use super::builder::BlockBuilder;
use super::templates::template_signs;

/// Elements inside a line whose content is no prose but stands for a word.
const CODE_ELEMENTS: [&str; 7] = ["code", "kbd", "samp", "var", "tt", "math", "svg"];
/// Elements without prose.
const SKIPPED_ELEMENTS: [&str; 10] = [
    "pre", "script", "style", "textarea", "template", "iframe", "object", "canvas", "listing", "xmp",
];
/// Elements that have no content.
const VOID_ELEMENTS: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements that stand inside a line of prose.
const INLINE_ELEMENTS: [&str; 34] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "ins",
    "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup",
    "time", "u", "wbr", "img", "input",
];

/// Reads a text in HTML.
pub(super) fn read(builder: &mut BlockBuilder<'_>) {
    let whole = 0..builder.source().len();
    builder.begin(BlockKind::Paragraph);
    read_part(builder, whole, BlockKind::Paragraph);
}

/// Reads a passage of HTML. Its text outside elements is of the given kind.
pub(super) fn read_part(builder: &mut BlockBuilder<'_>, bytes: Range<usize>, kind: BlockKind) {
    let part = &builder.source()[bytes.clone()];
    let mut reader = HtmlReader {
        signs: template_signs(part),
        builder,
        offset: bytes.start,
        kind,
        skipped_element: None,
        has_hard_break: false,
        languages: Vec::new(),
    };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut read_end = 0;
    for token in Tokenizer::new_with_emitter(part, emitter) {
        let Ok(token) = token;
        let (start, end) = match &token {
            Token::StartTag(tag) => (tag.span.start, tag.span.end),
            Token::EndTag(tag) => (tag.span.start, tag.span.end),
            Token::Comment(comment) => (comment.span.start, comment.span.end),
            Token::Doctype(doctype) => (doctype.span.start, doctype.span.end),
            Token::String(_) | Token::Error(_) => continue,
        };
        let start = part.floor_char_boundary(start.clamp(read_end, part.len()));
        let end = part.ceil_char_boundary(end.clamp(start, part.len()));
        reader.text(read_end..start);
        read_end = end;
        match token {
            Token::StartTag(tag) => reader.open(&tag, start..end),
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name), start..end),
            _ => {}
        }
    }
    reader.text(read_end..part.len());
}

/// An open element whose content is no prose.
struct SkippedElement {
    name: String,
    /// The number of open elements of this name inside it, including itself.
    depth: usize,
    start: usize,
    /// Whether it stands in a sentence like a word.
    is_inline: bool,
}

struct HtmlReader<'b, 'a> {
    builder: &'b mut BlockBuilder<'a>,
    /// The offset of the passage in the source. Other positions are those of the passage.
    offset: usize,
    signs: Vec<Range<usize>>,
    kind: BlockKind,
    skipped_element: Option<SkippedElement>,
    /// Whether a line was ended on purpose since the last character.
    has_hard_break: bool,
    /// The languages of the open elements that tell one.
    languages: Vec<(String, String)>,
}

impl HtmlReader<'_, '_> {
    fn open(&mut self, tag: &StartTag<usize>, bytes: Range<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let is_void = tag.self_closing || VOID_ELEMENTS.contains(&name.as_str());
        if let Some(skipped_element) = &mut self.skipped_element {
            skipped_element.depth += usize::from(!is_void && skipped_element.name == name);
            return;
        }
        let is_inline = INLINE_ELEMENTS.contains(&name.as_str()) || CODE_ELEMENTS.contains(&name.as_str());
        let is_not_prose = CODE_ELEMENTS.contains(&name.as_str())
            || SKIPPED_ELEMENTS.contains(&name.as_str())
            || self.is_foreign(tag, &name);
        if is_not_prose && !is_void {
            self.skipped_element = Some(SkippedElement {
                name,
                depth: 1,
                start: bytes.start,
                is_inline,
            });
            return;
        }
        match name.as_str() {
            "br" => self.has_hard_break = true,
            "img" => self.zone(bytes),
            _ if is_inline => {}
            name => self.begin(block_kind(name).unwrap_or(self.kind)),
        }
    }

    fn close(&mut self, name: &str, bytes: Range<usize>) {
        if let Some(skipped_element) = &mut self.skipped_element {
            if skipped_element.name == name {
                skipped_element.depth -= 1;
            }
            if skipped_element.depth == 0
                && let Some(skipped_element) = self.skipped_element.take()
            {
                if skipped_element.is_inline {
                    self.zone(skipped_element.start..bytes.end);
                } else {
                    self.begin(self.kind);
                }
            }
            return;
        }
        if self.languages.last().is_some_and(|(element, _)| element == name) {
            self.languages.pop();
        }
        if !INLINE_ELEMENTS.contains(&name) && name != "br" {
            self.begin(self.kind);
        }
    }

    /// Returns whether the content of an element must be left alone: it is in another language than the text around it, or
    /// is not to be translated.
    fn is_foreign(&mut self, tag: &StartTag<usize>, name: &str) -> bool {
        let value_of = |attribute: &str| {
            let value = tag.attributes.get(attribute.as_bytes());
            value.map(|value| String::from_utf8_lossy(value).to_ascii_lowercase())
        };
        if value_of("translate").is_some_and(|value| value == "no")
            || value_of("class")
                .is_some_and(|value| value.split_whitespace().any(|class| class == "notranslate"))
        {
            return true;
        }
        let Some(language) = value_of("lang")
            .or_else(|| value_of("xml:lang"))
            .filter(|tag| !tag.is_empty())
        else {
            return false;
        };
        let base = language.split(['-', '_']).next().unwrap_or_default().to_owned();
        let outer = self.languages.last().map(|(_, language)| language);
        let is_other = outer.map_or(INLINE_ELEMENTS.contains(&name), |outer| *outer != base);
        if !is_other && !VOID_ELEMENTS.contains(&name) && self.languages.len() < 100 {
            self.languages.push((name.to_owned(), base));
        }
        is_other
    }

    fn begin(&mut self, kind: BlockKind) {
        self.has_hard_break = false;
        self.builder.begin(kind);
    }

    /// A line that was ended on purpose goes on in the next only if that one begins with a small letter.
    fn after_hard_break(&mut self, next: &str) {
        if !std::mem::take(&mut self.has_hard_break) || self.builder.is_empty() {
            return;
        }
        if next.starts_with(char::is_lowercase) {
            self.builder.push_break();
        } else {
            self.builder.begin(self.builder.kind());
        }
    }

    fn zone(&mut self, bytes: Range<usize>) {
        self.after_hard_break("");
        self.builder
            .push_zone(self.offset + bytes.start..self.offset + bytes.end);
    }

    /// Reads text between two tags.
    fn text(&mut self, bytes: Range<usize>) {
        if self.skipped_element.is_some() || bytes.is_empty() {
            return;
        }
        let mut start = bytes.start;
        let first = self.signs.partition_point(|sign| sign.end <= start);
        for at in first..self.signs.len() {
            let sign = self.signs[at].clone();
            if sign.start < start || sign.end > bytes.end {
                break;
            }
            self.prose(start..sign.start);
            self.zone(sign.clone());
            start = sign.end;
        }
        self.prose(start..bytes.end);
    }

    fn prose(&mut self, bytes: Range<usize>) {
        let part = &self.builder.source()[self.offset..];
        let mut at = bytes.start;
        while at < bytes.end {
            let rest = &part[at..bytes.end];
            let space = rest.len() - rest.trim_start_matches(is_space).len();
            if space > 0 {
                self.builder.push_break();
                at += space;
                continue;
            }
            if rest.starts_with('&') {
                at += self.entity(at, rest);
                continue;
            }
            let end = prose_end(rest);
            self.after_hard_break(rest);
            self.builder.push(self.offset + at..self.offset + at + end);
            at += end;
        }
    }

    /// Reads an entity, such as `&amp;`, at the start of `rest`. Returns its length in bytes.
    fn entity(&mut self, at: usize, rest: &str) -> usize {
        let name = rest[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
        let mut end = (rest.len() - name.len()).min(40);
        end += usize::from(rest[end..].starts_with(';'));
        let mut read = Vec::new();
        for token in Tokenizer::new(&rest[..end]) {
            let Ok(token) = token;
            if let Token::String(text) = token {
                read.extend_from_slice(&text);
            }
        }
        let read = String::from_utf8_lossy(&read).into_owned();
        self.after_hard_break(&read);
        self.builder
            .push_as(self.offset + at..self.offset + at + end, &read);
        end
    }
}

/// Returns the length, in bytes, of the text before the next entity, or white space that is not a single space.
fn prose_end(text: &str) -> usize {
    let mut spaces = 0;
    for (at, character) in text.char_indices() {
        if character == '&' {
            return at;
        }
        if is_space(character) {
            spaces += 1;
            if character != ' ' || spaces > 1 {
                return at + 1 - spaces;
            }
        } else {
            spaces = 0;
        }
    }
    text.len() - spaces
}

/// Returns whether a character is white space without meaning in HTML.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{C}')
}

fn block_kind(name: &str) -> Option<BlockKind> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "title" | "summary" | "legend" => BlockKind::Heading,
        "li" | "dt" | "dd" | "option" | "button" => BlockKind::ListItem,
        "td" | "th" => BlockKind::TableCell,
        "blockquote" => BlockKind::Quotation,
        "figcaption" | "caption" => BlockKind::Note,
        "p" | "div" => BlockKind::Paragraph,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::document::test_blocks::blocks;
    use emend_domain::Markup;

    #[test]
    fn elements_make_blocks_and_tags_are_taken_away() {
        for (text, read) in [
            ("<p>Some <b>bold</b>\n   text.</p>", &["Some bold text."][..]),
            ("<p>One.<p>Two.</p>Three.", &["One.", "Two.", "Three."]),
            ("<ul><li>one<li>two</ul>", &["one", "two"]),
            ("<td>a b</td><td>c d</td>", &["a b", "c d"]),
            ("Use <code>teh <b>x</b></code> here", &["Use • here"]),
            (
                "a<pre>teh\n</pre>b<script>if (a < b) teh</script>c<style>p{}</style>d",
                &["a", "b", "c", "d"],
            ),
            (
                "Tom &amp; Jerry&nbsp;are&#32;caf&eacute;s at AT&T & Co",
                &["Tom & Jerry are cafés at AT&T & Co"],
            ),
            ("One.<br>Two<br/>three", &["One.", "Two three"]),
            (
                "<!DOCTYPE html><html lang=en><title>teh</title><!-- teh -->x y",
                &["teh", "x y"],
            ),
            (
                "It is <i lang=fr>une pomme</i> and <b translate=no>Teh</b>.",
                &["It is • and •."],
            ),
            ("<p lang=en>One.</p>", &["One."]),
            (
                "<html lang=en><div lang=de><div>Ein</div> Wort</div>two",
                &["two"],
            ),
            ("a <img src=x alt=teh> b", &["a • b"]),
            ("a < b and so on", &["a < b and so on"]),
            ("the {{ x }} page", &["the • page"]),
            ("<b>un</b>kind <i> word</i> .", &["unkind word ."]),
        ] {
            assert_eq!(blocks(Markup::Html, text), read, "{text}");
        }
    }
}
