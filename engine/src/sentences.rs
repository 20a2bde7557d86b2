//! The sentences of a paragraph, and pieces of bounded length made of them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations after which the sentence goes on.
const ABBREVIATIONS_WITHIN_SENTENCE: [&str; 40] = [
    // Titles.
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Messrs", "Gen", "Col", "Capt", "Lt", "Maj", "Sgt", "Rev", "Hon",
    "Gov", "Sen", "Mt", "Hr", "Hrn", "Fr", "Sr", "Sra", "Dra", //
    // Words before an example, an explanation or a comparison.
    "e.g", "i.e", "vs", "cf", "approx", "ca", "viz", "esp", "z.B", "d.h", "u.a", "vgl", "ggf", "bzw", "p.ex",
    "p.es",
];

/// Abbreviations after which the sentence goes on if a number follows.
const ABBREVIATIONS_BEFORE_NUMBERS: [&str; 41] = [
    "No", "no", "Nos", "nos", "Nr", "nr", "p", "pp", "S", "fig", "figs", "Fig", "Figs", "Abb", "Tab", "vol",
    "Vol", "Bd", "ch", "chap", "Ch", "Chap", "Kap", "sec", "Sec", "art", "Art", "eq", "Eq", "para", //
    "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov",
];

/// Returns the sentences of a paragraph as consecutive byte ranges without gaps (UAX 29, except that some abbreviations and
/// initials do not end a sentence).
pub fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, sentence) in paragraph.split_sentence_bound_indices() {
        let end = start + sentence.len();
        match found.last_mut() {
            Some(last) if continues_sentence(&paragraph[last.clone()], sentence) => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

/// Returns whether `next` belongs to the same sentence as the text before it.
fn continues_sentence(before: &str, next: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix('.') else {
        return false;
    };
    let start = before
        .char_indices()
        .rev()
        .take(8)
        .take_while(|(_, c)| c.is_alphabetic() || *c == '.')
        .last()
        .map_or(before.len(), |(at, _)| at);
    let word = &before[start..];
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && word != "I";
    initial
        || ABBREVIATIONS_WITHIN_SENTENCE.contains(&word)
        || (ABBREVIATIONS_BEFORE_NUMBERS.contains(&word) && next.starts_with(|c: char| c.is_ascii_digit()))
}

/// A part of a paragraph that is checked separately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParagraphPiece {
    /// The byte range in the paragraph.
    pub(crate) bytes: Range<usize>,
    /// Whether the piece was cut out of a sentence. A rule may then misjudge the beginning and the end of the piece.
    pub(crate) is_cut: bool,
}

/// Joins sentences into pieces of at most `max_bytes` bytes. A longer sentence is cut, between words if possible.
pub(crate) fn pieces(paragraph: &str, sentences: &[Range<usize>], max_bytes: usize) -> Vec<ParagraphPiece> {
    let mut found: Vec<ParagraphPiece> = Vec::new();
    for sentence in sentences {
        if sentence.len() > max_bytes {
            found.extend(
                cut_sentence(paragraph, sentence, max_bytes)
                    .map(|bytes| ParagraphPiece { bytes, is_cut: true }),
            );
            continue;
        }
        match found.last_mut() {
            Some(last) if !last.is_cut && sentence.end - last.bytes.start <= max_bytes => {
                last.bytes.end = sentence.end;
            }
            _ => found.push(ParagraphPiece {
                bytes: sentence.clone(),
                is_cut: false,
            }),
        }
    }
    found
}

fn cut_sentence<'a>(
    paragraph: &'a str,
    sentence: &Range<usize>,
    max_bytes: usize,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let Range { mut start, end } = *sentence;
    std::iter::from_fn(move || {
        if start >= end {
            return None;
        }
        let from = start;
        let limit = paragraph.floor_char_boundary(end.min(from + max_bytes));
        start = limit;
        if limit < end
            && let Some(space) = paragraph[from..limit].rfind(char::is_whitespace)
            && space > max_bytes / 2
        {
            start = from + space;
        }
        Some(from..start)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_initial_or_a_title_ends_no_sentence() {
        let text = "Mr. Smith met J. R. Doe. So did I. We left.";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| text[range].trim())
            .collect();
        assert_eq!(found, ["Mr. Smith met J. R. Doe.", "So did I.", "We left."]);
    }

    #[test]
    fn an_abbreviation_before_more_ends_no_sentence() {
        let text = "Use a linter, e.g. Clippy. It takes approx. 5 minutes, see fig. 3 and p. 12. She drew a fig. Then she left at 5 p.m. We stayed.";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| text[range].trim())
            .collect();
        assert_eq!(
            found,
            [
                "Use a linter, e.g. Clippy.",
                "It takes approx. 5 minutes, see fig. 3 and p. 12.",
                "She drew a fig.",
                "Then she left at 5 p.m.",
                "We stayed.",
            ]
        );
    }

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        let text = "aaaa bbbb cccc dddd";
        let found = pieces(text, &sentences(text), 10);
        let found: Vec<&str> = found.into_iter().map(|piece| &text[piece.bytes]).collect();
        assert_eq!(found, ["aaaa bbbb", " cccc dddd"]);
    }

    proptest! {
        #[test]
        fn pieces_hold_the_whole_paragraph_once(text in "[A-Ca-c 👍é.!?]{0,60}", max_bytes in 4..30_usize) {
            let mut at = 0;
            for piece in pieces(&text, &sentences(&text), max_bytes) {
                prop_assert_eq!(piece.bytes.start, at);
                prop_assert!(piece.bytes.len() <= max_bytes);
                at = piece.bytes.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
