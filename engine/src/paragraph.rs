//! Paragraphs, the units that are checked and cached.

use emend_domain::span::utf16_len;

/// Returns the paragraphs of a text with their offsets in UTF-16 code units. A paragraph ends at `\n`, `\r\n`, `\r`,
/// U+2028 or U+2029, which it does not include. Blank paragraphs are omitted.
///
/// ```
/// let found: Vec<_> = emend_engine::paragraphs("👍 one\r\n\r\ntwo").collect();
/// assert_eq!(found, [(0, "👍 one"), (10, "two")]);
/// ```
pub fn paragraphs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(move |line| {
            let start = offset;
            offset += utf16_len(line);
            (start, line.trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}']))
        })
        .filter(|(_, line)| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use emend_domain::Utf16Span;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_of_line_break_ends_a_paragraph() {
        let found: Vec<_> = paragraphs("a\nb\rc\r\nd\u{2028}e\u{2029}f\n \t\n").collect();
        assert_eq!(
            found,
            [(0, "a"), (2, "b"), (4, "c"), (7, "d"), (9, "e"), (11, "f")]
        );
    }

    proptest! {
        #[test]
        fn a_paragraph_stands_where_its_offset_says(text in "[a 👍é\r\n\u{2028}]{0,40}") {
            for (offset, paragraph) in paragraphs(&text) {
                let span = Utf16Span { offset, length: utf16_len(paragraph) };
                prop_assert_eq!(span.slice(&text), Some(paragraph));
            }
        }
    }
}
