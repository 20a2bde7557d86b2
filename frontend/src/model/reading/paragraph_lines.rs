//! Which lines of a text make one paragraph, so that a sentence that goes on in the next line is one sentence.

use std::ops::Range;

use emend_domain::text_lines::{Line, goes_on, is_same_flow, wrap_width};
use emend_shared::Markup;

/// The signs that a block of Markdown, HTML or LaTeX can begin or end with, besides those of lists and quotations.
const BLOCK_SIGNS: [char; 6] = ['#', '|', '<', '=', '\\', ':'];

/// The paragraphs of a text, as ranges of its lines, in order. A line that goes on in no other one is a paragraph of its own.
pub fn paragraphs(lines: &[&str], markup: Markup) -> Vec<Range<usize>> {
    let text = lines.join("\n");
    let read = read_lines(&text, lines, markup);
    let width = wrap_width(&text, &read);
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for at in 1..=read.len() {
        let is_same = at < read.len()
            && match markup {
                // Any break in a paragraph is a space there.
                Markup::Markdown | Markup::Html | Markup::Latex | Markup::Rst => {
                    is_same_flow(&text, &read[at - 1], &read[at]) && is_soft_break(lines[at - 1], lines[at])
                }
                Markup::Plain | Markup::Auto => goes_on(&text, &read, start, at, width),
            };
        if !is_same {
            paragraphs.push(start..at);
            start = at;
        }
    }
    paragraphs
}

/// The lines with their prefixes. Those of fenced code have no content, and so are joined with no other.
fn read_lines(text: &str, lines: &[&str], markup: Markup) -> Vec<Line> {
    let mut fence = None;
    let mut start = 0;
    let read = lines.iter().map(|line| {
        let mut range = start..start + line.len();
        start = range.end + 1;
        let sign = ["```", "~~~"]
            .into_iter()
            .find(|sign| line.trim_start().starts_with(sign));
        let is_code = fence.is_some() || sign.is_some();
        if sign.is_some() && (fence.is_none() || fence == sign) {
            fence = sign.filter(|_| fence.is_none());
        }
        let is_indented_code = markup == Markup::Markdown && line.starts_with("    ");
        if is_code || is_indented_code {
            range.end = range.start;
        }
        Line::of(text, &range, "")
    });
    read.collect()
}

/// Whether a line of Markdown or another markup goes on in the next one if both are prose.
fn is_soft_break(line: &str, next: &str) -> bool {
    let begins_block = |line: &str| line.trim_start_matches(['>', ' ']).starts_with(BLOCK_SIGNS);
    let is_hard_break = line.ends_with("  ") || line.ends_with('\\');
    !is_hard_break && !begins_block(line) && !begins_block(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str, markup: Markup) -> Vec<String> {
        let lines: Vec<&str> = text.split('\n').collect();
        let found = paragraphs(&lines, markup);
        assert_eq!(
            found.iter().map(ExactSizeIterator::len).sum::<usize>(),
            lines.len()
        );
        let joined = found.into_iter().map(|range| lines[range].join(" "));
        joined.filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn a_hard_wrapped_paragraph_of_markdown_is_one() {
        let text = "# A heading\nThe first line of it\ngoes on in the second.\nSo does this.\n\n- An item that\n  goes on\n- \
                    another\n\n> Said\n> he.\nBreak  \nhere.\n\n```\nlet a\nlet b\n```\n| a | b |\n| c | d |";
        assert_eq!(
            joined(text, Markup::Markdown),
            [
                "# A heading",
                "The first line of it goes on in the second. So does this.",
                "- An item that   goes on",
                "- another",
                "> Said > he.",
                "Break  ",
                "here.",
                "```",
                "let a",
                "let b",
                "```",
                "| a | b |",
                "| c | d |",
            ]
        );
    }

    #[test]
    fn full_lines_of_plain_text_are_joined_and_verses_are_not() {
        let mail = "The committee has decided to postpone the meeting until\nthe new building is ready, which will be in the spring.\n\
                    Thank you\nAda";
        for markup in [Markup::Auto, Markup::Plain] {
            assert_eq!(joined(mail, markup).len(), 3, "{markup:?}");
            assert_eq!(joined("One line.\nAnother line.", markup).len(), 2);
        }
        assert_eq!(joined("", Markup::Auto), [""; 0]);
    }
}
