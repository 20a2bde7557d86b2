//! Code in a plain text that is set off by four spaces or a tab, as in README files and messages.

use std::ops::Range;

/// Signs that hardly ever occur in prose.
const CODE_SIGNS: [&str; 10] = ["()", " = ", "==", "=>", "->", "&&", "</", "::", "{", "}"];

/// Returns for each line whether it belongs to a passage of indented code: lines between empty ones, all indented, that look like
/// code, or that follow a colon and look like no sentence.
pub(super) fn indented_code_lines(text: &str, ranges: &[Range<usize>]) -> Vec<bool> {
    let line = |at: usize| &text[ranges[at].clone()];
    let is_empty = |at: usize| line(at).trim().is_empty();
    let is_indented = |at: usize| line(at).starts_with("    ") || line(at).starts_with('\t');
    let mut code = vec![false; ranges.len()];
    let mut at = 0;
    while at < ranges.len() {
        let start = at;
        while at < ranges.len() && is_indented(at) && !is_empty(at) {
            at += 1;
        }
        if at == start {
            at += 1;
            continue;
        }
        let is_apart = (start == 0 || is_empty(start - 1)) && (at == ranges.len() || is_empty(at));
        let before = (0..start).rev().find(|before| !is_empty(*before)).map(line);
        let follows_colon = before.is_some_and(|before| before.trim_end().ends_with(':'));
        // What is indented below a list item belongs to it.
        let is_in_list =
            before.is_some_and(|before| before.trim_start().starts_with(['-', '*', '+', '•', '1']));
        let mut passage = (start..at).map(|at| line(at).trim());
        let looks_like_code = passage.clone().any(|line| {
            line.ends_with(';') || line.starts_with("$ ") || CODE_SIGNS.iter().any(|sign| line.contains(sign))
        });
        let is_not_sentence = passage.all(|line| {
            !line.starts_with(char::is_uppercase) && !line.ends_with(['.', ',', '!', '?', ':', '"', '”'])
        });
        if is_apart && !is_in_list && (looks_like_code || follows_colon && is_not_sentence) {
            code[start..at].fill(true);
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use emend_domain::text_lines::line_ranges;

    fn code(text: &str) -> Vec<&str> {
        let ranges: Vec<Range<usize>> = line_ranges(text).collect();
        let lines = indented_code_lines(text, &ranges).into_iter().zip(ranges);
        let lines = lines.filter(|(is_code, _)| *is_code);
        lines.map(|(_, range)| text[range].trim()).collect()
    }

    #[test]
    fn code_is_indented() {
        for (text, lines) in [
            (
                "Run this:\n\n    npm instal --sav\n\nand wait.",
                &["npm instal --sav"][..],
            ),
            (
                "    let x = fo();\n    x.brr();\n\nThat is Rust.",
                &["let x = fo();", "x.brr();"],
            ),
            ("See\n\n\tif (a == b) {\n\t}\n", &["if (a == b) {", "}"]),
        ] {
            assert_eq!(code(text), lines, "{text}");
        }
    }

    #[test]
    fn prose_may_be_indented_as_well() {
        for text in [
            "He wrote:\n\n    I came to the city at night.\n\nThen he left.",
            "    The first line of a paragraph is indented.\nThe second is not.",
            "- An item\n\n    with more text",
            "A poem:\n\n    so much depends\n    upon,\n",
        ] {
            assert_eq!(code(text), [""; 0], "{text}");
        }
    }
}
