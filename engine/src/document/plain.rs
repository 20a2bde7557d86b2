//! Plain text: lines that were broken because they were full are joined to paragraphs; verses, subtitles, addresses and
//! lists keep their lines.

use std::ops::Range;

use emend_domain::text_lines::{
    Line, comment_sign, ends_sentence, goes_on, is_prose, is_same_flow, line_ranges, starts_lower_case,
    wrap_width,
};

use super::block::BlockKind;
use super::builder::BlockBuilder;
use super::indented_code::indented_code_lines;

/// The longest signature of a message, in lines.
const MAX_SIGNATURE_LINES: usize = 12;

/// Reads a plain text.
pub(super) fn read(builder: &mut BlockBuilder<'_>) {
    let text = builder.source();
    let ranges: Vec<Range<usize>> = line_ranges(text).collect();
    let lines = lines(text, &ranges);
    let content = |at: usize| &text[lines[at].content.clone()];
    let width = wrap_width(text, &lines);
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        at += 1;
        if !is_prose(content(start)) {
            continue;
        }
        if let Some(cells) = cells(text, &lines, start) {
            for cell in cells {
                builder.begin(BlockKind::TableCell);
                push_inline(builder, &[cell]);
            }
            continue;
        }
        while at < lines.len() && goes_on(text, &lines, start, at, width) {
            at += 1;
        }
        let kind = match &lines[start] {
            line if line.quote_depth > 0 => BlockKind::Quotation,
            line if line.is_item => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        let continues_previous = start > 0
            && starts_lower_case(content(start))
            && is_same_flow(text, &lines[start - 1], &lines[start])
            && !ends_sentence(content(start - 1));
        if continues_previous {
            builder.begin_within_sentence(kind);
        } else {
            builder.begin(kind);
        }
        let passages: Vec<Range<usize>> = lines[start..at].iter().map(|line| line.content.clone()).collect();
        push_inline(builder, &passages);
    }
}

/// Returns the lines with their prefixes. Lines of code and of a signature have no content.
fn lines(text: &str, ranges: &[Range<usize>]) -> Vec<Line> {
    let fenced = fenced_lines(text, ranges);
    let indented = indented_code_lines(text, ranges);
    let signature = signature_start(text, ranges);
    let mut is_in_block = false;
    let signs: Vec<&'static str> = ranges
        .iter()
        .map(|range| {
            let line = &text[range.clone()];
            let sign = comment_sign(line, is_in_block);
            is_in_block = (is_in_block || line.trim_start().starts_with("/*")) && !line.contains("*/");
            sign
        })
        .collect();
    let lines = ranges.iter().enumerate().map(|(at, range)| {
        if fenced[at] || indented[at] || at >= signature {
            return Line::of(text, &(range.start..range.start), "");
        }
        let sign = signs[at];
        let next_to = |other: Option<&&'static str>| other.is_some_and(|other| *other == sign);
        let is_comment = next_to(signs.get(at + 1)) || at > 0 && next_to(signs.get(at - 1));
        Line::of(text, range, if is_comment { sign } else { "" })
    });
    lines.collect()
}

/// Returns for each line whether it belongs to fenced code, including the fences.
fn fenced_lines(text: &str, ranges: &[Range<usize>]) -> Vec<bool> {
    let mut fenced = vec![false; ranges.len()];
    let fence = |at: usize| {
        let line = text[ranges[at].clone()].trim();
        ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence))
    };
    let mut open_sign: Option<(usize, &str)> = None;
    for at in 0..ranges.len() {
        match (fence(at), open_sign) {
            (Some(sign), None) => open_sign = Some((at, sign)),
            (Some(sign), Some((from, open))) if sign == open => {
                fenced[from..=at].fill(true);
                open_sign = None;
            }
            _ => {}
        }
    }
    fenced
}

/// Returns the line at which the signature of a message begins: `-- ` on a line of its own near the end.
fn signature_start(text: &str, ranges: &[Range<usize>]) -> usize {
    let from = ranges.len().saturating_sub(MAX_SIGNATURE_LINES);
    let start = (from..ranges.len()).find(|at| &text[ranges[*at].clone()] == "-- ");
    start.unwrap_or(ranges.len())
}

/// Returns the cells of a line of a table: between `|`, tabs, or wide gaps that a line next to it has too. `None` for
/// other lines.
fn cells(text: &str, lines: &[Line], at: usize) -> Option<Vec<Range<usize>>> {
    let bytes = lines[at].content.clone();
    let content = &text[bytes.clone()];
    let gaps: Vec<Range<usize>> = if content.starts_with('|') && content[1..].contains('|') {
        content
            .match_indices('|')
            .map(|(at, sign)| at..at + sign.len())
            .collect()
    } else if content.contains('\t') {
        content
            .match_indices('\t')
            .map(|(at, sign)| at..at + sign.len())
            .collect()
    } else if has_gap(content) {
        let beside = [at.checked_sub(1), Some(at + 1)];
        let beside = beside.into_iter().flatten().filter_map(|at| lines.get(at));
        let mut beside = beside.map(|line| &text[line.content.clone()]);
        let is_wide = content.contains("   ");
        if !beside.any(|other| has_gap(other) && (is_wide || other.contains("   "))) {
            return None;
        }
        content
            .match_indices("  ")
            .map(|(at, sign)| at..at + sign.len())
            .collect()
    } else {
        return None;
    };
    let mut cells = Vec::new();
    let mut start = 0;
    for gap in gaps
        .into_iter()
        .chain(std::iter::once(content.len()..content.len()))
    {
        if gap.start > start {
            let cell = &content[start..gap.start];
            let from = bytes.start + start + (cell.len() - cell.trim_start().len());
            let cell = from..from + cell.trim().len();
            if !cell.is_empty() {
                cells.push(cell);
            }
        }
        start = gap.end;
    }
    Some(cells)
}

/// Returns whether a line has two spaces that do not follow the end of a sentence.
fn has_gap(content: &str) -> bool {
    content
        .match_indices("  ")
        .any(|(at, _)| !content[..at].ends_with(['.', '!', '?', ' ']))
}

/// Adds passages of one paragraph, one for each line, with code between backticks as zones.
fn push_inline(builder: &mut BlockBuilder<'_>, passages: &[Range<usize>]) {
    let text = builder.source();
    let codes = code_spans(text, passages);
    let mut codes = codes.into_iter().peekable();
    let mut zone_end = 0;
    for passage in passages {
        builder.push_break();
        let mut start = passage.start.max(zone_end);
        while start < passage.end {
            let Some(code) = codes.next_if(|code| code.start < passage.end) else {
                push_emphasised(builder, start..passage.end);
                break;
            };
            push_emphasised(builder, start..code.start);
            builder.push_zone(code.clone());
            start = code.end;
            zone_end = code.end;
        }
    }
}

/// Adds a passage without the signs of emphasis around words: `*so*`, `_so_`, `**so**`.
fn push_emphasised(builder: &mut BlockBuilder<'_>, bytes: Range<usize>) {
    let text = builder.source();
    let passage = &text[bytes.clone()];
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '*');
    let mut open_sign: Option<Range<usize>> = None;
    let mut signs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(next) = passage[at..].find(['*', '_']) {
        let start = at + next;
        let sign = &passage[start..=start];
        let length = passage[start..].len() - passage[start..].trim_start_matches(sign).len();
        let run = start..start + length;
        at = run.end;
        let before = passage[..run.start].chars().next_back();
        let after = passage[run.end..].chars().next();
        let closes = |open: &Range<usize>| passage[open.clone()] == passage[run.clone()];
        if is_word(before) && !is_word(after) && open_sign.as_ref().is_some_and(closes) {
            signs.extend(open_sign.take());
            signs.push(run);
        } else if !is_word(before) && is_word(after) && length <= 2 {
            open_sign = Some(run);
        }
    }
    let mut start = bytes.start;
    for sign in signs {
        builder.push(start..bytes.start + sign.start);
        start = bytes.start + sign.end;
    }
    builder.push(start..bytes.end);
}

/// Returns the byte ranges between two runs of equally many backticks, including them. A single backtick between two letters
/// opens nothing: it is an apostrophe.
fn code_spans(text: &str, passages: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for passage in passages {
        for (at, _) in text[passage.clone()].match_indices('`') {
            let at = passage.start + at;
            match runs.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => runs.push(at..at + 1),
            }
        }
    }
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = |run: &Range<usize>| {
        run.len() > 1
            || !is_letter(text[..run.start].chars().next_back())
            || !is_letter(text[run.end..].chars().next())
    };
    // The next run of each length, so that the runs are searched once.
    let mut next_of_length = std::collections::HashMap::new();
    let mut closes = vec![None; runs.len()];
    for (at, run) in runs.iter().enumerate().rev() {
        closes[at] = next_of_length.insert(run.len(), at);
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        match closes[at].filter(|_| opens(&runs[at])) {
            Some(close) => {
                spans.push(runs[at].start..runs[close].end);
                at = close + 1;
            }
            None => at += 1,
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Document};
    use emend_domain::Markup;

    fn blocks(text: &str) -> Vec<String> {
        let document = Document::parse(text, Markup::Plain);
        document
            .blocks()
            .iter()
            .map(|block| block.text().to_owned())
            .collect()
    }

    #[test]
    fn lines_of_a_sentence_are_joined() {
        for (text, joined) in [
            ("We saw the\nthe film.", "We saw the the film."),
            (
                "This is some infor-\nmation for you.",
                "This is some infor-mation for you.",
            ),
            (
                "They came pre-\nand postwar here.",
                "They came pre- and postwar here.",
            ),
            ("We went to\nLondon for a week.", "We went to London for a week."),
            (
                "A line of a text that was broken because it was full\r\nand goes on in the next line",
                "A line of a text that was broken because it was full and goes on in the next line",
            ),
            (
                "> We saw the film that everyone talks about this\n> year, and liked it.",
                "We saw the film that everyone talks about this year, and liked it.",
            ),
            ("// It is a\n// apple.", "It is a apple."),
            ("/**\n * It is a\n * apple.\n */", "It is a apple."),
            ("We saw the\nthe film", "We saw the the film"),
            ("- It is a\n  apple.", "It is a apple."),
            ("Use `the\ncode` here.", "Use \u{FFFC} here."),
            (
                "A line of a text that was broken because it was full\nand goes on in the next line of about this length with\n\
                 Berlin at its start.",
                "A line of a text that was broken because it was full and goes on in the next line of about this length with \
                 Berlin at its start.",
            ),
        ] {
            assert_eq!(blocks(text), [joined]);
        }
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        for text in [
            "Milk\nbrown eggs\neggs",
            "John Doe\n5 Main Street\nSpringfield",
            "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both",
            "1\n00:00:01,000 --> 00:00:02,000\nHello.\nMy friend.",
            "- one\n- two",
            "let x = 5;\nlet y = foo(x);",
            "Dear John,\n\nthank you.",
            "A heading\n=========\nThe text.",
            "error: something went badly wrong in this long line\nwarning: nothing did",
        ] {
            let lines = text.lines().filter(|line| line.contains(char::is_alphabetic));
            let lines: Vec<&str> = lines.map(|line| line.trim_start_matches("- ")).collect();
            assert_eq!(blocks(text), lines);
        }
    }

    #[test]
    fn tables_are_cells_and_code_and_signatures_are_nothing() {
        assert_eq!(blocks("one\ttwo three\t4"), ["one", "two three"]);
        assert_eq!(
            blocks("name   the word\nother      teh"),
            ["name", "the word", "other", "teh"]
        );
        assert_eq!(
            blocks("Name:   John\nCity:   Paris"),
            ["Name:", "John", "City:", "Paris"]
        );
        assert_eq!(blocks("| one | two |"), ["one", "two"]);
        assert_eq!(
            blocks("-h, --help     show this\n-v, --version  show that"),
            ["-h, --help", "show this", "-v, --version", "show that"]
        );
        assert_eq!(
            blocks("Two  spaces.   Three of them."),
            ["Two  spaces.   Three of them."]
        );
        assert_eq!(blocks("So:\n```\nlet x\n```\nyes"), ["So:", "yes"]);
        assert_eq!(blocks("Bye\n-- \nJohn\nACME"), ["Bye"]);
    }

    #[test]
    fn a_backtick_between_letters_is_an_apostrophe() {
        assert_eq!(
            blocks("I don`t and can`t see `x` or ``y ` z``."),
            ["I don't and can't see \u{FFFC} or \u{FFFC}."]
        );
    }

    #[test]
    fn emphasis_is_taken_away() {
        assert_eq!(
            blocks("He could *of* done _it_, **so** 2 * 3 * 4 and a_b_c or f*x"),
            ["He could of done it, so 2 * 3 * 4 and a_b_c or f*x"]
        );
    }

    #[test]
    fn a_line_inside_a_sentence_starts_none() {
        let text = "so much depends\nupon\na red wheel";
        let document = Document::parse(text, Markup::Plain);
        let starts: Vec<bool> = document
            .blocks()
            .iter()
            .map(|block| block.starts_sentence)
            .collect();
        assert_eq!(starts, [true, false, false]);
        let quoted = Document::parse("> I see.", Markup::Plain);
        assert_eq!(quoted.blocks()[0].kind(), BlockKind::Quotation);
    }
}
