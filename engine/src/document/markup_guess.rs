//! What `auto` is: Markdown, HTML, LaTeX or reStructuredText if the text shows clear signs of it, plain text otherwise.

use emend_domain::Markup;

use super::templates::template_signs;
use emend_domain::text_lines::line_ranges;

/// Returns the markup of a text; `Plain` in case of doubt. Never returns `Auto`.
pub(super) fn markup_of(text: &str) -> Markup {
    if is_html(text) {
        return Markup::Html;
    }
    if LATEX_COMMANDS.iter().any(|command| text.contains(command)) {
        return Markup::Latex;
    }
    if line_ranges(text).any(|line| is_directive(&text[line])) {
        return Markup::Rst;
    }
    if is_markdown(text) {
        return Markup::Markdown;
    }
    Markup::Plain
}

/// Commands of LaTeX that hardly stand in another text.
const LATEX_COMMANDS: [&str; 11] = [
    "\\documentclass",
    "\\begin{",
    "\\section{",
    "\\subsection{",
    "\\chapter{",
    "\\textbf{",
    "\\emph{",
    "\\cite{",
    "\\footnote{",
    "\\usepackage",
    "\\item ",
];

/// Entities of HTML that hardly stand in a plain text.
const HTML_ENTITIES: [&str; 9] = [
    "&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;", "&mdash;", "&ndash;", "&hellip;", "&rsquo;",
];

/// Elements that a text in HTML begins with.
const BLOCK_ELEMENTS: [&str; 25] = [
    "html",
    "head",
    "body",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "form",
    "blockquote",
    "pre",
    "script",
    "style",
];

/// Elements inside a line that are hardly ever written in plain text for anything else.
const INLINE_ELEMENTS: [&str; 22] = [
    "a", "b", "i", "u", "s", "em", "strong", "br", "hr", "img", "span", "code", "kbd", "sub", "sup", "small",
    "mark", "del", "ins", "details", "summary", "p",
];

fn is_html(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let start: String = text.chars().take(20).collect::<String>().to_ascii_lowercase();
    if ["<!doctype", "<?xml", "<html"]
        .iter()
        .any(|sign| start.starts_with(sign))
    {
        return true;
    }
    element_at(text).is_some_and(|name| BLOCK_ELEMENTS.contains(&name.as_str())) && text.contains("</")
}

/// Returns the name of the element whose tag stands at the start of a text.
fn element_at(text: &str) -> Option<String> {
    let rest = text.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let after = &rest[end..];
    let closes = after.starts_with('>')
        || after.starts_with("/>")
        || after.starts_with(char::is_whitespace)
            && after
                .find(['<', '>'])
                .is_some_and(|at| after[at..].starts_with('>'));
    (end > 0 && closes).then(|| rest[..end].to_ascii_lowercase())
}

/// Returns whether a line is a directive of reStructuredText: `.. note::`.
fn is_directive(line: &str) -> bool {
    line.trim_start().strip_prefix(".. ").is_some_and(|rest| {
        let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_:|[] ".contains(c));
        let directive = &rest[..rest.len() - name.len()];
        directive.contains("::") || rest.starts_with('_') && rest.contains(": ")
    })
}

fn is_markdown(text: &str) -> bool {
    let mut fences = 0;
    let (mut has_heading, mut has_bold, mut items, mut has_underline, mut has_quote) =
        (false, false, 0, false, false);
    let (mut before_has_text, mut before_is_blank) = (false, true);
    let (mut has_indented, mut has_flush) = (false, false);
    for range in line_ranges(text) {
        let whole = &text[range];
        let line = whole.trim();
        has_indented |=
            before_is_blank && !line.is_empty() && (whole.starts_with("    ") || whole.starts_with('\t'));
        has_flush |= whole.starts_with(char::is_alphanumeric);
        before_is_blank = line.is_empty();
        fences += usize::from(line.starts_with("```") || line.starts_with("~~~"));
        let hashes = line.len() - line.trim_start_matches('#').len();
        has_heading |= (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
        has_bold |= has_pair(line, "**") || has_pair(line, "__");
        items += usize::from(line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ "));
        has_underline |= before_has_text
            && line.len() >= 3
            && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'));
        has_quote |= line.starts_with("> ");
        before_has_text = line.contains(char::is_alphanumeric);
        let task = line.starts_with("- [ ] ") || line.starts_with("- [x] ");
        if task || is_delimiter_row(line) || is_definition(line) || has_link(line) || has_tag(line) {
            return true;
        }
    }
    let math = text.matches("$$").count() >= 2;
    if HTML_ENTITIES.iter().any(|entity| text.contains(entity)) || math {
        return true;
    }
    if fences >= 2 || has_front_matter(text) || !template_signs(text).is_empty() {
        return true;
    }
    let code = text.matches('`').count() >= 2;
    let signs = [
        has_heading,
        has_bold,
        items >= 2,
        has_underline,
        has_quote,
        code,
        has_indented && has_flush,
    ];
    signs.into_iter().filter(|sign| *sign).count() >= 2
}

fn has_pair(line: &str, sign: &str) -> bool {
    let mut parts = line.split(sign);
    parts.next();
    parts
        .next()
        .is_some_and(|inner| inner.starts_with(char::is_alphanumeric) && parts.next().is_some())
}

/// Returns whether a line is the one between the head and the body of a table: `|---|:--|`.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('|') && line.contains("--") && line.bytes().all(|b| b"|-: ".contains(&b))
}

/// Returns whether a line defines the target of a link: `[name]: https://…`.
fn is_definition(line: &str) -> bool {
    line.strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .is_some_and(|(name, target)| !name.is_empty() && target.contains(['/', '#', '.']))
}

/// Returns whether a line has a link or a picture: `[name](target)`.
fn has_link(line: &str) -> bool {
    line.split("](").skip(1).any(|rest| {
        let target = rest.split([')', ' ']).next().unwrap_or_default();
        !target.is_empty() && rest.contains(')') && target.len() < rest.len()
    }) && line.contains('[')
}

fn has_tag(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        element_at(&line[at..]).is_some_and(|name| {
            let is_known =
                BLOCK_ELEMENTS.contains(&name.as_str()) || INLINE_ELEMENTS.contains(&name.as_str());
            let tag = line[at..].split('>').next().unwrap_or_default();
            is_known || tag.starts_with("</") || tag.contains("=\"") || tag.contains("='")
        })
    })
}

/// Returns whether a text begins with front matter: `---`, a key and a value, `---`.
fn has_front_matter(text: &str) -> bool {
    ["---", "+++"].iter().any(|fence| {
        let Some(rest) = text.strip_prefix(fence) else {
            return false;
        };
        let mut lines = rest.lines();
        let has_opening_fence = lines.next().is_some_and(|line| line.trim().is_empty());
        let has_key = lines.next().is_some_and(|line| line.contains([':', '=']));
        has_opening_fence && has_key && lines.any(|line| line.trim_end() == *fence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_signs_decide_the_markup() {
        for (markup, texts) in [
            (
                Markup::Markdown,
                &[
                    "# Title\n\nSome **bold** text.",
                    "See [this](https://example.org).",
                    "| a | b |\n|---|---|",
                    "```\ncode\n```",
                    "---\ntitle: x\n---\ntext",
                    "<!-- a note -->",
                    "{% include x %}",
                    "It is <b>bold</b>.",
                    "one<br>two",
                    "[x]: https://example.org",
                    "Tom&nbsp;and",
                    "<Card title=\"x\">",
                    "This is $$x$$.",
                ][..],
            ),
            (
                Markup::Html,
                &[
                    "<!DOCTYPE html><p>x",
                    "<html>",
                    "<p class=\"a\">One.</p>",
                    "\n<div>x</div>",
                ],
            ),
            (
                Markup::Latex,
                &[
                    "\\documentclass{article}",
                    "It is \\emph{so}.",
                    "\\begin{itemize}\n\\item The first\n\\end{itemize}",
                ],
            ),
            (
                Markup::Rst,
                &["Text\n\n.. note:: Look.", ".. code-block:: python\n\n   x"],
            ),
            (
                Markup::Plain,
                &[
                    "I recieve it.",
                    "a < b and c > d",
                    "- one\n- two",
                    "I <3 you, I really do",
                    "2 * 3 ** 4",
                    "He said [sic] so (yes).",
                    "See <https://example.org>.",
                    "> quoted\n\nanswer",
                    "Use `x` for y.",
                    "",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(markup_of(text), markup, "{text}");
            }
        }
    }
}
