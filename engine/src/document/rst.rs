//! reStructuredText: a scanner of its blocks and inline signs. It reads no roles or directives of an application: their
//! arguments are zones, and their indented text is prose unless the directive is known to hold code.

use std::ops::Range;

use super::block::BlockKind;
use super::builder::BlockBuilder;
use emend_domain::text_lines::{Line, line_ranges};

/// Directives whose text is no prose.
const NON_PROSE_DIRECTIVES: [&str; 24] = [
    "code",
    "code-block",
    "sourcecode",
    "math",
    "raw",
    "image",
    "include",
    "literalinclude",
    "toctree",
    "parsed-literal",
    "highlight",
    "csv-table",
    "graphviz",
    "digraph",
    "plot",
    "doctest",
    "testcode",
    "testoutput",
    "productionlist",
    "index",
    "default-role",
    "role",
    "contents",
    "mermaid",
];

/// The longest inline sign, in bytes, so that the end of one is not searched for in the whole text.
const MAX_SIGN_BYTES: usize = 1_000;

/// Reads a text in reStructuredText.
pub(super) fn read(builder: &mut BlockBuilder<'_>) {
    let text = builder.source();
    let lines: Vec<Range<usize>> = line_ranges(text).collect();
    let mut at = 0;
    builder.begin(BlockKind::Paragraph);
    while at < lines.len() {
        at = read_block(builder, text, &lines, at).max(at + 1);
    }
}

fn line<'a>(text: &'a str, lines: &[Range<usize>], at: usize) -> &'a str {
    lines.get(at).map_or("", |line| &text[line.clone()])
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Reads the block that begins in a line. Returns the line after it.
fn read_block(builder: &mut BlockBuilder<'_>, text: &str, lines: &[Range<usize>], at: usize) -> usize {
    let first = line(text, lines, at);
    let content = first.trim();
    if content.is_empty() || is_rule(content) || is_columns(content) {
        return at + 1;
    }
    if content.starts_with(">>>") {
        return end_of_paragraph(text, lines, at);
    }
    if let Some(rest) = content
        .strip_prefix("..")
        .filter(|rest| rest.is_empty() || rest.starts_with(' '))
    {
        return read_explicit(builder, text, lines, at, rest.trim_start());
    }
    let content_at = lines[at].start + indent(first);
    if is_rule(line(text, lines, at + 1).trim()) && indent(line(text, lines, at + 1)) == 0 {
        builder.begin(BlockKind::Heading);
        push_inline(builder, text, content_at..content_at + content.len());
        return at + 2;
    }
    if content.starts_with('|') || content.starts_with('+') && content.ends_with('+') {
        let mut start = content_at;
        for cell in content.split('|') {
            builder.begin(BlockKind::TableCell);
            push_inline(builder, text, start..start + cell.len());
            start += cell.len() + 1;
        }
        return at + 1;
    }
    let is_table = at > 0 && is_columns(line(text, lines, at - 1).trim());
    if is_table && content.contains("  ") {
        return read_rows(builder, text, lines, at);
    }
    read_paragraph(builder, text, lines, at)
}

/// Reads a paragraph, a list item or a field.
fn read_paragraph(builder: &mut BlockBuilder<'_>, text: &str, lines: &[Range<usize>], at: usize) -> usize {
    let first = Line::of(text, &lines[at], "");
    let mut content = first.content.clone();
    let mut kind = if first.is_item {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    };
    if let Some(rest) = text[content.clone()].strip_prefix("#. ") {
        content.start = content.end - rest.len();
        kind = BlockKind::ListItem;
    }
    if let Some(name) = field_name(&text[content.clone()]) {
        content.start += name;
        kind = BlockKind::ListItem;
    }
    builder.begin(kind);
    let mut next = at;
    let inner = indent(line(text, lines, at + 1));
    let is_literal = loop {
        let passage = &text[content.clone()];
        let is_literal = passage.ends_with("::");
        let content_end = if is_literal { content.end - 1 } else { content.end };
        // `text ::` loses both colons, `text::` keeps one.
        let content_end = if passage.ends_with(" ::") || passage == "::" {
            content.end - 2
        } else {
            content_end
        };
        builder.push_break();
        push_inline(builder, text, content.start..content_end.max(content.start));
        next += 1;
        let next_line = line(text, lines, next);
        let ends = next_line.trim().is_empty()
            || indent(next_line) != inner
            || Line::of(text, &lines[next], "").is_item
            || field_name(next_line.trim()).is_some();
        if ends {
            break is_literal;
        }
        content = lines[next].start + indent(next_line)..lines[next].start + next_line.trim_end().len();
    };
    if is_literal {
        return end_of_indented(text, lines, next, indent(line(text, lines, at)));
    }
    next
}

/// Reads a directive, a comment, a footnote or a target, after its two full stops.
fn read_explicit(
    builder: &mut BlockBuilder<'_>,
    text: &str,
    lines: &[Range<usize>],
    at: usize,
    rest: &str,
) -> usize {
    let base = indent(line(text, lines, at));
    let end = end_of_indented(text, lines, at + 1, base);
    let rest_at = lines[at].start + line(text, lines, at).trim_end().len() - rest.len();
    if let Some(note) = rest.strip_prefix('[') {
        if let Some(close) = note.find(']') {
            builder.begin(BlockKind::Note);
            push_inline(builder, text, rest_at + close + 2..rest_at + rest.len());
        }
        return at + 1;
    }
    let Some((name, argument)) = rest.split_once("::").filter(|(name, _)| !name.contains(' ')) else {
        // A comment, a target or a substitution.
        return end;
    };
    if NON_PROSE_DIRECTIVES.contains(&name) {
        return end;
    }
    builder.begin(BlockKind::Paragraph);
    // The argument of a directive that nobody knows is a name more often than prose.
    if argument.trim().contains(' ') && !argument.contains('(') {
        push_inline(
            builder,
            text,
            rest_at + rest.len() - argument.len()..rest_at + rest.len(),
        );
    }
    let mut next = at + 1;
    while line(text, lines, next).trim_start().starts_with(':') {
        next += 1;
    }
    next
}

/// Reads the rows of a simple table, whose columns are told by a line of `===  ===`.
fn read_rows(builder: &mut BlockBuilder<'_>, text: &str, lines: &[Range<usize>], at: usize) -> usize {
    let mut next = at;
    while !line(text, lines, next).trim().is_empty() && !is_columns(line(text, lines, next).trim()) {
        let mut start = lines[next].start;
        for cell in line(text, lines, next).split("  ") {
            builder.begin(BlockKind::TableCell);
            push_inline(builder, text, start..start + cell.len());
            start += cell.len() + 2;
        }
        next += 1;
    }
    next
}

/// Returns the line after the blank or further indented lines from `at` on.
fn end_of_indented(text: &str, lines: &[Range<usize>], at: usize, base: usize) -> usize {
    let is_inside = |at: &usize| {
        let line = line(text, lines, *at);
        line.trim().is_empty() || indent(line) > base
    };
    (at..lines.len()).find(|at| !is_inside(at)).unwrap_or(lines.len())
}

fn end_of_paragraph(text: &str, lines: &[Range<usize>], at: usize) -> usize {
    (at..lines.len())
        .find(|at| line(text, lines, *at).trim().is_empty())
        .unwrap_or(lines.len())
}

/// Returns whether a line is a rule: the same punctuation mark three times or more.
fn is_rule(line: &str) -> bool {
    let first = line.chars().next();
    line.len() >= 3
        && first.is_some_and(|c| c.is_ascii_punctuation())
        && line.chars().all(|c| Some(c) == first)
}

fn is_columns(line: &str) -> bool {
    line.starts_with("==") && line.contains(' ') && line.bytes().all(|b| b == b'=' || b == b' ')
}

/// Returns the length of the name of a field, `:name: `, at the start of a line.
fn field_name(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(':')?;
    let close = rest.find(':')?;
    let is_field = close > 0 && !rest[..close].contains('`') && rest[close + 1..].starts_with([' ', '\t']);
    is_field.then_some(close + 3)
}

/// Adds a passage without its inline signs.
fn push_inline(builder: &mut BlockBuilder<'_>, text: &str, bytes: Range<usize>) {
    let mut at = bytes.start;
    let mut plain = at;
    while at < bytes.end {
        let rest = &text[at..bytes.end];
        let Some(next) = rest.find(['`', '*', '|', '_', '\\', ':', '[']) else {
            break;
        };
        let start = at + next;
        let rest = &text[start..bytes.end];
        let sign_text = &rest[..rest.floor_char_boundary(rest.len().min(MAX_SIGN_BYTES))];
        let (length, sign) = inline_sign(text, start, sign_text);
        if length == 0 {
            at = start + rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        builder.push(plain..start);
        match sign {
            InlineSign::Zone => builder.push_zone(start..start + length),
            InlineSign::Prose(inner) => builder.push(start + inner.start..start + inner.end),
            InlineSign::Nothing => {}
        }
        at = start + length;
        plain = at;
    }
    builder.push(plain..bytes.end);
}

/// What an inline sign stands for.
enum InlineSign {
    Zone,
    /// The prose inside, in bytes from the start of the sign.
    Prose(Range<usize>),
    Nothing,
}

/// Returns the length of the sign at the start of `rest`, 0 if there is none, and what it stands for.
fn inline_sign(text: &str, start: usize, rest: &str) -> (usize, InlineSign) {
    let none = (0, InlineSign::Nothing);
    let starts_word = !text[..start].ends_with(|c: char| c.is_alphanumeric());
    let close = |open: usize, sign: &str| rest[open..].find(sign).map(|at| open + at);
    if rest.starts_with("``") {
        return close(2, "``").map_or(none, |at| (at + 2, InlineSign::Zone));
    }
    if rest.starts_with('`') {
        let Some(at) = close(1, "`") else { return none };
        let after = rest[at + 1..].len() - rest[at + 1..].trim_start_matches('_').len();
        if after == 0 {
            return (at + 1, InlineSign::Zone);
        }
        let inner = &rest[1..at];
        let label = inner.split(" <").next().unwrap_or(inner).len();
        return (at + 1 + after, InlineSign::Prose(1..1 + label));
    }
    if rest.starts_with(':') && starts_word {
        let name = rest[1..].find(":`").filter(|at| !rest[1..=*at].contains(' '));
        let end = name.and_then(|at| close(at + 3, "`"));
        return end.map_or(none, |end| (end + 1, InlineSign::Zone));
    }
    if rest.starts_with("**") && starts_word {
        return close(2, "**").map_or(none, |at| (at + 2, InlineSign::Prose(2..at)));
    }
    if rest.starts_with('*') && starts_word && !rest[1..].starts_with(' ') {
        return close(1, "*").map_or(none, |at| (at + 1, InlineSign::Prose(1..at)));
    }
    if rest.starts_with('|') && starts_word && !rest[1..].starts_with(' ') {
        return close(1, "|").map_or(none, |at| (at + 1, InlineSign::Zone));
    }
    if rest.starts_with('[') {
        return close(1, "]_").map_or(none, |at| (at + 2, InlineSign::Nothing));
    }
    let ends_word = !rest[1..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if rest.starts_with('_') && !starts_word && ends_word || rest.starts_with('\\') {
        return (1, InlineSign::Nothing);
    }
    none
}

#[cfg(test)]
mod tests {
    use crate::document::test_blocks::blocks;
    use emend_domain::Markup;

    #[test]
    fn signs_are_taken_away_and_literals_are_zones() {
        for (text, read) in [
            (
                "A title\n=======\n\nSome *soft* and **bold**\ntext.",
                &["A title", "Some soft and bold text."][..],
            ),
            ("Use ``teh`` or :func:`teh` or `teh`.", &["Use • or • or •."]),
            (
                "See `the site <https://x>`_ and name_.",
                &["See the site and name."],
            ),
            (
                "Like this::\n\n    teh code\n\n    more\n\nText",
                &["Like this:", "Text"],
            ),
            (
                ".. code-block:: python\n   :linenos:\n\n   teh\n\nText",
                &["Text"],
            ),
            (".. note::\n\n   The note.\n\nText", &["The note.", "Text"]),
            (".. note:: The note\n   goes.", &["The note", "goes."]),
            (
                ".. teh comment\n   more\n\nText [1]_\n\n.. [1] A note.",
                &["Text", "A note."],
            ),
            ("- one\n- two\n  more\n\n#. three", &["one", "two more", "three"]),
            (
                ":param x: the value\n:returns: the rest",
                &["the value", "the rest"],
            ),
            (
                "====  =====\none   two\n====  =====\na b   c d\n====  =====",
                &["one", "two", "a b", "c d"],
            ),
            ("+-----+-----+\n| one | two |\n+-----+-----+", &["one", "two"]),
            (">>> teh\nteh\n\nText", &["Text"]),
        ] {
            assert_eq!(blocks(Markup::Rst, text), read, "{text}");
        }
    }
}
